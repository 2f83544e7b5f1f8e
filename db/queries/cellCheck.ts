// Why: «cells = rows» must be checkable, and mendable while answers come in: what is wrong is put right by adding the
// difference, never by replacing a number that somebody else may be raising.
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { cells, imports, streams } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import { findLastJudged } from './quality.js';

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

/** Changes whenever a response is stored, an import is switched on or undone, or the quality rules were asked again. */
export async function findIntakeMark(db: Queries, scope: OfficeScope): Promise<string> {
  const heads = await db
    .select({ name: streams.name, sequence: streams.sequence })
    .from(streams)
    .where(eq(streams.officeId, scope.officeId))
    .orderBy(asc(streams.name));
  const states = await db
    .select({ id: imports.id, state: imports.state })
    .from(imports)
    .where(eq(imports.officeId, scope.officeId))
    .orderBy(asc(imports.id));
  return JSON.stringify([heads, states, await findLastJudged(db, scope)]);
}

/** Adds to cells, making those that are missing; at most 500 at a time. */
export function addToCells(db: Queries, scope: OfficeScope, deltas: readonly CellDelta[]): Statement {
  return db
    .insert(cells)
    .values(deltas.map((delta) => ({ officeId: scope.officeId, ...delta })))
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
