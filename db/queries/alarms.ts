// Why: alarms 警示 with their append-only story, and who wants no mail of them.
import { and, asc, desc, eq, gte, inArray } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { alarmEvents, alarmMutes, alarms, users, type AlarmState } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Alarm = typeof alarms.$inferSelect;
export type AlarmEvent = typeof alarmEvents.$inferSelect;
export type AlarmMute = typeof alarmMutes.$inferSelect;

export type AlarmFilter = {
  states?: readonly AlarmState[];
  surveyId?: string;
  tone?: 'good' | 'bad';
  /** The whole office, or counters. */
  cut?: '' | 'counter';
};

/** At most 500, the last raised first. */
export async function listAlarms(
  db: Queries,
  scope: OfficeScope,
  filter: AlarmFilter = {},
): Promise<Alarm[]> {
  const { states, surveyId, tone, cut } = filter;
  return await db
    .select()
    .from(alarms)
    .where(
      and(
        eq(alarms.officeId, scope.officeId),
        states === undefined ? undefined : inArray(alarms.state, [...states]),
        surveyId === undefined ? undefined : eq(alarms.surveyId, surveyId),
        tone === undefined ? undefined : eq(alarms.tone, tone),
        cut === undefined ? undefined : eq(alarms.cut, cut),
      ),
    )
    .orderBy(desc(alarms.raisedAt), desc(alarms.id))
    .limit(500);
}

/** Everything ever raised of a survey: what was told once is not told again. */
export async function listAlarmsOfSurvey(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<Alarm[]> {
  return await db
    .select()
    .from(alarms)
    .where(and(eq(alarms.officeId, scope.officeId), eq(alarms.surveyId, surveyId)));
}

/** The earliest first. */
export async function listAlarmsSince(db: Queries, scope: OfficeScope, since: Date): Promise<Alarm[]> {
  return await db
    .select()
    .from(alarms)
    .where(and(eq(alarms.officeId, scope.officeId), gte(alarms.raisedAt, since)))
    .orderBy(asc(alarms.raisedAt), asc(alarms.id));
}

export async function listAlarmsOfImprovement(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
): Promise<Alarm[]> {
  return await db
    .select()
    .from(alarms)
    .where(and(eq(alarms.officeId, scope.officeId), eq(alarms.improvementId, improvementId)))
    .orderBy(asc(alarms.raisedAt), asc(alarms.id));
}

export async function findAlarm(db: Queries, scope: OfficeScope, id: string): Promise<Alarm | undefined> {
  const rows = await db
    .select()
    .from(alarms)
    .where(and(eq(alarms.officeId, scope.officeId), eq(alarms.id, id)));
  return rows[0];
}

/** The stories of these alarms (at most 500 ids), the earliest first, with names; null: the program. */
export async function listAlarmEvents(
  db: Queries,
  scope: OfficeScope,
  alarmIds: readonly string[],
): Promise<(AlarmEvent & { userName: string | null })[]> {
  if (alarmIds.length === 0) return [];
  const rows = await db
    .select({ event: alarmEvents, userName: users.name })
    .from(alarmEvents)
    .leftJoin(users, eq(users.id, alarmEvents.userId))
    .where(and(eq(alarmEvents.officeId, scope.officeId), inArray(alarmEvents.alarmId, [...alarmIds])))
    .orderBy(asc(alarmEvents.at), asc(alarmEvents.id));
  return rows.map(({ event, userName }) => ({ ...event, userName }));
}

/** Fails on `alarms_once` when this was raised before: whoever raises asks again what is there. */
export function insertAlarm(db: Queries, scope: OfficeScope, row: Omit<Alarm, 'officeId'>): Statement {
  return db.insert(alarms).values({ officeId: scope.officeId, ...row });
}

/** Guard with mustChange: touches no row when somebody changed it since `revision`. */
export function updateAlarm(
  db: Queries,
  scope: OfficeScope,
  id: string,
  revision: number,
  changes: Partial<Pick<Alarm, 'state' | 'explanation' | 'improvementId'>>,
): Statement {
  return db
    .update(alarms)
    .set({ ...changes, revision: revision + 1 })
    .where(and(eq(alarms.officeId, scope.officeId), eq(alarms.id, id), eq(alarms.revision, revision)));
}

/** The same id again changes nothing: what was mailed once is recorded once. */
export function insertAlarmEvent(
  db: Queries,
  scope: OfficeScope,
  row: Omit<AlarmEvent, 'officeId'>,
): Statement {
  return db
    .insert(alarmEvents)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({ target: [alarmEvents.officeId, alarmEvents.id] });
}

export async function listMutes(db: Queries, scope: OfficeScope, userId: string): Promise<AlarmMute[]> {
  return await db
    .select()
    .from(alarmMutes)
    .where(and(eq(alarmMutes.officeId, scope.officeId), eq(alarmMutes.userId, userId)))
    .orderBy(asc(alarmMutes.surveyId), asc(alarmMutes.question));
}

type MuteKey = Pick<AlarmMute, 'userId' | 'surveyId' | 'question'>;

/** Said again, the later day holds. */
export function upsertMute(db: Queries, scope: OfficeScope, row: Omit<AlarmMute, 'officeId'>): Statement {
  return db
    .insert(alarmMutes)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoUpdate({
      target: [alarmMutes.officeId, alarmMutes.userId, alarmMutes.surveyId, alarmMutes.question],
      set: { untilDay: row.untilDay },
    });
}

export function deleteMute(db: Queries, scope: OfficeScope, key: MuteKey): Statement {
  return db
    .delete(alarmMutes)
    .where(
      and(
        eq(alarmMutes.officeId, scope.officeId),
        eq(alarmMutes.userId, key.userId),
        eq(alarmMutes.surveyId, key.surveyId),
        eq(alarmMutes.question, key.question),
      ),
    );
}
