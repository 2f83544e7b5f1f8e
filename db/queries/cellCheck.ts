// Why: «cells = rows» must be checkable, and mendable while answers come in: what is wrong is put right by adding the
// difference, never by replacing a number that somebody else may be raising.
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { rowsOfJson } from '../columns.js';
import { cells } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Cell = typeof cells.$inferSelect;
export type CellDelta = Omit<Cell, 'officeId'>;

/** The cuts a survey has cells of. */
export async function listCuts(db: Queries, scope: OfficeScope, surveyId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ cut: cells.cut })
    .from(cells)
    .where(and(eq(cells.officeId, scope.officeId), eq(cells.surveyId, surveyId)))
    .orderBy(asc(cells.cut));
  return rows.map((row) => row.cut);
}

export async function listCellsOfCut(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  cut: string,
): Promise<Cell[]> {
  return await db
    .select()
    .from(cells)
    .where(and(eq(cells.officeId, scope.officeId), eq(cells.surveyId, surveyId), eq(cells.cut, cut)));
}

/** Adds to cells, making those that are missing; each named once. One statement: a parameter for each value is ten times as slow. */
export function addToCells(db: Queries, scope: OfficeScope, deltas: readonly CellDelta[]): Statement {
  return db
    .insert(cells)
    .select(
      // In the order of the table's columns; `where`, for without it SQLite takes `on conflict` for a join.
      sql`select ${scope.officeId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, cast(value ->> 4 as integer), value ->> 5, value ->> 6, value ->> 7, cast(value ->> 8 as integer), cast(value ->> 9 as integer) from ${rowsOfJson(
        deltas.map((cell) => [
          ...[cell.surveyId, cell.cut, cell.cutValue, cell.question, cell.edition],
          ...[cell.periodKind, cell.period, cell.code, cell.nRaw, cell.nUsed],
        ]),
      )} where true`,
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
      set: {
        nRaw: sql`${cells.nRaw} + excluded.n_raw`,
        nUsed: sql`${cells.nUsed} + excluded.n_used`,
      },
    });
}
