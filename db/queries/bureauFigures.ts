// Why: the figures of all offices of a bureau side by side, each kind in one grouped statement however many offices there
// are. Counts only: no text, no name, no counter, no response.
import { and, between, eq, inArray, isNotNull, ne, sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import {
  caseEvents,
  cases,
  cells,
  improvements,
  officeLanguages,
  surveys,
  versions,
  type ImprovementStatus,
} from '../schema.js';
import type { BureauScope } from '../scope.js';
import type { Survey } from './surveys.js';

export type BureauSurvey = Pick<
  Survey,
  'officeId' | 'slug' | 'state' | 'currentVersion' | 'opensAt' | 'closesAt' | 'createdAt'
> & {
  surveyId: string;
  documentHash: string;
  editions: Record<string, number>;
};

/** What every office has published, without the documents, the oldest first. */
export async function listBureauSurveys(db: Queries, bureau: BureauScope): Promise<BureauSurvey[]> {
  const rows = await db
    .select({
      officeId: surveys.officeId,
      surveyId: surveys.id,
      slug: surveys.slug,
      state: surveys.state,
      currentVersion: surveys.currentVersion,
      opensAt: surveys.opensAt,
      closesAt: surveys.closesAt,
      createdAt: surveys.createdAt,
      documentHash: versions.documentHash,
      editions: versions.editions,
    })
    .from(surveys)
    .innerJoin(
      versions,
      and(
        eq(versions.officeId, surveys.officeId),
        eq(versions.surveyId, surveys.id),
        eq(versions.number, surveys.currentVersion),
      ),
    )
    .where(inArray(surveys.officeId, [...bureau.officeIds]));
  return rows.sort(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.surveyId < b.surveyId ? -1 : 1),
  );
}

/** One copy of each document, however many offices use it. */
export async function listBureauDocuments(
  db: Queries,
  bureau: BureauScope,
  hashes: readonly string[],
): Promise<{ documentHash: string; document: string }[]> {
  if (hashes.length === 0) return [];
  return await db
    .select({
      documentHash: versions.documentHash,
      document: sql<string>`min(${versions.document})`,
    })
    .from(versions)
    .where(
      and(inArray(versions.officeId, [...bureau.officeIds]), inArray(versions.documentHash, [...hashes])),
    )
    .groupBy(versions.documentHash);
}

/** A survey of an office, as a count query names it. */
export type SurveyOfOffice = { officeId: string; surveyId: string };

/** Two lists instead of a branch an office: so the key finds each stretch of cells. `isChosen` leaves other pairs out. */
export function ofSurveys(chosen: readonly SurveyOfOffice[]): SQL | undefined {
  return and(
    inArray(cells.officeId, [...new Set(chosen.map(({ officeId }) => officeId))]),
    inArray(cells.surveyId, [...new Set(chosen.map(({ surveyId }) => surveyId))]),
  );
}

export function isChosen(chosen: readonly SurveyOfOffice[]): (row: SurveyOfOffice) => boolean {
  const pairs = new Map(chosen.map(({ officeId, surveyId }) => [officeId, surveyId]));
  return ({ officeId, surveyId }) => pairs.get(officeId) === surveyId;
}

export function ownOf<Survey extends SurveyOfOffice>(
  chosen: readonly Survey[],
  bureau: BureauScope,
): Survey[] {
  const own = new Set(bureau.officeIds);
  return chosen.filter(({ officeId }) => own.has(officeId));
}

/** Every language that one of the offices ever added to ours. */
export async function listBureauLanguages(db: Queries, bureau: BureauScope): Promise<string[]> {
  const rows = await db
    .selectDistinct({ code: officeLanguages.code })
    .from(officeLanguages)
    .where(inArray(officeLanguages.officeId, [...bureau.officeIds]));
  return rows.map(({ code }) => code);
}

export type BureauCell = {
  officeId: string;
  surveyId: string;
  question: string;
  edition: number;
  code: string;
  nRaw: number;
  nUsed: number;
};

/**
 * How many of each answer in these months, both included, per office, question and edition. Counted by language, whose cells
 * are kept by month: every response has one, so together they are everybody, and few cells are read.
 */
