// Why: before a kiosk's address shows or takes anything, one look says whose tablet it is, how it is set up, whether it is in
// use, and whether the browser that asks is the tablet that was enrolled.
import type { Request, RequestHandler, Response } from 'express';
import {
  endDeviceKeys,
  findDeviceAtAddress,
  findDeviceKeyByHash,
  insertDeviceKey,
  markDeviceKeyUsed,
  type DeviceKey,
  type SetUpDevice,
} from '../../db/queries/devices.js';
import type { Device } from '../../db/queries/offices.js';
import type { DeviceSettings, PinVerifier } from '../../db/schema.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { gone, notAllowed } from '../errors.js';
import { pathParameter } from '../http/parameters.js';
import { isLanguage } from '../i18n.js';
import { keyCookie, keyOfCookie, newDeviceKey, secretHash } from './secrets.js';

export type DeviceState = 'active' | 'paused' | 'revoked';

/** A tablet as its pages need it. */
export type KioskDevice = {
  device: Device;
  scope: OfficeScope;
  timeZone: string;
  state: DeviceState;
  settings: DeviceSettings;
  /** Goes to the enrolled tablet and to nobody else. */
  pin: PinVerifier | undefined;
  /** Whether the browser holds a key of this device that is in force. */
  enrolled: boolean;
  /** Rises with every change: a tablet that has another one fetches its settings anew. */
  revision: number;
};

export const defaultSettings: DeviceSettings = {
  mobile: false,
  services: [],
  languages: ['zh-TW', 'en', 'ja'],
  hours: null,
  idleSeconds: 30,
  largeType: false,
  wheelchair: false,
  readAloud: true,
  practice: false,
};

export function stateOf({ device, setUp }: SetUpDevice): DeviceState {
  if (setUp !== undefined && setUp.revokedAt !== null) return 'revoked';
  return device.active ? 'active' : 'paused';
}

export const settingsOf = ({ setUp }: SetUpDevice): DeviceSettings => setUp?.settings ?? defaultSettings;

/** Where it stood then: what waited on it belongs where it was given. */
export function counterAt(
  { counterCode }: Pick<Device, 'counterCode'>,
  { places = [] }: DeviceSettings,
  at: Date,
): string | null {
  const then = places.find(({ until }) => at.getTime() < Date.parse(until));
  return then === undefined ? counterCode : then.counterCode;
}

const kioskDevices = new WeakMap<Request, KioskDevice>();

/** Every address below `/kiosk/:device` has one where there is such a device. */
export function kioskDeviceOf(req: Request): KioskDevice | undefined {
  return kioskDevices.get(req);
}

/** After the new key was first used the old one still counts so long: requests may be under way. */
const grace = 10 * 60_000;
/** A key is exchanged at the latest after so long. */
const oldestKey = 90 * 86_400_000;

/**
 * Stands before everything below `/kiosk/:device`. A device that is not there is left to who comes next. A paused one begins
 * nothing new, but takes what was begun or waits on the tablet. Throws 403 and 410.
 */
export function kioskGuard(dependencies: Dependencies): RequestHandler {
  return async (req, res, next) => {
    // By this a tablet tells our refusal from that of a network in between.
    res.set('X-Kiosk', '1');
    const db = dependencies.database.queries;
    const found = await findDeviceAtAddress(db, pathParameter(req, 'device'));
    if (found === undefined) {
      next();
      return;
    }
    const { device, setUp, officeSettings, timeZone } = found;
    const settings = settingsOf(found);
    if (!isLanguage(req.query['lang'])) res.locals['language'] = settings.languages[0];
    const state = stateOf(found);
    if (state === 'revoked') throw gone('device_revoked');
    const key = await ownKey(dependencies, req, device);
    const enrolled = key !== undefined && (key.endsAt === null || key.endsAt > dependencies.clock());
    if (!enrolled && (setUp?.keyNeeded === true || officeSettings.kiosksEnrolled === true))
      throw notAllowed(key === undefined ? 'device_not_enrolled' : 'device_key_ended');
    const scope = officeScope(device.officeId);
    if (enrolled) await keepKeyFresh(dependencies, req, res, scope, key, setUp?.rotateBefore ?? null);
    // `req.path` is what follows the address itself.
    if (state === 'paused' && req.method === 'GET' && req.path === '/') throw notAllowed('device_paused');
    kioskDevices.set(req, {
      device,
      scope,
      timeZone,
      state,
      settings,
      pin: enrolled ? (setUp?.pin ?? undefined) : undefined,
      enrolled,
      revision: setUp?.revision ?? 0,
    });
    next();
  };
}

