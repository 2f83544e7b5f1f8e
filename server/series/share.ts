// Why: online applications are a part of all applications: the part may grow while the whole shrinks, so the share is said
// beside the volume, by the methods of proportions.
import { compareShares, type Comparison } from '../../analysis/comparison.js';
import { growthOfShares } from '../../analysis/growth.js';
import { rateRatio } from '../../analysis/growthOfCounts.js';
import { holm } from '../../analysis/holm.js';
import { wilson, type Share } from '../../analysis/wilson.js';
import type { Rate } from './growth.js';
import { isWhole, type Point } from './points.js';

export type ShareRow = {
  period: string;
  part: Point['part'];
  /** null: one of the two is not known of this period. */
  counted: Share | null;
  /** `over`: the part is larger than the whole; somebody must look at the figures. */
  state: 'shown' | 'missing' | 'over' | 'none';
  share: number | null;
  lower: number | null;
  upper: number | null;
};

export type ShareChange = {
  against: 'previous' | 'last_year' | 'rolling';
  currentName: string;
  baseName: string;
  current: Share | undefined;
  base: Share | undefined;
  comparison: Comparison | undefined;
  growth: Rate | undefined;
  /** How the growth of the share was judged: rare events exactly, as rates; else as a ratio of shares. */
  method: 'exact' | 'ratio' | 'none';
};

/** Under this on both sides the events are rare: their rate is compared exactly. */
const rare = 0.1;

export function shareRows(part: readonly Point[], whole: readonly Point[]): ShareRow[] {
  const wholeOf = new Map(whole.map((point) => [point.period, point]));
  return part.map((point) => {
    const all = wholeOf.get(point.period);
    const counted =
      point.value === null || all === undefined || all.value === null
        ? null
        : { x: point.value, n: all.value };
    const base = { period: point.period, part: point.part ?? all?.part ?? null, counted };
    const empty = { share: null, lower: null, upper: null };
    if (counted === null) return { ...base, state: 'missing', ...empty };
    if (counted.x > counted.n) return { ...base, state: 'over', ...empty };
    const interval = wilson(counted.x, counted.n);
    if (!interval.ok) return { ...base, state: 'none', ...empty };
    const { share, lower, upper } = interval;
    return { ...base, state: 'shown', share, lower, upper };
  });
}

/** Part of whole over these periods together; undefined when one of them is not whole on either side. */
export function shareOver(
  part: readonly (Point | undefined)[],
  whole: readonly (Point | undefined)[],
): Share | undefined {
  const parts = part.filter(isWhole);
  const wholes = whole.filter(isWhole);
  if (part.length === 0 || parts.length < part.length || wholes.length < part.length) return undefined;
  const x = parts.reduce((sum, point) => sum + point.value, 0);
  const n = wholes.reduce((sum, point) => sum + point.value, 0);
  return x > n ? undefined : { x, n };
}

export type ShareAsked = Pick<ShareChange, 'against' | 'current' | 'base' | 'currentName' | 'baseName'>;

/** All comparisons of shares on a page together, adjusted by Holm. */
export function shareChanges(asked: readonly ShareAsked[]): ShareChange[] {
  const compare = ({ current, base }: ShareAsked, adjustedP?: number) =>
    current === undefined || base === undefined
      ? undefined
      : compareShares(current, base, { kind: 'time', ...(adjustedP === undefined ? {} : { adjustedP }) });
  const first = asked.map((one) => compare(one));
  const adjusted = holm(first.map((one) => (one?.ok === true ? one.p : null)));
  return asked.map((one, index): ShareChange => {
    const { current, base } = one;
    const growth =
      current === undefined || base === undefined
        ? { growth: undefined, method: 'none' as const }
        : relative(current, base);
    return { ...one, comparison: compare(one, adjusted[index] ?? undefined), ...growth };
  });
}

function relative(current: Share, base: Share): Pick<ShareChange, 'growth' | 'method'> {
  const isRare = current.x < rare * current.n && base.x < rare * base.n;
  if (!isRare) return { growth: growthOfShares({ base, current }), method: 'ratio' };
  const ratio = rateRatio(
    { count: current.x, exposure: Math.max(1, current.n) },
    { count: base.x, exposure: Math.max(1, base.n) },
  );
  return {
    growth: ratio.ok
      ? { ok: true, growth: ratio.ratio - 1, lower: ratio.lower - 1, upper: ratio.upper - 1 }
      : ratio,
    method: 'exact',
  };
}
