// Why: what was drawn, and the sheet that lies on the counter: which tickets get a form, and what became of each.
import { systematicSample } from '../../analysis/sampling/systematic.js';
import type { Counter, Office } from '../../db/queries/offices.js';
import type { SamplingPlan } from '../../db/queries/sampling.js';
import type { Survey } from '../../db/queries/surveys.js';
import { dayInWords } from '../dayWords.js';
import { inLanguage, translatorFor, type Language, type Translate } from '../i18n.js';
import { localDay } from '../time.js';
import { highestTicket, longestStep, type SamplingField, type SamplingForm } from './sampling.form.js';

export type SamplingView = {
  survey: Survey;
  office: Office;
  reader: Language;
  mayWrite: boolean;
  now: Date;
  plans: readonly SamplingPlan[];
  counters: readonly Counter[];
  names: ReadonlyMap<string, string>;
  refused: Extract<SamplingForm, { ok: false }> | undefined;
};

export function samplingPage(view: SamplingView) {
  const { survey, office, reader, plans, counters, names, refused } = view;
  const t = translatorFor(reader);
  const today = localDay(view.now, office.timeZone);
  const typed = refused?.typed ?? { from: today, to: today, counter: '', every: '10', last: '300' };
  const wrong = refused?.wrong ?? [];
  const said = (name: SamplingField) =>
    t(`reaching.sampling.wrong.${name}`, { most: name === 'every' ? longestStep : highestTicket });
  const field = (name: SamplingField, more: object = {}) => ({
    name,
    id: name,
    label: t(`reaching.sampling.${name}`),
    value: typed[name],
    error: wrong.includes(name) ? said(name) : undefined,
    ...more,
  });
  return {
    title: t('reaching.sampling.title', { name: inLanguage(survey.title, reader) }),
    nav: 'surveys',
    back: `/surveys/${survey.id}`,
    mayWrite: view.mayWrite,
    action: `/surveys/${survey.id}/sampling`,
    rows: plans.map((plan) => ({
      url: `/surveys/${survey.id}/sampling/${plan.id}`,
      days: daysText(t, plan, reader, office),
      rule: t('reaching.sampling.rule', { every: plan.every, start: plan.start }),
      counter: counterText(t, counters, plan.counterCode, reader),
      drawn: t('reaching.sampling.drawn_by', {
        day: dayInWords(localDay(plan.drawnAt, office.timeZone), reader, office.settings.rocYears),
        name: names.get(plan.drawnBy) ?? plan.drawnBy,
      }),
    })),
    fields: [
      field('from', { type: 'date' }),
      field('to', { type: 'date' }),
      field('every', { hint: t('reaching.sampling.every_hint'), inputmode: 'numeric', max: 5 }),
      field('last', { hint: t('reaching.sampling.last_hint'), inputmode: 'numeric', max: 5 }),
      field('counter', {
        options: [
          { value: '', text: t('paper.batch.no_counter'), selected: typed.counter === '' },
          ...counters
            .filter((one) => one.active)
            .map((one) => ({
              value: one.code,
              text: inLanguage(one.name, reader),
              selected: one.code === typed.counter,
            })),
        ],
      }),
    ],
    errors: wrong.length === 0 ? undefined : wrong.map((name) => ({ href: `#${name}`, text: said(name) })),
  };
}

export function samplingSheetPage(view: {
  survey: Survey;
  office: Office;
  plan: SamplingPlan;
  counters: readonly Counter[];
  reader: Language;
}) {
  const { survey, office, plan, counters, reader } = view;
  const t = translatorFor(reader);
  const tickets = systematicSample(plan.every, plan.start, plan.lastTicket);
  return {
    title: t('reaching.sampling.sheet_title', { name: inLanguage(survey.title, reader) }),
    nav: 'surveys',
    styles: ['paper.css'],
    back: `/surveys/${survey.id}/sampling`,
    officeName: inLanguage(office.name, reader),
    facts: [
      daysText(t, plan, reader, office),
      counterText(t, counters, plan.counterCode, reader),
      t('reaching.sampling.rule', { every: plan.every, start: plan.start }),
    ].join(t('reaching.separator')),
    method: t('reaching.sampling.method', { every: plan.every, start: plan.start }),
    /** Three columns on a page of paper. */
    tickets: tickets.map((number) => ({ number })),
  };
}

function daysText(t: Translate, plan: SamplingPlan, reader: Language, office: Office): string {
  const day = (value: string) => dayInWords(value, reader, office.settings.rocYears);
  return plan.fromDay === plan.toDay
    ? day(plan.fromDay)
    : t('dashboards.range', { lower: day(plan.fromDay), upper: day(plan.toDay) });
}

function counterText(
  t: Translate,
  counters: readonly Counter[],
  code: string | null,
  reader: Language,
): string {
  if (code === null) return t('paper.batch.no_counter');
  const counter = counters.find((one) => one.code === code);
  return counter === undefined ? code : inLanguage(counter.name, reader);
}
