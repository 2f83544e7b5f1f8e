// Why: how well cases are handled, counted so that what lies in the drawer counts too: open and overdue is late, open is «at
// least so long». Of units, kinds, channels and months; never of persons.
import { compareMany, evaluation, type Comparison, type Evaluation } from '../../analysis/comparison.js';
import { growthOfShares } from '../../analysis/growth.js';
import { listPeriods, samePeriodLastYear, shiftPeriod } from '../../analysis/periods.js';
import { refuse, type RefusalReason } from '../../analysis/refusals.js';
import { suppressCounts } from '../../analysis/suppression.js';
import { similarTo } from '../../analysis/text/similar.js';
import type { Share } from '../../analysis/wilson.js';
import type { SaidCase, ThemeDay } from '../../db/queries/caseFigures.js';
import type { Tally } from './handled.js';
import { figuresOf, ratingsOf, sumOf, type HandlingFigures, type RatingFigures } from './handlingFigures.js';
import { growthOfGroups, type GroupGrowth, type GrownGroup } from './handlingGrowth.js';

export const cuts = ['section', 'kind', 'channel', 'month'] as const;
export type Cut = (typeof cuts)[number];

/** `figures` null: too few to be shown, or one that would tell on such a one; so `ratings`, of which there are fewer. */
export type HandlingRow = {
  cut: Cut | 'all';
  key: string;
  figures: HandlingFigures | null;
  ratings: RatingFigures | null;
};

export type HandlingChange = {
  against: 'previous' | 'last_year';
  month: string;
  base: string;
  comparison: Comparison;
  evaluation: Evaluation;
  growth: { ok: true; growth: number; lower: number; upper: number } | { ok: false; reason: RefusalReason };
};

export type GrowthRow = { cut: Cut | 'all'; key: string; growth: GroupGrowth | null };

export type Performance = {
  from: string;
  to: string;
  /** As many months before; a month's own base is the month before it. */
  baseFrom: string;
  baseTo: string;
  all: HandlingRow;
  rows: HandlingRow[];
  growths: GrowthRow[];
  changes: HandlingChange[];
  /** Of replies: how many were rated; of ratings: satisfied (4 or 5), and solved. Refused where too few. */
  rated: RatingFigures;
  /** Themes of which a case was answered and after which another came; null: too few to be shown. */
  themes: { theme: string; answered: number; again: number | null }[];
  /** A case much like one that was answered before it. Never a confidential one. */
  recurring: { id: string; number: string; before: { id: string; number: string } }[];
};

export type Span = { from: string; to: string; today: string };

/** The same number of months, right before. */
export function baseOf({ from, to }: Pick<Span, 'from' | 'to'>): { baseFrom: string; baseTo: string } {
  const months = listPeriods(from, to, 'month').length;
  return { baseFrom: shiftPeriod(from, 'month', -months), baseTo: shiftPeriod(from, 'month', -1) };
}

/** The last month that is over, with what it is compared with. */
function comparedMonths({ to, today }: Pick<Span, 'to' | 'today'>) {
  const month = to < today.slice(0, 7) ? to : shiftPeriod(today.slice(0, 7), 'month', -1);
  return {
    month,
    previous: shiftPeriod(month, 'month', -1),
    lastYear: samePeriodLastYear(month, 'month') ?? shiftPeriod(month, 'month', -12),
  };
}

/** Whose cases must be counted: of no other month is anything read. */
export function monthsNeeded(span: Span): string[] {
  const { month, previous, lastYear } = comparedMonths(span);
  const { baseFrom } = baseOf(span);
  return [...new Set([...listPeriods(baseFrom, span.to, 'month'), month, previous, lastYear])].sort();
}

export type Counted = {
  tallies: readonly Tally[];
  themes: readonly ThemeDay[];
  newest: readonly SaidCase[];
  answered: readonly SaidCase[];
};

