// Why: a collector is known by its key alone: no session, no cookie. The key is long and random, so its plain hash is kept.
import { hash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { findKeyByHash, markKeyUsed } from '../../db/queries/collectorKeys.js';
import type { KeyScope } from '../../db/schema.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, notAllowed } from '../errors.js';

export type Collector = {
  keyId: string;
  scope: OfficeScope;
  timeZone: string;
  channel: 'web' | 'tablet' | 'paper' | 'kiosk';
};

const prefix = 'manyi_';
const shape = /^manyi_[0-9a-f]{64}$/;
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
    const db = dependencies.database.queries;
    const found = shape.test(given) ? await findKeyByHash(db, hashOf(given)) : undefined;
    if (found === undefined) {
      res.set('WWW-Authenticate', 'Bearer realm="manyi"');
      throw new AppError(401, 'key_needed');
    }
    if (!found.scopes.includes(wanted)) throw notAllowed('key_not_allowed');
    const scope = officeScope(found.officeId);
    collectors.set(req, { keyId: found.id, scope, timeZone: found.timeZone, channel: found.channel });
    const now = dependencies.clock();
    const before = new Date(now.getTime() - usedEvery);
    if (found.lastUsedAt === null || found.lastUsedAt < before)
      await dependencies.database.atomically((write) => [
        markKeyUsed(write, scope, found.id, { at: now, unlessSince: before }),
      ]);
    next();
  };
}
