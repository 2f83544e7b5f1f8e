// Why: often only the margins are known (how many men, how many over 65), not the groups where they cross.
import { refuse, type Refused } from '../refusals.js';
import { checkGroups, matchTargets, type GroupRefusal, type UnevenWeights } from './groupSizes.js';
import { kish, largestDeff } from './kish.js';

/** A way to split people, with the known size of each of its categories. */
export type Margin = { name: string; targets: ReadonlyMap<string, number> };

/** Answers of people who share a category in every margin, in the order of the margins, and a starting weight. */
export type MarginCell = { categories: readonly string[]; count: number; weight?: number };

export type Raked =
  | {
      ok: true;
      /** One weight per cell, in the order of the cells; they sum to the population. */
      weights: number[];
      n: number;
      sumOfWeights: number;
      smallest: number;
      largest: number;
      deff: number;
      nEffective: number;
      /** Answers whose weight was cut at least once. */
      trimmed: number;
      rounds: number;
      /** 'margin: category' with fewer than 20 answers, to be warned about. */
      thinGroups: string[];
    }
  | GroupRefusal
  | UnevenWeights
  | Refused;

export type RakingRules = {
  /** Weights above this many medians are cut (5 unless told); null: never. */
  trimAt?: number | null;
  leastPerGroup?: number;
  largestDeff?: number;
  mostRounds?: number;
};

const precisionWanted = 1e-10;
const mostTrims = 20;

/**
 * Raking (iterative proportional fitting): weights that meet several margins at once.
 * Use: margins from ticket or transaction counts (sex, age, hour, service). It repairs who answered, not why. Variant:
 * each margin in turn × target/current until no factor differs from 1 by 1e-10, at most 100 rounds; weights above five
 * times the median of all answers are cut, brought back to the total, and raked again, until none is above or 20 times;
 * the margins are met at the end, so a weight may stay a little above. Source: Deming & Stephan (1940), Ann. Math. Stat.
 * 11, 427–444; as R's survey::rake. Units: people per answer. Shapes: one weight per cell. The order of cells and margins
 * does not change the limit. Throws RangeError for a count that is not whole. Margins with different totals, or cells with
 * another number of categories → 'impossible-input'; else refused as `checkGroups` says, naming 'margin: category';
 * margins that no weights meet → 'no-solution'; design effect above 5 → 'weights-too-uneven'.
 */
export function rake(
  cells: readonly MarginCell[],
  margins: readonly Margin[],
  rules: RakingRules = {},
): Raked {
  const totals = margins.map(({ targets }) => [...targets.values()].reduce((sum, target) => sum + target, 0));
  const [total = 0] = totals;
  const agrees = totals.every((each) => Math.abs(each - total) <= 1e-6 * total);
  if (!agrees || cells.some(({ categories }) => categories.length !== margins.length)) {
    return refuse('impossible-input');
  }
  const groups = margins.flatMap(({ name, targets }, at) =>
    matchTargets(
      cells.map(({ categories, count }) => ({ group: categories[at] ?? '', count })),
      targets,
    ).map((entry) => ({ ...entry, group: `${name}: ${entry.group}` })),
  );
  const checked = checkGroups(groups, rules.leastPerGroup);
  if (!checked.ok) return checked;

  const fitted = fitWithTrims(cells, margins, rules, total);
  if (fitted === undefined) return refuse('no-solution');
  const precision = kish(cells.map(({ count }, i) => ({ count, weight: fitted.weights[i] ?? 0 })));
  if (!precision.ok) return precision;
  const { n, sumOfWeights, deff, nEffective } = precision;
  if (deff > (rules.largestDeff ?? largestDeff)) {
    return { ok: false, reason: 'weights-too-uneven', deff, nEffective };
  }
  const carried = fitted.weights.filter((_, i) => (cells[i]?.count ?? 0) > 0);
  return {
    ok: true,
    ...fitted,
    n,
    sumOfWeights,
    smallest: Math.min(...carried),
    largest: Math.max(...carried),
    deff,
    nEffective,
    thinGroups: checked.thin,
  };
}

type Fit = { weights: number[]; rounds: number };

function fitWithTrims(
  cells: readonly MarginCell[],
  margins: readonly Margin[],
  rules: RakingRules,
  total: number,
): (Fit & { trimmed: number }) | undefined {
  const mostRounds = rules.mostRounds ?? 100;
  const trimAt = rules.trimAt === undefined ? 5 : rules.trimAt;
  const cut = new Set<number>();
  let fit = fitMargins(
    cells,
    margins,
    cells.map(({ weight = 1 }) => weight),
    mostRounds,
  );
  for (let trims = 0; fit !== undefined && trimAt !== null && trims < mostTrims; trims += 1) {
    const cap = trimAt * medianWeight(cells, fit.weights);
    const above = fit.weights.flatMap((weight, i) => (weight > cap * (1 + 1e-9) ? [i] : []));
    if (above.length === 0) break;
    for (const i of above) cut.add(i);
    const capped = fit.weights.map((weight) => Math.min(weight, cap));
    const sum = cells.reduce((all, { count }, i) => all + count * (capped[i] ?? 0), 0);
    fit = fitMargins(
      cells,
      margins,
      capped.map((weight) => (weight * total) / sum),
      mostRounds,
    );
  }
  return fit && { ...fit, trimmed: [...cut].reduce((sum, i) => sum + (cells[i]?.count ?? 0), 0) };
}

/** Proportional fitting until every factor of a whole round is 1 to ten digits. */
function fitMargins(
  cells: readonly MarginCell[],
  margins: readonly Margin[],
  start: readonly number[],
  mostRounds: number,
): Fit | undefined {
  const weights = [...start];
  for (let round = 1; round <= mostRounds; round += 1) {
    let change = 0;
    for (const [at, { targets }] of margins.entries()) {
      const current = new Map<string, number>();
      cells.forEach(({ categories, count }, i) => {
        const category = categories[at] ?? '';
        current.set(category, (current.get(category) ?? 0) + count * (weights[i] ?? 0));
      });
      cells.forEach(({ categories }, i) => {
        const category = categories[at] ?? '';
        const now = current.get(category) ?? 0;
        if (now === 0) return;
        const factor = (targets.get(category) ?? 0) / now;
        change = Math.max(change, Math.abs(factor - 1));
        weights[i] = (weights[i] ?? 0) * factor;
      });
    }
    if (change < precisionWanted) return { weights, rounds: round };
  }
  return undefined;
}

/** Median over answers, not over cells. */
function medianWeight(cells: readonly MarginCell[], weights: readonly number[]): number {
  const sorted = cells
    .map(({ count }, i) => ({ count, weight: weights[i] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.weight - b.weight);
  const half = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
  let seen = 0;
  for (const [i, { weight, count }] of sorted.entries()) {
    seen += count;
    // Exactly half below: the median lies between this weight and the next.
    if (seen === half) return (weight + (sorted[i + 1]?.weight ?? weight)) / 2;
    if (seen > half) return weight;
  }
  return 0;
}
