// Why: a code is exchanged for a key once, with who may use the address decided in the same list; and what a tablet tells of
// itself is kept.
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { addToHour, findReport, upsertReport } from '../../db/queries/deviceReports.js';
import {
  endDeviceKeys,
  findDeviceCodeByHash,
  findSetUpDevice,
  insertDeviceKey,
  insertDeviceSettings,
  markDeviceCodeUsed,
  updateDeviceEntry,
  updateDeviceSettings,
} from '../../db/queries/devices.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { localDay, localHour } from '../time.js';
import type { DeviceReportForm } from './enrolment.form.js';
import { defaultSettings, type KioskDevice } from './kioskDevice.js';
import { newDeviceKey, secretHash } from './secrets.js';

export type Enrolled = { ok: true; key: string; device: string };
export type NotEnrolled = { ok: false; why: 'unknown' | 'expired' | 'used' };

/**
 * Makes the browser that sent the code the device. Keys given before end at once: one device is one tablet; its address is
 * from now on for enrolled tablets only, and one that was revoked is in use again.
 */
export async function enrol(dependencies: Dependencies, code: string): Promise<Enrolled | NotEnrolled> {
  const { database, clock, newId, randomHex } = dependencies;
  const found = await findDeviceCodeByHash(database.queries, secretHash(code));
  if (found === undefined) return { ok: false, why: 'unknown' };
  if (found.usedAt !== null) return { ok: false, why: 'used' };
  const now = clock();
  if (found.expiresAt <= now) return { ok: false, why: 'expired' };
  const scope = officeScope(found.officeId);
  const { deviceId } = found;
  const before = await findSetUpDevice(database.queries, scope, deviceId);
  const key = newDeviceKey(randomHex);
  const keyId = newId();
  try {
    await database.atomically((db) => [
      mustChange(markDeviceCodeUsed(db, scope, found.id, now)),
      endDeviceKeys(db, scope, deviceId, now),
      insertDeviceKey(db, scope, { id: keyId, deviceId, keyHash: secretHash(key), madeAt: now }),
      updateDeviceEntry(db, scope, deviceId, { active: true }),
      before?.setUp === undefined
        ? insertDeviceSettings(db, scope, {
            ...{ deviceId, settings: defaultSettings, pin: null, keyNeeded: true },
            ...{ revokedAt: null, rotateBefore: null, changedAt: now },
          })
        : mustChange(
            updateDeviceSettings(db, scope, deviceId, before.setUp.revision, {
              ...{ keyNeeded: true, revokedAt: null, changedAt: now },
            }),
          ),
      insertAudit(db, scope, {
        id: newId(),
        at: now,
        userId: null,
        action: 'device.enrol',
        entity: 'device',
        entityId: deviceId,
        detail: { code: found.id, key: keyId },
      }),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged) return { ok: false, why: 'used' };
    throw error;
  }
  return { ok: true, key, device: found.code };
}

/** The newest report, and its hour by our clock: the tablet's own may be wrong. Presses told again are counted once. */
export async function keepReport(
  { database, clock }: Dependencies,
  { scope, device, timeZone }: Pick<KioskDevice, 'scope' | 'device' | 'timeZone'>,
  { begun, finished, left, ...told }: Omit<DeviceReportForm, 'witness'>,
): Promise<void> {
  const at = clock();
  const known = await findReport(database.queries, scope, device.id);
  const isAgain = told.tally !== null && known?.tally === told.tally;
  const presses = isAgain ? { begun: 0, finished: 0, left: 0 } : { begun, finished, left };
  const hour = { deviceId: device.id, day: localDay(at, timeZone), hour: localHour(at, timeZone) };
  await database.atomically((db) => [
    upsertReport(db, scope, { deviceId: device.id, at, ...told }),
    addToHour(db, scope, hour, { ...told, ...presses }),
  ]);
}
