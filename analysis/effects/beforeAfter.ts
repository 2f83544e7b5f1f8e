// Why: "before and after" is what most offices can show; it must carry its label, or it passes for proof.
import { compareShares, type Comparison } from '../comparison.js';
import { growthOfShares } from '../growth.js';
import { refuse, type Refused } from '../refusals.js';
import type { Share } from '../wilson.js';

/** One side: its answers, and the calendar months (1–12) they come from. */
export type Side = Share & { months: readonly number[] };

export type BeforeAfter =
  | {
      ok: true;
      comparison: Comparison;
      growth: ReturnType<typeof growthOfShares>;
      /** Printed beside every figure of this kind: other causes are not excluded. */
      label: 'other-causes-not-excluded';
      /** Whether both sides cover the same calendar months; if not, the season may be the difference. */
      sameSeason: boolean;
    }
  | Refused;

/**
 * Simple before and after.
 * Use: an improvement with too few periods for an interrupted series. Variant: Newcombe interval and growth of the share
 * after against before, with the label that other causes are not excluded. For an action that a bad figure opened take
 * `before` from `baselineWithoutTrigger`. Source: C.12 of the project's statistics notes; see `compareShares`,
 * `growthOfShares`. Units: whole `x` of whole `n` answers; fractions out. Throws nothing. Impossible counts →
 * 'impossible-input'; what else is refused stands in the comparison and the growth themselves.
 */
export function beforeAfter({ before, after }: { before: Side; after: Side }): BeforeAfter {
  const comparison = compareShares(after, before, { kind: 'time' });
  if (!comparison.ok && comparison.reason === 'impossible-input') return refuse('impossible-input');
  return {
    ok: true,
    comparison,
    growth: growthOfShares({ base: before, current: after }),
    label: 'other-causes-not-excluded',
    sameSeason: monthsKey(before) === monthsKey(after),
  };
}

function monthsKey({ months }: Side): string {
  return [...new Set(months)].sort((a, b) => a - b).join();
}
