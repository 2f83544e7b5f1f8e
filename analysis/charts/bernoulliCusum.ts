// Why: a tablet's presses come one by one; waiting for a full day before judging them wastes the day.
import { nextCusum } from './cusum.js';
import { refuse, type Refused } from '../refusals.js';

export type PressWeights = {
  /** Added on a bad press. */ bad: number;
  /** Added on any other: below 0. */ good: number;
};

export type BernoulliCusum =
  | {
      ok: true;
      weights: PressWeights;
      sums: number[];
      /** Positions from 0. */ signals: number[];
      firstAlarm: number | null;
    }
  | Refused;

/**
 * Bernoulli CUSUM: an alarm press by press.
 * Use: a rise of the dissatisfied share on a device from `inControl` to `outOfControl` (for a fall, swap them).
 * Variant: log-likelihood ratio weights, C = max(0, C + weight) from 0, signal where C > `threshold`, no reset. The
 * threshold belongs to both shares and to the false alarms one is ready to bear; it comes from a simulation, never
 * from here. Source: Reynolds & Stoumbos (1999), J. Quality Technology 31, 87–108. Shapes: presses in order, true =
 * dissatisfied; positions from 0. Throws nothing. Shares outside 0–1 or equal, or a threshold not above 0 →
 * 'impossible-input'. Empty → no signals.
 */
export function bernoulliCusum(
  presses: readonly boolean[],
  options: { inControl: number; outOfControl: number; threshold: number },
): BernoulliCusum {
  const weights = pressWeights(options);
  if (weights === undefined || !(options.threshold > 0)) return refuse('impossible-input');
  let sum = 0;
  const sums = presses.map((bad) => (sum = nextCusum(sum, bad ? weights.bad : weights.good)));
  const signals = sums.flatMap((value, position) => (value > options.threshold ? [position] : []));
  return { ok: true, weights, sums, signals, firstAlarm: signals[0] ?? null };
}

/**
 * Weights of a press: the logarithm of how much likelier it is after the change than before.
 * Use: inside `bernoulliCusum` and in simulations of its run lengths. Variant: ln(p₁/p₀) for a bad press, ln((1 −
 * p₁)/(1 − p₀)) for another. Throws nothing. Shares that are not between 0 and 1, or equal → undefined.
 */
export function pressWeights(shares: { inControl: number; outOfControl: number }): PressWeights | undefined {
  const { inControl, outOfControl } = shares;
  const possible = [inControl, outOfControl].every((share) => share > 0 && share < 1);
  if (!possible || inControl === outOfControl) return undefined;
  return { bad: Math.log(outOfControl / inControl), good: Math.log((1 - outOfControl) / (1 - inControl)) };
}
