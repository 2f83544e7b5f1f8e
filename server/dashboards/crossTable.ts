// Why: a measure by two segments at once, or a question's answers by one: counted from the responses, with small cells and
// their complements hidden before anything else sees them, and words only where a test adjusted for all cells allows them.
import { adjustedResiduals, type ResidualTests } from '../../analysis/adjustedResiduals.js';
import { compareEachWithRest, type Comparison } from '../../analysis/comparison.js';
import type { Interval } from '../../analysis/criticalValues.js';
import { displayRule } from '../../analysis/refusals.js';
import { isSatisfied } from '../../analysis/scale.js';
import { suppressTable, type SuppressedTable, type TableCell } from '../../analysis/suppression.js';
import { wilson } from '../../analysis/wilson.js';
import type { JointCount } from './answerColumns.js';
import type { CompareResult } from './compare.js';
import { valuesOf } from './counts.js';
import { cutName, valueName } from './cutNames.js';
import { isSensitiveCut, lastDayShown, type Filters } from './filters.form.js';
import { countTogether, jointSourceOf, jointSpanOf, tablesOf, type Counting } from './jointSubject.js';
import type { Measure } from './measures.js';
import type { Subject } from './subject.js';

export type CrossHead = { key: string; name: string };

/** null everywhere: hidden. */
export type CrossCell = {
  n: number | null;
  share: ({ count: number; share: number } & Interval) | null;
  /** Of a table of segments: this cell against all others together. */
  comparison: Comparison | null;
};

export type CrossTable =
  | {
      ok: true;
      kind: 'segments' | 'answers';
      by: { cut: string; name: string };
      across: { cut: string; name: string };
      rows: CrossHead[];
      columns: CrossHead[];
      cells: CrossCell[][];
      rowTotals: CrossCell[];
      columnTotals: CrossCell[];
      total: CrossCell;
      /** Answers put together because too few gave each. */
      merged: string[];
      /** Where cells differ: residuals of answers, or the overall test of the cells of segments. */
      test:
        | ResidualTests
        | { ok: true; p: number; rejected: boolean; method: string }
        | { ok: false; reason: string };
      hidden: boolean;
    }
  | { ok: false; reason: 'filter' | 'composite' | 'no_answers' | 'same' | 'periods' | 'too_large' };

/** More cells than this take too long to hide, and nobody reads them. */
const mostCells = 120;

type Counts = { rows: CrossHead[]; columns: CrossHead[]; cells: TableCell[][] };

export function crossTableOf(
  subject: Subject,
  filters: Filters,
  result: CompareResult,
): Counting<CrossTable | null> {
  const { across } = filters;
  if (across === undefined) return { done: Promise.resolve(null), progress: () => ({ done: 0, total: 0 }) };
  return countTogether(subject, async (ask): Promise<CrossTable> => {
    if (result.kind === 'periods') return { ok: false, reason: 'periods' };
    const { measure, by, period } = result;
    if (filters.cuts.length > 0) return { ok: false, reason: 'filter' };
    if (measure.kind === 'composite') return { ok: false, reason: 'composite' };
    if (across === by) return { ok: false, reason: 'same' };
    const last = lastDayShown(subject, [by, across]);
    const to = last < subject.today && last < period.to ? last : period.to;
    const source = await jointSourceOf(subject, jointSpanOf(subject, filters, { ...period, to }));
    const asked = { cut: `answer:${measure.code}`, newestEdition: true };
    const axes = across === 'answers' ? [{ cut: by }, asked] : [{ cut: by }, { cut: across }, asked];
    const [counts = []] = await tablesOf(ask, source, [{ filters: [], axes }]);
    return across === 'answers'
      ? answersTable(subject, measure, by, counts)
      : segmentsTable(subject, measure, by, across, counts);
  });
}

