// Why: staff sessions live in our own table, on both engines; the cookie's id is stored only as a hash.
import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import session, { Store, type SessionData } from 'express-session';
import { isStorageFull } from '../../db/errors.js';
import {
  deleteExpiredSessions,
  deleteSession,
  findSession,
  upsertSession,
} from '../../db/queries/sessions.js';
import type { Dependencies } from '../dependencies.js';
import type { Language } from '../i18n.js';

declare module 'express-session' {
  interface SessionData {
    userId?: string;
    /** Which of a person's offices they work in now. */
    officeId?: string;
    language?: Language;
    /** A sentence for the next page, as a message key. */
    flash?: string;
    /** What takes back the deed that this sentence tells of: the address of a form without fields. */
    undo?: { flash: string; address: string };
    /** When and with what a person signed in, as they would recognise it. */
    startedAt?: string;
    browser?: string;
  }
}

const HOURS = 12;

/** By which a session is known to the table. */
export function sessionHash(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

class TableStore extends Store {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    super();
    this.#dependencies = dependencies;
  }

  override get(id: string, done: (error: unknown, data?: SessionData | null) => void): void {
    findSession(this.#dependencies.database.queries, sessionHash(id), this.#dependencies.clock()).then(
      (row) => done(null, row === undefined ? null : (JSON.parse(row.data) as SessionData)),
      (error: unknown) => done(error),
    );
  }

  /** Why the last session could not be stored; nothing once one can again. */
  lastFailure: unknown;

  override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
    // From signing in, however often the session is written: a cookie that somebody copied does not live on by being used.
    const from =
      data.startedAt === undefined ? this.#dependencies.clock().getTime() : Date.parse(data.startedAt);
    const expiresAt = new Date(from + HOURS * 3_600_000);
    this.#dependencies.database
      .atomically((db) => [
        deleteExpiredSessions(db, this.#dependencies.clock()),
        upsertSession(db, {
          idHash: sessionHash(id),
          userId: data.userId ?? null,
          data: JSON.stringify(data),
          expiresAt,
        }),
      ])
      .then(
        () => {
          this.lastFailure = undefined;
          done?.();
        },
        (error: unknown) => {
          this.lastFailure = error;
          if (!isStorageFull(error)) done?.(error);
          else {
            // Told after the page was sent, it would break off; who sends the next form hears of it.
            this.#dependencies.log.error({ err: error }, 'session not stored');
            done?.();
          }
        },
      );
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    this.#dependencies.database
      .atomically((db) => [deleteSession(db, sessionHash(id))])
      .then(
        () => done?.(),
        (error: unknown) => done?.(error),
      );
  }
}

export const lastFailureOf = ({ sessionStore }: Partial<Pick<Request, 'sessionStore'>>): unknown =>
  sessionStore instanceof TableStore ? sessionStore.lastFailure : undefined;

/** Staff only; citizens never pass through here and get no cookie. */
export function staffSession(dependencies: Dependencies, secret: string): RequestHandler {
  return session({
    name: 'manyi.sid',
    secret,
    store: new TableStore(dependencies),
    resave: false,
    saveUninitialized: false,
    rolling: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: HOURS * 3_600_000 },
  });
}
