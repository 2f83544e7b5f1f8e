// Why: questions go together; a fair share of what they explain must not depend on which is asked first.
import { at } from '../linear/matrix.js';
import type { DriverCorrelations } from './regression.js';

/** More drivers than this and every order of them can no longer be tried. */
export const mostDriversForShapley = 12;

/**
 * Shapley shares of R² (LMG): what each driver adds, averaged over every order in which drivers can enter.
 * Use: importance of questions for the overall answer; a statistical link, no cause. Variant: exact over all 2^k sets, up
 * to 12 drivers, from the correlation matrix; a driver that follows from those already in adds nothing, so duplicates
 * share equally. Source: Lindeman, Merenda & Gold (1980); Grömping (2006), J. Stat. Software 17(1); as R's
 * relaimpo::calc.relimp(type = 'lmg'). Units: parts of R², they sum to it. Shapes: in the order of the drivers; leave
 * drivers without spread out first. Throws RangeError for more than 12 drivers. No drivers → empty.
 */
export function shapley({ among, withOutcome }: DriverCorrelations): number[] {
  const drivers = withOutcome.length;
  if (drivers > mostDriversForShapley) throw new RangeError('too many drivers for exact shares');
  const explained = explainedBySets({ among, withOutcome });
  const chance = orderChances(drivers);
  return withOutcome.map((_, driver) => {
    const bit = 1 << driver;
    let share = 0;
    for (let set = 0; set < explained.length; set += 1) {
      if ((set & bit) !== 0) continue;
      share += (chance[bits(set)] ?? 0) * ((explained[set | bit] ?? 0) - (explained[set] ?? 0));
    }
    return share;
  });
}

/** |S|!(k − |S| − 1)!/k! by the size of the set: the chance that exactly these stand before the driver. */
function orderChances(drivers: number): number[] {
  let choices = 1;
  return Array.from({ length: drivers }, (_, size) => {
    if (size > 0) choices = (choices * (drivers - size)) / size;
    return 1 / (drivers * choices);
  });
}

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** R² of every set of drivers. Each set adds one line to the Cholesky factor of the set without its last driver. */
function explainedBySets({ among, withOutcome }: Omit<DriverCorrelations, 'n'>): Float64Array {
  const drivers = withOutcome.length;
  const explained = new Float64Array(1 << drivers);
  const lines = Array.from({ length: drivers }, () => new Float64Array(drivers + 1));
  const members: number[] = [];

  const grow = (from: number, set: number): void => {
    for (let driver = from; driver < drivers; driver += 1) {
      const depth = members.length;
      const line = lines[depth];
      if (line === undefined) return;
      const gain = addLine(line, driver, depth);
      const next = set | (1 << driver);
      explained[next] = (explained[set] ?? 0) + (gain ?? 0);
      if (gain === undefined) {
        // It follows from the others: the set explains what they explain, and so do the sets that grow from it.
        grow(driver + 1, next);
      } else {
        members.push(driver);
        grow(driver + 1, next);
        members.pop();
      }
    }
  };

  /** Fills the line for one more driver and gives what it adds to R²; undefined when it adds no direction. */
  const addLine = (line: Float64Array, driver: number, depth: number): number | undefined => {
    let rest = 1;
    let outcome = withOutcome[driver] ?? 0;
    for (let i = 0; i < depth; i += 1) {
      const earlier = lines[i];
      let value = at(among, driver, members[i] ?? 0);
      for (let k = 0; k < i; k += 1) value -= (line[k] ?? 0) * (earlier?.[k] ?? 0);
      value /= earlier?.[i] ?? 1;
      line[i] = value;
      rest -= value * value;
      outcome -= value * (earlier?.[drivers] ?? 0);
    }
    if (!(rest > 1e-10)) return undefined;
    line[depth] = Math.sqrt(rest);
    // The last place keeps the outcome's part along this line.
    const part = outcome / Math.sqrt(rest);
    line[drivers] = part;
    return part * part;
  };

  grow(0, 0);
  return explained;
}
