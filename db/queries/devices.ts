// Why: tablets as they are set up, by what they are known, and whether they are in use. A tablet is found by its address, its
// key or its code before any scope exists: they say whose office it is.
import { and, asc, desc, eq, gt, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  deviceCodes,
  deviceKeys,
  devices,
  deviceSettings,
  offices,
  type DeviceSettings,
  type OfficeSettings,
  type PinVerifier,
} from '../schema.js';
import type { OfficeScope } from '../scope.js';
import type { Device } from './offices.js';

/** Undefined settings: nobody set it up, the defaults hold. */
export type DeviceSetUp = typeof deviceSettings.$inferSelect;
export type SetUpDevice = { device: Device; setUp: DeviceSetUp | undefined };
export type DeviceCode = typeof deviceCodes.$inferSelect;
export type DeviceKey = typeof deviceKeys.$inferSelect;

/** By public address, in whatever state. */
export async function findDeviceAtAddress(
  db: Queries,
  code: string,
): Promise<(SetUpDevice & { officeSettings: OfficeSettings; timeZone: string }) | undefined> {
  const query = atAddress.get(db) ?? prepareAtAddress(db);
  atAddress.set(db, query);
  const row = (await query.execute({ code }))[0];
  return row === undefined ? undefined : { ...row, setUp: row.setUp ?? undefined };
}

/** Whatever a tablet sends begins here and with its key: built once for each connection. */
const atAddress = new WeakMap<Queries, ReturnType<typeof prepareAtAddress>>();
const byKeyHash = new WeakMap<Queries, ReturnType<typeof prepareByKeyHash>>();

function prepareAtAddress(db: Queries) {
  return db
    .select({
      device: devices,
      setUp: deviceSettings,
      officeSettings: offices.settings,
      timeZone: offices.timeZone,
    })
    .from(devices)
    .innerJoin(offices, eq(offices.id, devices.officeId))
    .leftJoin(
      deviceSettings,
      and(eq(deviceSettings.officeId, devices.officeId), eq(deviceSettings.deviceId, devices.id)),
    )
    .where(eq(devices.code, sql.placeholder('code')))
    .prepare('find_device_at_address');
}

function prepareByKeyHash(db: Queries) {
  return db
    .select({ key: deviceKeys, code: devices.code })
    .from(deviceKeys)
    .innerJoin(devices, and(eq(devices.officeId, deviceKeys.officeId), eq(devices.id, deviceKeys.deviceId)))
    .where(eq(deviceKeys.keyHash, sql.placeholder('keyHash')))
    .prepare('find_device_key_by_hash');
}

/** With the address of its device; ended ones too, so that a tablet can be told. */
export async function findDeviceKeyByHash(
  db: Queries,
  keyHash: string,
): Promise<(DeviceKey & { code: string }) | undefined> {
  const query = byKeyHash.get(db) ?? prepareByKeyHash(db);
  byKeyHash.set(db, query);
  const row = (await query.execute({ keyHash }))[0];
  return row === undefined ? undefined : { ...row.key, code: row.code };
}

/** With the address of its device; used and expired ones too. */
export async function findDeviceCodeByHash(
  db: Queries,
  codeHash: string,
): Promise<(DeviceCode & { code: string }) | undefined> {
  const rows = await db
    .select({ row: deviceCodes, code: devices.code })
    .from(deviceCodes)
    .innerJoin(devices, and(eq(devices.officeId, deviceCodes.officeId), eq(devices.id, deviceCodes.deviceId)))
    .where(eq(deviceCodes.codeHash, codeHash));
  const found = rows[0];
  return found === undefined ? undefined : { ...found.row, code: found.code };
}

export async function listSetUpDevices(db: Queries, scope: OfficeScope): Promise<SetUpDevice[]> {
  const rows = await db
    .select({ device: devices, setUp: deviceSettings })
    .from(devices)
    .leftJoin(
      deviceSettings,
      and(eq(deviceSettings.officeId, devices.officeId), eq(deviceSettings.deviceId, devices.id)),
    )
    .where(eq(devices.officeId, scope.officeId))
    .orderBy(asc(devices.code));
  return rows.map(({ device, setUp }) => ({ device, setUp: setUp ?? undefined }));
}

export async function findSetUpDevice(
  db: Queries,
  scope: OfficeScope,
  id: string,
): Promise<SetUpDevice | undefined> {
  const rows = await db
    .select({ device: devices, setUp: deviceSettings })
    .from(devices)
    .leftJoin(
      deviceSettings,
      and(eq(deviceSettings.officeId, devices.officeId), eq(deviceSettings.deviceId, devices.id)),
    )
    .where(and(eq(devices.officeId, scope.officeId), eq(devices.id, id)));
  const row = rows[0];
  return row === undefined ? undefined : { device: row.device, setUp: row.setUp ?? undefined };
}

/** What the office's list says of it. */
export function updateDeviceEntry(
  db: Queries,
  scope: OfficeScope,
  id: string,
  changes: Partial<Pick<Device, 'name' | 'counterCode' | 'surveyId' | 'active'>>,
): Statement {
  return db
    .update(devices)
    .set(changes)
    .where(and(eq(devices.officeId, scope.officeId), eq(devices.id, id)));
}

