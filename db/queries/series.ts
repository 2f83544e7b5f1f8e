// Why: counts and measurements with a date 數列: what they are, the values that hold, and those that held before.
import { and, asc, count, eq, gte, inArray, isNull, lte, type SQL } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { series, seriesValues, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Series = typeof series.$inferSelect;
export type SeriesValue = typeof seriesValues.$inferSelect;
/** A value with who entered it; null: the program itself. */
export type EnteredValue = SeriesValue & { enteredByName: string | null };

const rowsAStatement = 500;

/** In the office's order; series no longer kept too. */
export async function listSeries(db: Queries, scope: OfficeScope): Promise<Series[]> {
  return await db
    .select()
    .from(series)
    .where(eq(series.officeId, scope.officeId))
    .orderBy(asc(series.position), asc(series.code));
}

export async function findSeries(db: Queries, scope: OfficeScope, code: string): Promise<Series | undefined> {
  const rows = await db
    .select()
    .from(series)
    .where(and(eq(series.officeId, scope.officeId), eq(series.code, code)));
  return rows[0];
}

export function insertSeries(db: Queries, scope: OfficeScope, row: Omit<Series, 'officeId'>): Statement {
  return db.insert(series).values({ officeId: scope.officeId, ...row });
}

/** What may change of a series: everything but its code, its kind and who began it. */
export type SeriesChanges = Omit<
  Series,
  'officeId' | 'id' | 'code' | 'kind' | 'revision' | 'createdBy' | 'createdAt'
>;

/** Touches no row when somebody changed it since `revision` was read. */
export function updateSeries(
  db: Queries,
  scope: OfficeScope,
  { id, revision }: Pick<Series, 'id' | 'revision'>,
  changes: SeriesChanges,
): Statement {
  return db
    .update(series)
    .set({ ...changes, revision: revision + 1 })
    .where(and(eq(series.officeId, scope.officeId), eq(series.id, id), eq(series.revision, revision)));
}

const ofSeries = (scope: OfficeScope, seriesId: string): SQL | undefined =>
  and(eq(seriesValues.officeId, scope.officeId), eq(seriesValues.seriesId, seriesId));

/** The values that hold, the earliest period first. One that was taken back is there with null. */
export async function listSeriesValues(
  db: Queries,
  scope: OfficeScope,
  seriesId: string,
): Promise<SeriesValue[]> {
  return await db
    .select()
    .from(seriesValues)
    .where(and(ofSeries(scope, seriesId), isNull(seriesValues.supersededAt)))
    .orderBy(asc(seriesValues.period), asc(seriesValues.id));
}

/** Values of these periods (texts, both included) with all they replaced: by period, then as they were entered. */
export async function listSeriesEntries(
  db: Queries,
  scope: OfficeScope,
  seriesId: string,
  from: string,
  to: string,
): Promise<EnteredValue[]> {
  const rows = await db
    .select({ value: seriesValues, enteredByName: users.name })
    .from(seriesValues)
    .leftJoin(users, eq(users.id, seriesValues.enteredBy))
    .where(and(ofSeries(scope, seriesId), gte(seriesValues.period, from), lte(seriesValues.period, to)))
    .orderBy(asc(seriesValues.period), asc(seriesValues.enteredAt), asc(seriesValues.id));
  return rows.map(({ value, enteredByName }) => ({ ...value, enteredByName }));
}

/** How often each period of the series was entered. */
export async function countSeriesEntries(
  db: Queries,
  scope: OfficeScope,
  seriesId: string,
): Promise<Map<string, number>> {
  const rows = await db
    .select({ period: seriesValues.period, n: count().mapWith(Number) })
    .from(seriesValues)
    .where(ofSeries(scope, seriesId))
    .groupBy(seriesValues.period);
  return new Map(rows.map(({ period, n }) => [period, n]));
}

/** As few statements as the engines allow. */
export function insertSeriesValues(
  db: Queries,
  scope: OfficeScope,
  rows: readonly Omit<SeriesValue, 'officeId'>[],
): Statement[] {
  const statements: Statement[] = [];
  for (let start = 0; start < rows.length; start += rowsAStatement) {
    const part = rows.slice(start, start + rowsAStatement);
    statements.push(
      db.insert(seriesValues).values(part.map((row) => ({ officeId: scope.officeId, ...row }))),
    );
  }
  return statements;
}

/** Marks values as replaced; those that were already stay as they are. */
export function supersedeSeriesValues(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
  at: Date,
): Statement[] {
  const statements: Statement[] = [];
  for (let start = 0; start < ids.length; start += rowsAStatement) {
    statements.push(
      db
        .update(seriesValues)
        .set({ supersededAt: at })
        .where(
          and(
            eq(seriesValues.officeId, scope.officeId),
            inArray(seriesValues.id, ids.slice(start, start + rowsAStatement)),
            isNull(seriesValues.supersededAt),
          ),
        ),
    );
  }
  return statements;
}
