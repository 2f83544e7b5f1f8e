// Why: what the house itself needs: sessions, jobs, and the audit log that is written in the same list as each fact.
import { index, instant, integer, json, primaryKey, table, text } from '../columns.js';

export const sessions = table(
  'sessions',
  {
    /** Hash of the cookie's id: a copy of the table opens no session. */
    idHash: text('id_hash').primaryKey(),
    userId: text('user_id'),
    data: text('data').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('sessions_user').on(t.userId), index('sessions_expiry').on(t.expiresAt)],
);

export const jobs = table(
  'jobs',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    kind: text('kind').notNull(),
    payload: json('payload').$type<unknown>().notNull(),
    runAt: instant('run_at').notNull(),
    claimedAt: instant('claimed_at'),
    attempts: integer('attempts').notNull(),
    lastError: text('last_error'),
    doneAt: instant('done_at'),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), index('jobs_due').on(t.runAt)],
);

export const audit = table(
  'audit',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    at: instant('at').notNull(),
    /** Null when the command line or the program itself acted. */
    userId: text('user_id'),
    action: text('action').notNull(),
    entity: text('entity').notNull(),
    entityId: text('entity_id').notNull(),
    /** Never answers, free text or personal data: field names, codes and states only. */
    detail: json('detail').$type<unknown>(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('audit_at').on(t.officeId, t.at),
    index('audit_action').on(t.officeId, t.action, t.at),
  ],
);
