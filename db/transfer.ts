// Why: everything out and in again as NDJSON: a backup anybody can read, and the road from one engine to the other.
// One line a row, parents before children, a trailer with counts and a fingerprint, so that a cut file is never taken.
import { createHash } from 'node:crypto';
import { asc, getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { AnyColumn, AnyTable } from './columns.js';
import type { Database, Queries } from './connection.js';
import * as schema from './schema.js';

export const transferFormat = 'manyi-transfer/1';

/** Is told how many rows are done, and may make the transfer wait. */
export type Watch = (rows: number) => void | Promise<void>;

/** A table with its key, in the order in which rows can be written. Sessions stay behind: everybody signs in anew. */
export type TransferTable = { name: string; table: AnyTable; key: readonly AnyColumn[]; page: number };

const s = schema;
const of = (name: string, table: AnyTable, key: readonly AnyColumn[], page = 500): TransferTable => ({
  name,
  table,
  key,
  page,
});

export const transferTables: readonly TransferTable[] = [
  of('offices', s.offices, [s.offices.id]),
  of('users', s.users, [s.users.id]),
  of('setup_tokens', s.setupTokens, [s.setupTokens.tokenHash]),
  of('sections', s.sections, [s.sections.officeId, s.sections.id]),
  of('counters', s.counters, [s.counters.officeId, s.counters.id]),
  of('services', s.services, [s.services.officeId, s.services.id]),
  of('devices', s.devices, [s.devices.officeId, s.devices.id]),
  of('role_grants', s.roleGrants, [s.roleGrants.officeId, s.roleGrants.id]),
  of('visits', s.visits, [s.visits.officeId, s.visits.day, s.visits.serviceCode, s.visits.counterCode]),
  of('surveys', s.surveys, [s.surveys.officeId, s.surveys.id]),
  of('versions', s.versions, [s.versions.officeId, s.versions.surveyId, s.versions.number], 20),
  of('breaks', s.breaks, [s.breaks.officeId, s.breaks.id]),
  of('waves', s.waves, [s.waves.officeId, s.waves.surveyId, s.waves.key]),
  of('streams', s.streams, [s.streams.officeId, s.streams.name]),
  of('imports', s.imports, [s.imports.officeId, s.imports.id], 5),
  of('responses', s.responses, [s.responses.officeId, s.responses.id]),
  of('partials', s.partials, [s.partials.officeId, s.partials.id]),
  of('contacts', s.contacts, [s.contacts.officeId, s.contacts.responseId]),
  of('cells', s.cells, cellKey(s.cells)),
  of('import_cells', s.importCells, [
    s.importCells.officeId,
    s.importCells.importId,
    ...cellKey(s.importCells).slice(1),
  ]),
  of('comments', s.comments, [s.comments.officeId, s.comments.id]),
  of('comment_reads', s.commentReads, [
    s.commentReads.officeId,
    s.commentReads.commentId,
    s.commentReads.userId,
  ]),
  of('comment_themes', s.commentThemes, [
    s.commentThemes.officeId,
    s.commentThemes.commentId,
    s.commentThemes.theme,
  ]),
  of('improvements', s.improvements, [s.improvements.officeId, s.improvements.id]),
  of('improvement_comments', s.improvementComments, [
    s.improvementComments.officeId,
    s.improvementComments.improvementId,
    s.improvementComments.commentId,
  ]),
  of('improvement_events', s.improvementEvents, [s.improvementEvents.officeId, s.improvementEvents.id]),
  of('files', s.files, [s.files.officeId, s.files.id], 1),
  of('series', s.series, [s.series.officeId, s.series.id]),
  of('series_values', s.seriesValues, [s.seriesValues.officeId, s.seriesValues.id]),
  of('events', s.events, [s.events.officeId, s.events.id]),
  of('themes', s.themes, [s.themes.officeId, s.themes.code]),
  of('found_themes', s.foundThemes, [s.foundThemes.officeId, s.foundThemes.commentId, s.foundThemes.theme]),
  of('themed_comments', s.themedComments, [s.themedComments.officeId, s.themedComments.commentId]),
  of('theme_codings', s.themeCodings, [
    s.themeCodings.officeId,
    s.themeCodings.commentId,
    s.themeCodings.coderId,
  ]),
  of('targets', s.targets, [s.targets.officeId, s.targets.id]),
  of('review_notes', s.reviewNotes, [s.reviewNotes.officeId, s.reviewNotes.id]),
  of('baselines', s.baselines, [s.baselines.officeId, s.baselines.id]),
  of('alarms', s.alarms, [s.alarms.officeId, s.alarms.id]),
  of('alarm_events', s.alarmEvents, [s.alarmEvents.officeId, s.alarmEvents.id]),
  of('alarm_mutes', s.alarmMutes, [
    s.alarmMutes.officeId,
    s.alarmMutes.userId,
    s.alarmMutes.surveyId,
    s.alarmMutes.question,
  ]),
  of('petitioners', s.petitioners, [s.petitioners.officeId, s.petitioners.commentId]),
  of('media_items', s.mediaItems, [s.mediaItems.officeId, s.mediaItems.commentId]),
  of('proposals', s.proposals, [s.proposals.officeId, s.proposals.commentId]),
  of('merits', s.merits, [s.merits.officeId, s.merits.id]),
  of('triages', s.triages, [s.triages.officeId, s.triages.id]),
  of('deadline_rules', s.deadlineRules, [s.deadlineRules.officeId, s.deadlineRules.id]),
  of('calendar_days', s.calendarDays, [s.calendarDays.officeId, s.calendarDays.day]),
  of('deputies', s.deputies, [s.deputies.officeId, s.deputies.id]),
  of('reply_templates', s.replyTemplates, [s.replyTemplates.officeId, s.replyTemplates.id]),
  of('cases', s.cases, [s.cases.officeId, s.cases.id]),
  of('case_events', s.caseEvents, [s.caseEvents.officeId, s.caseEvents.id]),
  of('case_comments', s.caseComments, [
    s.caseComments.officeId,
    s.caseComments.caseId,
    s.caseComments.commentId,
  ]),
  of('case_drafts', s.caseDrafts, [s.caseDrafts.officeId, s.caseDrafts.id]),
  of('confirmations', s.confirmations, [s.confirmations.tokenHash]),
  of('attachments', s.attachments, [s.attachments.officeId, s.attachments.id], 1),
  of('notices', s.notices, [s.notices.officeId, s.notices.id]),
  of('heard_items', s.heardItems, [s.heardItems.officeId, s.heardItems.improvementId]),
  of('published_questions', s.publishedQuestions, [
    s.publishedQuestions.officeId,
    s.publishedQuestions.surveyId,
    s.publishedQuestions.question,
  ]),
  of('jobs', s.jobs, [s.jobs.officeId, s.jobs.id]),
  of('audit', s.audit, [s.audit.officeId, s.audit.id]),
];

function cellKey(t: typeof s.cells | typeof s.importCells): AnyColumn[] {
  return [t.officeId, t.surveyId, t.cut, t.cutValue, t.question, t.edition, t.periodKind, t.period, t.code];
}

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

/** Writes everything as of one moment. `write` takes whole lines and may make the export wait. */
export async function exportAll(
  database: Database,
  write: (text: string) => Promise<void>,
  options: { at: Date; progress?: Watch },
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
