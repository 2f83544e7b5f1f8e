// Why: one share with its Wilson interval, as the cases name it.
import { wilson } from '../../../analysis/wilson.js';
import type { Case, Named } from '../contract.js';
import { confidence, figure, number } from '../given.js';

export function proportionWilson(given: Case): Named {
  const interval = wilson(number(given.inputs['x']), number(given.inputs['n']), confidence(given));
  return {
    p: figure(interval, ({ share }) => share),
    lower: figure(interval, ({ lower }) => lower),
    upper: figure(interval, ({ upper }) => upper),
  };
}
