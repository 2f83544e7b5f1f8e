// Why: five minutes on a Monday: what moved, is it real, what cannot be told yet, whom to thank, what is late - worked out
// from one grouped count for all measures together.
import { listPeriods, shiftPeriod } from '../../analysis/periods.js';
import { answersToTellApart } from '../../analysis/sampleNeeded.js';
import { countNewComments, listComments } from '../../db/queries/comments.js';
import { listImprovements } from '../../db/queries/improvements.js';
import { openToReader } from '../cases/concealed.js';
import type { Staff } from '../http/currentUser.js';
import { countAnswers, type Counted } from './counts.js';
import { emptyTally, figureOf, satisfiedOf, type Figure } from './figures.js';
import { lastDayShown, type Filters } from './filters.form.js';
import { leftOutOf, type LeftOut } from './leftOut.js';
import { changesOf, type Change, type Side } from './growth.js';
import type { Measure } from './measures.js';
import { definitionWords, figureSentence } from './sentences.js';
import {
  lastWholePeriod,
  namesOf,
  partOf,
  periodBefore,
  periodLastYear,
  seriesOf,
  shownPoint,
  type Series,
} from './series.js';
import type { Subject } from './subject.js';
import { ratedWaves, responseRateOf, type ResponseRate } from './responseRate.js';
import { sideOf, type TrendRow } from './trend.js';
import { spanOf } from './words.js';

export type MeasureView = {
  measure: Measure;
  figure: Figure;
  /** Against the period before and the same one a year ago. */
  previous: Change;
  lastYear: Change | null;
  /** The periods that led here, for the small line. */
  rows: TrendRow[];
};

export type Movement = { measure: Measure; change: Change };

export type CannotTell = {
  measure: Measure;
  change: Change;
  /** Answers this period would need; null: more than anybody will get. */ needed: number | null;
  now: number;
};

export type Overview = {
  period: string;
  name: string;
  span: { from: string; to: string };
  source: Counted['source'];
  definition: string;
  headline: MeasureView;
  measures: MeasureView[];
  movements: Movement[];
  cannotTell: CannotTell[];
  responses: { answered: number | null; previous: number | null };
  rate: ResponseRate;
  /** Days of the period, and which rules took answers out of the headline. */
  leftOut: LeftOut;
  sentence: string;
  praise: { id: string; text: string; day: string | null }[] | null;
  newComments: number | null;
  /** Planned or doing, the longest overdue first. */
  improvements: {
    id: string;
    number: number;
    title: string;
    dueDay: string;
    ownerName: string;
    overdue: boolean;
  }[];
  overdueCount: number;
};

const window: Record<Exclude<Filters['kind'], 'wave'>, number> = {
  day: 14,
  week: 53,
  month: 12,
  quarter: 8,
  half: 4,
  year: 4,
};

/**
 * Undefined when nothing was ever counted.
 * @param staff undefined: figures only, for the office's bureau
 */
export async function overviewOf(
  subject: Subject,
  filters: Filters,
  staff: Staff | undefined,
): Promise<Overview | undefined> {
  const period = filters.period ?? lastWholePeriod(subject, filters);
  if (period === undefined) return undefined;
  const span = countedSpan(subject, filters, period);
  const last = lastDayShown(
    subject,
    filters.cuts.map((cut) => cut.cut),
  );
  const counted = await countAnswers(subject, {
    questions: subject.measures.map((measure) => measure.code),
    filters: filters.cuts,
    split: null,
    from: span.from,
    to: last < subject.today && last < span.to ? last : span.to,
    grain:
      filters.kind === 'wave' ? 'wave' : filters.kind === 'day' || filters.kind === 'week' ? 'day' : 'month',
  });
  const all = subject.measures.map((measure) => seriesOf(subject, filters, counted, measure));
  const views = viewsOf(subject, filters, all, period);
  const headline = views.find((view) => view.measure.code === subject.headline.code);
  if (headline === undefined) return undefined;
  const days = filters.kind === 'wave' ? ratedWaves(subject, counted).get(period) : daysOf(period, filters);
  const open = staff === undefined ? {} : await openToReader(subject.dependencies, staff);
  const [praise, newComments, improvements, rate] = await Promise.all([
    staff?.may('comments.read') === true
      ? listComments(subject.db, subject.scope, { kind: 'praise', ...open }, 3)
      : null,
    staff?.may('comments.read') === true
      ? countNewComments(
          subject.db,
          subject.scope,
          new Date(subject.dependencies.clock().getTime() - 7 * 86_400_000),
          open.openTo,
        )
      : null,
    listImprovements(subject.db, subject.scope, { status: 'open' }),
    responseRateOf(subject, filters, days),
  ]);
  const { name } = namesOf(subject, filters, period);
  const leftOut = await leftOutOf(subject, { name, days: daysOf(period, filters) ?? null }, headline.figure);
  const movements = movementsOf(views);
  const series = all.find((one) => one.measure.code === subject.headline.code);
  const answered = (key: string | undefined) => answeredIn(series, key);
  return {
    period,
    name,
    span,
    source: counted.source,
    definition: definitionWords(subject.words, subject.headline),
    headline,
    measures: views,
    movements,
    cannotTell: cannotTellOf(
      views.filter((view) => !movements.some((one) => one.measure === view.measure)),
      all,
      period,
    ),
    responses: {
      answered: answered(period),
      previous: answered(periodBefore(subject, filters.kind, period)),
    },
    // Of a period in which something is hidden nobody reads how many answered.
    rate: answered(period) === null ? { ok: false, reason: 'suppressed' } : rate,
    leftOut,
    sentence: figureSentence(subject.words, subject.headline, headline.figure, headline.previous),
    praise:
      praise?.flatMap((comment) =>
        comment.text === null ? [] : [{ id: comment.id, text: comment.text, day: comment.day }],
      ) ?? null,
    newComments,
    improvements: (staff === undefined ? [] : improvements.slice(0, 4)).map(
      ({ id, number, title, dueDay, ownerName }) => ({
        id,
        number,
        title,
        dueDay,
        ownerName,
        overdue: dueDay < subject.today,
      }),
    ),
    overdueCount: improvements.filter((one) => one.dueDay < subject.today).length,
  };
}

