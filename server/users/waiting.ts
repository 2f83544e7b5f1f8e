// Why: guessing is made slow without telling whether an account exists, and without letting an outsider shut anybody out:
// five wrong passwords or codes in a row make the address wait, a minute, then twice as long, an hour at most. A browser
// in which the person has signed in before is counted apart, so that a stranger's attempts never make it wait.
import { createHash, createHmac } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import {
  addSignInFailure,
  deleteOldSignInFailures,
  deleteSignInFailures,
  findSignInFailures,
  insertSignInFailure,
} from '../../db/queries/signInFailures.js';
import type { Queries, Statement } from '../../db/connection.js';
import type { Dependencies } from '../dependencies.js';
import { accountKey } from './secondFactor.js';

export const firstToWait = 5;
const longestMinutes = 60;
const FORGOTTEN_MS = 86_400_000;

/** How long nothing is looked at after so many wrong ones. */
export function waitAfter(wrong: number): number {
  return wrong < firstToWait ? 0 : Math.min(longestMinutes, 2 ** (wrong - firstToWait)) * 60_000;
}

export type Attempt = { keyHash: string; wrong: number } | { waitUntil: Date };

/**
 * Counts an attempt before it is looked at, so that many at once are counted too.
 * @returns how many there were with this one, or until when nothing is looked at
 */
export async function beginAttempt(
  { database, clock }: Dependencies,
  keyHash: string,
  userId: string | null,
): Promise<Attempt> {
  const now = clock();
  for (let round = 0; round < 5; round += 1) {
    const row = await findSignInFailures(database.queries, keyHash);
    if (row !== undefined && row.waitUntil !== null && row.waitUntil > now)
      return { waitUntil: row.waitUntil };
    const wrong = (row?.wrong ?? 0) + 1;
    const wait = waitAfter(wrong);
    const waitUntil = wait === 0 ? null : new Date(now.getTime() + wait);
    const next = { keyHash, userId, wrong, lastAt: now, waitUntil };
    try {
      await database.atomically((db) => [
        deleteOldSignInFailures(db, new Date(now.getTime() - FORGOTTEN_MS)),
        mustChange(row === undefined ? insertSignInFailure(db, next) : addSignInFailure(db, next)),
      ]);
      return { keyHash, wrong };
    } catch (error) {
      // Another attempt came between, or the old count is a day old: once more, with what is there now.
      if (!(error instanceof NothingChanged)) throw error;
      if (row !== undefined && row.lastAt.getTime() < now.getTime() - FORGOTTEN_MS)
        await database.atomically((db) => [
          deleteOldSignInFailures(db, new Date(now.getTime() - FORGOTTEN_MS)),
        ]);
    }
  }
  return { waitUntil: new Date(now.getTime() + 60_000) };
}

/** Wherever somebody tried: for who proved who they are, and for who is let in again. */
export function endWaiting(db: Queries, user: { id: string; email: string }): Statement {
  return deleteSignInFailures(db, user.id, addressKey(user.email));
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex');

export function addressKey(email: string): string {
  return hashed(`address:${email.toLowerCase()}`);
}

/** For who is signed in and proves themselves once more. */
export function insideKey(userId: string): string {
  return hashed(`inside:${userId}`);
}

const cookieName = 'manyi.known';
const DAYS = 180;

function cookieParts(req: Request): { nonce: string; marks: string[] } | undefined {
  const found = /(?:^|;\s*)manyi\.known=([0-9a-f]{32}(?:\.[0-9a-f]{32}){1,10})(?:;|$)/.exec(
    req.headers.cookie ?? '',
  )?.[1];
  const [nonce, ...marks] = found?.split('.') ?? [];
  return nonce === undefined ? undefined : { nonce, marks };
}

function markOf(dependencies: Dependencies, nonce: string, userId: string): string {
  const key = accountKey(dependencies, 'known browser');
  return createHmac('sha256', key).update(`${nonce}:${userId}`).digest('hex').slice(0, 32);
}

/** Under which count an attempt from this browser falls. */
export function attemptKey(
  dependencies: Dependencies,
  req: Request,
  email: string,
  user: { id: string } | undefined,
): string {
  const known = cookieParts(req);
  if (known === undefined || user === undefined) return addressKey(email);
  const mark = markOf(dependencies, known.nonce, user.id);
  return known.marks.includes(mark) ? hashed(`browser:${known.nonce}:${user.id}`) : addressKey(email);
}

/** The browser keeps a mark that tells nobody whose it is; up to ten people may share one. */
export function rememberKnown(dependencies: Dependencies, req: Request, res: Response, userId: string): void {
  const { nonce, marks } = cookieParts(req) ?? { nonce: dependencies.randomHex(16), marks: [] };
  const mark = markOf(dependencies, nonce, userId);
  const kept = [mark, ...marks.filter((one) => one !== mark)].slice(0, 10);
  const options: CookieOptions = {
    httpOnly: true,
    sameSite: 'lax',
    secure: req.secure,
    path: '/sign-in',
    maxAge: DAYS * 86_400_000,
  };
  res.cookie(cookieName, [nonce, ...kept].join('.'), options);
}
