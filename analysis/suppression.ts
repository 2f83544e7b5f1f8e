// Why: a small cell tells on people, and a hidden one can be worked out from its neighbours and totals unless they hide too.

/** One cell of a table: valid answers, and the satisfied among them where the table shows a share. */
export type TableCell = { n: number; x?: number };

/** 'primary': small in itself. 'complement': hidden so that no other can be worked out. The reason is never published. */
export type Suppression = 'shown' | 'primary' | 'complement';

export type SuppressionOptions = {
  /** 10 for the public, 5 for staff. */
  threshold: number;
  /** Also hide cells in which everybody, or nobody, is satisfied while n is under three thresholds. */
  sensitive?: boolean;
};

export type SuppressedList = { cells: Suppression[]; total: Suppression };

export type SuppressedTable = {
  cells: Suppression[][];
  rowTotals: Suppression[];
  columnTotals: Suppression[];
  total: Suppression;
};

type Entry = {
  n: number;
  x: number | undefined;
  /** Its row sum and its column sum, by number. */
  row: number;
  column: number;
  /** Cells are hidden before totals, and the grand total last. */
  rank: 'cell' | 'total' | 'grand total';
  /** Stands on the other side of its sums than the cells do: row and column totals. */
  opposite: boolean;
  state: Suppression;
};

/** A published sum: the parts and what they add up to. */
type Line = { parts: readonly Entry[]; sum: Entry };

/**
 * Small means: whether a mean, a deviation or any other figure over `n` answers must be hidden.
 * Use: figures that stand alone, without a total. Variant: n under the threshold, zero included. Source: C.13 of the
 * project's statistics notes. Throws nothing.
 */
export function isTooSmallToShow(n: number, threshold: number): boolean {
  return !(n >= threshold);
}

/**
 * Suppression in a list of cells with a published total.
 * Use: one-way tables, before any page, export or API sees them. Variant: primary by threshold on n (zero included),
 * then complements, then verification by exact bounds, as `suppressTable` describes. Source: C.13 of the project's
 * statistics notes. Shapes: states in the order of the cells; the total is their sum. Units: whole answers.
 * Throws RangeError for counts that are not whole or below 0, or x beyond n: a table with such a cell must not go out.
 * Empty input → no cells, total 'primary'.
 */
export function suppressCounts(cells: readonly TableCell[], options: SuppressionOptions): SuppressedList {
  const parts = cells.map((cell) => entry(cell, 0, 0, 'cell'));
  const sum = entry(sumCells(cells), 0, 0, 'total');
  protect([{ parts, sum }], [...parts, sum], options);
  return { cells: parts.map(({ state }) => state), total: sum.state };
}

/**
 * Suppression in a table with row totals, column totals and a grand total, all published.
 * Use: two-way tables. Variant: (1) primary: every cell and total with n under the threshold, and with `sensitive`
 * those where x = 0 or x = n under three thresholds; (2) complements: while a line has exactly one hidden entry, its
 * smallest other cell is hidden too (tie: the one whose other line already has a hidden entry, then the smaller other
 * total, then the earlier one), a total only when no cell is left; (3) verification: for every hidden entry the exact
 * smallest and largest value that fit the shown numbers are found by maximum flow over the sums; if they lie closer
 * than the threshold, more is hidden, until none does. With `sensitive`, the hidden cells of a line must not add up to
 * "all" or "none" either. Source: C.13; the flow view of tables is Cox (1995), J. Am. Stat. Assoc. 90, 1453–1462.
 * Shapes: rows of equal length. Units: whole answers. Throws RangeError for counts that are not whole or below 0, x
 * beyond n, or ragged rows. Empty input → nothing, total 'primary'.
 * Not covered: two tables over nearly the same people (filters, dates); therefore public tables are a fixed set.
 */
export function suppressTable(
  rows: readonly (readonly TableCell[])[],
  options: SuppressionOptions,
): SuppressedTable {
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width)) throw new RangeError('rows must be of equal length');
  const columns = Array.from({ length: width }, (_, column) => rows.flatMap((row) => row[column] ?? []));
  const cells = rows.map((row, i) => row.map((cell, j) => entry(cell, i, j, 'cell')));
  const rowTotals = rows.map((row, i) => entry(sumCells(row), i, width, 'total'));
  const columnTotals = columns.map((column, j) => entry(sumCells(column), rows.length, j, 'total'));
  const total = entry(sumCells(rows.flat()), rows.length, width, 'grand total');
  const lines = [
    ...rowTotals.map((sum, i) => ({ parts: cells[i] ?? [], sum })),
    ...columnTotals.map((sum, j) => ({ parts: cells.flatMap((row) => row[j] ?? []), sum })),
    { parts: columnTotals, sum: total },
    { parts: rowTotals, sum: total },
  ];
  protect(lines, [...cells.flat(), ...rowTotals, ...columnTotals, total], options);
  return {
    cells: cells.map((row) => row.map(({ state }) => state)),
    rowTotals: rowTotals.map(({ state }) => state),
    columnTotals: columnTotals.map(({ state }) => state),
    total: total.state,
  };
}

function protect(lines: readonly Line[], entries: readonly Entry[], options: SuppressionOptions): void {
  for (const one of entries) if (isPrimary(one, options)) one.state = 'primary';
  const verified = new Set<Entry>();
  for (;;) {
    const line = lines.find((each) => isWeakLine(each, options));
    const candidates = line
      ? [...line.parts, line.sum]
      : aroundWeakEntry(entries, options.threshold, verified);
    const next = candidates && nextToHide(entries, candidates);
    if (next === undefined) return;
    next.state = 'complement';
  }
}

