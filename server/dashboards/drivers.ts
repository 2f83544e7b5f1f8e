// Why: what moves overall satisfaction: which questions go with it, by how much, and how sure that is; with how well each
// does, and whether a section's questions measure together at all. A link in the answers, never a cause.
import type { Interval } from '../../analysis/criticalValues.js';
import { leastForDrivers, type KeyDrivers } from '../../analysis/drivers/keyDrivers.js';
import {
  importancePerformance,
  type ImportancePerformance,
  type PlacedItem,
} from '../../analysis/drivers/importancePerformance.js';
import { daysOfPeriod, shiftPeriod } from '../../analysis/periods.js';
import type { Reliability } from '../../analysis/reliability/reliability.js';
import { summariseScores } from '../../analysis/satisfaction.js';
import type { ScaleDefinition } from '../../analysis/scale.js';
import type { ScoreCount } from '../../analysis/scoreCounts.js';
import { wilson } from '../../analysis/wilson.js';
import { inLanguage } from '../i18n.js';
import { countAnswers } from './counts.js';
import { lastDayShown, type Filters } from './filters.form.js';
import {
  countedOf,
  countTogether,
  jointSourceOf,
  jointSpanOf,
  tablesOf,
  type Counting,
} from './jointSubject.js';
import type { DriversAnswer, Scored } from './jointWork.js';
import type { Measure } from './measures.js';
import { ratedWaves, responseRateOf, type ResponseRate } from './responseRate.js';
import { lastWholePeriod, namesOf } from './series.js';
import type { Subject } from './subject.js';
import { hiddenFigures } from './suppress.js';
import { spanOf } from './words.js';

export type Span = { key: string | null; name: string; from: string; to: string };

export type DriverRow = {
  question: string;
  name: string;
  section: string;
  /** Part of the variance of the outcome: Shapley's share of R², with its bootstrap interval. */
  importance: ({ share: number; relativeWeight: number } & Partial<Interval>) | null;
  pearson: ({ r: number } & Partial<Interval>) | null;
  spearman: number | null;
  /** Questions whose interval lies wholly below this one's. */
  higherThan: string[];
  /** The satisfied among the valid answers of the period. */
  performance: ({ n: number; count: number; share: number } & Interval) | null;
  place: Pick<PlacedItem, 'quadrant' | 'crosses'> | null;
  /** Why it takes no part: everybody answered alike, or too few were asked. */
  left: 'all_alike' | 'seldom_asked' | null;
};

export type ReliabilityRow = {
  section: string;
  name: string;
  questions: { question: string; name: string }[];
  /** People who answered all of them; null where they are too few to be told. */
  n: number | null;
  result: Reliability;
};

export type DriversResult = {
  outcome: Measure;
  period: Span;
  /** Of the same days and filters: how many of those who came are in these answers. */
  rate: ResponseRate;
  /** Valid answers to the outcome, and people who answered everything that is put together; null: too few to be told. */
  n: number | null;
  complete: number | null;
  /** Complete sheets that are needed. */
  needed: number;
  everyItem: boolean;
  analysis:
    | {
        ok: true;
        method: Extract<KeyDrivers, { ok: true }>['method'];
        r2: number;
        adjustedR2: number | null;
        resampled: number;
        seed: number;
      }
    | { ok: false; reason: 'too_few' | 'all_equal' | 'suppressed' | 'no_questions' };
  rows: DriverRow[];
  quadrants:
    | { ok: true; cut: { importance: number; performance: number } }
    | { ok: false; reason: 'no_analysis' | 'within_error' | 'too_few_items' };
  reliability: ReliabilityRow[];
};

/** Written down, so that the same answers always give the same limits. */
const seed = 20_261_125;

