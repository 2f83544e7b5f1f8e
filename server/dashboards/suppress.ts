// Why: the one place where small cells are hidden, before any page, CSV or JSON sees them (statistics.md C.13). A figure is
// hidden when few people stand behind it, or when it would let a reader work out another one that is hidden.
import { isTooSmallToShow, suppressCounts, type TableCell } from '../../analysis/suppression.js';
import type { CellCount } from '../../db/queries/cells.js';
import type { Counted } from './counts.js';
import { readTally, satisfiedOf } from './figures.js';
import type { Measure } from './measures.js';
import { isSensitiveCut } from './filters.form.js';

type Sums = Map<string, TableCell & { x: number }>;

export type Hidden = (group: string, edition: number, period: string) => boolean;

/**
 * Which figures of one measure must not be shown.
 * @param toPeriod files a counted day, month or wave under the period of the page; null: outside of it
 * @param threshold the office's for this reader: staff or public
 */
export function hiddenFigures(
  counted: Counted,
  measure: Measure,
  toPeriod: (counted: string) => string | null,
  threshold: number,
): Hidden {
  const sum = (cells: readonly CellCount[]) => sumsOf(cells, measure, toPeriod);
  const groups = new Map([...counted.groups].map(([group, cells]) => [group, sum(cells)]));
  const beside = [...counted.beside.values()].map(sum);
  const whole = counted.whole === null ? undefined : sum(counted.whole);
  const failing = counted.failing.map(
    (parts) => new Map([...parts].map(([group, cells]) => [group, sum(cells)])),
  );
  const options = { threshold, sensitive: counted.cuts.some(isSensitiveCut) };
  // What one of several filters hides by itself, no combination with it brings back.
  const alone = counted.alone.map((part) => hiddenFigures(part, measure, toPeriod, threshold));
  const decided = new Map<string, Set<string>>();

  /** The groups that are hidden in this period, as one list with everything beside them and the rest of the whole. */
  const hiddenIn = (key: string): Set<string> => {
    const known = decided.get(key);
    if (known !== undefined) return known;
    const named = [...groups].flatMap(([group, sums]) =>
      sums.has(key) ? [{ group, cell: sums.get(key) ?? none }] : [],
    );
    const only = named[0];
    if (
      named.length === 1 &&
      only !== undefined &&
      beside.length === 0 &&
      whole === undefined &&
      !options.sensitive &&
      failing.length === 0
    ) {
      // Nothing is told apart: only the number itself counts.
      const small = new Set(isTooSmallToShow(only.cell.n, threshold) ? [only.group] : []);
      decided.set(key, small);
      return small;
    }
    const others = beside.flatMap((sums) => sums.get(key) ?? []);
    const parts = [...named.map((part) => part.cell), ...others];
    const rest = whole === undefined ? none : minus(whole.get(key) ?? none, parts);
    // Those who belong to no group (no counter known, no age given) share nothing that could be told on: they only help to hide.
    const states = suppressCounts([...parts, ...(rest.n >= threshold ? [rest] : [])], options).cells;
    const hidden = new Set(named.flatMap(({ group }, index) => (states[index] === 'shown' ? [] : [group])));
    for (const { group, cell } of named) {
      // Every filter by itself: who fails only this one must not be few either.
      for (const parts of failing) {
        const outside = parts.get(group)?.get(key) ?? none;
        if (outside.n > 0 && suppressCounts([cell, outside], options).cells[0] !== 'shown') hidden.add(group);
      }
    }
    decided.set(key, hidden);
    return hidden;
  };
  return (group, edition, period) =>
    hiddenIn(keyOf(edition, period)).has(group) ||
    alone.some((isHidden) => isHidden(group, edition, period) || isHidden('', edition, period));
}

const none = { n: 0, x: 0 };
const keyOf = (edition: number, period: string) => `${edition} ${period}`;

/** Valid and satisfied answers per edition and period; periods without a valid answer are left out: nobody is in them. */
function sumsOf(
  cells: readonly CellCount[],
  measure: Measure,
  toPeriod: (counted: string) => string | null,
): Sums {
  const filed = new Map<string, CellCount[]>();
  for (const cell of cells) {
    if (cell.question !== measure.code) continue;
    const period = toPeriod(cell.period);
    if (period === null) continue;
    const key = keyOf(cell.edition, period);
    const list = filed.get(key);
    if (list === undefined) filed.set(key, [cell]);
    else list.push(cell);
  }
  const sums: Sums = new Map();
  for (const [key, list] of filed) {
    const share = satisfiedOf(readTally(list, measure), measure);
    if (share.n > 0) sums.set(key, share);
  }
  return sums;
}

function minus(
  whole: TableCell & { x: number },
  parts: readonly (TableCell & { x?: number })[],
): TableCell & { x: number } {
  const n = parts.reduce((left, part) => left - part.n, whole.n);
  const x = parts.reduce((left, part) => left - (part.x ?? 0), whole.x);
  return { n: Math.max(0, n), x: Math.min(Math.max(0, x), Math.max(0, n)) };
}

/**
 * Which of several parts of one whole, shown elsewhere, must not be shown. Those who belong to no part (no counter known)
 * share nothing that could be told on; they only help to hide.
 */
export function hiddenParts(
  parts: ReadonlyMap<string, number>,
  whole: number,
  threshold: number,
): ReadonlySet<string> {
  const named = [...parts].filter(([, n]) => n > 0);
  const rest = named.reduce((left, [, n]) => left - n, whole);
  const states = suppressCounts(
    [...named.map(([, n]) => ({ n })), ...(rest >= threshold ? [{ n: rest }] : [])],
    {
      threshold,
    },
  ).cells;
  return new Set(named.flatMap(([part], index) => (states[index] === 'shown' ? [] : [part])));
}
