// Why: how a figure moved against its base, in points and as a rate, with interval, base and definition - or the reason
// why it is not said (statistics.md C.5, C.19).
import { baseIndex } from '../../analysis/baseIndex.js';
import { cagr, cagrInterval } from '../../analysis/cagr.js';
import {
  compareMany,
  evaluation,
  type Comparison,
  type Evaluation,
  type Verdict,
} from '../../analysis/comparison.js';
import { growthOfShares } from '../../analysis/growth.js';
import { growthOfMeans } from '../../analysis/growthOfMeans.js';
import type { RefusalReason } from '../../analysis/refusals.js';
import type { Figure, Tally } from './figures.js';
import { mergeTallies, satisfiedOf, summaryOf } from './figures.js';
import type { Measure } from './measures.js';

/** Against what: the period before, the same one a year ago, this year so far against the same months, or two periods chosen. */
export type BaseKind = 'previous' | 'last_year' | 'year_to_date' | 'chosen';

/** Reasons a page adds to those of analysis/: there is a break between, or one side is hidden. */
export type ChangeRefusal = RefusalReason | 'break_between';

export type Rate =
  { ok: true; growth: number; lower: number; upper: number } | { ok: false; reason: ChangeRefusal };

/** One measure against one base. Differences and rates are unrounded fractions. */
export type Change = {
  against: BaseKind;
  base: { name: string; n: number | null; share: number | null };
  points:
    { ok: true; difference: number; lower: number; upper: number } | { ok: false; reason: ChangeRefusal };
  verdict: Verdict;
  evaluation: Evaluation;
  p: number | null;
  adjustedP: number | null;
  lowSample: boolean;
  /** Relative growth of the share, and of the mean score. */
  growth: Rate;
  growthOfMean: Rate;
  /** Points still possible: near the ceiling growth has little room. */
  pointsLeft: number | null;
};

export type Side = { name: string; edition: number | null; tally: Tally; figure: Figure; complete: boolean };

export type ChangeRequest = { against: BaseKind; measure: Measure; current: Side; base: Side | undefined };

/**
 * Several changes shown together: verdicts hold after adjusting for their number.
 * @param adjust Holm for the few of one page, Benjamini–Hochberg for the overview's many
 */
export function changesOf(
  requests: readonly ChangeRequest[],
  adjust: 'holm' | 'benjamini-hochberg',
): Change[] {
  const refusals = requests.map(refusalOf);
  const rows = requests.flatMap((request, index) =>
    request.base === undefined || refusals[index] !== undefined
      ? []
      : [
          {
            key: String(index),
            a: satisfiedOf(request.current.tally, request.measure),
            b: satisfiedOf(request.base.tally, request.measure),
          },
        ],
  );
  const compared = new Map(
    compareMany(rows, { kind: 'time', adjust }).map((row) => [row.key, row.comparison]),
  );
  return requests.map((request, index) => changeOf(request, refusals[index], compared.get(String(index))));
}

/** What stands in the way before any number is looked at. */
function refusalOf({ current, base }: ChangeRequest): ChangeRefusal | undefined {
  if (base === undefined) return 'missing-period';
  if (current.figure.state === 'suppressed' || base.figure.state === 'suppressed') return 'suppressed';
  if (!current.complete || !base.complete) return 'incomplete-period';
  if (current.edition === null || current.edition !== base.edition) return 'break_between';
  return undefined;
}