export function driversOf(subject: Subject, filters: Filters): Counting<DriversResult> {
  const outcome = subject.headline;
  const items = subject.measures.filter(({ code, kind }) => kind === 'question' && code !== outcome.code);
  const span = driversSpan(subject, filters);
  const everyItem = filters.items === 'all';
  const empty: DriversResult = {
    outcome,
    period: span,
    rate: { ok: false, reason: 'suppressed' },
    n: null,
    complete: null,
    needed: leastForDrivers(items.length),
    everyItem,
    analysis: { ok: false, reason: 'no_questions' },
    rows: [],
    quadrants: { ok: false, reason: 'no_analysis' },
    reliability: [],
  };
  return countTogether(subject, async (ask) => {
    if (items.length === 0) return empty;
    const source = await jointSourceOf(subject, jointSpanOf(subject, filters, span));
    const axes = [
      ...filters.cuts.map(({ cut }) => ({ cut })),
      { cut: `answer:${outcome.code}`, newestEdition: true },
    ];
    const [table = []] = await tablesOf(ask, source, [{ filters: [], axes }]);
    const counted = countedOf(outcome.code, filters.cuts, table);
    const hidden = hiddenFigures(counted, outcome, () => 'all', subject.threshold);
    if (hidden('', 1, 'all')) return { ...empty, analysis: { ok: false, reason: 'suppressed' } };
    const groups = sectionsOf(subject);
    const answer = await ask({
      kind: 'drivers',
      source,
      outcome: scoredOf(outcome),
      items: items.map(scoredOf),
      everyItem,
      groups: groups.map(({ section, questions }) => ({
        code: section,
        items: questions.map((one) => one.question),
      })),
      filters: filters.cuts.map(({ cut, values }) => ({ cut, values })),
      seed,
    });
    if (answer.kind !== 'drivers') return empty;
    const rate = await rateOf(subject, filters, span);
    return resultOf(subject, { ...empty, rate }, items, groups, answer);
  });
}

/** None of a wave with answers of which no day is known. */
async function rateOf(subject: Subject, filters: Filters, span: Span): Promise<ResponseRate> {
  if (filters.kind !== 'wave' || span.key === null) return await responseRateOf(subject, filters, span);
  const { from, to } = span;
  const counted = await countAnswers(subject, {
    ...{ questions: [subject.headline.code], filters: [], split: null, from, to, grain: 'wave' },
  });
  return await responseRateOf(subject, filters, ratedWaves(subject, counted).get(span.key));
}

/** The last twelve whole months, unless the address says otherwise: a month has too few complete sheets. */
function driversSpan(subject: Subject, filters: Filters): Span {
  const { words, today, counted } = subject;
  const last = lastDayShown(
    subject,
    filters.cuts.map(({ cut }) => cut),
  );
  const clipped = (to: string) => (to > last ? last : to);
  const range = (from: string, to: string): Span => ({
    key: null,
    name: words.t('dashboards.range', { lower: words.day(from), upper: words.day(to) }),
    from,
    to,
  });
  if (filters.from !== undefined || filters.to !== undefined) {
    const to = clipped(filters.to ?? today);
    return range(filters.from ?? counted?.first ?? to, to);
  }
  if (filters.kind === 'wave' || filters.period !== undefined) {
    const key = filters.period ?? lastWholePeriod(subject, filters) ?? null;
    if (key === null) return range(today, today);
    const { name } = namesOf(subject, filters, key);
    if (filters.kind === 'wave')
      return { key, name, from: counted?.first ?? today, to: counted?.last ?? today };
    const days = spanOf(key, filters.kind, filters.startMonth);
    return { key, name, from: days.firstDay, to: clipped(days.lastDay) };
  }
  const month = lastWholePeriod(subject, { kind: 'month', startMonth: 1 }) ?? today.slice(0, 7);
  const first = shiftPeriod(month, 'month', -11);
  const name = words.t('dashboards.range', { lower: words.month(first), upper: words.month(month) });
  return { key: null, name, from: `${first}-01`, to: clipped(daysOfPeriod(month, 'month').lastDay) };
}

/** Low scores that are the good ones are turned round: every question then points the same way. */
function scoredOf({ code, choices, scale }: Measure): Scored {
  return { code, scores: choices.map((choice) => [choice.code, turned(choice.score, scale)] as const) };
}

function turned(score: number, { lowest, highest, goodDirection }: ScaleDefinition): number {
  return goodDirection === 'up' ? score : lowest + highest - score;
}

