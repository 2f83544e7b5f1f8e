// Why: published results: only questions somebody chose, only whole periods, nothing of counters or persons, and small cells
// hidden as the public's threshold asks. Page, CSV and JSON come from the one result.
import { listSamplingPlans, type SamplingPlan } from '../../db/queries/sampling.js';
import { listPublishedQuestions } from '../../db/queries/heard.js';
import { countAnswers } from '../dashboards/counts.js';
import { suppressedFigure, type Figure } from '../dashboards/figures.js';
import { readFilters, type Filters } from '../dashboards/filters.form.js';
import { changesOf, type Change } from '../dashboards/growth.js';
import type { Measure } from '../dashboards/measures.js';
import { ratesByPeriod } from '../dashboards/responseRate.js';
import {
  axisOf,
  lastWholePeriod,
  namesOf,
  periodLastYear,
  periodReader,
  seriesOf,
  type Point,
} from '../dashboards/series.js';
import { findSubject, type Subject } from '../dashboards/subject.js';
import { spanOf } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { AppError } from '../errors.js';
import type { PublicOffice } from '../front/publicOffice.js';
import type { Language } from '../i18n.js';
import { beforeRules, publicRate, type PublicRate } from './denominators.js';

export type ResultRow = {
  period: string;
  name: string;
  shortName: string;
  figure: Figure;
  rate: PublicRate;
};
export type QuestionResult = {
  measure: Measure;
  rows: ResultRow[];
  /** The last whole period; null: too few, or nobody. */
  current: ResultRow | null;
  /** Against the same period a year ago, or the wave before. */
  change: Change | null;
};
export type SurveyResult = {
  subject: Subject;
  kind: 'quarter' | 'wave';
  period: { key: string; name: string; from: string; to: string } | null;
  responseRate: PublicRate;
  /** Drawn for days of the period: every k-th ticket from the start on. */
  samples: Pick<SamplingPlan, 'every' | 'start' | 'fromDay' | 'toDay'>[];
  questions: QuestionResult[];
};

/** Periods shown. */
const length = 8;

/** Ids of surveys of which anything is published. */
export async function publishedSurveys(
  dependencies: Dependencies,
  { scope }: PublicOffice,
): Promise<string[]> {
  const rows = await listPublishedQuestions(dependencies.database.queries, scope);
  return [...new Set(rows.map(({ surveyId }) => surveyId))];
}

