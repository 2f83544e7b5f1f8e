// Why: what needs the answers of one person together must read every response. Packed as one byte an answer, a column a
// question, a month is read once from the database and then counted in milliseconds.
import type { AnswersToCount } from '../../db/queries/answers.js';
import type { Answers } from '../responses/cells.js';

/** One column: the code of every response, as its place in `codes`. */
type Column = { codes: string[]; places: Uint8Array };

/** The responses of one month or wave. */
export type Packed = {
  rows: number;
  /** Day of the month, 0 where only the wave is known. */
  days: Uint8Array;
  versions: Uint16Array;
  /** Which versions occur. */
  occurring: ReadonlySet<number>;
  /** 1: not left out by a quality rule. */
  used: Uint8Array;
  columns: Map<string, Column>;
  bytes: number;
};

/** More codes than fit one byte are no codes: what comes after them cannot be told apart. */
const mostCodes = 255;
export const unreadable = 'unreadable';

export type Packing = { add: (day: number, rows: readonly AnswersToCount[]) => void; finish: () => Packed };

/**
 * Packs responses into columns, a day after the other.
 * @param cuts names of count cells' cuts: 'counter', 'service', 'channel', 'language', 'hour', 'answer:CODE'; of scale
 * questions as well. '' stands for a counter, service or hour nobody knows; 'blank' and 'not_shown' as in count cells.
 */
export function startPacking(cuts: readonly string[]): Packing {
  let rows = 0;
  const days: Uint8Array[] = [];
  const versions: Uint16Array[] = [];
  const used: Uint8Array[] = [];
  const writers = cuts.map(columnWriter);
  return {
    add: (day, list) => {
      rows += list.length;
      days.push(new Uint8Array(list.length).fill(day));
      versions.push(Uint16Array.from(list, (row) => row.version));
      used.push(Uint8Array.from(list, (row) => (row.flags === '' ? 1 : 0)));
      const answers = list.map((row) => JSON.parse(row.answers) as Answers);
      for (const writer of writers) writer.add(list, answers);
    },
    finish: () => ({
      rows,
      occurring: new Set(versions.flatMap((list) => [...new Set(list)])),
      days: joined(days, new Uint8Array(rows)),
      versions: joined(versions, new Uint16Array(rows)),
      used: joined(used, new Uint8Array(rows)),
      columns: new Map(cuts.map((cut, index) => [cut, writers[index]?.finish(rows) ?? noColumn])),
      bytes: rows * (4 + cuts.length),
    }),
  };
}

const noColumn: Column = { codes: [], places: new Uint8Array(0) };

function columnWriter(cut: string) {
  const codes: string[] = [];
  const known = new Map<string, number>();
  const chunks: Uint8Array[] = [];
  const question = cut.startsWith('answer:') ? cut.slice('answer:'.length) : undefined;
  const placeOfCode = (code: string): number => {
    const found = known.get(code);
    if (found !== undefined) return found;
    const place = Math.min(codes.length, mostCodes);
    known.set(code, place);
    codes[place] = place === mostCodes ? unreadable : code;
    return place;
  };
  return {
    add: (rows: readonly AnswersToCount[], answers: readonly Answers[]): void => {
      chunks.push(
        question === undefined
          ? Uint8Array.from(rows, (row) => placeOfCode(placeOf(cut, row)))
          : Uint8Array.from(answers, (each) => placeOfCode(answerCode(each[question]))),
      );
    },
    finish: (total: number): Column => ({ codes, places: joined(chunks, new Uint8Array(total)) }),
  };
}

function joined<List extends Uint8Array | Uint16Array>(chunks: readonly List[], into: List): List {
  let at = 0;
  for (const chunk of chunks) {
    into.set(chunk, at);
    at += chunk.length;
  }
  return into;
}

function placeOf(cut: string, row: AnswersToCount): string {
  if (cut === 'counter') return row.counterCode ?? '';
  if (cut === 'service') return row.serviceCode ?? '';
  if (cut === 'channel') return row.channel;
  if (cut === 'language') return row.language;
  return row.hour === null ? '' : String(row.hour).padStart(2, '0');
}

function answerCode(value: Answers[string] | undefined): string {
  if (value === undefined) return 'not_shown';
  if (value === null) return 'blank';
  // Half points of an imported form lie between two codes; lists and numbers are no codes either.
  return typeof value === 'string' ? value : unreadable;
}

export type CountedAxis = {
  cut: string;
  /** Responses of these versions only; another edition's answers count as not shown. Absent: all. */
  versions?: ReadonlySet<number>;
  /** Responses with another code are left out. Absent: none is. */
  only?: ReadonlySet<string>;
};

/** Which responses of a packed part are counted, and what of each. Days of the month, both included. */
export type Counting = {
  fromDay: number;
  toDay: number;
  filters: readonly { cut: string; values: readonly string[] }[];
  axes: readonly CountedAxis[];
};

