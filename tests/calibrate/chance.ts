// Why: calibration needs chance of a known kind; laws are written down by recursion, apart from the methods they judge.
import type { Random } from '../../analysis/random.js';

/** Chances of the whole numbers 0, 1, 2 … */
export type Law = readonly number[];

/** A law from the ratio of neighbouring chances, started at its peak so that nothing underflows where it matters. */
function lawFrom(highest: number, mode: number, nextOver: (k: number) => number): Law {
  const weights = new Array<number>(highest + 1).fill(0);
  weights[mode] = 1;
  for (let k = mode; k < highest; k += 1) weights[k + 1] = (weights[k] ?? 0) * nextOver(k);
  for (let k = mode; k > 0; k -= 1) weights[k - 1] = (weights[k] ?? 0) / nextOver(k - 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

export function binomialLaw(n: number, p: number): Law {
  const odds = p / (1 - p);
  return lawFrom(n, Math.min(n, Math.floor((n + 1) * p)), (k) => ((n - k) / (k + 1)) * odds);
}

/** Shares that themselves scatter: variance of the standardised share is 1 + (n − 1)·rho. */
export function betaBinomialLaw(n: number, p: number, rho: number): Law {
  const a = p * (1 / rho - 1);
  const b = (1 - p) * (1 / rho - 1);
  return lawFrom(n, Math.floor(n * p), (k) => (((n - k) / (k + 1)) * (a + k)) / (b + n - k - 1));
}

export function poissonLaw(mean: number): Law {
  const highest = Math.ceil(mean + 12 * Math.sqrt(mean) + 12);
  return lawFrom(highest, Math.floor(mean), (k) => mean / (k + 1));
}

/** Negative binomial with variance `scale` × mean. */
export function scatteredLaw(mean: number, scale: number): Law {
  const size = mean / (scale - 1);
  const highest = Math.ceil(mean + 14 * Math.sqrt(scale * mean) + 20);
  const part = mean / (mean + size);
  return lawFrom(highest, Math.floor(mean / 2), (k) => ((k + size) / (k + 1)) * part);
}

/** The whole numbers that are not practically impossible, with their chances. */
export function likely(law: Law, least = 1e-11): { k: number; chance: number }[] {
  return law.flatMap((chance, k) => (chance > least ? [{ k, chance }] : []));
}

/** Chance of a set of whole numbers. */
export function chanceOf(law: Law, holds: (k: number) => boolean): number {
  return law.reduce((sum, chance, k) => (chance > 0 && holds(k) ? sum + chance : sum), 0);
}

/** Draws whole numbers of a law. */
export function drawer(law: Law, random: Random): () => number {
  const upTo: number[] = [];
  let total = 0;
  for (const chance of law) upTo.push((total += chance));
  return () => {
    const point = random() * total;
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 1) > point) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Standard normal values (Box & Muller). */
export function normalDrawer(random: Random): () => number {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const reach = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    kept = reach * Math.sin(angle);
    return reach * Math.cos(angle);
  };
}

/** A series that carries over: correlation r with the one before, variance 1 throughout. */
export function carriedOver(length: number, r: number, normal: () => number): number[] {
  const series: number[] = [];
  const fresh = Math.sqrt(1 - r * r);
  for (let t = 0; t < length; t += 1)
    series.push(t === 0 ? normal() : r * (series[t - 1] ?? 0) + fresh * normal());
  return series;
}

/** Mean of what a trial gives, with the standard error of that mean. */
export function meanOf(repetitions: number, trial: () => number): { mean: number; error: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < repetitions; i += 1) {
    const value = trial();
    sum += value;
    squares += value * value;
  }
  const mean = sum / repetitions;
  return { mean, error: Math.sqrt(Math.max(0, squares / repetitions - mean * mean) / repetitions) };
}

/** Share of trials that hold; `undefined` trials (refused) are left out and counted. */
export function shareOf(
  repetitions: number,
  trial: () => boolean | undefined,
): { share: number; made: number; refused: number } {
  let held = 0;
  let made = 0;
  for (let i = 0; i < repetitions; i += 1) {
    const outcome = trial();
    if (outcome === undefined) continue;
    made += 1;
    if (outcome) held += 1;
  }
  return { share: held / made, made, refused: repetitions - made };
}
