// Why: what tablets tell of themselves: the newest of each, the hours behind it, and what somebody should look after.
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { AnyColumn } from '../columns.js';
import type { Queries, Statement } from '../connection.js';
import { deviceAlerts, deviceHours, deviceReports } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type DeviceReport = typeof deviceReports.$inferSelect;
export type DeviceHour = typeof deviceHours.$inferSelect;
export type DeviceAlert = typeof deviceAlerts.$inferSelect;

export async function listReports(db: Queries, scope: OfficeScope): Promise<DeviceReport[]> {
  return await db.select().from(deviceReports).where(eq(deviceReports.officeId, scope.officeId));
}

export async function findReport(
  db: Queries,
  scope: OfficeScope,
  deviceId: string,
): Promise<DeviceReport | undefined> {
  const rows = await db
    .select()
    .from(deviceReports)
    .where(and(eq(deviceReports.officeId, scope.officeId), eq(deviceReports.deviceId, deviceId)));
  return rows[0];
}

export function upsertReport(
  db: Queries,
  scope: OfficeScope,
  row: Omit<DeviceReport, 'officeId'>,
): Statement {
  const { deviceId, ...told } = row;
  return db
    .insert(deviceReports)
    .values({ officeId: scope.officeId, deviceId, ...told })
    .onConflictDoUpdate({ target: [deviceReports.officeId, deviceReports.deviceId], set: told });
}

/** Adds a report to its hour: the most and the least of what was told, and the presses summed. */
export function addToHour(
  db: Queries,
  scope: OfficeScope,
  { deviceId, day, hour }: Pick<DeviceHour, 'deviceId' | 'day' | 'hour'>,
  told: { waiting: number; refused: number; battery: number | null } & Pick<
    DeviceHour,
    'begun' | 'finished' | 'left'
  >,
): Statement {
  const { waiting, refused, battery, begun, finished, left } = told;
  const h = deviceHours;
  return db
    .insert(h)
    .values({
      ...{ officeId: scope.officeId, deviceId, day, hour, reports: 1 },
      ...{ waitingMost: waiting, refusedMost: refused, batteryLeast: battery, begun, finished, left },
    })
    .onConflictDoUpdate({
      target: [h.officeId, h.deviceId, h.day, h.hour],
      set: {
        reports: sql`${h.reports} + 1`,
        waitingMost: larger(h.waitingMost, waiting),
        refusedMost: larger(h.refusedMost, refused),
        ...(battery === null ? {} : { batteryLeast: smaller(h.batteryLeast, battery) }),
        begun: sql`${h.begun} + ${begun}`,
        finished: sql`${h.finished} + ${finished}`,
        left: sql`${h.left} + ${left}`,
      },
    });
}

// Neither engine's own word for it is known to the other.
const larger = (column: AnyColumn, value: number): SQL =>
  sql`case when ${column} < ${value} then ${value} else ${column} end`;
const smaller = (column: AnyColumn, value: number): SQL =>
  sql`case when ${column} is null or ${column} > ${value} then ${value} else ${column} end`;

/** From a day on, the newest hour first. */
export async function listDeviceHours(
  db: Queries,
  scope: OfficeScope,
  deviceId: string,
  fromDay: string,
  limit: number,
): Promise<DeviceHour[]> {
  return await db
    .select()
    .from(deviceHours)
    .where(
      and(
        eq(deviceHours.officeId, scope.officeId),
        eq(deviceHours.deviceId, deviceId),
        gte(deviceHours.day, fromDay),
      ),
    )
    .orderBy(desc(deviceHours.day), desc(deviceHours.hour))
    .limit(limit);
}

/** From a day on, in no order. */
export async function listHoursSince(
  db: Queries,
  scope: OfficeScope,
  deviceIds: readonly string[],
  fromDay: string,
): Promise<DeviceHour[]> {
  if (deviceIds.length === 0) return [];
  return await db
    .select()
    .from(deviceHours)
    .where(
      and(
        eq(deviceHours.officeId, scope.officeId),
        inArray(deviceHours.deviceId, [...deviceIds]),
        gte(deviceHours.day, fromDay),
      ),
    );
}

