// Why: the one place where numbers become a verdict word, so that no page says "up" on its own authority.
import { benjaminiHochberg } from './benjaminiHochberg.js';
import { chiSquare, type ChiSquareTest } from './chiSquare.js';
import type { Interval } from './criticalValues.js';
import { freemanHalton } from './groups/freemanHalton.js';
import { holm } from './holm.js';
import { meanDifference } from './meanDifference.js';
import type { MeanSummary } from './meanInterval.js';
import { newcombe } from './newcombe.js';
import { proportionTest } from './proportionTest.js';
import { leastForPlain, leastForPercent, refuse, type Refused } from './refusals.js';
import type { GoodDirection } from './scale.js';
import type { Share } from './wilson.js';

export type ComparisonKind = 'time' | 'groups';
export type Adjustment = 'holm' | 'benjamini-hochberg';
export type Verdict = 'up' | 'down' | 'higher' | 'lower' | 'cannot-tell';
export type Evaluation = 'good' | 'bad' | 'unknown';

export type Comparison =
  | ({
      ok: true;
      kind: ComparisonKind;
      /** First minus second, unrounded: a fraction for shares, points of the scale for means. */
      difference: number;
      p: number;
      /** null when the comparison stands alone. */
      adjustedP: number | null;
      verdict: Verdict;
      /** Fewer than 30 answers on a side: shown grey. */
      lowSample: boolean;
    } & Interval)
  | Refused;

type CompareOptions = { kind: ComparisonKind; adjustedP?: number };

const significance = 0.05;

/**
 * Comparison of two shares, first minus second (for time: current minus earlier).
 * Use: every "up" or "higher" on a screen. Variant: Newcombe's 95 % interval must exclude zero, and, when `adjustedP`
 * is given because several comparisons are shown, it must be under .05 too; otherwise the verdict is 'cannot-tell',
 * which is not "no change". Source: see `newcombe`, `proportionTest`; rule from the project's architecture, §4.
 * Units: whole `x` of whole `n` answers; difference and limits as fractions, unrounded, unadjusted. Throws nothing.
 * No answers on a side → 'no-answers'; fewer than 10 → 'too-few-answers'; impossible counts → 'impossible-input'.
 */
export function compareShares(a: Share, b: Share, { kind, adjustedP }: CompareOptions): Comparison {
  const interval = newcombe(a, b);
  if (!interval.ok) return interval;
  if (Math.min(a.n, b.n) < leastForPercent) return refuse('too-few-answers');
  const test = proportionTest(a, b);
  if (!test.ok) return test;
  const lowSample = Math.min(a.n, b.n) < leastForPlain;
  return conclude({ ...interval, kind, p: test.p, lowSample }, adjustedP);
}

/**
 * Comparison of two means, first minus second (for time: current minus earlier).
 * Use: composites and mean scores. Variant: Welch's t interval must exclude zero, adjusted p as in `compareShares`.
 * Source: see `meanDifference`. Units: points of the scale. Throws nothing. Fewer than 10 answers on a side →
 * 'too-few-answers'; no spread on either side → 'all-equal'; no answers → 'no-answers'.
 */
export function compareMeans(
  a: MeanSummary,
  b: MeanSummary,
  { kind, adjustedP }: CompareOptions,
): Comparison {
  if (a.n === 0 || b.n === 0) return refuse('no-answers');
  if (Math.min(a.n, b.n) < leastForPercent) return refuse('too-few-answers');
  const test = meanDifference(a, b);
  if (!test.ok) return test;
  const { difference, lower, upper, p } = test;
  const lowSample = Math.min(a.n, b.n) < leastForPlain;
  return conclude({ difference, lower, upper, p, kind, lowSample }, adjustedP);
}

export type ComparisonRow<Data> = { key: string; a: Data; b: Data };
export type ComparedRow = { key: string; comparison: Comparison };

/**
 * Several comparisons of shares shown together.
 * Use: a table or a board of figures, each against its own base. Variant: `holm` for a few planned comparisons,
 * `benjamini-hochberg` for overviews; rows that are refused have no p and do not count. Source: see `holm`,
 * `benjaminiHochberg`. Shapes: one result per row, same order, each with its adjusted p. Throws nothing. Empty → empty.
 */
export function compareMany(
  rows: readonly ComparisonRow<Share>[],
  options: { kind: ComparisonKind; adjust: Adjustment },
): ComparedRow[] {
  return adjustTogether(
    rows.map(({ key, a, b }) => ({ key, comparison: compareShares(a, b, { kind: options.kind }) })),
    options.adjust,
  );
}

/**
 * Several comparisons of means shown together: as `compareMany`, with Welch's test.
 * Use: composites by counter or period. Throws nothing. Empty → empty.
 */
export function compareManyMeans(
  rows: readonly ComparisonRow<MeanSummary>[],
  options: { kind: ComparisonKind; adjust: Adjustment },
): ComparedRow[] {
  return adjustTogether(
    rows.map(({ key, a, b }) => ({ key, comparison: compareMeans(a, b, { kind: options.kind }) })),
    options.adjust,
  );
}

export type Group = { key: string } & Share;

/** `p` is that of the `method`; the statistic and its degrees of freedom are given either way. */
export type OverallTest =
  (Extract<ChiSquareTest, { ok: true }> & { method: 'chi-square' | 'exact' | 'simulated' }) | Refused;

