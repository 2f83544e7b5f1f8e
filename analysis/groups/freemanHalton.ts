// Why: with few expected answers in a cell the χ² of several groups claims more than it can carry.
import { logFactorial } from '../logFactorial.js';
import { randomFrom, type Random } from '../random.js';
import { refuse, type Refused } from '../refusals.js';

export type FreemanHalton = { ok: true; p: number; method: 'exact' | 'simulated' } | Refused;

/** Tables of equal likelihood differ by rounding; R uses the same allowance. */
const tieAllowance = 1e-7;
/** More tables than this are not listed one by one. */
const mostTables = 50_000;
const simulatedTables = 4_999;

/**
 * Exact test of a table of counts (rows × columns): do the rows answer alike?
 * Use: instead of `chiSquare` where an expected count is under 5. Variant: all tables with the same margins that are no
 * likelier than the one seen; where there are more than 50,000 of them, 4,999 tables drawn at random from a fixed seed,
 * p = (1 + as unlikely)/(1 + drawn). Source: Freeman & Halton (1951), Biometrika 38, 141–149; simulated p: Besag &
 * Clifford (1989). Units: whole counts; p a probability. Throws nothing. No counts → 'no-answers'; fewer than two
 * non-empty rows or columns → 'too-few-groups'; counts that are not whole, negative, or ragged rows → 'impossible-input'.
 */
export function freemanHalton(table: readonly (readonly number[])[]): FreemanHalton {
  const width = table[0]?.length ?? 0;
  const possible = table.every(
    (row) => row.length === width && row.every((cell) => Number.isSafeInteger(cell) && cell >= 0),
  );
  if (!possible) return refuse('impossible-input');
  // One order and one side up, whatever the table's: the same table drawn from the same seed gives the same p.
  const [columns = [], rows = []] = [
    table.map(sum),
    Array.from({ length: width }, (_, j) => sum(table.map((row) => row[j] ?? 0))),
  ]
    .map((totals) => totals.filter((total) => total > 0).sort((a, b) => a - b))
    .sort((a, b) => b.length - a.length || (a.join() < b.join() ? -1 : 1));
  if (rows.length === 0) return refuse('no-answers');
  if (rows.length < 2 || columns.length < 2) return refuse('too-few-groups');
  const seen = -sum(table.flatMap((row) => row.map(logFactorial)));
  return listed(rows, columns, seen) ?? { ok: true, p: simulated(rows, columns, seen), method: 'simulated' };
}

/** Goes through all tables, cell by cell; undefined when there are too many. */
function listed(
  rows: readonly number[],
  columns: readonly number[],
  seen: number,
): FreemanHalton | undefined {
  // Logarithms are taken from the likelihood of the table seen, so that their powers stay within reach.
  let tables = 0;
  let all = 0;
  let asUnlikely = 0;
  const left = [...columns];

  /** Fills row `i` from column `j` on, `open` of it still to be placed. False: too many. */
  const fill = (i: number, j: number, open: number, logWeight: number): boolean => {
    if (i === rows.length - 1) {
      tables += 1;
      const weight = left.reduce((total, count) => total - logFactorial(count), logWeight);
      const relative = Math.exp(weight - seen);
      all += relative;
      if (relative <= 1 + tieAllowance) asUnlikely += relative;
      return tables < mostTables;
    }
    const room = left[j] ?? 0;
    if (j === columns.length - 1) {
      if (open > room) return true;
      left[j] = room - open;
      const goOn = fill(i + 1, 0, rows[i + 1] ?? 0, logWeight - logFactorial(open));
      left[j] = room;
      return goOn;
    }
    for (let count = 0; count <= Math.min(open, room); count += 1) {
      left[j] = room - count;
      const goOn = fill(i, j + 1, open - count, logWeight - logFactorial(count));
      left[j] = room;
      if (!goOn) return false;
    }
    return true;
  };
  if (!fill(0, 0, rows[0] ?? 0, 0)) return undefined;
  return { ok: true, p: Math.min(1, asUnlikely / all), method: 'exact' };
}

function simulated(rows: readonly number[], columns: readonly number[], seen: number): number {
  const random = randomFrom(20_261_125);
  let asUnlikely = 0;
  for (let drawn = 0; drawn < simulatedTables; drawn += 1) {
    if (drawTable(rows, columns, random) <= seen + tieAllowance) asUnlikely += 1;
  }
  return (1 + asUnlikely) / (1 + simulatedTables);
}

/** A random table with these margins; its likelihood as a logarithm, but for what all tables share. */
function drawTable(rows: readonly number[], columns: readonly number[], random: Random): number {
  const left = [...columns];
  let rest = sum(columns);
  let logWeight = 0;
  rows.forEach((total) => {
    let open = total;
    let behind = rest;
    left.forEach((room, j) => {
      behind -= room;
      const count = drawHypergeometric(open, room, behind, random);
      open -= count;
      left[j] = room - count;
      logWeight -= logFactorial(count);
    });
    rest -= total;
  });
  return logWeight;
}

/** How many of `drawn` come from `marked`, when the others are `unmarked`: by inversion, outwards from the mode. */
function drawHypergeometric(drawn: number, marked: number, unmarked: number, random: Random): number {
  const lowest = Math.max(0, drawn - unmarked);
  const highest = Math.min(drawn, marked);
  if (lowest === highest) return lowest;
  const peak = Math.floor(((drawn + 1) * (marked + 1)) / (marked + unmarked + 2));
  const mode = Math.min(highest, Math.max(lowest, peak));
  const nextOver = (k: number) => ((drawn - k) * (marked - k)) / ((k + 1) * (unmarked - drawn + k + 1));
  const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  const atMode = Math.exp(
    logChoose(marked, mode) + logChoose(unmarked, drawn - mode) - logChoose(marked + unmarked, drawn),
  );
  let chance = random() - atMode;
  let [up, down] = [mode, mode];
  let [upWeight, downWeight] = [atMode, atMode];
  while (chance > 0 && (up < highest || down > lowest)) {
    if (up < highest) {
      upWeight *= nextOver(up);
      up += 1;
      chance -= upWeight;
      if (chance <= 0) return up;
    }
    if (down > lowest) {
      downWeight /= nextOver(down - 1);
      down -= 1;
      chance -= downWeight;
      if (chance <= 0) return down;
    }
  }
  return mode;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
