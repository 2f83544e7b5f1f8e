// Why: two independent shares compared, interval and test, as the cases name them.
import { newcombe } from '../../../analysis/newcombe.js';
import { proportionTest } from '../../../analysis/proportionTest.js';
import type { Case, Named } from '../contract.js';
import { confidence, figure, number } from '../given.js';

export function differenceOfProportions(given: Case): Named {
  const { inputs } = given;
  const first = { x: number(inputs['x1']), n: number(inputs['n1']) };
  const second = { x: number(inputs['x2']), n: number(inputs['n2']) };
  const interval = newcombe(first, second, confidence(given));
  const tested = proportionTest(first, second);
  const pooled = tested.ok ? tested.pooled : tested;
  return {
    diff: figure(interval, ({ difference }) => difference),
    newcombe_lower: figure(interval, ({ lower }) => lower),
    newcombe_upper: figure(interval, ({ upper }) => upper),
    z_pooled: figure(pooled, ({ z }) => z),
    p_value_pooled: figure(pooled, ({ p }) => p),
    chi2: figure(pooled, ({ chiSquare }) => chiSquare),
    p_chi2: figure(pooled, ({ p }) => p),
  };
}
