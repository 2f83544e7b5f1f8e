// Why: surveys, their immutable versions, the breaks in their series and their waves. A citizen's look-up by slug comes
// before any scope and says whose office it is; everything else is scoped.
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { breaks, offices, surveys, versions, waves } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Survey = typeof surveys.$inferSelect;
export type Version = typeof versions.$inferSelect;
/** What a list needs: never the document, which may be large. */
export type VersionSummary = Pick<
  Version,
  'number' | 'documentHash' | 'publishedAt' | 'publishedBy' | 'languages'
>;
export type Break = typeof breaks.$inferSelect;
export type Wave = typeof waves.$inferSelect;

/** By public address, before any scope is known, with the zone of its office. */
export async function findSurveyBySlug(
  db: Queries,
  slug: string,
): Promise<(Survey & { timeZone: string }) | undefined> {
  const query = bySlug.get(db) ?? prepareBySlug(db);
  bySlug.set(db, query);
  const row = (await query.execute({ slug }))[0];
  return row === undefined ? undefined : { ...row.survey, timeZone: row.timeZone };
}

/** Every citizen's page begins here: built once for each connection, it takes a fifth of the time. */
const bySlug = new WeakMap<Queries, ReturnType<typeof prepareBySlug>>();

function prepareBySlug(db: Queries) {
  return db
    .select({ survey: surveys, timeZone: offices.timeZone })
    .from(surveys)
    .innerJoin(offices, eq(offices.id, surveys.officeId))
    .where(eq(surveys.slug, sql.placeholder('slug')))
    .prepare('find_survey_by_slug');
}

/** In the caller's own office only, with the zone of the office. */
export async function findSurvey(
  db: Queries,
  scope: OfficeScope,
  id: string,
): Promise<(Survey & { timeZone: string }) | undefined> {
  const query = byId.get(db) ?? prepareById(db);
  byId.set(db, query);
  const row = (await query.execute({ officeId: scope.officeId, id }))[0];
  return row === undefined ? undefined : { ...row.survey, timeZone: row.timeZone };
}

/** The same for tablets, whose every answer asks for it. */
const byId = new WeakMap<Queries, ReturnType<typeof prepareById>>();

function prepareById(db: Queries) {
  return db
    .select({ survey: surveys, timeZone: offices.timeZone })
    .from(surveys)
    .innerJoin(offices, eq(offices.id, surveys.officeId))
    .where(and(eq(surveys.officeId, sql.placeholder('officeId')), eq(surveys.id, sql.placeholder('id'))))
    .prepare('find_survey');
}

/** Oldest first. */
export async function listSurveys(db: Queries, scope: OfficeScope): Promise<Survey[]> {
  return await db
    .select()
    .from(surveys)
    .where(eq(surveys.officeId, scope.officeId))
    .orderBy(asc(surveys.createdAt), asc(surveys.id));
}

export function insertSurvey(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof surveys.$inferInsert, 'officeId' | 'revision'>,
): Statement {
  return db.insert(surveys).values({ officeId: scope.officeId, revision: 1, ...row });
}

export type SurveyChanges = Partial<
  Pick<Survey, 'title' | 'state' | 'currentVersion' | 'opensAt' | 'closesAt' | 'draft'>
>;

/** Touches no row when somebody else changed the survey since `revision` was read: put it in `mustChange`. */
export function updateSurvey(
  db: Queries,
  scope: OfficeScope,
  id: string,
  revision: number,
  changes: SurveyChanges,
): Statement {
  return db
    .update(surveys)
    .set({ ...changes, revision: sql`${surveys.revision} + 1` })
    .where(and(eq(surveys.officeId, scope.officeId), eq(surveys.id, id), eq(surveys.revision, revision)));
}

/** Newest first. */
export async function listVersions(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<VersionSummary[]> {
  return await db
    .select({
      number: versions.number,
      documentHash: versions.documentHash,
      publishedAt: versions.publishedAt,
      publishedBy: versions.publishedBy,
      languages: versions.languages,
    })
    .from(versions)
    .where(and(eq(versions.officeId, scope.officeId), eq(versions.surveyId, surveyId)))
    .orderBy(desc(versions.number));
}

export async function findVersion(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  number: number,
): Promise<Version | undefined> {
  const rows = await db
    .select()
    .from(versions)
    .where(
      and(
        eq(versions.officeId, scope.officeId),
        eq(versions.surveyId, surveyId),
        eq(versions.number, number),
      ),
    );
  return rows[0];
}

export type StoredVersion = Pick<
  Version,
  'surveyId' | 'number' | 'document' | 'documentHash' | 'publishedAt' | 'publishedBy'
> & {
  /** As the engine keeps them, text or value, for somebody may have written over them what cannot be read. */
  editions: unknown;
  languages: unknown;
};

/** All that the office ever published, as it is stored now. */
export async function listStoredVersions(db: Queries, scope: OfficeScope): Promise<StoredVersion[]> {
  return await db
    .select({
      surveyId: versions.surveyId,
      number: versions.number,
      document: versions.document,
      documentHash: versions.documentHash,
      editions: sql<unknown>`${versions.editions}`,
      languages: sql<unknown>`${versions.languages}`,
      publishedAt: versions.publishedAt,
      publishedBy: versions.publishedBy,
    })
    .from(versions)
    .where(eq(versions.officeId, scope.officeId))
    .orderBy(asc(versions.surveyId), asc(versions.number));
}

/** There is no update: a published version never changes. */
export function insertVersion(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof versions.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(versions).values({ officeId: scope.officeId, ...row });
}

/** All breaks of a survey's series, oldest edition first. */
export async function listBreaks(db: Queries, scope: OfficeScope, surveyId: string): Promise<Break[]> {
  return await db
    .select()
    .from(breaks)
    .where(and(eq(breaks.officeId, scope.officeId), eq(breaks.surveyId, surveyId)))
    .orderBy(asc(breaks.question), asc(breaks.edition), asc(breaks.id));
}

export function insertBreak(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof breaks.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(breaks).values({ officeId: scope.officeId, ...row });
}

/** An import that is undone takes its breaks along. */
export function deleteBreaksOfImport(db: Queries, scope: OfficeScope, importId: string): Statement {
  return db.delete(breaks).where(and(eq(breaks.officeId, scope.officeId), eq(breaks.importId, importId)));
}

/** In the order of time, as `position` has it. */
export async function listWaves(db: Queries, scope: OfficeScope, surveyId: string): Promise<Wave[]> {
  return await db
    .select()
    .from(waves)
    .where(and(eq(waves.officeId, scope.officeId), eq(waves.surveyId, surveyId)))
    .orderBy(asc(waves.position), asc(waves.key));
}

/** A wave is known by its key: naming it again changes its words, place and days. */
export function upsertWave(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof waves.$inferInsert, 'officeId'>,
): Statement {
  const { name, position, fromDay = null, toDay = null } = row;
  return db
    .insert(waves)
    .values({ officeId: scope.officeId, ...row, fromDay, toDay })
    .onConflictDoUpdate({
      target: [waves.officeId, waves.surveyId, waves.key],
      set: { name, position, fromDay, toDay },
    });
}