/** @param wanted id or slug. Undefined where nothing of it is published: as if it were not there. */
export async function surveyResult(
  dependencies: Dependencies,
  { office, scope }: PublicOffice,
  language: Language,
  wanted: string,
): Promise<SurveyResult | undefined> {
  const reader = { scope, office, counterSections: () => [] };
  const found = await subjectOf(dependencies, reader, language, wanted);
  if (found === undefined) return undefined;
  const subject = { ...found, threshold: office.settings.publicThreshold };
  const published = await listPublishedQuestions(dependencies.database.queries, scope);
  const chosen = new Set(
    published.filter(({ surveyId }) => surveyId === subject.survey.id).map(({ question }) => question),
  );
  const measures = subject.measures.filter(({ code }) => chosen.has(code));
  if (measures.length === 0) return undefined;
  const kind = subject.counted === undefined && subject.waves.length > 0 ? 'wave' : 'quarter';
  const filters = readFilters((name) => (name === 'kind' ? kind : undefined), subject);
  const last = lastWholePeriod(subject, filters);
  const first = subject.counted?.first ?? subject.today;
  const span = last === undefined || kind === 'wave' ? undefined : spanOf(last, kind, filters.startMonth);
  const counted = await countAnswers(subject, {
    questions: [...new Set([...measures, subject.headline].map(({ code }) => code))],
    filters: [],
    split: null,
    from: `${first.slice(0, 7)}-01`,
    to: span?.lastDay ?? subject.today,
    grain: kind === 'wave' ? 'wave' : 'month',
  });
  const pointsOf = (measure: Measure) =>
    // What is not over would tell, day by day, who has just answered.
    seriesOf(subject, filters, counted, measure).points.filter(({ part }) => part !== 'not_over');
  const all = measures.map((measure) => ({ measure, points: pointsOf(measure) }));
  const baseOf = (points: readonly Point[], current: Point) => {
    const key = kind === 'wave' ? points.at(-2)?.period : periodLastYear(kind, current.period);
    return points.find(({ period }) => period === key);
  };
  const changes = changesOf(
    all.flatMap(({ measure, points }) => {
      const current = points.find(({ period }) => period === last);
      if (current === undefined) return [];
      const base = baseOf(points, current);
      return [
        {
          against: kind === 'wave' ? ('previous' as const) : ('last_year' as const),
          measure,
          current: sideOf(current),
          base: base === undefined ? undefined : sideOf(base),
        },
      ];
    }),
    'holm',
  );
  const oldest = all.flatMap(({ points }) => points.slice(-length).map(({ period }) => period)).sort()[0];
  const read =
    span === undefined || oldest === undefined
      ? () => ({ ok: false as const, reason: 'no_days' as const })
      : await ratesIn(subject, filters, {
          from: spanOf(oldest, 'quarter', filters.startMonth).firstDay,
          to: span.lastDay,
        });
  // Who answered is counted by the headline: where it, or one wording of it, is hidden, so is their number.
  const headline = pointsOf(subject.headline);
  const told = new Set(headline.map(({ period }) => period));
  for (const { period, figure } of headline) if (isHidden(figure)) told.delete(period);
  const rateOf = (period: string): PublicRate =>
    told.has(period) ? publicRate(read(period), subject.threshold) : { ok: false, reason: 'suppressed' };
  let at = 0;
  const questions = all.map(({ measure, points }): QuestionResult => {
    const shown = points.slice(-length);
    const periods = axisOf(subject, kind, shown);
    const rows = periods.map((period): ResultRow => {
      const figure = shown.find((point) => point.period === period)?.figure;
      // Nobody and too few look alike.
      const hidden = figure === undefined || isHidden(figure);
      return {
        period,
        ...namesOf(subject, filters, period),
        figure: hidden ? suppressedFigure : beforeRules(figure, subject.threshold),
        rate: hidden ? { ok: false, reason: 'suppressed' } : rateOf(period),
      };
    });
    const hasCurrent = points.some(({ period }) => period === last);
    const change = hasCurrent ? (changes[at++] ?? null) : null;
    const current = rows.find(({ period }) => period === last);
    return {
      measure,
      rows,
      current: current === undefined || isHidden(current.figure) ? null : current,
      change: current === undefined || isHidden(current.figure) ? null : change,
    };
  });
  const wave = kind === 'wave' ? subject.waves.find(({ key }) => key === last) : undefined;
  const days = span ?? { firstDay: wave?.fromDay ?? '', lastDay: wave?.toDay ?? '' };
  const plans = await listSamplingPlans(dependencies.database.queries, scope, subject.survey.id);
  return {
    subject,
    kind,
    period:
      last === undefined
        ? null
        : {
            key: last,
            name: namesOf(subject, filters, last).name,
            from: span?.firstDay ?? '',
            to: span?.lastDay ?? '',
          },
    samples: plans
      .filter(({ fromDay, toDay }) => fromDay <= days.lastDay && toDay >= days.firstDay)
      .reverse(),
    responseRate: last === undefined ? { ok: false, reason: 'no_days' } : rateOf(last),
    questions,
  };
}

/** Quarter by quarter, of all their days on which visitors were counted. */
async function ratesIn(subject: Subject, filters: Filters, span: { from: string; to: string }) {
  const toPeriod = periodReader(subject, filters);
  return await ratesByPeriod(subject, filters, span, (day) => toPeriod(day) ?? '');
}

/** No share at all: too few answers, hidden, or none. */
function isHidden({ satisfied }: Figure): boolean {
  return satisfied === null;
}

function sideOf({ name, edition, tally, figure, part }: Point) {
  return { name, edition, tally, figure, complete: part === null };
}

async function subjectOf(...parameters: Parameters<typeof findSubject>): Promise<Subject | undefined> {
  try {
    return await findSubject(...parameters);
  } catch (error) {
    if (error instanceof AppError && error.status === 404) return undefined;
    throw error;
  }
}