function segmentsTable(
  subject: Subject,
  measure: Measure,
  by: string,
  across: string,
  counts: readonly JointCount[],
): CrossTable {
  const scores = new Map(measure.choices.map(({ code, score }) => [code, score]));
  const valid = counts.filter(({ codes }) => scores.has(codes[2] ?? ''));
  const rows = headsOf(
    subject,
    by,
    valid.map(({ codes }) => codes[0] ?? ''),
  );
  const columns = headsOf(
    subject,
    across,
    valid.map(({ codes }) => codes[1] ?? ''),
  );
  if (rows.length * columns.length > mostCells) return { ok: false, reason: 'too_large' };
  const cells = rows.map((row) =>
    columns.map((column) => {
      const own = valid.filter(({ codes }) => codes[0] === row.key && codes[1] === column.key);
      const sum = (list: readonly JointCount[]) => list.reduce((all, { count }) => all + count, 0);
      const satisfied = own.filter(({ codes }) =>
        isSatisfied(scores.get(codes[2] ?? '') ?? NaN, measure.scale),
      );
      return { n: sum(own), x: sum(satisfied) };
    }),
  );
  const seen = onlySeen(subject, { by, across }, { rows, columns, cells });
  if (seen.rows.length === 0 || seen.columns.length === 0) return { ok: false, reason: 'no_answers' };
  const sensitive = isSensitiveCut(by) || isSensitiveCut(across);
  const states = hiddenStates(subject, { rows, columns, cells }, seen, sensitive);
  const open = seen.cells.flatMap((row, i) =>
    row.flatMap((cell, j) =>
      states.cells[i]?.[j] === 'shown' ? [{ key: `${i} ${j}`, x: cell.x ?? 0, n: cell.n }] : [],
    ),
  );
  const compared = compareEachWithRest(open);
  const comparisons = new Map(compared.rows.map(({ key, comparison }) => [key, comparison]));
  const { overall } = compared;
  return {
    ok: true,
    kind: 'segments',
    by: { cut: by, name: cutName(subject, by) },
    across: { cut: across, name: cutName(subject, across) },
    ...shownTable(seen, states, (i, j) => comparisons.get(`${i} ${j}`) ?? null),
    merged: [],
    test: overall.ok
      ? { ok: true, p: overall.p, rejected: compared.overallRejected, method: overall.method }
      : { ok: false, reason: overall.reason },
  };
}

function answersTable(
  subject: Subject,
  measure: Measure,
  by: string,
  counts: readonly JointCount[],
): CrossTable {
  const known = new Set(measure.choices.map(({ code }) => code));
  const valid = counts.filter(({ codes }) => known.has(codes[1] ?? ''));
  const rows = headsOf(
    subject,
    by,
    valid.map(({ codes }) => codes[0] ?? ''),
  );
  const all: Counts = {
    rows,
    columns: measure.choices.map(({ code, label }) => ({ key: code, name: label })),
    cells: rows.map((row) =>
      measure.choices.map(({ code }) => ({
        n: valid.find(({ codes }) => codes[0] === row.key && codes[1] === code)?.count ?? 0,
      })),
    ),
  };
  const separator = subject.language === 'en' ? ' + ' : '＋';
  const whole = mergeSmall(all, subject.threshold, separator);
  const seen = onlySeen(subject, { by, across: 'answers' }, whole);
  if (seen.rows.length === 0) return { ok: false, reason: 'no_answers' };
  const states = hiddenStates(subject, whole, seen, false);
  const tested = seen.cells.filter((_, i) => states.cells[i]?.every((state) => state === 'shown') === true);
  return {
    ok: true,
    kind: 'answers',
    by: { cut: by, name: cutName(subject, by) },
    across: { cut: 'answers', name: measure.name },
    ...shownTable(seen, states, () => null),
    merged: whole.columns.filter(({ key }) => key.includes('+')).map(({ name }) => name),
    // Rows with a hidden cell take no part: a residual of the others would lead back to it.
    test: spread(
      adjustedResiduals(tested.map((row) => row.map(({ n }) => n))),
      seen.cells.map((_, i) => states.cells[i]?.every((state) => state === 'shown') === true),
    ),
  };
}

/** Results of the tested rows at their places; rows that took no part have no cells. */
function spread(test: ResidualTests, tested: readonly boolean[]): ResidualTests {
  if (!test.ok) return test;
  let next = -1;
  return {
    ...test,
    cells: tested.map((one) => {
      if (!one) return [];
      next += 1;
      return test.cells[next] ?? [];
    }),
  };
}

/**
 * From the worse end, two neighbouring answers become one while a cell holds fewer than the threshold and more than two
 * columns are left: of ninety-five satisfied in a hundred the others are few in every group.
 */
function mergeSmall(counts: Counts, threshold: number, separator: string): Counts {
  let { columns, cells } = counts;
  // A group of a handful is hidden as such; it must not take every other group's answers with it.
  const isCounted = (row: readonly TableCell[]) => row.reduce((sum, { n }) => sum + n, 0) >= 6 * threshold;
  const isSmall = (column: number) =>
    cells.some((row) => isCounted(row) && (row[column]?.n ?? 0) < threshold);
  while (columns.length > 2 && columns.some((_, index) => isSmall(index))) {
    const small = columns.findLastIndex((_, index) => isSmall(index));
    const first = Math.max(0, small - 1);
    const [a, b] = [columns[first], columns[first + 1]];
    if (a === undefined || b === undefined) break;
    const merged = { key: `${a.key}+${b.key}`, name: a.name + separator + b.name };
    columns = [...columns.slice(0, first), merged, ...columns.slice(first + 2)];
    cells = cells.map((row) => [
      ...row.slice(0, first),
      { n: (row[first]?.n ?? 0) + (row[first + 1]?.n ?? 0) },
      ...row.slice(first + 2),
    ]);
  }
  return { ...counts, columns, cells };
}