/** @param threshold the office's for staff: fewer are not shown */
export function performanceOf(
  { tallies, themes, newest, answered }: Counted,
  span: Span,
  threshold: number,
): Performance {
  const { from, to } = span;
  const { baseFrom, baseTo } = baseOf(span);
  const during = (first: string, last: string) =>
    tallies.filter(({ month }) => first <= month && month <= last);
  const [within, before] = [during(from, to), during(baseFrom, baseTo)];
  const few = sumOf(within, 'n') < threshold;
  return {
    from,
    to,
    baseFrom,
    baseTo,
    all: {
      cut: 'all',
      key: '',
      figures: few ? null : figuresOf(within),
      ratings: few ? null : ratingsOf(within, threshold),
    },
    rows: cuts.flatMap((cut) => rowsOf(groupsOf(within, cut, span), cut, threshold)),
    growths: growthsOf(within, before, span, threshold),
    changes: changesOf(tallies, span, threshold),
    rated: ratingsOf(within, threshold),
    themes: themesOf(themes, threshold),
    recurring: recurringOf(newest, answered),
  };
}

function groupsOf(
  tallies: readonly Tally[],
  cut: Cut,
  { from, to }: Pick<Span, 'from' | 'to'>,
): Map<string, Tally[]> {
  const groups = new Map<string, Tally[]>(
    cut === 'month' ? listPeriods(from, to, 'month').map((month) => [month, []]) : [],
  );
  for (const tally of tallies) {
    const known = groups.get(tally[cut]);
    if (known === undefined) groups.set(tally[cut], [tally]);
    else known.push(tally);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Which groups may be shown, by how many cases, or ratings, each has. */
function shownOf(groups: ReadonlyMap<string, readonly Tally[]>, count: 'n' | 'ratings', threshold: number) {
  const keys = [...groups.keys()];
  const { cells } = suppressCounts(
    [...groups.values()].map((members) => ({ n: sumOf(members, count) })),
    { threshold },
  );
  return new Set(keys.filter((_, index) => cells[index] === 'shown'));
}

function rowsOf(groups: ReadonlyMap<string, readonly Tally[]>, cut: Cut, threshold: number): HandlingRow[] {
  const shown = shownOf(groups, 'n', threshold);
  const rated = shownOf(groups, 'ratings', threshold);
  return [...groups].map(([key, members]) => ({
    cut,
    key,
    figures: shown.has(key) ? figuresOf(members) : null,
    ratings: shown.has(key) && rated.has(key) ? ratingsOf(members, threshold) : null,
  }));
}

/** All, and each unit, kind and channel against the period before; each month against the month before. */
function growthsOf(
  within: readonly Tally[],
  before: readonly Tally[],
  span: Span,
  threshold: number,
): GrowthRow[] {
  const { baseFrom, baseTo } = baseOf(span);
  type Wanted = { cut: Cut | 'all'; group: GrownGroup; shown: boolean };
  const enough = (tallies: readonly Tally[]) => sumOf(tallies, 'n') >= threshold;
  const all: Wanted = {
    cut: 'all',
    group: { key: '', current: within, base: before },
    shown: enough(within) && enough(before),
  };
  const parts = (['section', 'kind', 'channel'] as const).flatMap((cut): Wanted[] => {
    const [now, then] = [groupsOf(within, cut, span), groupsOf(before, cut, { from: baseFrom, to: baseTo })];
    const [shownNow, shownThen] = [shownOf(now, 'n', threshold), shownOf(then, 'n', threshold)];
    return [...now].map(([key, current]) => ({
      cut,
      group: { key, current, base: then.get(key) ?? [] },
      shown: shownNow.has(key) && shownThen.has(key),
    }));
  });
  const months = groupsOf([...before, ...within], 'month', { from: baseTo, to: span.to });
  const shownMonths = shownOf(months, 'n', threshold);
  const monthly = listPeriods(span.from, span.to, 'month').map((month): Wanted => {
    const previous = shiftPeriod(month, 'month', -1);
    return {
      cut: 'month',
      group: { key: month, current: months.get(month) ?? [], base: months.get(previous) ?? [] },
      shown: shownMonths.has(month) && shownMonths.has(previous),
    };
  });
  // Verdicts are adjusted for what stands together: the groups in one table, the months in another.
  return [[all, ...parts], monthly].flatMap((together) => {
    const growths = growthOfGroups(together.filter(({ shown }) => shown).map(({ group }) => group));
    return together.map(({ cut, group, shown }): GrowthRow => ({
      cut,
      key: group.key,
      growth: shown ? (growths.shift() ?? null) : null,
    }));
  });
}

/** The last month that is over against the one before and the same a year ago; verdicts adjusted for both. */
function changesOf(tallies: readonly Tally[], span: Span, threshold: number): HandlingChange[] {
  const { month, previous, lastYear } = comparedMonths(span);
  const shareOf = (key: string): Share | undefined => {
    const members = tallies.filter((tally) => tally.month === key);
    if (sumOf(members, 'n') < threshold) return undefined;
    return { x: sumOf(members, 'inTime'), n: sumOf(members, 'judged') };
  };
  const current = shareOf(month);
  const bases = [
    { against: 'previous' as const, base: previous },
    { against: 'last_year' as const, base: lastYear },
  ].map((one) => ({ ...one, share: shareOf(one.base) }));
  const compared = compareMany(
    bases.flatMap(({ base, share }) =>
      current === undefined || share === undefined ? [] : [{ key: base, a: current, b: share }],
    ),
    { kind: 'time', adjust: 'holm' },
  );
  return bases.map(({ against, base, share }): HandlingChange => {
    if (current === undefined || share === undefined) {
      const refused = refuse('too-few-answers');
      return { against, month, base, comparison: refused, evaluation: 'unknown', growth: refused };
    }
    const comparison = compared.find(({ key }) => key === base)?.comparison ?? refuse('missing-period');
    const growth = growthOfShares({ current, base: share });
    return {
      against,
      month,
      base,
      comparison,
      evaluation: comparison.ok ? evaluation(comparison.verdict, 'up') : 'unknown',
      growth: growth.ok
        ? { ok: true, growth: growth.growth, lower: growth.lower, upper: growth.upper }
        : { ok: false, reason: growth.reason },
    };
  });
}

/** A theme comes again with each case received after one of the same theme was answered. */
function themesOf(days: readonly ThemeDay[], threshold: number): Performance['themes'] {
  const groups = new Map<string, ThemeDay[]>();
  for (const day of days) {
    const known = groups.get(day.theme);
    if (known === undefined) groups.set(day.theme, [day]);
    else known.push(day);
  }
  return [...groups]
    .flatMap(([theme, members]) => {
      const answered = members.reduce((sum, one) => sum + one.answered, 0);
      const [first] = members.flatMap(({ firstAnswer }) => firstAnswer ?? []).sort();
      if (first === undefined || answered < threshold) return [];
      const again = members.reduce((sum, { receivedDay, n }) => sum + (receivedDay > first ? n : 0), 0);
      return [{ theme, answered, again: again < threshold ? null : again }];
    })
    .sort((a, b) => (b.again ?? 0) - (a.again ?? 0) || (a.theme < b.theme ? -1 : 1));
}

/** Enough for a table that is read; comparing everything with everything would hold up everybody else. */
export const newestCompared = 30;
export const answeredCompared = 230;
const compared = 200;

function recurringOf(newest: readonly SaidCase[], answered: readonly SaidCase[]): Performance['recurring'] {
  return newest.flatMap((one) => {
    const candidates = answered
      .filter(({ id, repliedDay }) => id !== one.id && repliedDay !== null && repliedDay < one.receivedDay)
      .slice(0, compared)
      .map(({ id, number, searchText }) => ({ id, number, searchText: searchText ?? '' }));
    const [likest] = similarTo(one.searchText ?? '', candidates, { most: 1, least: 0.5 });
    if (likest === undefined) return [];
    const { id, number } = likest.candidate;
    return [{ id: one.id, number: one.number, before: { id, number } }];
  });
}
