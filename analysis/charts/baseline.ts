// Why: limits that move with every new point forget what was normal; a chart compares with a baseline frozen once.
import { refuse, type Refused } from '../refusals.js';
import { isPossibleShare, type Share } from '../wilson.js';

/** `x` of `n` answers over the baseline's subgroups, and their share, the centre line. */
export type PooledBaseline = { positions: readonly number[]; x: number; n: number; center: number };

export type FrozenBaseline =
  | ({
      ok: true;
      /** Between 12 and 19 subgroups: limits may still be off. */ provisional: boolean;
    } & PooledBaseline)
  | (Refused & { /** Subgroups with answers so far. */ usable: number });

/** A baseline of at least this many subgroups is final. */
export const fullBaseline = 20;
/** Below this many there are no limits at all. */
export const leastBaseline = 12;

/**
 * Frozen baseline: which subgroups say what is normal.
 * Use: before every control chart. Variant: the first `length` (20) subgroups with answers from `start` on; once they
 * are there, later subgroups never change it. 12 to 19 → provisional, all of them. `start` moves only when a named
 * person restarts the chart, and `excluded` (a known special cause, the point that set off an improvement) is given
 * with a reason: both are the caller's, nothing here restarts by itself. Source: Montgomery, Introduction to SPC,
 * phase I; C.6 and C.12 of the project's statistics notes. Shapes: subgroups in order of time, n = 0 for a period
 * without answers; positions count from 0. Throws nothing. Fewer than 12, or none → 'short-baseline'; counts that
 * cannot be → 'impossible-input'.
 */
export function freezeBaseline(
  subgroups: readonly Share[],
  options: { start?: number; length?: number; excluded?: readonly number[] } = {},
): FrozenBaseline {
  const { start = 0, length = fullBaseline, excluded = [] } = options;
  const left = new Set(excluded);
  const usable = subgroups.flatMap(({ n }, position) =>
    position >= start && n > 0 && !left.has(position) ? [position] : [],
  );
  const positions = usable.slice(0, Math.max(length, leastBaseline));
  if (positions.length < leastBaseline) return { ...refuse('short-baseline'), usable: positions.length };
  const pooled = poolBaseline(subgroups, positions);
  if (!pooled.ok) return { ...pooled, usable: positions.length };
  return { ...pooled, provisional: positions.length < fullBaseline };
}

/**
 * Pooled baseline: the centre line of named subgroups, without asking whether they are enough.
 * Use: inside the charts; pages take `freezeBaseline`. Variant: p̄ = Σx/Σn. Positions count from 0; those without
 * answers are left out. Throws nothing. No answers, or no positions → 'no-answers'; counts that cannot be →
 * 'impossible-input'.
 */
export function poolBaseline(
  subgroups: readonly Share[],
  positions: readonly number[],
): ({ ok: true } & PooledBaseline) | Refused {
  if (!subgroups.every(isPossibleShare)) return refuse('impossible-input');
  const used = positions.filter((position) => (subgroups[position]?.n ?? 0) > 0);
  let x = 0;
  let n = 0;
  for (const position of used) {
    x += subgroups[position]?.x ?? 0;
    n += subgroups[position]?.n ?? 0;
  }
  if (n === 0) return refuse('no-answers');
  return { ok: true, positions: used, x, n, center: x / n };
}
