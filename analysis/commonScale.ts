// Why: an 8 of 10 and a 4 of 5 are not the same number; they meet on a named common scale or not at all.
import type { MeanSummary } from './meanInterval.js';
import { refuse, type Refused } from './refusals.js';
import type { SatisfactionDefinition } from './satisfaction.js';
import { sameScale, type ScaleDefinition } from './scale.js';

/** The named common scales: `m0100` runs from 0 (lowest score possible) to 100 (highest). */
export type CommonScale = 'm0100';

const highestOf: Record<CommonScale, number> = { m0100: 100 };

/** What a figure means: its definition and the scale it was asked on. */
export type FigureMeaning = { definition: SatisfactionDefinition; scale: ScaleDefinition };

/**
 * Common-scale score: where a score lies between the ends of its scale.
 * Use: the caption names the common scale. Variant: `m0100` = (score − lowest)/(highest − lowest) × 100; a straight
 * stretch, which makes numbers comparable, not the wording behind them. Source: the project's statistics notes C.2.
 * Units: points of the scale in, 0–100 out. Throws nothing; a score off the scale gives a value outside 0–100.
 */
export function toCommonScale(score: number, scale: ScaleDefinition, common: CommonScale): number {
  return ((score - scale.lowest) / (scale.highest - scale.lowest)) * highestOf[common];
}

/**
 * Common-scale mean: a mean with its spread, moved to a common scale.
 * Use: before `compareMeans` of figures asked on different scales. Variant and units: as `toCommonScale`; the standard
 * deviation is stretched alike. Throws nothing. An undefined deviation stays undefined.
 */
export function meanOnCommonScale(
  summary: MeanSummary,
  scale: ScaleDefinition,
  common: CommonScale,
): MeanSummary {
  const perPoint = toCommonScale(scale.lowest + 1, scale, common);
  return {
    n: summary.n,
    mean: toCommonScale(summary.mean, scale, common),
    sd: summary.sd === undefined ? undefined : summary.sd * perPoint,
  };
}

/**
 * Comparable: whether two figures may stand beside each other.
 * Use: before any comparison or growth. Variant: same definition and same scale; or, with a named common scale, any
 * two scales that are good in the same direction, for means only (the shares of different scales ask different
 * questions). Source: C.19 of the project's statistics notes. Throws nothing.
 * Other definition → 'different-definition'; other scale → 'different-scale'.
 */
export function comparable(a: FigureMeaning, b: FigureMeaning, common?: CommonScale): { ok: true } | Refused {
  if (a.definition !== b.definition) return refuse('different-definition');
  if (sameScale(a.scale, b.scale)) return { ok: true };
  const mapped = common !== undefined && (a.definition === 'mean' || a.definition === common);
  return mapped && a.scale.goodDirection === b.scale.goodDirection ? { ok: true } : refuse('different-scale');
}