export type GroupComparison<Row> = {
  overall: OverallTest;
  /** Whether the groups differ at all; while false no row has a verdict. */
  overallRejected: boolean;
  rows: Row[];
};

export type ComparedPair = { a: string; b: string; comparison: Comparison };

/**
 * Comparison of k groups pairwise, after an overall test.
 * Use: counters, services, channels side by side. Variant: χ² over all groups first, the exact test where an expected
 * count is under 5; if it does not reject at .05, every pair keeps its numbers and the verdict 'cannot-tell'. Groups under 10 answers take no part in the overall test
 * and their pairs are refused. Holm unless told otherwise. Source: see `chiSquare`, `freemanHalton`, `compareShares`.
 * Shapes: pairs in input order (1-2, 1-3 …). Throws nothing. Fewer than two usable groups → `overall` refused.
 */
export function compareGroups(
  groups: readonly Group[],
  options: { adjust?: Adjustment } = {},
): GroupComparison<ComparedPair> {
  const pairs = groups.flatMap((a, index) => groups.slice(index + 1).map((b) => ({ a, b })));
  const compared = compareMany(
    pairs.map(({ a, b }) => ({ key: '', a, b })),
    { kind: 'groups', adjust: options.adjust ?? 'holm' },
  );
  const overall = overallTest(groups);
  const overallRejected = overall.ok && overall.p < significance;
  const rows = pairs.flatMap(({ a, b }, index) => {
    const row = compared[index];
    return row === undefined
      ? []
      : [{ a: a.key, b: b.key, comparison: withhold(row.comparison, overallRejected) }];
  });
  return { overall, overallRejected, rows };
}

/**
 * Comparison of each group with the rest taken together, after an overall test.
 * Use: "is this counter different from the others"; no ranking follows from it. Variant: the rest is the sum of all
 * other groups, so a group is never compared with itself; overall test and withholding as in `compareGroups`, Holm
 * unless told otherwise. Shapes: one row per group, same order. Throws nothing. Empty → `overall` refused, no rows.
 */
export function compareEachWithRest(
  groups: readonly Group[],
  options: { adjust?: Adjustment } = {},
): GroupComparison<ComparedRow> {
  const x = groups.reduce((sum, group) => sum + group.x, 0);
  const n = groups.reduce((sum, group) => sum + group.n, 0);
  const compared = compareMany(
    groups.map((group) => ({ key: group.key, a: group, b: { x: x - group.x, n: n - group.n } })),
    { kind: 'groups', adjust: options.adjust ?? 'holm' },
  );
  const overall = overallTest(groups);
  const overallRejected = overall.ok && overall.p < significance;
  return {
    overall,
    overallRejected,
    rows: compared.map(({ key, comparison }) => ({ key, comparison: withhold(comparison, overallRejected) })),
  };
}

/**
 * Evaluation: whether a verdict is good news.
 * Use: colours and words like "better"; always beside the verdict, for up is not better when the figure is a wait, a
 * complaint or a dissatisfied share. Throws nothing. 'cannot-tell' → 'unknown'.
 */
export function evaluation(verdict: Verdict, goodDirection: GoodDirection): Evaluation {
  if (verdict === 'cannot-tell') return 'unknown';
  const rose = verdict === 'up' || verdict === 'higher';
  return rose === (goodDirection === 'up') ? 'good' : 'bad';
}

type Numbers = { kind: ComparisonKind; difference: number; p: number; lowSample: boolean } & Interval;

function conclude(numbers: Numbers, adjustedP: number | undefined): Comparison {
  const { kind, difference, lower, upper, p, lowSample } = numbers;
  const shown = adjustedP ?? null;
  const holds = shown === null || shown < significance;
  let verdict: Verdict = 'cannot-tell';
  if (holds && lower > 0) verdict = kind === 'time' ? 'up' : 'higher';
  if (holds && upper < 0) verdict = kind === 'time' ? 'down' : 'lower';
  return { ok: true, kind, difference, lower, upper, p, adjustedP: shown, verdict, lowSample };
}

function adjustTogether(rows: readonly ComparedRow[], adjust: Adjustment): ComparedRow[] {
  const pValues = rows.map(({ comparison }) => (comparison.ok ? comparison.p : null));
  const adjusted = adjust === 'holm' ? holm(pValues) : benjaminiHochberg(pValues);
  return rows.map(({ key, comparison }, index) => ({
    key,
    comparison: comparison.ok ? conclude(comparison, adjusted[index] ?? undefined) : comparison,
  }));
}

function overallTest(groups: readonly Group[]): OverallTest {
  const table = groups.filter((group) => group.n >= leastForPercent).map(({ x, n }) => [x, n - x]);
  const test = chiSquare(table);
  if (!test.ok) return test;
  if (test.minExpected >= 5) return { ...test, method: 'chi-square' };
  const exact = freemanHalton(table);
  return exact.ok ? { ...test, p: exact.p, method: exact.method } : exact;
}

function withhold(comparison: Comparison, overallRejected: boolean): Comparison {
  return comparison.ok && !overallRejected ? { ...comparison, verdict: 'cannot-tell' } : comparison;
}
