// Why: everything out and in again as NDJSON: a backup anybody can read, and the road from one engine to the other.
// One line a row, parents before children, a trailer with counts and a fingerprint, so that a cut file is never taken.
import { createHash } from 'node:crypto';
import { asc, getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { AnyTable } from './columns.js';
import type { Database, Queries } from './connection.js';
import { transferTables, type TransferTable } from './transferTables.js';

export const transferFormat = 'manyi-transfer/1';

/** Is told how many rows are done, and may make the transfer wait. */
export type Watch = (rows: number) => void | Promise<void>;

export type Counts = Record<string, number>;
type Row = Record<string, unknown>;

/** What is wrong with the file or the place it should go to, in words for the person at the terminal. */
export class TransferError extends Error {}

/** Columns by their name in the database, with the property they have in code. */
function columnsOf(table: AnyTable): { property: string; name: string; type: string; notNull: boolean }[] {
  return Object.entries(getTableColumns(table)).map(([property, column]) => ({
    property,
    name: column.name,
    type: column.dataType === 'custom' ? 'buffer' : column.dataType,
    notNull: column.notNull,
  }));
}

export type ExportOptions = {
  at: Date;
  progress?: Watch;
  /** Reads what else is wanted of the same moment. */
  beside?: (db: Queries) => Promise<void>;
};

/** Writes everything as of one moment. `write` takes whole lines and may make the export wait. */
export async function exportAll(
  database: Database,
  write: (text: string) => Promise<void>,
  options: ExportOptions,
): Promise<Counts> {
  const hash = createHash('sha256');
  const put = async (text: string) => {
    hash.update(text);
    await write(text);
  };
  const columns = Object.fromEntries(
    transferTables.map(({ name, table }) => [name, columnsOf(table).map((column) => column.name)]),
  );
  await put(`${JSON.stringify({ format: transferFormat, at: options.at.toISOString(), columns })}\n`);
  const counts: Counts = {};
  let total = 0;
  await database.snapshot(async (db) => {
    await options.beside?.(db);
    for (const entry of transferTables) {
      counts[entry.name] = 0;
      for await (const rows of pagesOf(db, entry)) {
        await put(linesOf(entry, rows));
        counts[entry.name] = (counts[entry.name] ?? 0) + rows.length;
        total += rows.length;
        await options.progress?.(total);
      }
    }
  });
  await write(`${JSON.stringify({ end: transferFormat, counts, sha256: hash.digest('hex') })}\n`);
  return counts;
}

async function* pagesOf(db: Queries, { table, key, page }: TransferTable): AsyncGenerator<Row[]> {
  const properties = key.map(
    (column) => Object.entries(getTableColumns(table)).find(([, one]) => one.name === column.name)?.[0] ?? '',
  );
  let after: SQL | undefined;
  for (;;) {
    const rows: Row[] = await db
      .select()
      .from(table)
      .where(after)
      .orderBy(...key.map((column) => asc(column)))
      .limit(page);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    const left = sql.join(
      key.map((column) => sql`${column}`),
      sql`, `,
    );
    const right = sql.join(
      properties.map((property) => sql`${last[property]}`),
      sql`, `,
    );
    after = sql`(${left}) > (${right})`;
    await new Promise(setImmediate);
  }
}

function linesOf({ name, table }: TransferTable, rows: readonly Row[]): string {
  const columns = columnsOf(table);
  let text = '';
  for (const row of rows) {
    const plain: Row = {};
    for (const { property, name: columnName } of columns) {
      const value = row[property];
      plain[columnName] = Buffer.isBuffer(value) ? value.toString('base64') : value; // a Date becomes ISO text by itself
    }
    text += `${JSON.stringify({ t: name, r: plain })}\n`;
  }
  return text;
}

/** Reads the whole file once without writing. Throws TransferError for anything but a complete export of this program. */
export async function checkTransfer(lines: AsyncIterable<string>): Promise<Counts> {
  const hash = createHash('sha256');
  const tables = new Map(
    transferTables.map((entry, index) => [entry.name, { index, read: rowReader(entry) }]),
  );
  const counts: Counts = Object.fromEntries(transferTables.map(({ name }) => [name, 0]));
  let number = 0;
  let at = 0;
  let ended = false;
  for await (const line of lines) {
    number += 1;
    if (ended) throw new TransferError(`Line ${number}: there is something after the end.`);
    const value = parseLine(line, number);
    if (number === 1) checkHeader(value);
    else if ('end' in value) {
      checkTrailer(value, counts, hash.digest('hex'));
      ended = true;
      continue;
    } else {
      const entry = tables.get(typeof value['t'] === 'string' ? value['t'] : '');
      if (entry === undefined) throw new TransferError(`Line ${number} belongs to no table of this program.`);
      if (entry.index < at)
        throw new TransferError(`Line ${number}: the tables are not in the order they were written.`);
      at = entry.index;
      entry.read(value['r'], number);
      const name = transferTables[at]?.name ?? '';
      counts[name] = (counts[name] ?? 0) + 1;
    }
    hash.update(`${line}\n`);
  }
  if (!ended) throw new TransferError('The file has no end: it was cut off. Nothing was brought in.');
  return counts;
}

function parseLine(line: string, number: number): Row {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  } catch {
    // said below
  }
  throw new TransferError(
    number === 1
      ? 'This is not an export of this program.'
      : `Line ${number} is not what was written: the file is damaged or cut off.`,
  );
}