export function purgeDeviceHours(db: Queries, scope: OfficeScope, beforeDay: string): Statement {
  return db
    .delete(deviceHours)
    .where(and(eq(deviceHours.officeId, scope.officeId), lt(deviceHours.day, beforeDay)));
}

/** The newest first. */
export async function listDeviceAlerts(
  db: Queries,
  scope: OfficeScope,
  limit: number,
): Promise<DeviceAlert[]> {
  return await db
    .select()
    .from(deviceAlerts)
    .where(eq(deviceAlerts.officeId, scope.officeId))
    .orderBy(desc(deviceAlerts.raisedAt), desc(deviceAlerts.id))
    .limit(limit);
}

/** Still open, or over without anybody told so who was told of the beginning. */
export async function listUnfinishedAlerts(db: Queries, scope: OfficeScope): Promise<DeviceAlert[]> {
  const a = deviceAlerts;
  return await db
    .select()
    .from(a)
    .where(
      and(
        eq(a.officeId, scope.officeId),
        or(isNull(a.endedAt), and(isNotNull(a.toldAt), isNull(a.endToldAt))),
      ),
    )
    .orderBy(asc(a.raisedAt), asc(a.id));
}

/** When each tablet's latest alert of these kinds was over. */
export async function listLastEnds(
  db: Queries,
  scope: OfficeScope,
  kinds: readonly DeviceAlert['kind'][],
): Promise<Map<string, Date>> {
  const a = deviceAlerts;
  const rows = await db
    .select({ deviceId: a.deviceId, endedAt: sql<Date>`max(${a.endedAt})`.mapWith(a.endedAt) })
    .from(a)
    .where(and(eq(a.officeId, scope.officeId), inArray(a.kind, [...kinds]), isNotNull(a.endedAt)))
    .groupBy(a.deviceId);
  return new Map(rows.map(({ deviceId, endedAt }) => [deviceId, endedAt]));
}

/** Over since that moment at the earliest, before anybody was told that it began, and worth telling. */
export async function listMissedAlerts(
  db: Queries,
  scope: OfficeScope,
  endedSince: Date,
): Promise<DeviceAlert[]> {
  const a = deviceAlerts;
  return await db
    .select()
    .from(a)
    .where(
      and(eq(a.officeId, scope.officeId), isNull(a.toldAt), isNull(a.endToldAt), gte(a.endedAt, endedSince)),
    )
    .orderBy(asc(a.raisedAt), asc(a.id));
}

/** The same id again changes nothing: another process raised it. */
export function insertDeviceAlert(
  db: Queries,
  scope: OfficeScope,
  row: Pick<DeviceAlert, 'id' | 'deviceId' | 'kind' | 'amount' | 'raisedAt'>,
): Statement {
  return db
    .insert(deviceAlerts)
    .values({ officeId: scope.officeId, ...row, endedAt: null, toldAt: null, endToldAt: null })
    .onConflictDoNothing({ target: [deviceAlerts.officeId, deviceAlerts.id] });
}

/** @param isNews whether people are to be told; else there is nothing left to tell */
export function endDeviceAlert(
  db: Queries,
  scope: OfficeScope,
  id: string,
  at: Date,
  isNews: boolean,
): Statement {
  return db
    .update(deviceAlerts)
    .set({ endedAt: at, endToldAt: isNews ? null : at })
    .where(
      and(eq(deviceAlerts.officeId, scope.officeId), eq(deviceAlerts.id, id), isNull(deviceAlerts.endedAt)),
    );
}

/** Guard with mustChange: touches no row when another process tells it. */
export function markAlertTold(
  db: Queries,
  scope: OfficeScope,
  id: string,
  what: 'toldAt' | 'endToldAt',
  at: Date,
): Statement {
  return db
    .update(deviceAlerts)
    .set({ [what]: at })
    .where(
      and(eq(deviceAlerts.officeId, scope.officeId), eq(deviceAlerts.id, id), isNull(deviceAlerts[what])),
    );
}

export async function listAlertsById(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<DeviceAlert[]> {
  if (ids.length === 0) return [];
  return await db
    .select()
    .from(deviceAlerts)
    .where(and(eq(deviceAlerts.officeId, scope.officeId), inArray(deviceAlerts.id, [...ids])))
    .orderBy(asc(deviceAlerts.raisedAt), asc(deviceAlerts.id));
}
