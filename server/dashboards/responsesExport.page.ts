// Why: three shapes of the same raw answers, each said in words with its columns, so that the right one is taken home.
import { a11Columns, a11QuestionsOf } from './responsesA11.js';
import { longColumns } from './responsesLong.js';
import { exported, fileOf, type ShapeName } from './responsesShape.js';
import { wideFacts } from './responsesWide.js';
import type { Subject } from './subject.js';

type Line = { name: string; text: string };

export function exportsPage(subject: Subject) {
  const { t } = subject.words;
  const base = `/dashboards/${subject.survey.slug}`;
  const a11 = a11QuestionsOf(subject.document);
  const questions = exported(subject.document).length;
  const card = (shape: ShapeName, notes: readonly string[], columns: readonly Line[]) => ({
    id: shape,
    title: t(`rawExports.${shape}.title`),
    lead: t(`rawExports.${shape}.lead`),
    notes,
    columns,
    url: `${base}/${fileOf(shape)}`,
    button: t('rawExports.download', { shape: t(`rawExports.${shape}.title`) }),
  });
  return {
    title: t('rawExports.title'),
    nav: 'dashboards',
    styles: ['dashboards.css'],
    lead: t('rawExports.lead', { survey: subject.title }),
    back: { url: `/dashboards?survey=${subject.survey.slug}`, text: subject.title },
    cards: [
      card(
        'wide',
        [t('rawExports.wide.note')],
        [
          ...wideFacts.map((name) => ({
            name: t(`dashboards.export.${name}`),
            text: t(`rawExports.about.${name}`),
          })),
          {
            name: t('rawExports.wide.questions'),
            text: t('rawExports.wide.questions_text', { n: questions }),
          },
        ],
      ),
      card(
        'long',
        [t('rawExports.long.states'), t('rawExports.long.note')],
        longColumns.map((name) => ({ name, text: t(`rawExports.column.${name}`) })),
      ),
      ...(a11 === undefined
        ? []
        : [
            card(
              'a11',
              [
                t(`rawExports.a11.${a11.drivers}`),
                t(
                  a11.text !== undefined && subject.readsComments
                    ? 'rawExports.a11.texts'
                    : 'rawExports.a11.no_texts',
                ),
                t('rawExports.a11.note'),
              ],
              a11Facts(subject),
            ),
          ]),
    ],
    without: a11 === undefined ? t('rawExports.a11.without') : undefined,
  };
}

/** Its 17 columns, those of the drivers in one line each. */
function a11Facts({ words: { t } }: Subject): Line[] {
  const groups = ['positive', 'negative'] as const;
  const isTick = (name: string) => groups.some((group) => name.startsWith(`${group}_`));
  const [id = '', trust = '', text = ''] = a11Columns.filter((name) => !isTick(name));
  return [
    { name: id, text: t('rawExports.a11.column.external_id') },
    { name: trust, text: t('rawExports.a11.column.question_1') },
    ...groups.map((group) => ({
      name: `${group}_*`,
      text: t(`rawExports.a11.column.${group}`, {
        names: a11Columns.filter((name) => name.startsWith(`${group}_`)).join(', '),
      }),
    })),
    { name: text, text: t('rawExports.a11.column.question_4') },
  ];
}