export async function countBureauCells(
  db: Queries,
  bureau: BureauScope,
  query: {
    surveys: readonly SurveyOfOffice[];
    questions: readonly string[];
    /** All that anybody may have answered in: named, so that the key finds the months. */
    languages: readonly string[];
    months: { from: string; to: string };
  },
): Promise<BureauCell[]> {
  const own = ownOf(query.surveys, bureau);
  if (own.length === 0 || query.questions.length === 0) return [];
  const rows = await db
    .select({
      officeId: cells.officeId,
      surveyId: cells.surveyId,
      question: cells.question,
      edition: cells.edition,
      code: cells.code,
      nRaw: sql<number>`sum(${cells.nRaw})`.mapWith(Number),
      nUsed: sql<number>`sum(${cells.nUsed})`.mapWith(Number),
    })
    .from(cells)
    .where(
      and(
        ofSurveys(own),
        eq(cells.cut, 'language'),
        inArray(cells.cutValue, [...query.languages]),
        eq(cells.periodKind, 'month'),
        between(cells.period, query.months.from, query.months.to),
        inArray(cells.question, [...query.questions]),
      ),
    )
    .groupBy(cells.officeId, cells.surveyId, cells.question, cells.edition, cells.code);
  return rows.filter(isChosen(own));
}

export type BureauCases = {
  officeId: string;
  n: number;
  inTime: number;
  late: number;
  openOverdue: number;
};

/**
 * Cases received on these days, both included, per office: answered within their time, late, open and overdue. Withdrawn
 * and joined ones, and those never confirmed, are not the office's to answer.
 */
export async function countBureauCases(
  db: Queries,
  bureau: BureauScope,
  query: { days: { from: string; to: string }; today: string },
): Promise<BureauCases[]> {
  const finished = sql`coalesce(${cases.repliedDay}, ${cases.closedDay})`;
  const happened = (
    what: SQL,
  ) => sql`exists (select 1 from ${caseEvents} where ${caseEvents.officeId} = ${cases.officeId}
    and ${caseEvents.caseId} = ${cases.id} and ${what})`;
  const count = (holds: SQL) => sql<number>`sum(case when ${holds} then 1 else 0 end)`.mapWith(Number);
  return await db
    .select({
      officeId: cases.officeId,
      n: sql<number>`count(*)`.mapWith(Number),
      inTime: count(
        sql`${finished} is not null and (${cases.dueDay} is null or ${finished} <= ${cases.dueDay})`,
      ),
      late: count(sql`${finished} is not null and ${finished} > ${cases.dueDay}`),
      openOverdue: count(sql`${finished} is null and ${cases.dueDay} < ${query.today}`),
    })
    .from(cases)
    .where(
      and(
        inArray(cases.officeId, [...bureau.officeIds]),
        between(cases.receivedDay, query.days.from, query.days.to),
        ne(cases.status, 'waiting'),
        sql`not ${happened(sql`${caseEvents.kind} in ('withdrawn', 'merged')`)}`,
        sql`(not ${happened(sql`${caseEvents.kind} = 'received' and ${caseEvents.status} = 'waiting'`)}
          or ${happened(sql`${caseEvents.kind} = 'confirmed'`)})`,
      ),
    )
    .groupBy(cases.officeId);
}

export type BureauImprovements = { officeId: string; status: ImprovementStatus; n: number; overdue: number };

/** Improvements as they stand, per office and state; `overdue`: those past their day. */
export async function countBureauImprovements(
  db: Queries,
  bureau: BureauScope,
  today: string,
): Promise<BureauImprovements[]> {
  return await db
    .select({
      officeId: improvements.officeId,
      status: improvements.status,
      n: sql<number>`count(*)`.mapWith(Number),
      overdue: sql<number>`sum(case when ${improvements.dueDay} < ${today} then 1 else 0 end)`.mapWith(
        Number,
      ),
    })
    .from(improvements)
    .where(inArray(improvements.officeId, [...bureau.officeIds]))
    .groupBy(improvements.officeId, improvements.status);
}

/** The signed verdicts on what improvements did: the answers said so when their time was over. */
export async function listBureauEffects(
  db: Queries,
  bureau: BureauScope,
): Promise<{ officeId: string; verdict: 'better' | 'worse' | 'cannot_tell' }[]> {
  const rows = await db
    .select({ officeId: improvements.officeId, locked: improvements.lockedEffect })
    .from(improvements)
    .where(and(inArray(improvements.officeId, [...bureau.officeIds]), isNotNull(improvements.lockedEffect)));
  return rows.flatMap(({ officeId, locked }) =>
    locked === null ? [] : [{ officeId, verdict: locked.verdict }],
  );
}
