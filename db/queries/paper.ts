// Why: paper sheets: batches, who typed which number, second typings, and taking a corrected first entry out of the figures
// without taking it away.
import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  inArray,
  isNull,
  max,
  notExists,
  notInArray,
  sql,
} from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { comments, paperBatches, paperChecks, paperEntries, responses, themedComments } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type PaperBatch = typeof paperBatches.$inferSelect;
export type PaperEntry = typeof paperEntries.$inferSelect;
export type PaperCheck = typeof paperChecks.$inferSelect;

/** Newest first. */
export async function listBatches(db: Queries, scope: OfficeScope, surveyId: string): Promise<PaperBatch[]> {
  return await db
    .select()
    .from(paperBatches)
    .where(and(eq(paperBatches.officeId, scope.officeId), eq(paperBatches.surveyId, surveyId)))
    .orderBy(desc(paperBatches.madeAt), desc(paperBatches.id));
}

export async function findBatch(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  id: string,
): Promise<PaperBatch | undefined> {
  const rows = await db
    .select()
    .from(paperBatches)
    .where(
      and(
        eq(paperBatches.officeId, scope.officeId),
        eq(paperBatches.surveyId, surveyId),
        eq(paperBatches.id, id),
      ),
    );
  return rows[0];
}

export function insertBatch(db: Queries, scope: OfficeScope, row: Omit<PaperBatch, 'officeId'>): Statement {
  return db.insert(paperBatches).values({ officeId: scope.officeId, ...row });
}

/**
 * The answers of an entry. None of it says that it was claimed and then the machine stopped; and one that names what was not
 * typed from paper is no entry, whoever wrote it.
 */
function answersOf(db: Queries) {
  return db
    .select({ one: sql`1` })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, paperEntries.officeId),
        eq(responses.id, paperEntries.responseId),
        eq(responses.stream, 'paper'),
      ),
    );
}

/** Batch → how many sheets have been typed in. */
export async function countSheets(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .select({ batchId: paperEntries.batchId, n: count().mapWith(Number) })
    .from(paperEntries)
    .innerJoin(
      paperBatches,
      and(eq(paperBatches.officeId, paperEntries.officeId), eq(paperBatches.id, paperEntries.batchId)),
    )
    .where(
      and(
        eq(paperEntries.officeId, scope.officeId),
        eq(paperBatches.surveyId, surveyId),
        eq(paperEntries.attempt, 1),
        exists(answersOf(db)),
      ),
    )
    .groupBy(paperEntries.batchId);
  return new Map(rows.map((row) => [row.batchId, row.n]));
}

/** Every entry whose answers are stored: none of these ever changes, nor goes. */
export async function listStoredSheets(db: Queries, scope: OfficeScope): Promise<PaperEntry[]> {
  return await db
    .select()
    .from(paperEntries)
    .where(and(eq(paperEntries.officeId, scope.officeId), exists(answersOf(db))))
    .orderBy(asc(paperEntries.responseId));
}

/** Responses whose sheet was typed anew, where what came after them is stored. */
export async function listCorrectedSheets(db: Queries, scope: OfficeScope): Promise<string[]> {
  const rows = await listStoredSheets(db, scope);
  const sheet = (row: (typeof rows)[number]) => `${row.batchId} ${row.number}`;
  const last = new Map<string, number>();
  for (const row of rows) last.set(sheet(row), Math.max(row.attempt, last.get(sheet(row)) ?? 0));
  return rows.filter((row) => row.attempt < (last.get(sheet(row)) ?? 0)).map((row) => row.responseId);
}

/** Everything stored of a batch, by number, the first entry before its corrections. */
export async function listEntries(db: Queries, scope: OfficeScope, batchId: string): Promise<PaperEntry[]> {
  return await db
    .select()
    .from(paperEntries)
    .where(
      and(
        eq(paperEntries.officeId, scope.officeId),
        eq(paperEntries.batchId, batchId),
        exists(answersOf(db)),
      ),
    )
    .orderBy(asc(paperEntries.number), asc(paperEntries.attempt));
}

/** What is stored of one sheet, the first entry first. */
export async function listSheetEntries(
  db: Queries,
  scope: OfficeScope,
  batchId: string,
  number: number,
): Promise<PaperEntry[]> {
  return await db
    .select()
    .from(paperEntries)
    .where(
      and(
        eq(paperEntries.officeId, scope.officeId),
        eq(paperEntries.batchId, batchId),
        eq(paperEntries.number, number),
        exists(answersOf(db)),
      ),
    )
    .orderBy(asc(paperEntries.attempt));
}

/** Who claimed this number and attempt, whether or not their answers arrived. */
export async function findClaim(
  db: Queries,
  scope: OfficeScope,
  { batchId, number, attempt }: Pick<PaperEntry, 'batchId' | 'number' | 'attempt'>,
): Promise<PaperEntry | undefined> {
  const rows = await db
    .select()
    .from(paperEntries)
    .where(
      and(
        eq(paperEntries.officeId, scope.officeId),
        eq(paperEntries.batchId, batchId),
        eq(paperEntries.number, number),
        eq(paperEntries.attempt, attempt),
      ),
    );
  return rows[0];
}