function isPrimary({ n, x }: Entry, { threshold, sensitive }: SuppressionOptions): boolean {
  return isTooSmallToShow(n, threshold) || (sensitive === true && tellsOnAll({ n, x }, threshold));
}

function tellsOnAll({ n, x }: { n: number; x?: number | undefined }, threshold: number): boolean {
  return x !== undefined && n < 3 * threshold && (x === 0 || x === n);
}

/** A line whose only hidden entry follows by subtraction, or whose hidden parts together are all or none. */
function isWeakLine({ parts, sum }: Line, { threshold, sensitive }: SuppressionOptions): boolean {
  const hiddenParts = parts.filter(isHidden);
  if (hiddenParts.length === 0) return isHidden(sum) && parts.length > 0;
  if (isHidden(sum)) return false;
  return hiddenParts.length === 1 || (sensitive === true && tellsOnAll(sumCells(hiddenParts), threshold));
}

/** The neighbours of a hidden entry that the shown numbers pin down to fewer than `threshold` values. */
function aroundWeakEntry(
  entries: readonly Entry[],
  threshold: number,
  verified: Set<Entry>,
): readonly Entry[] | undefined {
  const hidden = entries.filter(isHidden);
  for (const one of hidden) {
    // Hiding more only widens what fits, so what once held holds.
    if (verified.has(one)) continue;
    if (freedom(hidden, one, threshold) < threshold) {
      const around = entries.filter((other) => other.row === one.row || other.column === one.column);
      return around.every(isHidden) ? entries : around;
    }
    verified.add(one);
  }
  return undefined;
}

function nextToHide(entries: readonly Entry[], candidates: readonly Entry[]): Entry | undefined {
  const ranks = ['cell', 'total', 'grand total'];
  const alongRow = candidates.every(({ row }) => row === candidates[0]?.row);
  const [first] = candidates
    .filter((one) => !isHidden(one))
    .map((one) => ({ one, rank: ranks.indexOf(one.rank), cost: costElsewhere(entries, one, alongRow) }))
    .sort((a, b) => a.rank - b.rank || a.one.n - b.one.n || a.cost - b.cost);
  return first?.one;
}

/** What hiding this entry costs on the other axis: nothing where something is hidden already, else that line's size. */
function costElsewhere(entries: readonly Entry[], one: Entry, alongRow: boolean): number {
  const other = entries.filter((each) => (alongRow ? each.column === one.column : each.row === one.row));
  return other.some(isHidden) ? 0 : other.reduce((sum, { n }) => sum + n, 0);
}

function entry(cell: TableCell, row: number, column: number, rank: Entry['rank']): Entry {
  const whole = [cell.n, cell.x ?? 0].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!whole || (cell.x ?? 0) > cell.n)
    throw new RangeError('a table cell must hold whole counts with x within n');
  return { n: cell.n, x: cell.x, row, column, rank, opposite: rank === 'total', state: 'shown' };
}

function sumCells(cells: readonly { n: number; x?: number | undefined }[]): TableCell {
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  if (cells.some((cell) => cell.x === undefined)) return { n };
  return { n, x: cells.reduce((sum, cell) => sum + (cell.x ?? 0), 0) };
}

function isHidden({ state }: Entry): boolean {
  return state !== 'shown';
}

/**
 * How far a hidden entry can move while every shown number stays: largest minus smallest, counted up to `enough`.
 *
 * Every entry lies in one row sum and one column sum. A change that keeps all sums is a circulation between row and
 * column nodes; a count cannot fall below zero, which is the capacity of one direction. (Totals stand on the other side
 * of their sum, so for them the directions swap.) The largest circulation through the entry is a maximum flow.
 */
function freedom(hidden: readonly Entry[], one: Entry, enough: number): number {
  const up = movement(hidden, one, 'up', enough);
  return up >= enough ? up : up + movement(hidden, one, 'down', enough - up);
}

function movement(hidden: readonly Entry[], one: Entry, way: 'up' | 'down', enough: number): number {
  const most = way === 'down' ? Math.min(enough, one.n) : enough;
  const forward = (way === 'up') !== one.opposite;
  const [from, to] = forward ? [`c${one.column}`, `r${one.row}`] : [`r${one.row}`, `c${one.column}`];
  // Per entry, what may still flow from its row to its column and back.
  const room = hidden
    .filter((other) => other !== one)
    .map((other) => ({
      row: `r${other.row}`,
      column: `c${other.column}`,
      toColumn: other.opposite ? other.n : Infinity,
      toRow: other.opposite ? Infinity : other.n,
    }));
  let moved = 0;
  while (moved < most) {
    const reachedBy = new Map<string, { edge: (typeof room)[number]; toColumn: boolean }>();
    const waiting = [from];
    for (let node = waiting.shift(); node !== undefined && !reachedBy.has(to); node = waiting.shift()) {
      for (const edge of room) {
        const toColumn = edge.row === node;
        const end = toColumn ? edge.column : edge.row;
        const open = (toColumn ? edge.toColumn : edge.column === node ? edge.toRow : 0) > 0;
        if (!open || end === from || reachedBy.has(end)) continue;
        reachedBy.set(end, { edge, toColumn });
        waiting.push(end);
      }
    }
    if (!reachedBy.has(to)) break;
    let step = most - moved;
    const path: { edge: (typeof room)[number]; toColumn: boolean }[] = [];
    for (let node = to; node !== from;) {
      const link = reachedBy.get(node);
      if (link === undefined) break;
      path.push(link);
      step = Math.min(step, link.toColumn ? link.edge.toColumn : link.edge.toRow);
      node = link.toColumn ? link.edge.row : link.edge.column;
    }
    for (const { edge, toColumn } of path) {
      edge.toColumn += toColumn ? -step : step;
      edge.toRow += toColumn ? step : -step;
    }
    moved += step;
  }
  return moved;
}
