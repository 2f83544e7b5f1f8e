// Why: the one read behind every figure: how many of each answer code, per question, edition and period, grouped by the
// database. Never reads responses, so its cost grows with days and not with answers.
import { and, asc, between, desc, eq, gte, inArray, lte, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { cells } from '../schema.js';
import type { OfficeScope } from '../scope.js';

/** What was counted, wherever it was counted: from cells here, from rows in server/dashboards/tally.ts. */
export type CellCount = {
  /** The value of the cut, or '' when the values were taken together. */
  cutValue: string;
  question: string;
  edition: number;
  /** A day, a month or a wave, as the grain says. */
  period: string;
  code: string;
  nRaw: number;
  nUsed: number;
};

/** The finest period that is told apart. */
export type Grain = 'day' | 'month' | 'wave';

export type CellQuery = {
  surveyId: string;
  questions: readonly string[];
  /** Editions that can occur; naming them lets the key find the days, instead of reading the whole question. */
  editions: readonly number[];
  /** '', 'channel', 'counter', 'service', 'language', 'hour' or 'answer:CODE'. */
  cut: string;
  /** Only these values; absent: all of them. */
  cutValues?: readonly string[];
  /** Adds the values of the cut together. */
  together?: boolean;
  /** Days, both included. Cells kept by month are taken whole. */
  from?: string;
  to?: string;
  grain: Grain;
};

/** These cuts keep their days; the others (language, hour, background answers) are kept by month. */
export function cutKeepsDays(cut: string): boolean {
  return cut === '' || cut === 'channel' || cut === 'counter' || cut === 'service';
}

/** One grouped statement. Throws RangeError when days are asked of a cut that is kept by month. */
export async function countCells(db: Queries, scope: OfficeScope, query: CellQuery): Promise<CellCount[]> {
  const { cut, grain } = query;
  const daily = cutKeepsDays(cut);
  if (grain === 'day' && !daily) throw new RangeError(`the cut ${cut} is kept by month`);
  if (query.questions.length === 0) return [];
  const kind = grain === 'wave' ? 'wave' : daily ? 'day' : 'month';
  const period =
    grain === 'month' && daily ? sql<string>`substr(${cells.period}, 1, 7)` : sql<string>`${cells.period}`;
  const value = query.together === true || cut === '' ? sql<string>`''` : sql<string>`${cells.cutValue}`;
  return await db
    .select({
      cutValue: value,
      question: cells.question,
      edition: cells.edition,
      period,
      code: cells.code,
      nRaw: sql<number>`sum(${cells.nRaw})`.mapWith(Number),
      nUsed: sql<number>`sum(${cells.nUsed})`.mapWith(Number),
    })
    .from(cells)
    .where(
      and(
        eq(cells.officeId, scope.officeId),
        eq(cells.surveyId, query.surveyId),
        eq(cells.cut, cut),
        cut === ''
          ? eq(cells.cutValue, '')
          : query.cutValues && inArray(cells.cutValue, [...query.cutValues]),
        inArray(cells.question, [...query.questions]),
        inArray(cells.edition, [...query.editions]),
        eq(cells.periodKind, kind),
        kind === 'wave' ? undefined : within(kind, query),
      ),
    )
    .groupBy(
      ...(query.together === true || cut === '' ? [] : [cells.cutValue]),
      cells.question,
      cells.edition,
      period,
      cells.code,
    );
}

function within(kind: 'day' | 'month', { from, to }: CellQuery): SQL | undefined {
  const [first, last] = kind === 'month' ? [from?.slice(0, 7), to?.slice(0, 7)] : [from, to];
  if (first !== undefined && last !== undefined) return between(cells.period, first, last);
  if (first !== undefined) return gte(cells.period, first);
  return last === undefined ? undefined : lte(cells.period, last);
}

/** The first and the last day on which this question was counted, or undefined when no day is known. */
export async function findCountedDays(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  question: string,
): Promise<{ first: string; last: string } | undefined> {
  // Each end is one step along the key; the smallest and the largest in one statement would read every cell between.
  const end = async (order: (column: AnyColumn) => SQL) => {
    const rows = await db
      .select({ day: cells.period })
      .from(cells)
      .where(
        and(
          eq(cells.officeId, scope.officeId),
          eq(cells.surveyId, surveyId),
          eq(cells.cut, ''),
          eq(cells.cutValue, ''),
          eq(cells.periodKind, 'day'),
          eq(cells.question, question),
        ),
      )
      .orderBy(order(cells.period))
      .limit(1);
    return rows[0]?.day;
  };
  const first = await end(asc);
  const last = await end(desc);
  return first === undefined || last === undefined ? undefined : { first, last };
}