/** The number after the highest that was typed. */
export async function findNextNumber(db: Queries, scope: OfficeScope, batchId: string): Promise<number> {
  const rows = await db
    .select({ n: max(paperEntries.number).mapWith(Number) })
    .from(paperEntries)
    .where(and(eq(paperEntries.officeId, scope.officeId), eq(paperEntries.batchId, batchId)));
  return (rows[0]?.n ?? 0) + 1;
}

/** The unique number and attempt refuse what somebody else was quicker to type. */
export function insertEntry(db: Queries, scope: OfficeScope, row: Omit<PaperEntry, 'officeId'>): Statement {
  return db.insert(paperEntries).values({ officeId: scope.officeId, ...row });
}

export async function findEntry(
  db: Queries,
  scope: OfficeScope,
  responseId: string,
): Promise<PaperEntry | undefined> {
  const rows = await db.select().from(paperEntries).where(ofEntry(scope, responseId));
  return rows[0];
}

export async function listChecks(db: Queries, scope: OfficeScope, batchId: string): Promise<PaperCheck[]> {
  return await db
    .select()
    .from(paperChecks)
    .where(and(eq(paperChecks.officeId, scope.officeId), eq(paperChecks.batchId, batchId)))
    .orderBy(asc(paperChecks.number), asc(paperChecks.checkedAt), asc(paperChecks.id));
}

export function insertCheck(db: Queries, scope: OfficeScope, row: Omit<PaperCheck, 'officeId'>): Statement {
  return db.insert(paperChecks).values({ officeId: scope.officeId, ...row });
}

/** The words written on a sheet; null where a text has been purged. */
export async function listTextsOfResponse(
  db: Queries,
  scope: OfficeScope,
  responseId: string,
): Promise<{ question: string; text: string | null }[]> {
  const rows = await db
    .select({ question: comments.question, text: comments.text })
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), eq(comments.responseId, responseId)))
    .orderBy(asc(comments.id));
  return rows.flatMap(({ question, text }) => (question === null ? [] : [{ question, text }]));
}

/** What was written on a sheet and holds no more, now that it was corrected: all but the words of the questions `held`. */
export function markCorrected(
  db: Queries,
  scope: OfficeScope,
  responseIds: readonly string[],
  held: readonly string[],
  by: string,
): Statement {
  return db
    .update(comments)
    .set({ correctedBy: by })
    .where(and(ofSheet(scope, responseIds), notInArray(comments.question, [...held])));
}

/** The words that still hold go with the rating and the service that the sheet really has, and are read anew with them. */
export function updateHeldWords(
  db: Queries,
  scope: OfficeScope,
  responseIds: readonly string[],
  sheet: { rating: string | null; serviceCode: string | null },
): Statement[] {
  const held = db.select({ id: comments.id }).from(comments).where(ofSheet(scope, responseIds));
  return [
    db.update(comments).set(sheet).where(ofSheet(scope, responseIds)),
    db
      .update(themedComments)
      .set({ rules: '' })
      .where(and(eq(themedComments.officeId, scope.officeId), inArray(themedComments.commentId, held))),
  ];
}

function ofSheet(scope: OfficeScope, responseIds: readonly string[]) {
  return and(
    eq(comments.officeId, scope.officeId),
    inArray(comments.responseId, [...responseIds]),
    isNull(comments.correctedBy),
  );
}

/**
 * Changes nothing, and keeps the entry as it is until the commit. Touches no row when somebody took it away: put it in
 * `mustChange`.
 */
export function holdEntry(db: Queries, scope: OfficeScope, responseId: string): Statement {
  return db.update(paperEntries).set({ responseId }).where(ofEntry(scope, responseId));
}

/**
 * Takes away an entry whose answers never arrived: it says nothing, and its number is free again. Touches no row when they
 * did: put it in `mustChange`. After `holdEntry` alone, which waits for answers that are arriving: PostgreSQL looks for them as
 * of the moment the statement began.
 */
export function deleteDeadEntry(db: Queries, scope: OfficeScope, responseId: string): Statement {
  return db.delete(paperEntries).where(and(ofEntry(scope, responseId), notExists(answersOf(db))));
}

function ofEntry(scope: OfficeScope, responseId: string) {
  return and(eq(paperEntries.officeId, scope.officeId), eq(paperEntries.responseId, responseId));
}

/** Changes the quality flags of a stored response; touches no row when they are not those seen: put it in `mustChange`. */
export function updateFlags(
  db: Queries,
  scope: OfficeScope,
  id: string,
  flags: { seen: string; next: string },
): Statement {
  return db
    .update(responses)
    .set({ flags: flags.next })
    .where(
      and(eq(responses.officeId, scope.officeId), eq(responses.id, id), eq(responses.flags, flags.seen)),
    );
}