function daysOf(period: string, { kind, startMonth }: Filters): { from: string; to: string } | undefined {
  if (kind === 'wave') return undefined;
  const { firstDay, lastDay } = spanOf(period, kind, startMonth);
  return { from: firstDay, to: lastDay };
}

/** The periods of the small lines, and back to the same one a year ago. */
function countedSpan(subject: Subject, filters: Filters, period: string): { from: string; to: string } {
  const { kind, startMonth } = filters;
  if (kind === 'wave')
    return { from: subject.counted?.first ?? subject.today, to: subject.counted?.last ?? subject.today };
  const first = shiftPeriod(period, kind, -window[kind]);
  return { from: spanOf(first, kind, startMonth).firstDay, to: spanOf(period, kind, startMonth).lastDay };
}

/** Every answer to the headline's question, and every one that left it out: that is everybody who answered. */
function answeredIn(series: Series | undefined, period: string | undefined): number | null {
  const points = series?.points.filter((point) => point.period === period) ?? [];
  if (points.some((point) => point.figure.state === 'suppressed')) return null;
  return points.reduce(
    (sum, { tally: { raw } }) => sum + raw.n + raw.notApplicable + raw.blank + raw.notShown + raw.unreadable,
    0,
  );
}

function viewsOf(subject: Subject, filters: Filters, all: readonly Series[], period: string): MeasureView[] {
  const yearAgo = periodLastYear(filters.kind, period);
  const withLastYear = filters.kind !== 'wave' && filters.kind !== 'year' && filters.kind !== 'day';
  const requests = all.flatMap((series) => {
    const { measure } = series;
    const current = sideOf(series, period) ?? noAnswers(subject, filters, measure, period);
    return [
      {
        against: 'previous' as const,
        measure,
        current,
        base: sideOf(series, periodBefore(subject, filters.kind, period)),
      },
      ...(withLastYear
        ? [{ against: 'last_year' as const, measure, current, base: sideOf(series, yearAgo) }]
        : []),
    ];
  });
  // Everything shown together is adjusted together: with fifteen measures one in twenty "moves" by chance each month.
  const changes = changesOf(requests, 'benjamini-hochberg');
  const each = withLastYear ? 2 : 1;
  return all.flatMap((series, index) => {
    const previous = changes[index * each];
    if (previous === undefined) return [];
    const current = requests[index * each]?.current;
    const axis =
      filters.kind === 'wave'
        ? subject.waves.map((wave) => wave.key)
        : listPeriods(shiftPeriod(period, filters.kind, -window[filters.kind]), period, filters.kind);
    const rows = series.points
      .filter((point) => axis.includes(point.period))
      .map((point) => ({ ...shownPoint(point), index: null }));
    return [
      {
        measure: series.measure,
        figure: current?.figure ?? figureOf(emptyTally, series.measure, false),
        previous,
        lastYear: each === 2 ? (changes[index * each + 1] ?? null) : null,
        rows,
      },
    ];
  });
}

function noAnswers(subject: Subject, filters: Filters, measure: Measure, period: string): Side {
  return {
    name: namesOf(subject, filters, period).name,
    edition: null,
    tally: emptyTally,
    figure: figureOf(emptyTally, measure, false),
    complete: partOf(subject, filters, period) === null,
  };
}

/** Up to three that are real, the largest first: these words rest on the adjusted test. */
function movementsOf(views: readonly MeasureView[]): Movement[] {
  const size = ({ change }: Movement) => (change.points.ok ? Math.abs(change.points.difference) : 0);
  return views
    .flatMap(({ measure, previous, lastYear }): Movement[] =>
      [previous, ...(lastYear === null ? [] : [lastYear])]
        .filter((change) => change.verdict !== 'cannot-tell')
        .map((change) => ({ measure, change })),
    )
    .sort((a, b) => size(b) - size(a))
    .slice(0, 3);
}

/** What looks like a change and cannot be told from chance yet, with the answers it would take. */
function cannotTellOf(views: readonly MeasureView[], all: readonly Series[], period: string): CannotTell[] {
  return views
    .flatMap(({ measure, previous }): CannotTell[] => {
      if (previous.verdict !== 'cannot-tell' || !previous.points.ok || previous.points.difference === 0)
        return [];
      const series = all.find((one) => one.measure.code === measure.code);
      const side = series === undefined ? undefined : sideOf(series, period);
      if (side === undefined || previous.base.share === null || previous.base.n === null) return [];
      const { x, n } = satisfiedOf(side.tally, measure);
      const needed = answersToTellApart({
        current: x / n,
        base: previous.base.share,
        baseAnswers: previous.base.n,
      });
      return [{ measure, change: previous, needed: needed.ok ? needed.answers : null, now: n }];
    })
    .sort(
      (a, b) => Number(a.needed === null) - Number(b.needed === null) || differenceOf(b) - differenceOf(a),
    )
    .slice(0, 3);
}

const differenceOf = ({ change }: CannotTell) => (change.points.ok ? Math.abs(change.points.difference) : 0);
