// Why: history comes in as a whole or not at all. Rows are staged in short chunks, switched on in one short transaction
// with their summed cells, and can be taken out again the same way.
import { and, asc, desc, eq, exists, gt, inArray, lt, ne, notExists, or, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  attachments,
  breaks,
  caseComments,
  cases,
  cells,
  commentPurges,
  commentReads,
  comments,
  commentThemes,
  foundThemes,
  themeCodings,
  themedComments,
  contacts,
  devices,
  importCells,
  imports,
  improvementComments,
  improvements,
  mediaItems,
  merits,
  petitioners,
  proposals,
  responses,
  surveys,
  triages,
  users,
  versions,
  waves,
} from '../schema.js';
import type { ImportState } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Import = typeof imports.$inferSelect;
export type ImportSummary = Pick<
  Import,
  'id' | 'surveyId' | 'state' | 'fileName' | 'rowCount' | 'startedAt' | 'activeAt' | 'undoneAt'
> & {
  startedByName: string | null;
  surveySlug: string | null;
  surveyTitle: { 'zh-TW': string; en: string; ja: string } | null;
};

/** Newest first, without mapping and report. The survey is null where undoing took it away. */
export async function listImports(db: Queries, scope: OfficeScope): Promise<ImportSummary[]> {
  return await db
    .select({
      id: imports.id,
      surveyId: imports.surveyId,
      state: imports.state,
      fileName: imports.fileName,
      rowCount: imports.rowCount,
      startedAt: imports.startedAt,
      activeAt: imports.activeAt,
      undoneAt: imports.undoneAt,
      startedByName: users.name,
      surveySlug: surveys.slug,
      surveyTitle: surveys.title,
    })
    .from(imports)
    .leftJoin(users, eq(users.id, imports.startedBy))
    .leftJoin(surveys, and(eq(surveys.officeId, imports.officeId), eq(surveys.id, imports.surveyId)))
    .where(eq(imports.officeId, scope.officeId))
    .orderBy(desc(imports.startedAt), desc(imports.id));
}

export async function findImport(db: Queries, scope: OfficeScope, id: string): Promise<Import | undefined> {
  const rows = await db
    .select()
    .from(imports)
    .where(and(eq(imports.officeId, scope.officeId), eq(imports.id, id)));
  return rows[0];
}

/** Imports of the very same file that are switched on or on their way. */
export async function listImportsOfFile(
  db: Queries,
  scope: OfficeScope,
  fileHash: string,
): Promise<Import[]> {
  return await db
    .select()
    .from(imports)
    .where(
      and(
        eq(imports.officeId, scope.officeId),
        eq(imports.fileHash, fileHash),
        inArray(imports.state, ['active', 'staging']),
      ),
    )
    .orderBy(asc(imports.id));
}

export function insertImport(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof imports.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(imports).values({ officeId: scope.officeId, ...row });
}

/** Guard with mustChange: touches no row when the import is not in one of the states `from`. */
export function updateImport(
  db: Queries,
  scope: OfficeScope,
  id: string,
  from: readonly ImportState[],
  changes: Partial<Pick<Import, 'state' | 'report' | 'rowCount' | 'activeAt' | 'undoneAt'>>,
): Statement {
  return db
    .update(imports)
    .set(changes)
    .where(and(eq(imports.officeId, scope.officeId), eq(imports.id, id), inArray(imports.state, [...from])));
}

