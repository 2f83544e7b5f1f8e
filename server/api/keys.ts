// Why: a collector is known by its key alone: no session, no cookie. The key is long and random, so its plain hash is kept.
import { hash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { findKeyByHash, markKeyUsed } from '../../db/queries/collectorKeys.js';
import type { DeviceSettings, KeyScope } from '../../db/schema.js';
import type { Device } from '../../db/queries/offices.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { findDeviceByKey } from '../devices/kioskDevice.js';
import { AppError, notAllowed } from '../errors.js';

export type Collector = {
  keyId: string;
  scope: OfficeScope;
  timeZone: string;
  channel: 'web' | 'tablet' | 'paper' | 'kiosk';
  /** Whose own key it is; undefined: a key made for other collectors. */
  tablet: { device: Device; settings: DeviceSettings } | undefined;
};

const prefix = 'manyi_';
const shape = /^manyi_[0-9a-f]{64}$/;
/** What a device was given when it was enrolled. */
const deviceShape = /^[0-9a-f]{64}$/;
/** «Last used» is good to a few minutes; a write for every answer would cost more than the answer. */
const usedEvery = 5 * 60_000;

/** A new key: what is shown once, what is kept, and by which people tell it from others. */
export function newKey(randomHex: (size: number) => string): { key: string; keyHash: string; hint: string } {
  const key = prefix + randomHex(32);
  return { key, keyHash: hashOf(key), hint: key.slice(0, prefix.length + 6) };
}

function hashOf(key: string): string {
  return hash('sha256', key, 'hex');
}

const collectors = new WeakMap<Request, Collector>();

/** Throws when the handler forgot to require a key. */
export function collectorOf(req: Request): Collector {
  const collector = collectors.get(req);
  if (collector === undefined) throw new Error('the address requires no key');
  return collector;
}

/** Lets requests through whose `Authorization: Bearer …` holds a key in force that may do this; else 401 or 403. */
export function requireKey(dependencies: Dependencies, wanted: KeyScope): RequestHandler {
  return async (req, res, next) => {
    const given = /^Bearer (\S+)$/.exec(req.get('authorization') ?? '')?.[1] ?? '';
    const found = deviceShape.test(given)
      ? await deviceWith(dependencies, given)
      : shape.test(given)
        ? await otherWith(dependencies, given)
        : undefined;
    if (found === undefined) {
      res.set('WWW-Authenticate', 'Bearer realm="manyi"');
      throw new AppError(401, 'key_needed');
    }
    if (!found.may.includes(wanted)) throw notAllowed('key_not_allowed');
    collectors.set(req, found.collector);
    next();
  };
}

type Found = { may: readonly KeyScope[]; collector: Collector };

async function otherWith({ database, clock }: Dependencies, given: string): Promise<Found | undefined> {
  const found = await findKeyByHash(database.queries, hashOf(given));
  if (found === undefined) return undefined;
  const { id: keyId, timeZone, channel, lastUsedAt, scopes: may } = found;
  const scope = officeScope(found.officeId);
  const now = clock();
  const before = new Date(now.getTime() - usedEvery);
  if (lastUsedAt === null || lastUsedAt < before)
    await database.atomically((write) => [
      markKeyUsed(write, scope, keyId, { at: now, unlessSince: before }),
    ]);
  return { may, collector: { keyId, scope, timeZone, channel, tablet: undefined } };
}

/** A device hands in answers and nothing else; one that practises, nothing at all. */
async function deviceWith(dependencies: Dependencies, given: string): Promise<Found | undefined> {
  const found = await findDeviceByKey(dependencies, given);
  if (found === undefined) return undefined;
  const { keyId, scope, timeZone, device, settings } = found;
  return {
    may: settings.practice ? [] : ['responses'],
    collector: { keyId, scope, timeZone, channel: 'kiosk', tablet: { device, settings } },
  };
}