/** Sections with at least two scale questions, the outcome apart: an overall question is no part of a section. */
function sectionsOf(
  subject: Subject,
): { section: string; name: string; questions: { question: string; name: string }[] }[] {
  return subject.document.sections.flatMap((section) => {
    const questions = subject.measures
      .filter(
        ({ code, kind }) =>
          kind === 'question' &&
          code !== subject.headline.code &&
          section.questions.some((asked) => asked.code === code),
      )
      .map(({ code, name }) => ({ question: code, name }));
    const name = inLanguage(section.title, subject.language);
    return questions.length < 2 ? [] : [{ section: section.code, name, questions }];
  });
}

function resultOf(
  subject: Subject,
  empty: DriversResult,
  items: readonly Measure[],
  groups: ReturnType<typeof sectionsOf>,
  answer: DriversAnswer,
): DriversResult {
  const { threshold } = subject;
  const told = (n: number) => (n < threshold ? null : n);
  const { drivers, resampled } = answer.result;
  const keptCode = (question: number) => answer.kept[question] ?? '';
  const rows = items.map((measure): DriverRow => {
    const driver = drivers.ok
      ? drivers.drivers.find(({ question }) => keptCode(question) === measure.code)
      : undefined;
    const seldom = answer.left.includes(measure.code);
    return {
      question: measure.code,
      name: measure.name,
      section: measure.section,
      importance:
        driver === undefined
          ? null
          : { share: driver.share, relativeWeight: driver.relativeWeight, ...driver.interval },
      pearson: driver?.pearson.ok === true ? { r: driver.pearson.r, ...driver.pearson.interval } : null,
      spearman: driver?.spearman.ok === true ? driver.spearman.r : null,
      higherThan: drivers.ok
        ? drivers.order.flatMap(({ higher, lower }) =>
            keptCode(higher) === measure.code ? [keptCode(lower)] : [],
          )
        : [],
      performance: performanceOf(measure, answer.scores[measure.code] ?? [], threshold),
      place: null,
      left: seldom ? 'seldom_asked' : drivers.ok && driver === undefined ? 'all_alike' : null,
    };
  });
  const placed = quadrantsOf(rows);
  return {
    ...empty,
    n: told(answer.n),
    complete: told(answer.complete),
    needed: leastForDrivers(answer.kept.length),
    analysis: drivers.ok
      ? {
          ok: true,
          method: drivers.method,
          r2: drivers.r2,
          adjustedR2: drivers.regression.ok ? drivers.regression.adjustedR2 : null,
          resampled,
          seed,
        }
      : { ok: false, reason: drivers.reason === 'all-equal' ? 'all_equal' : 'too_few' },
    rows: rows.map((row) => {
      const place = placed.ok ? placed.items.find(({ key }) => key === row.question) : undefined;
      return place === undefined
        ? row
        : { ...row, place: { quadrant: place.quadrant, crosses: place.crosses } };
    }),
    quadrants: placed.ok
      ? { ok: true, cut: placed.cut }
      : {
          ok: false,
          reason: !drivers.ok
            ? 'no_analysis'
            : placed.reason === 'within-error'
              ? 'within_error'
              : 'too_few_items',
        },
    reliability: groups.flatMap((group) => {
      const own = answer.reliability.find(({ code }) => code === group.section);
      return own === undefined ? [] : [{ ...group, n: told(own.complete), result: own.result }];
    }),
  };
}

function performanceOf(
  { scale }: Measure,
  scores: readonly ScoreCount[],
  threshold: number,
): DriverRow['performance'] {
  const asGiven = scores.map(({ score, count }) => ({ score: turned(score, scale), count }));
  const summary = summariseScores(asGiven, scale);
  if (!summary.ok || summary.n < Math.max(10, threshold)) return null;
  const interval = wilson(summary.satisfied, summary.n);
  if (!interval.ok) return null;
  const { share, lower, upper } = interval;
  return { n: summary.n, count: summary.satisfied, share, lower, upper };
}

function quadrantsOf(rows: readonly DriverRow[]): ImportancePerformance {
  return importancePerformance(
    rows.flatMap(({ question, importance, performance }) => {
      if (importance === null || performance === null) return [];
      const { lower, upper } = importance;
      return [
        {
          key: question,
          importance: {
            value: importance.share,
            ...(lower === undefined || upper === undefined ? {} : { interval: { lower, upper } }),
          },
          performance: { value: performance.share, interval: performance },
        },
      ];
    }),
  );
}