async function ownKey(
  dependencies: Dependencies,
  req: Request,
  { officeId, id }: Device,
): Promise<DeviceKey | undefined> {
  const sent = keyOfCookie(req);
  const key =
    sent === undefined
      ? undefined
      : await findDeviceKeyByHash(dependencies.database.queries, secretHash(sent));
  return key?.officeId === officeId && key.deviceId === id ? key : undefined;
}

/** The first use of a key ends those before it, a little later. */
async function noteFirstUse(
  { database, clock }: Dependencies,
  scope: OfficeScope,
  key: DeviceKey,
): Promise<void> {
  if (key.firstUsedAt !== null) return;
  const now = clock();
  await database.atomically((db) => [
    markDeviceKeyUsed(db, scope, key.id, now),
    endDeviceKeys(db, scope, key.deviceId, new Date(now.getTime() + grace), key),
  ]);
}

/**
 * The device whose key this is, for who hands in without the tablet's pages. A paused one is found: what waits may come.
 * Undefined when the key is none, has ended, or its device was revoked.
 */
export async function findDeviceByKey(
  dependencies: Dependencies,
  sent: string,
): Promise<
  | { keyId: string; device: Device; scope: OfficeScope; timeZone: string; settings: DeviceSettings }
  | undefined
> {
  const db = dependencies.database.queries;
  const key = await findDeviceKeyByHash(db, secretHash(sent));
  if (key === undefined || (key.endsAt !== null && key.endsAt <= dependencies.clock())) return undefined;
  const found = await findDeviceAtAddress(db, key.code);
  if (found?.device.officeId !== key.officeId || found.device.id !== key.deviceId) return undefined;
  if (stateOf(found) === 'revoked') return undefined;
  const scope = officeScope(key.officeId);
  await noteFirstUse(dependencies, scope, key);
  return {
    keyId: key.id,
    device: found.device,
    scope,
    timeZone: found.timeZone,
    settings: settingsOf(found),
  };
}

/**
 * An old key is exchanged. What was sent with the answer may be lost on the way: then the old key still holds, and is
 * exchanged at the next contact.
 */
async function keepKeyFresh(
  dependencies: Dependencies,
  req: Request,
  res: Response,
  scope: OfficeScope,
  key: DeviceKey,
  rotateBefore: Date | null,
): Promise<void> {
  const { database, clock, newId, randomHex } = dependencies;
  const now = clock();
  await noteFirstUse(dependencies, scope, key);
  const isOld = now.getTime() - key.madeAt.getTime() > oldestKey;
  const isAsked = rotateBefore !== null && key.madeAt <= rotateBefore;
  // Only where one request comes at a time, so that one key is made and not five.
  const isAlone = req.path === '/status' || (req.method === 'GET' && req.path === '/');
  if ((!isOld && !isAsked) || !isAlone || key.endsAt !== null) return;
  const fresh = newDeviceKey(randomHex);
  await database.atomically((db) => [
    insertDeviceKey(db, scope, {
      id: newId(),
      deviceId: key.deviceId,
      keyHash: secretHash(fresh),
      madeAt: now,
    }),
  ]);
  res.cookie(...keyCookie(req, fresh));
}
