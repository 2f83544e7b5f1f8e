// Why: before anybody is asked, the office should know what so many answers will be able to tell, and what they will not.
import { answersForPrecision } from '../../../analysis/answersForPrecision.js';
import { smallestDifference } from '../../../analysis/sampleNeeded.js';
import { wilson } from '../../../analysis/wilson.js';
import { inLanguage, translatorFor, type Language } from '../../i18n.js';
import type { Workbench } from './editor.commands.js';

/** What was asked, as typed; `wrong` names fields that are no such number. */
export type Plan = { share: string; answers: string; groups: string; wrong: readonly string[] };

const usual = { share: '90', answers: '400', groups: '1' };

export function readPlan(get: (name: string) => string | undefined): Plan {
  const share = (get('share') ?? usual.share).trim();
  const answers = (get('answers') ?? usual.answers).trim();
  const groups = (get('groups') ?? usual.groups).trim();
  const isShare = /^\d{1,2}(?:\.\d)?$/.test(share) && Number(share) > 0;
  const isCount = (text: string, most: number) => /^[1-9]\d{0,6}$/.test(text) && Number(text) <= most;
  return {
    share,
    answers,
    groups,
    wrong: [
      ...(isShare ? [] : ['share']),
      ...(isCount(answers, 1_000_000) ? [] : ['answers']),
      ...(isCount(groups, 100) ? [] : ['groups']),
    ],
  };
}

const sizes = [30, 50, 100, 200, 400, 1_000, 2_000];
const precisions = [0.05, 0.03, 0.02];

export function planningPage(bench: Pick<Workbench, 'survey' | 'document'>, plan: Plan, language: Language) {
  const t = translatorFor(language);
  const { survey, document } = bench;
  const isRight = plan.wrong.length === 0;
  const share = isRight ? Number(plan.share) / 100 : Number(usual.share) / 100;
  const answers = isRight ? Number(plan.answers) : Number(usual.answers);
  const groups = isRight ? Number(plan.groups) : 1;
  const each = Math.max(1, Math.floor(answers / groups));
  const points = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language);
  const shown = (value: number) => t('editor.planning.points', { n: points.format(value * 100) });
  const difference = (n: number) => {
    const found = smallestDifference(share, n);
    // Below thirty a share is shown with a warning only; a promise about differences would be none.
    return found.ok && n >= 30 ? shown(found.difference) : t('editor.planning.too_few');
  };
  const halfWidth = (n: number) => {
    const interval = wilson(share * n, n);
    return interval.ok ? shown((interval.upper - interval.lower) / 2) : t('editor.planning.too_few');
  };
  const field = (name: 'share' | 'answers' | 'groups') => ({
    name,
    id: name,
    label: t(`editor.planning.${name}`),
    value: plan[name],
    max: 7,
    inputmode: 'decimal',
    error: plan.wrong.includes(name) ? t(`editor.planning.wrong_${name}`) : undefined,
  });
  const fields = (['share', 'answers', 'groups'] as const).map(field);
  return {
    title: t('editor.planning.title'),
    nav: 'surveys',
    surveyTitle: inLanguage(document.title, language),
    back: { url: `/surveys/${survey.id}`, text: t('editor.outline.to_survey') },
    action: `/surveys/${survey.id}/planning`,
    fields,
    errors: isRight
      ? undefined
      : fields.flatMap((one) => (one.error === undefined ? [] : [{ href: `#${one.id}`, text: one.error }])),
    finding: isRight
      ? [
          t('editor.planning.finding', {
            share: plan.share,
            n: whole.format(answers),
            half: halfWidth(answers),
            difference: difference(answers),
          }),
          ...(groups > 1
            ? [
                t('editor.planning.finding_groups', {
                  groups: whole.format(groups),
                  n: whole.format(each),
                  difference: difference(each),
                }),
              ]
            : []),
        ].join(' ')
      : undefined,
    rows: [...new Set([...sizes, ...(isRight ? [answers, each] : [])])]
      .sort((a, b) => a - b)
      .map((n) => ({
        n: whole.format(n),
        half: halfWidth(n),
        difference: difference(n),
        current: isRight && n === answers,
      })),
    needed: precisions.map((precision) => {
      const found = answersForPrecision(share, precision);
      return t('editor.planning.needed', {
        half: shown(precision),
        n: found.ok ? whole.format(found.answers) : '—',
      });
    }),
    share: t('editor.planning.at_share', { share: points.format(share * 100) }),
  };
}
