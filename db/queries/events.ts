// Why: campaigns and other events 事件 on the time axis: entered, marked where they belong, withdrawn but never deleted.
import { and, asc, desc, eq, isNull, or } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { events, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type OfficeEvent = typeof events.$inferSelect;

/** At most 500 with who entered them, the latest first; withdrawn ones too. */
export async function listEvents(
  db: Queries,
  scope: OfficeScope,
): Promise<(OfficeEvent & { createdByName: string | null })[]> {
  const rows = await db
    .select({ event: events, createdByName: users.name })
    .from(events)
    .leftJoin(users, eq(users.id, events.createdBy))
    .where(eq(events.officeId, scope.officeId))
    .orderBy(desc(events.fromDay), desc(events.id))
    .limit(500);
  return rows.map(({ event, createdByName }) => ({ ...event, createdByName }));
}

/** What is marked on a series: its own events and those that are marked everywhere, the earliest first. */
export async function listSeriesEvents(
  db: Queries,
  scope: OfficeScope,
  seriesId: string,
): Promise<OfficeEvent[]> {
  return await db
    .select()
    .from(events)
    .where(
      and(
        eq(events.officeId, scope.officeId),
        isNull(events.withdrawnAt),
        or(eq(events.seriesId, seriesId), and(isNull(events.seriesId), isNull(events.surveyId))),
      ),
    )
    .orderBy(asc(events.fromDay), asc(events.id));
}

/** What is marked on a question's trend: its own events, those of its survey and those that are marked everywhere, the earliest first. */
export async function listQuestionEvents(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  question: string,
): Promise<OfficeEvent[]> {
  return await db
    .select()
    .from(events)
    .where(
      and(
        eq(events.officeId, scope.officeId),
        isNull(events.withdrawnAt),
        isNull(events.seriesId),
        or(
          isNull(events.surveyId),
          and(eq(events.surveyId, surveyId), or(isNull(events.question), eq(events.question, question))),
        ),
      ),
    )
    .orderBy(asc(events.fromDay), asc(events.id));
}

export async function findEvent(
  db: Queries,
  scope: OfficeScope,
  id: string,
): Promise<OfficeEvent | undefined> {
  const rows = await db
    .select()
    .from(events)
    .where(and(eq(events.officeId, scope.officeId), eq(events.id, id)));
  return rows[0];
}

export function insertEvent(db: Queries, scope: OfficeScope, row: Omit<OfficeEvent, 'officeId'>): Statement {
  return db.insert(events).values({ officeId: scope.officeId, ...row });
}

/** Touches no row when it was withdrawn already. */
export function withdrawEvent(db: Queries, scope: OfficeScope, id: string, at: Date): Statement {
  return db
    .update(events)
    .set({ withdrawnAt: at })
    .where(and(eq(events.officeId, scope.officeId), eq(events.id, id), isNull(events.withdrawnAt)));
}
