// Why: counters are not ranked; a funnel shows which of them differ by more than their number of answers explains.
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { binomialLimits } from '../binomialLimits.js';
import { criticalZ, type Interval } from '../criticalValues.js';
import { leastForPercent, refuse, type Refused } from '../refusals.js';
import { isPossibleShare, type Share } from '../wilson.js';

export type FunnelMethod = 'normal' | 'exact';

export type FunnelLimits = {
  /** 95 %. */ inner: Interval;
  /** 99.8 %. */ outer: Interval;
  method: FunnelMethod;
};

/** Where a group lies; never its place among the others. */
export type FunnelPosition = 'within' | 'above-inner' | 'above-outer' | 'below-inner' | 'below-outer';

export type FunnelGroup =
  | ({ ok: true; key: string; x: number; n: number; share: number; position: FunnelPosition } & FunnelLimits)
  | (Refused & { key: string; n: number });

export type Funnel =
  | {
      ok: true;
      center: number;
      /** Mean squared standardised share, the extremes drawn in; null with fewer than 10 groups. */
      dispersion: number | null;
      /** What the limits were multiplied by, 1 = chance alone. */
      inflation: number;
      groups: FunnelGroup[];
    }
  | Refused;

const inner = 0.95;
const outer = 0.998;
/** Below this n·p(1 − p) the limits are exact. */
const leastVariance = 5;
/** From so many groups on, a tenth at each end is at least one, and the spread can be told from one odd counter. */
const leastForDispersion = 10;

/**
 * Funnel plot of shares: control limits by the number of answers.
 * Use: counters, services or sections side by side, internally; instead of a league table. Variant: centre Σx/Σn of
 * all groups, limits at 95 % and 99.8 %, cut to 0–1, exact where n·p(1 − p) is under 5. Where the groups as a whole
 * differ by more than chance, limits widen by √φ: φ is the mean of the squared standardised shares after drawing the
 * lowest and highest tenth in, used from 10 groups on and only where φ > 1 + 2√(2/k). A caller who knows the spread
 * between periods (Laney's σ_z) gives it as `inflation` instead. Groups stay in the order given: no rank. Source:
 * Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202; Quality & Safety in Health Care 14, 347–351. Shapes:
 * whole x of whole n; shares 0–1. Throws nothing. A group under 10 answers counts in the centre and is refused
 * 'too-few-answers' itself; fewer than two others → 'too-few-groups'; nobody or everybody satisfied → 'all-equal';
 * counts that cannot be → 'impossible-input'.
 */
export function funnel(
  groups: readonly ({ key: string } & Share)[],
  options: { inflation?: number } = {},
): Funnel {
  const whole = groups.every((group) => Number.isSafeInteger(group.x) && Number.isSafeInteger(group.n));
  if (!whole || !groups.every(isPossibleShare)) return refuse('impossible-input');
  const usable = groups.filter(({ n }) => n >= leastForPercent);
  if (usable.length < 2) return refuse('too-few-groups');
  const x = groups.reduce((sum, group) => sum + group.x, 0);
  const n = groups.reduce((sum, group) => sum + group.n, 0);
  if (x === 0 || x === n) return refuse('all-equal');
  const center = x / n;
  const dispersion = winsorisedDispersion(usable, center);
  const inflation = Math.max(1, options.inflation ?? inflationOf(dispersion, usable.length));
  return {
    ok: true,
    center,
    dispersion,
    inflation,
    groups: groups.map((group) => placeGroup(group, center, inflation)),
  };
}

/**
 * Funnel limits for a group of `n` answers around `center`.
 * Use: to draw the funnel's curves, and inside `funnel`. Variant: p ± z√(p(1 − p)/n), cut to 0–1, or exact binomial
 * limits (the chance beyond each is at most that of the normal ones) where n·p(1 − p) is under 5, unless `method` is
 * given; `inflation` multiplies z. (Limits turned round from Wilson's interval are the normal ones themselves.)
 * Units: shares 0–1. Throws RangeError for exact limits of an `n` that is no whole number, and for a centre outside
 * 0–1. n = 0 → 0 to 1.
 */
export function funnelLimits(
  center: number,
  n: number,
  options: { inflation?: number; method?: FunnelMethod } = {},
): FunnelLimits {
  const { inflation = 1 } = options;
  const method = options.method ?? (n * center * (1 - center) < leastVariance ? 'exact' : 'normal');
  const limits = (confidence: number): Interval => {
    if (n === 0) return { lower: 0, upper: 1 };
    const reach = criticalZ(confidence) * inflation;
    if (method === 'exact') {
      const counts = binomialLimits(n, center, normalCdf(-reach, 0, 1));
      return { lower: counts.lower / n, upper: counts.upper / n };
    }
    const width = reach * Math.sqrt((center * (1 - center)) / n);
    return { lower: Math.max(0, center - width), upper: Math.min(1, center + width) };
  };
  return { inner: limits(inner), outer: limits(outer), method };
}

function placeGroup(group: { key: string } & Share, center: number, inflation: number): FunnelGroup {
  const { key, x, n } = group;
  if (n < leastForPercent) return { ...refuse('too-few-answers'), key, n };
  const limits = funnelLimits(center, n, { inflation });
  const share = x / n;
  return { ok: true, key, x, n, share, position: positionOf(share, limits), ...limits };
}

function positionOf(share: number, limits: FunnelLimits): FunnelPosition {
  if (share > limits.outer.upper) return 'above-outer';
  if (share < limits.outer.lower) return 'below-outer';
  if (share > limits.inner.upper) return 'above-inner';
  return share < limits.inner.lower ? 'below-inner' : 'within';
}

function winsorisedDispersion(groups: readonly Share[], center: number): number | null {
  if (groups.length < leastForDispersion) return null;
  const z = groups
    .map(({ x, n }) => (x / n - center) / Math.sqrt((center * (1 - center)) / n))
    .sort((a, b) => a - b);
  const drawnIn = Math.floor(z.length / 10);
  const lowest = z[drawnIn] ?? 0;
  const highest = z[z.length - 1 - drawnIn] ?? 0;
  return z.reduce((sum, each) => sum + Math.min(highest, Math.max(lowest, each)) ** 2, 0) / z.length;
}

/**
 * Two standard errors of φ above 1, so that chance alone hardly ever widens a funnel and hides what it should show.
 */
function inflationOf(dispersion: number | null, groups: number): number {
  if (dispersion === null || dispersion <= 1 + 2 * Math.sqrt(2 / groups)) return 1;
  return Math.sqrt(dispersion);
}
