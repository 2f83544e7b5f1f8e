// Why: the page on which a person says what each column is: the guess beside a few of its cells, the choices in groups.
import type { Break, Wave } from '../../../db/queries/surveys.js';
import { inLanguage, translatorFor, type Language, type Translate } from '../../i18n.js';
import { questionsOf } from '../../surveys/document.js';
import { importChannels } from '../mapping.js';
import type { KnownMapping } from './drafts.commands.js';
import type { StatedFully } from './drafts.js';
import { scaleQuestions, tableCodes, tableRoles } from './table.form.js';
import { dateRoles, kinds, plainRoles, type StatedProblem, type Target } from './toMapping.js';

export type ColumnsView = {
  draft: { id: string; fileName: string };
  stated: StatedFully;
  target: Target;
  samples: readonly (readonly string[])[];
  known: readonly KnownMapping[];
  breaks: readonly Break[];
  editions: Readonly<Record<string, number>>;
  problems?: readonly StatedProblem[];
};

type Option = { value: string; text: string; selected: boolean };
type Group = { label: string; options: Option[] };

const shownCells = 5;

export function columnsPage(view: ColumnsView, language: Language) {
  const { draft, stated, target, problems = [] } = view;
  const t = translatorFor(language);
  const isTable = stated.source.purpose === 'table';
  return {
    title: t('importWizard.columns.title'),
    nav: 'imports',
    styles: ['dashboards.css'],
    base: `/imports/drafts/${draft.id}`,
    fileName: draft.fileName,
    lead: t(isTable ? 'importWizard.columns.table_lead' : 'importWizard.columns.lead'),
    errors:
      problems.length === 0
        ? undefined
        : problems.map((one) => ({ href: `#${one.field}`, text: problemWords(t, one) })),
    isTable,
    known: view.known.map((one, index) => ({
      index,
      name: one.id === null ? t('importWizard.columns.last', { file: one.name }) : one.name,
    })),
    common: commonFields(view, t, language),
    columns: stated.columns.map((column, index) => ({
      index,
      position: index + 1,
      header: stated.source.header[index] ?? '',
      cells: examples(view.samples[index] ?? []),
      error: problems.find((one) => one.field === `as-${index}`) === undefined ? undefined : true,
      groups: isTable
        ? tableGroups(column.as, target, t, language)
        : answerGroups(column.as, target, t, language),
      column,
      isOwn: column.refused !== '' || column.na !== '' || column.values !== '',
    })),
  };
}

export function problemWords(t: Translate, { key, parameters }: StatedProblem): string {
  return t(`importWizard.problem.${key}`, parameters);
}

function examples(cells: readonly string[]): string[] {
  const distinct = [...new Set(cells.map((cell) => cell.trim()).filter((cell) => cell !== ''))];
  return distinct
    .slice(0, shownCells)
    .map((cell) => (cell.length > 40 ? `${cell.slice(0, 39)}…`.toWellFormed() : cell));
}

function answerGroups(as: string, { document }: Target, t: Translate, language: Language): Group[] {
  const option = (value: string, text: string): Option => ({ value, text, selected: value === as });
  const role = (value: string) => option(value, t(`importWizard.role.${value.replace(':', '_')}`));
  const dates = Object.keys(dateRoles);
  return [
    {
      label: t('importWizard.group.about'),
      options: [...dates, ...plainRoles.filter((one) => one !== 'date')].map(role),
    },
    ...(document === undefined
      ? []
      : [
          {
            label: t('importWizard.group.questions'),
            options: questionsOf(document)
              .filter((one) => one.kind !== 'contact' && one.kind !== 'consent')
              .map((one) => option(`q:${one.code}`, inLanguage(one.short, language))),
          },
        ]),
    {
      label: t('importWizard.group.new'),
      options: kinds.map((kind) => role(`new:${kind}`)),
    },
    { label: t('importWizard.group.left'), options: [role('ignored'), role('person')] },
  ];
}

function tableGroups(as: string, { document }: Target, t: Translate, language: Language): Group[] {
  const option = (value: string, text: string): Option => ({ value, text, selected: value === as });
  const codes = document === undefined ? [] : tableCodes(document);
  return [
    {
      label: t('importWizard.group.table'),
      options: tableRoles.map((role) => option(role, t(`importWizard.table_role.${role}`))),
    },
    {
      label: t('importWizard.group.figures'),
      options: codes.map(({ code, label }) =>
        option(
          `code:${code}`,
          t('importWizard.figure_of', {
            answer: label === undefined ? t('imports.not_applicable') : inLanguage(label, language),
          }),
        ),
      ),
    },
    { label: t('importWizard.group.left'), options: [option('ignored', t('importWizard.role.ignored'))] },
  ];
}

function commonFields(view: ColumnsView, t: Translate, language: Language) {
  const { stated, target, problems = [] } = view;
  const { common } = stated;
  const error = (field: string) => {
    const problem = problems.find((one) => one.field === field);
    return problem === undefined ? {} : { error: problemWords(t, problem) };
  };
  const field = (name: keyof typeof common, max: number) => ({
    name,
    label: t(`importWizard.common.${name}`),
    hint: t(`importWizard.common.${name}_hint`),
    value: common[name],
    max: undefined,
    maxlength: max,
    ...error(name),
  });
  const list = (name: keyof typeof common, options: readonly (readonly [string, string])[]) => ({
    ...field(name, 100),
    options: options.map(([value, text]) => ({ value, text, selected: value === common[name] })),
  });
  if (stated.source.purpose === 'table') {
    const editions = [
      ...new Set([1, ...Object.values(view.editions), ...view.breaks.map((one) => one.edition)]),
    ].sort((a, b) => a - b);
    const questions = target.document === undefined ? [] : scaleQuestions(target.document);
    return [
      list('question', [
        ['', t('importWizard.common.question_column')],
        ...questions.map((one) => [one.code, inLanguage(one.short, language)] as const),
      ]),
      list('unit', [
        ['count', t('importWizard.unit.count')],
        ['percent', t('importWizard.unit.percent')],
      ]),
      ...(editions.length > 1
        ? [
            list('edition', [
              ['', t('importWizard.common.edition_now')],
              ...editions.map((edition) => [String(edition), String(edition)] as const),
            ]),
          ]
        : []),
      field('reference', 300),
    ];
  }
  return [
    list('wave', waveOptions(target.waves, t, language)),
    field('waveName', 100),
    field('missing', 500),
    field('refused', 500),
    field('na', 500),
    field('notShown', 500),
    list(
      'channel',
      importChannels.map((channel) => [channel, t(`importWizard.channel.${channel}`)] as const),
    ),
    field('reference', 300),
  ];
}

function waveOptions(
  waves: readonly Wave[],
  t: Translate,
  language: Language,
): (readonly [string, string])[] {
  return [
    ['', t('importWizard.common.wave_column')],
    ...waves.map((wave) => [wave.key, inLanguage(wave.name, language)] as const),
    ['new', t('importWizard.common.wave_new')],
  ];
}
