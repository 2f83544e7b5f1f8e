// Why: p-values adjusted for many comparisons, as the cases name the three ways.
import { benjaminiHochberg } from '../../../analysis/benjaminiHochberg.js';
import { bonferroni } from '../../../analysis/bonferroni.js';
import { holm } from '../../../analysis/holm.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { numbers } from '../given.js';

export function pAdjust({ inputs }: Case): Named {
  const p = numbers(inputs['p']);
  // A comparison without a p-value keeps its place without one: it is its own reason.
  const asFigures = (adjusted: (number | null)[]) =>
    adjusted.map((value) => value ?? new NoValue('the comparison has no p-value'));
  return {
    holm: asFigures(holm(p)),
    bh: asFigures(benjaminiHochberg(p)),
    bonferroni: asFigures(bonferroni(p)),
  };
}
