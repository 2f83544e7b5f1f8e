// Why: series of different sizes compare as indices on one base period.
import { refuse, type Refused } from './refusals.js';

export type IndexValue = { ok: true; index: number } | Refused;

/**
 * Base index: every period as a percentage of one base period.
 * Use: several series on one chart; the base is printed. Variant: 100·vₜ/v_base. Source: textbook. Shapes: one result
 * per value, same order; `basePosition` counts from 0. Throws nothing. A gap → 'missing-period' for that period; base
 * outside the series or a gap → 'missing-period' for all; base 0 → 'zero-base' for all, below 0 → 'not-positive-base'.
 * Empty → empty.
 */
export function baseIndex(values: readonly (number | null)[], basePosition: number): IndexValue[] {
  const base = values[basePosition] ?? null;
  return values.map((value) => {
    if (base === null || value === null) return refuse('missing-period');
    if (!Number.isFinite(base) || !Number.isFinite(value)) return refuse('impossible-input');
    if (base === 0) return refuse('zero-base');
    if (base < 0) return refuse('not-positive-base');
    return { ok: true, index: (100 * value) / base };
  });
}
