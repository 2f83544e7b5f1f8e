// Why: counts that only a printed report knows stand beside the counted answers, never among them, and leave with their import.
import { and, asc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { reportCells } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type ReportCell = typeof reportCells.$inferSelect;

export async function listReportCells(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  question?: string,
): Promise<ReportCell[]> {
  return await db
    .select()
    .from(reportCells)
    .where(
      and(
        eq(reportCells.officeId, scope.officeId),
        eq(reportCells.surveyId, surveyId),
        question === undefined ? undefined : eq(reportCells.question, question),
      ),
    )
    .orderBy(asc(reportCells.question), asc(reportCells.period), asc(reportCells.code));
}

/** At most 500 at a time. */
export function insertReportCells(
  db: Queries,
  scope: OfficeScope,
  cells: readonly Omit<ReportCell, 'officeId'>[],
): Statement {
  return db.insert(reportCells).values(cells.map((cell) => ({ officeId: scope.officeId, ...cell })));
}

export function deleteReportCells(db: Queries, scope: OfficeScope, importId: string): Statement {
  return db
    .delete(reportCells)
    .where(and(eq(reportCells.officeId, scope.officeId), eq(reportCells.importId, importId)));
}