/** A unique violation: somebody set it up meanwhile. */
export function insertDeviceSettings(
  db: Queries,
  scope: OfficeScope,
  row: Omit<DeviceSetUp, 'officeId' | 'revision'>,
): Statement {
  return db.insert(deviceSettings).values({ officeId: scope.officeId, ...row, revision: 1 });
}

/** Guard with mustChange: touches no row when somebody was quicker. */
export function updateDeviceSettings(
  db: Queries,
  scope: OfficeScope,
  deviceId: string,
  revision: number,
  changes: {
    settings?: DeviceSettings;
    pin?: PinVerifier | null;
    keyNeeded?: boolean;
    revokedAt?: Date | null;
    rotateBefore?: Date;
    changedAt: Date;
  },
): Statement {
  return db
    .update(deviceSettings)
    .set({ ...changes, revision: revision + 1 })
    .where(
      and(
        eq(deviceSettings.officeId, scope.officeId),
        eq(deviceSettings.deviceId, deviceId),
        eq(deviceSettings.revision, revision),
      ),
    );
}

export function insertDeviceCode(
  db: Queries,
  scope: OfficeScope,
  row: Omit<DeviceCode, 'officeId' | 'usedAt'>,
): Statement {
  return db.insert(deviceCodes).values({ officeId: scope.officeId, ...row, usedAt: null });
}

/** Guard with mustChange: touches no row when it was used meanwhile. */
export function markDeviceCodeUsed(db: Queries, scope: OfficeScope, id: string, at: Date): Statement {
  return db
    .update(deviceCodes)
    .set({ usedAt: at })
    .where(and(eq(deviceCodes.officeId, scope.officeId), eq(deviceCodes.id, id), isNull(deviceCodes.usedAt)));
}

/** All codes of a device that could still be used. */
export function endDeviceCodes(db: Queries, scope: OfficeScope, deviceId: string, at: Date): Statement {
  return db
    .update(deviceCodes)
    .set({ expiresAt: at })
    .where(
      and(
        eq(deviceCodes.officeId, scope.officeId),
        eq(deviceCodes.deviceId, deviceId),
        isNull(deviceCodes.usedAt),
        gt(deviceCodes.expiresAt, at),
      ),
    );
}

/** When each device got its newest key, by id. */
export async function listEnrolments(db: Queries, scope: OfficeScope): Promise<Map<string, Date>> {
  const rows = await db
    .select({ deviceId: deviceKeys.deviceId, madeAt: deviceKeys.madeAt })
    .from(deviceKeys)
    .where(eq(deviceKeys.officeId, scope.officeId))
    .orderBy(asc(deviceKeys.madeAt));
  return new Map(rows.map(({ deviceId, madeAt }) => [deviceId, madeAt]));
}

/** The newest first. */
export async function listDeviceKeys(
  db: Queries,
  scope: OfficeScope,
  deviceId: string,
): Promise<DeviceKey[]> {
  return await db
    .select()
    .from(deviceKeys)
    .where(and(eq(deviceKeys.officeId, scope.officeId), eq(deviceKeys.deviceId, deviceId)))
    .orderBy(desc(deviceKeys.madeAt), desc(deviceKeys.id));
}

/** Ids of the devices that have a key in force at that moment. */
export async function listEnrolledDevices(db: Queries, scope: OfficeScope, at: Date): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: deviceKeys.deviceId })
    .from(deviceKeys)
    .where(
      and(eq(deviceKeys.officeId, scope.officeId), or(isNull(deviceKeys.endsAt), gt(deviceKeys.endsAt, at))),
    );
  return rows.map(({ id }) => id);
}

export function insertDeviceKey(
  db: Queries,
  scope: OfficeScope,
  row: Omit<DeviceKey, 'officeId' | 'firstUsedAt' | 'endsAt'>,
): Statement {
  return db.insert(deviceKeys).values({ officeId: scope.officeId, ...row, firstUsedAt: null, endsAt: null });
}

/** Touches no row when it was used before. */
export function markDeviceKeyUsed(db: Queries, scope: OfficeScope, id: string, at: Date): Statement {
  return db
    .update(deviceKeys)
    .set({ firstUsedAt: at })
    .where(
      and(eq(deviceKeys.officeId, scope.officeId), eq(deviceKeys.id, id), isNull(deviceKeys.firstUsedAt)),
    );
}

/** Keys made before the kept one, or all; one that ends earlier keeps its end. */
export function endDeviceKeys(
  db: Queries,
  scope: OfficeScope,
  deviceId: string,
  endsAt: Date,
  kept?: { id: string; madeAt: Date },
): Statement {
  return db
    .update(deviceKeys)
    .set({ endsAt })
    .where(
      and(
        eq(deviceKeys.officeId, scope.officeId),
        eq(deviceKeys.deviceId, deviceId),
        or(isNull(deviceKeys.endsAt), gt(deviceKeys.endsAt, endsAt)),
        kept === undefined ? undefined : and(ne(deviceKeys.id, kept.id), lt(deviceKeys.madeAt, kept.madeAt)),
      ),
    );
}