function checkHeader(value: Row): void {
  if (value['format'] !== transferFormat)
    throw new TransferError(`This is not an export of this program (${transferFormat} is expected).`);
  const columns = (value['columns'] ?? {}) as Record<string, unknown>;
  for (const { name, table } of transferTables) {
    const wanted = columnsOf(table).map((column) => column.name);
    const given: readonly unknown[] = Array.isArray(columns[name]) ? columns[name] : [];
    if (JSON.stringify([...wanted].sort()) !== JSON.stringify([...given].sort())) {
      throw new TransferError(
        `The export comes from another version of the program: the table ${name} differs. Bring both to the same version.`,
      );
    }
  }
}

function checkTrailer(value: Row, counts: Counts, sha256: string): void {
  const said = (value['counts'] ?? {}) as Record<string, unknown>;
  for (const [name, n] of Object.entries(counts)) {
    if (said[name] !== n)
      throw new TransferError(`The export says ${String(said[name])} rows of ${name}, but has ${n}.`);
  }
  if (value['sha256'] !== sha256)
    throw new TransferError('The fingerprint does not fit: the file was changed after it was written.');
}

/** From a line's `r` to a row for the database. Throws TransferError for what does not fit the table. */
function rowReader({ name, table }: TransferTable): (value: unknown, number: number) => Row {
  const columns = columnsOf(table);
  return (value, number) => {
    const wrong = (column: string) =>
      new TransferError(`Line ${number}: ${name}.${column} is not what was written.`);
    if (typeof value !== 'object' || value === null) throw wrong('*');
    const given = value as Row;
    const row: Row = {};
    for (const column of columns) {
      const read = readValue(given[column.name], column.type);
      if (read === undefined || (read === null && column.notNull && column.type !== 'json'))
        throw wrong(column.name);
      row[column.property] = read;
    }
    return row;
  };
}

function readValue(value: unknown, type: string): unknown {
  if (value === null) return null;
  switch (type) {
    case 'date': {
      const date = typeof value === 'string' ? new Date(value) : undefined;
      return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
    }
    case 'buffer':
      return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
    case 'json':
      return value;
    case 'boolean':
    case 'number':
    case 'string':
      return typeof value === type ? value : undefined;
    default:
      return undefined;
  }
}

/** How many rows each table has, of those that `names` names (default: all). */
export async function countRows(db: Queries, names?: readonly string[]): Promise<Counts> {
  const counts: Counts = {};
  for (const { name, table } of transferTables) {
    if (names !== undefined && !names.includes(name)) continue;
    const rows = await db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(table);
    counts[name] = rows[0]?.n ?? 0;
  }
  return counts;
}

/** The first table that has a row, or undefined for an empty database. */
export async function findFilledTable(db: Queries): Promise<string | undefined> {
  for (const { name, table } of transferTables) {
    const rows = await db
      .select({ one: sql<number>`1` })
      .from(table)
      .limit(1);
    if (rows.length > 0) return name;
  }
  return undefined;
}

/**
 * Writes the rows of a checked file into an empty database, parents first. On a failure everything written is deleted
 * again before the error goes on.
 */
export async function importAll(
  database: Database,
  lines: AsyncIterable<string>,
  options: { progress?: Watch } = {},
): Promise<Counts> {
  const filled = await findFilledTable(database.queries);
  if (filled !== undefined)
    throw new TransferError(
      `The database is not empty (${filled} has rows). Bring an export into a new one.`,
    );
  try {
    return await database.load((write) => load(write, lines, options.progress));
  } catch (error) {
    await emptyAll(database);
    throw error;
  }
}

async function load(
  write: Database['atomically'],
  lines: AsyncIterable<string>,
  progress?: Watch,
): Promise<Counts> {
  const readers = new Map(transferTables.map((entry) => [entry.name, { entry, read: rowReader(entry) }]));
  const counts: Counts = Object.fromEntries(transferTables.map(({ name }) => [name, 0]));
  let waiting: Row[] = [];
  let current: TransferTable | undefined;
  let number = 0;
  const flush = async () => {
    const into = current;
    if (into === undefined || waiting.length === 0) return;
    const rows = waiting;
    waiting = [];
    await write((db) => [db.insert(into.table).values(rows)]);
    counts[into.name] = (counts[into.name] ?? 0) + rows.length;
    await progress?.(number);
    await new Promise(setImmediate);
  };
  for await (const line of lines) {
    number += 1;
    const value = parseLine(line, number);
    if (number === 1 || 'end' in value) continue;
    const reader = readers.get(String(value['t']));
    if (reader === undefined) throw new TransferError(`Line ${number} belongs to no table of this program.`);
    if (reader.entry !== current || waiting.length >= Math.min(reader.entry.page, 500)) {
      await flush();
      current = reader.entry;
    }
    waiting.push(reader.read(value['r'], number));
  }
  await flush();
  return counts;
}

/** Deletes every transferred row, children first. */
export async function emptyAll(database: Database): Promise<void> {
  for (const { table } of [...transferTables].reverse())
    await database.atomically((db) => [db.delete(table)]);
}