/** Values with answers, in the order of the office; who said nothing belongs to no group. */
function headsOf(subject: Subject, cut: string, found: readonly string[]): CrossHead[] {
  const known = valuesOf(subject, cut);
  const present = new Set(
    found.filter((value) => value !== '' && value !== 'blank' && value !== 'not_shown'),
  );
  const extra = [...present].filter((value) => !known.includes(value)).sort();
  return [...known.filter((value) => present.has(value)), ...extra].map((key) => ({
    key,
    name: valueName(subject, cut, key),
  }));
}

/** Without the counters that this reader may not see. */
function onlySeen(subject: Subject, { by, across }: { by: string; across: string }, counts: Counts): Counts {
  const may = (cut: string, { key }: CrossHead) =>
    cut !== 'counter' || subject.counters.some(({ code }) => code === key);
  const rows = counts.rows.map((row) => may(by, row));
  const columns = counts.columns.map((column) => may(across, column));
  return {
    rows: counts.rows.filter((_, i) => rows[i]),
    columns: counts.columns.filter((_, j) => columns[j]),
    cells: counts.cells.filter((_, i) => rows[i]).map((row) => row.filter((_, j) => columns[j])),
  };
}

/** Hidden in the table that is seen, or in the whole one: the totals of the whole stand on other pages. */
function hiddenStates(subject: Subject, whole: Counts, seen: Counts, sensitive: boolean): SuppressedTable {
  const options = { threshold: subject.threshold, sensitive };
  const own = suppressTable(seen.cells, options);
  if (whole.rows.length === seen.rows.length && whole.columns.length === seen.columns.length) return own;
  const all = suppressTable(whole.cells, options);
  const places = (heads: readonly CrossHead[], of: readonly CrossHead[]) =>
    of.map(({ key }) => heads.findIndex((head) => head.key === key));
  const rowAt = places(whole.rows, seen.rows);
  const columnAt = places(whole.columns, seen.columns);
  return {
    ...own,
    cells: own.cells.map((row, i) =>
      row.map((state, j) =>
        state === 'shown' ? (all.cells[rowAt[i] ?? -1]?.[columnAt[j] ?? -1] ?? 'complement') : state,
      ),
    ),
  };
}

function shownTable(
  { rows, columns, cells }: Counts,
  states: SuppressedTable,
  comparisonAt: (row: number, column: number) => Comparison | null,
) {
  const sum = (list: readonly TableCell[]): TableCell => ({
    n: list.reduce((all, { n }) => all + n, 0),
    ...(list.every(({ x }) => x !== undefined) ? { x: list.reduce((all, { x }) => all + (x ?? 0), 0) } : {}),
  });
  const rowSums = cells.map(sum);
  const view = (cell: TableCell | undefined, shown: boolean, base?: number): CrossCell => {
    if (!shown || cell === undefined) return { n: null, share: null, comparison: null };
    const [x, n] = base === undefined ? [cell.x, cell.n] : [cell.n, base];
    if (x === undefined || displayRule(n) === 'counts-only')
      return { n: cell.n, share: null, comparison: null };
    const interval = wilson(x, n);
    if (!interval.ok) return { n: cell.n, share: null, comparison: null };
    const { share, lower, upper } = interval;
    return { n: cell.n, share: { count: x, share, lower, upper }, comparison: null };
  };
  /** Of answers, the share is that of the row; where the row's total is hidden, there is none. */
  const isAnswers = cells.every((row) => row.every(({ x }) => x === undefined));
  const baseOf = (i: number) => (isAnswers ? rowSums[i]?.n : undefined);
  return {
    rows,
    columns,
    cells: cells.map((row, i) =>
      row.map((cell, j) => {
        const shown = states.cells[i]?.[j] === 'shown';
        const rowShown = !isAnswers || states.rowTotals[i] === 'shown';
        const base = baseOf(i);
        const own = rowShown ? view(cell, shown, base) : { ...view(cell, shown), share: null };
        return { ...own, comparison: shown ? comparisonAt(i, j) : null };
      }),
    ),
    rowTotals: rowSums.map((cell, i) => view(cell, states.rowTotals[i] === 'shown')),
    columnTotals: columns.map((_, j) =>
      view(sum(cells.map((row) => row[j] ?? { n: 0 })), states.columnTotals[j] === 'shown'),
    ),
    total: view(sum(rowSums), states.total === 'shown'),
    hidden:
      states.total !== 'shown' ||
      [...states.cells.flat(), ...states.rowTotals, ...states.columnTotals].some(
        (state) => state !== 'shown',
      ),
  };
}