/** Adds the import's cells to those behind every figure, or takes them away again. */
export function applyImportCells(
  db: Queries,
  scope: OfficeScope,
  importId: string,
  direction: 'add' | 'subtract',
): Statement {
  const sign = direction === 'add' ? sql.raw('') : sql.raw('-');
  return db
    .insert(cells)
    .select(
      db
        .select({
          officeId: importCells.officeId,
          surveyId: importCells.surveyId,
          cut: importCells.cut,
          cutValue: importCells.cutValue,
          question: importCells.question,
          edition: importCells.edition,
          periodKind: importCells.periodKind,
          period: importCells.period,
          code: importCells.code,
          nRaw: sql<number>`${sign}${importCells.nRaw}`.as('n_raw'),
          nUsed: sql<number>`${sign}${importCells.nUsed}`.as('n_used'),
        })
        .from(importCells)
        .where(and(eq(importCells.officeId, scope.officeId), eq(importCells.importId, importId))),
    )
    .onConflictDoUpdate({
      target: [
        cells.officeId,
        cells.surveyId,
        cells.cut,
        cells.cutValue,
        cells.question,
        cells.edition,
        cells.periodKind,
        cells.period,
        cells.code,
      ],
      set: { nRaw: sql`${cells.nRaw} + excluded.n_raw`, nUsed: sql`${cells.nUsed} + excluded.n_used` },
    });
}

/** After a subtraction: a cell of nobody is no cell. */
export function deleteEmptyCells(db: Queries, scope: OfficeScope, surveyId: string): Statement {
  return db
    .delete(cells)
    .where(and(eq(cells.officeId, scope.officeId), eq(cells.surveyId, surveyId), eq(cells.nRaw, 0)));
}

/** The (cut, question) pairs of an import's own cells: the portions in which they are removed. */
export async function listImportCellGroups(
  db: Queries,
  scope: OfficeScope,
  importId: string,
): Promise<{ cut: string; question: string }[]> {
  return await db
    .selectDistinct({ cut: importCells.cut, question: importCells.question })
    .from(importCells)
    .where(and(eq(importCells.officeId, scope.officeId), eq(importCells.importId, importId)));
}

export function deleteImportCells(
  db: Queries,
  scope: OfficeScope,
  importId: string,
  group: { cut: string; question: string },
): Statement {
  return db
    .delete(importCells)
    .where(
      and(
        eq(importCells.officeId, scope.officeId),
        eq(importCells.importId, importId),
        eq(importCells.cut, group.cut),
        eq(importCells.question, group.question),
      ),
    );
}

/** Where a comment is named by what somebody made of it, or by the record of its purge. */
const namings = [
  attachments,
  caseComments,
  cases,
  commentPurges,
  improvementComments,
  mediaItems,
  merits,
  petitioners,
  proposals,
  triages,
] as const;

/** A page of an import's responses by id, after `afterId`; `named` where something names one of its comments. */
export async function listResponsesOfImport(
  db: Queries,
  scope: OfficeScope,
  importId: string,
  afterId: string,
  limit: number,
): Promise<{ id: string; named: boolean }[]> {
  const rows = await db
    .select({ id: responses.id })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.importId, importId),
        gt(responses.id, afterId),
      ),
    )
    .orderBy(asc(responses.id))
    .limit(limit);
  const ids = rows.map((row) => row.id);
  const named = await listNamed(db, scope, ids);
  return ids.map((id) => ({ id, named: named.has(id) }));
}

async function listNamed(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<ReadonlySet<string | null>> {
  const named = new Set<string | null>();
  if (ids.length === 0) return named;
  const written = await db
    .select({ id: comments.id, responseId: comments.responseId })
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), inArray(comments.responseId, [...ids])));
  if (written.length === 0) return named;
  const responseOf = new Map(written.map(({ id, responseId }) => [id, responseId]));
  for (const table of namings)
    for (const { id } of await db
      .select({ id: table.commentId })
      .from(table)
      .where(and(eq(table.officeId, scope.officeId), inArray(table.commentId, [...responseOf.keys()]))))
      named.add(responseOf.get(id ?? '') ?? null);
  return named;
}

type CommentTable =
  | typeof commentReads
  | typeof commentThemes
  | typeof foundThemes
  | typeof themedComments
  | typeof themeCodings;

