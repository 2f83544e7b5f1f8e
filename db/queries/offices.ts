// Why: offices and their parts. An office is found by its id before any scope exists; everything inside it is scoped.
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  counters,
  devices,
  offices,
  sections,
  services,
  type OfficeSettings,
  type Translated,
} from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Office = typeof offices.$inferSelect;
export type Counter = typeof counters.$inferSelect;
export type Section = typeof sections.$inferSelect;
export type Service = typeof services.$inferSelect;
export type Device = typeof devices.$inferSelect;

export async function listOffices(db: Queries): Promise<Office[]> {
  return await db.select().from(offices).orderBy(asc(offices.id));
}

export async function findOffice(db: Queries, scope: OfficeScope): Promise<Office | undefined> {
  const rows = await db.select().from(offices).where(eq(offices.id, scope.officeId));
  return rows[0];
}

export function insertOffice(
  db: Queries,
  office: {
    id: string;
    name: Translated;
    timeZone: string;
    settings: OfficeSettings;
    createdAt: Date;
    isBureau?: boolean;
  },
): Statement {
  return db.insert(offices).values(office);
}

export async function listSections(db: Queries, scope: OfficeScope): Promise<Section[]> {
  return await db
    .select()
    .from(sections)
    .where(eq(sections.officeId, scope.officeId))
    .orderBy(asc(sections.position));
}

export async function listCounters(db: Queries, scope: OfficeScope): Promise<Counter[]> {
  return await db
    .select()
    .from(counters)
    .where(eq(counters.officeId, scope.officeId))
    .orderBy(asc(counters.position));
}

export async function listServices(db: Queries, scope: OfficeScope): Promise<Service[]> {
  return await db
    .select()
    .from(services)
    .where(eq(services.officeId, scope.officeId))
    .orderBy(asc(services.position));
}

export async function listDevices(db: Queries, scope: OfficeScope): Promise<Device[]> {
  return await db
    .select()
    .from(devices)
    .where(eq(devices.officeId, scope.officeId))
    .orderBy(asc(devices.code));
}

export function insertSection(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof sections.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(sections).values({ officeId: scope.officeId, ...row });
}

export function insertCounter(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof counters.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(counters).values({ officeId: scope.officeId, ...row });
}

export function insertService(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof services.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(services).values({ officeId: scope.officeId, ...row });
}

export function insertDevice(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof devices.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(devices).values({ officeId: scope.officeId, ...row });
}

/** Its settings are written whole: `seen` is the revision they were made from, and nothing happens where another came between. */
export function updateOffice(
  db: Queries,
  scope: OfficeScope,
  changes: { name: Translated; settings: OfficeSettings },
  seen: number,
): Statement {
  return db
    .update(offices)
    .set({ name: changes.name, settings: changes.settings, revision: sql`${offices.revision} + 1` })
    .where(and(eq(offices.id, scope.officeId), eq(offices.revision, seen)));
}

export function updateSection(
  db: Queries,
  scope: OfficeScope,
  code: string,
  changes: { name: Translated },
): Statement {
  return db
    .update(sections)
    .set(changes)
    .where(and(eq(sections.officeId, scope.officeId), eq(sections.code, code)));
}

export function updateCounter(
  db: Queries,
  scope: OfficeScope,
  code: string,
  changes: { name: Translated; sectionId: string | null; active?: boolean },
): Statement {
  return db
    .update(counters)
    .set(changes)
    .where(and(eq(counters.officeId, scope.officeId), eq(counters.code, code)));
}

export function updateService(
  db: Queries,
  scope: OfficeScope,
  code: string,
  changes: { name: Translated; active?: boolean },
): Statement {
  return db
    .update(services)
    .set(changes)
    .where(and(eq(services.officeId, scope.officeId), eq(services.code, code)));
}

export function updateDevice(
  db: Queries,
  scope: OfficeScope,
  code: string,
  changes: { surveyId: string; counterCode: string | null; active: boolean },
): Statement {
  return db
    .update(devices)
    .set(changes)
    .where(and(eq(devices.officeId, scope.officeId), eq(devices.code, code)));
}