/** How many used responses have these codes, in the order of the axes. */
export type JointCount = { codes: string[]; count: number };
export type JointSums = {
  add: (packed: Packed, axes: readonly CountedAxis[], rows: Uint32Array) => void;
  list: () => JointCount[];
};

/** A table this small is counted in an array. */
const mostDense = 1 << 18;

/** Sums over several parts: one entry a combination of codes that occurs. Flat loops: a million responses, a dozen times. */
export function jointSums(axes: number): JointSums {
  /** Codes of each axis in the order they were met: parts number theirs differently. */
  const codes: string[][] = Array.from({ length: axes }, () => []);
  // Combinations are numbers while they fit 2^48, and text beyond.
  const radix = axes <= 8 ? 64 : 16;
  const small = radix ** axes <= mostDense;
  const dense = new Float64Array(small ? radix ** axes : 0);
  const numbered = new Map<number, number>();
  const worded = new Map<string, number>();
  const addKeys = (keys: Float64Array): void => {
    if (small) for (const key of keys) dense[key] = (dense[key] ?? 0) + 1;
    else for (const key of keys) numbered.set(key, (numbered.get(key) ?? 0) + 1);
  };
  const decoded = (key: number, count: number): JointCount => {
    const places: string[] = [];
    for (let axis = axes - 1, rest = key; axis >= 0; axis -= 1, rest = Math.floor(rest / radix))
      places.unshift(codes[axis]?.[rest % radix] ?? unreadable);
    return { codes: places, count };
  };
  return {
    add: (packed, counted, rows) => {
      const places = counted.map((axis, index) => placesAt(packed, axis, rows, codes[index] ?? []));
      if (axes <= 12 && codes.every((list) => list.length <= radix)) {
        const keys = new Float64Array(rows.length);
        for (const list of places)
          for (let i = 0; i < keys.length; i += 1) keys[i] = (keys[i] ?? 0) * radix + (list[i] ?? 0);
        addKeys(keys);
        return;
      }
      for (let i = 0; i < rows.length; i += 1) {
        const key = places.map((list) => list[i] ?? 0).join();
        worded.set(key, (worded.get(key) ?? 0) + 1);
      }
    },
    list: () => {
      const all = new Map<string, JointCount>();
      const put = (entry: JointCount): void => {
        const key = JSON.stringify(entry.codes);
        const known = all.get(key);
        if (known === undefined) all.set(key, entry);
        else known.count += entry.count;
      };
      dense.forEach((count, key) => {
        if (count > 0) put(decoded(key, count));
      });
      for (const [key, count] of numbered) put(decoded(key, count));
      for (const [key, count] of worded)
        put({
          codes: key.split(',').map((place, axis) => codes[axis]?.[Number(place)] ?? unreadable),
          count,
        });
      return [...all.values()];
    },
  };
}

/** The rows that are counted, to be handed to every table that counts the same ones. */
export function chosenRows(packed: Packed, { fromDay, toDay, filters, axes }: Counting): Uint32Array {
  const wanted = [
    ...filters.map(({ cut, values }) => ({ cut, codes: new Set(values) })),
    ...axes.flatMap(({ cut, only }) => (only === undefined ? [] : [{ cut, codes: only }])),
  ].map(({ cut, codes }) => {
    const column = packed.columns.get(cut);
    return {
      places: column?.places ?? new Uint8Array(packed.rows),
      fits: Uint8Array.from(column?.codes ?? [''], (code) =>
        column !== undefined && codes.has(code) ? 1 : 0,
      ),
    };
  });
  const keep = packed.used.slice();
  for (let row = 0; row < keep.length; row += 1) {
    const day = packed.days[row] ?? 0;
    if (day < fromDay || day > toDay) keep[row] = 0;
  }
  for (const { places, fits } of wanted)
    for (let row = 0; row < keep.length; row += 1) if (fits[places[row] ?? 0] !== 1) keep[row] = 0;
  const rows = new Uint32Array(packed.rows);
  let count = 0;
  for (let row = 0; row < keep.length; row += 1) {
    if (keep[row] !== 1) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.subarray(0, count);
}

/** Each row's place in the common list of codes, which grows as parts bring new ones. */
function placesAt(
  packed: Packed,
  { cut, versions }: CountedAxis,
  rows: Uint32Array,
  codes: string[],
): Uint16Array {
  const placeIn = (code: string): number => {
    const known = codes.indexOf(code);
    return known === -1 ? codes.push(code) - 1 : known;
  };
  const column = packed.columns.get(cut);
  const found = new Uint16Array(rows.length);
  if (column === undefined) return found.fill(placeIn('not_shown'));
  const mine = Uint16Array.from(column.codes, placeIn);
  const { places } = column;
  for (let i = 0; i < found.length; i += 1) found[i] = mine[places[rows[i] ?? 0] ?? 0] ?? 0;
  if (versions === undefined || [...packed.occurring].every((version) => versions.has(version))) return found;
  const other = placeIn('not_shown');
  for (let i = 0; i < found.length; i += 1)
    if (!versions.has(packed.versions[rows[i] ?? 0] ?? 0)) found[i] = other;
  return found;
}