/** Removes whole responses with all that hangs on them; at most 500 ids, none of them named by anything. */
export function deleteResponses(db: Queries, scope: OfficeScope, ids: readonly string[]): Statement[] {
  const commentIds = db
    .select({ id: comments.id })
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), inArray(comments.responseId, [...ids])));
  const ofComments = (table: CommentTable): Statement =>
    db.delete(table).where(and(eq(table.officeId, scope.officeId), inArray(table.commentId, commentIds)));
  return [
    ...[commentReads, commentThemes, foundThemes, themedComments, themeCodings].map(ofComments),
    db
      .delete(comments)
      .where(and(eq(comments.officeId, scope.officeId), inArray(comments.responseId, [...ids]))),
    db
      .delete(contacts)
      .where(and(eq(contacts.officeId, scope.officeId), inArray(contacts.responseId, [...ids]))),
    db.delete(responses).where(and(eq(responses.officeId, scope.officeId), inArray(responses.id, [...ids]))),
  ];
}

/** Removes waves that an import brought and that no response of the survey names any more. */
export function deleteUnusedWaves(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  keys: readonly string[],
): Statement {
  return db.delete(waves).where(
    and(
      eq(waves.officeId, scope.officeId),
      eq(waves.surveyId, surveyId),
      inArray(waves.key, keys.length === 0 ? [''] : [...keys]),
      notExists(
        db
          .select({ one: sql`1` })
          .from(responses)
          .where(
            and(
              eq(responses.officeId, scope.officeId),
              eq(responses.surveyId, surveyId),
              eq(responses.wave, waves.key),
            ),
          ),
      ),
    ),
  );
}

/** A survey that only the import filled goes with it; whatever still names the survey refuses this by its foreign key. */
export function deleteSurveyOfImport(db: Queries, scope: OfficeScope, surveyId: string): Statement[] {
  const ofSurvey = (table: typeof breaks | typeof waves | typeof versions) =>
    and(eq(table.officeId, scope.officeId), eq(table.surveyId, surveyId));
  return [
    db.delete(breaks).where(ofSurvey(breaks)),
    db.delete(waves).where(ofSurvey(waves)),
    db.delete(versions).where(ofSurvey(versions)),
    db.delete(surveys).where(and(eq(surveys.officeId, scope.officeId), eq(surveys.id, surveyId))),
  ];
}

/** Whether any response of the survey came another way than this import. */
export async function hasOtherResponses(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  importId: string,
): Promise<boolean> {
  const ofSurvey = and(eq(responses.officeId, scope.officeId), eq(responses.surveyId, surveyId));
  const others = or(
    sql`${responses.importId} is null`,
    lt(responses.importId, importId),
    gt(responses.importId, importId),
  );
  const rows = await db
    .select({ one: sql<number>`1` })
    .from(surveys)
    .where(
      and(
        eq(surveys.officeId, scope.officeId),
        eq(surveys.id, surveyId),
        exists(
          db
            .select({ one: sql`1` })
            .from(responses)
            .where(and(ofSurvey, others)),
        ),
      ),
    );
  return rows.length > 0;
}

/** Whether a tablet, an improvement's measure or another import names the survey. */
export async function isNamedElsewhere(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  importId: string,
): Promise<boolean> {
  const [tablets, measures, others] = await Promise.all([
    db
      .select({ id: devices.id })
      .from(devices)
      .where(and(eq(devices.officeId, scope.officeId), eq(devices.surveyId, surveyId))),
    db
      .select({ measure: improvements.measure })
      .from(improvements)
      .where(eq(improvements.officeId, scope.officeId)),
    db
      .select({ id: imports.id })
      .from(imports)
      .where(
        and(
          eq(imports.officeId, scope.officeId),
          eq(imports.surveyId, surveyId),
          inArray(imports.state, ['active', 'staging']),
          ne(imports.id, importId),
        ),
      ),
  ]);
  return (
    tablets.length > 0 || others.length > 0 || measures.some((row) => row.measure?.surveyId === surveyId)
  );
}