function changeOf(
  request: ChangeRequest,
  refusal: ChangeRefusal | undefined,
  comparison: Comparison | undefined,
): Change {
  const { measure, current, base, against } = request;
  const known = {
    against,
    base: { name: base?.name ?? '', n: base?.figure.n ?? null, share: base?.figure.satisfied?.share ?? null },
  };
  if (base === undefined || refusal !== undefined || comparison?.ok !== true) {
    const reason = refusal ?? (comparison?.ok === false ? comparison.reason : 'missing-period');
    const no = { ok: false, reason } as const;
    return {
      ...known,
      points: no,
      verdict: 'cannot-tell',
      evaluation: 'unknown',
      p: null,
      adjustedP: null,
      lowSample: false,
      growth: no,
      growthOfMean: no,
      pointsLeft: null,
    };
  }
  const rate = growthOfShares({
    base: satisfiedOf(base.tally, measure),
    current: satisfiedOf(current.tally, measure),
  });
  return {
    ...known,
    points: { ok: true, difference: comparison.difference, lower: comparison.lower, upper: comparison.upper },
    verdict: comparison.verdict,
    // The share of the satisfied is good when it rises, whichever way the scale runs.
    evaluation: evaluation(comparison.verdict, 'up'),
    p: comparison.p,
    adjustedP: comparison.adjustedP,
    lowSample: comparison.lowSample,
    growth: rate.ok
      ? { ok: true, growth: rate.growth, lower: rate.lower, upper: rate.upper }
      : { ok: false, reason: rate.reason },
    growthOfMean: meanGrowth(base.tally, current.tally, measure),
    pointsLeft: rate.ok ? rate.pointsLeft : null,
  };
}

function meanGrowth(base: Tally, current: Tally, measure: Measure): Rate {
  const [before, now] = [summaryOf(base, measure), summaryOf(current, measure)];
  if (before === undefined || now === undefined) return { ok: false, reason: 'no-answers' };
  const rate = growthOfMeans({ base: before, current: now });
  return rate.ok
    ? { ok: true, growth: rate.growth, lower: rate.lower, upper: rate.upper }
    : { ok: false, reason: rate.reason };
}

/** Several periods taken as one side; undefined when one of them is missing. Their editions must agree. */
export function joinSides(
  name: string,
  sides: readonly (Side | undefined)[],
  figureOfJoined: (tally: Tally, hidden: boolean) => Figure,
): Side | undefined {
  const present = sides.filter((side) => side !== undefined);
  const first = present[0];
  if (first === undefined || present.length !== sides.length) return undefined;
  const tally = mergeTallies(present.map((side) => side.tally));
  const uniform = present.every((side) => side.edition === first.edition);
  return {
    name,
    edition: uniform ? first.edition : null,
    tally,
    figure: figureOfJoined(
      tally,
      present.some((side) => side.figure.state === 'suppressed'),
    ),
    complete: present.every((side) => side.complete),
  };
}

/** Each period's share as a percentage of one base period's; null where it cannot be said. */
export function indicesOf(figures: readonly (Figure | undefined)[], basePosition: number): (number | null)[] {
  const values = figures.map((figure) =>
    figure?.state === 'shown' || figure?.state === 'low_sample' ? (figure.satisfied?.share ?? null) : null,
  );
  // A base under 30 answers would pass its own noise on to every index.
  if (figures[basePosition]?.state !== 'shown') return figures.map(() => null);
  return baseIndex(values, basePosition).map((value) => (value.ok ? value.index : null));
}

export type YearlyGrowth =
  | {
      ok: true;
      rate: number;
      lower: number | null;
      upper: number | null;
      years: number;
      from: string;
      to: string;
    }
  | { ok: false; reason: ChangeRefusal };

/** Compound growth a year between two whole years. */
export function yearlyGrowthOf(
  measure: Measure,
  first: Side | undefined,
  last: Side | undefined,
  years: number,
): YearlyGrowth {
  if (first === undefined || last === undefined || years < 1) return { ok: false, reason: 'too-few-periods' };
  const refusal = refusalOf({ against: 'chosen', measure, current: last, base: first });
  if (refusal !== undefined) return { ok: false, reason: refusal };
  const whole = growthOfShares({
    base: satisfiedOf(first.tally, measure),
    current: satisfiedOf(last.tally, measure),
  });
  if (!whole.ok) return { ok: false, reason: whole.reason };
  const rate = cagr(1, 1 + whole.growth, years);
  if (!rate.ok) return { ok: false, reason: rate.reason };
  const interval = cagrInterval(whole, years);
  return {
    ok: true,
    rate: rate.rate,
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
    years,
    from: first.name,
    to: last.name,
  };
}
