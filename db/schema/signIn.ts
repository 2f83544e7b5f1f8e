// Why: what stands beside a password: a second factor with its recovery codes, an identity at the office's provider, and
// how often somebody tried in vain.
import { sql } from 'drizzle-orm';
import { index, instant, integer, primaryKey, table, text, uniqueIndex } from '../columns.js';
import { users } from './offices.js';

/** The app with which a person makes six-digit codes. Its secret is enciphered with a key that no backup holds. */
export const secondFactors = table('second_factors', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id),
  secret: text('secret').notNull(),
  /** The last step of thirty seconds whose code was taken: no code counts twice. */
  lastStep: integer('last_step').notNull(),
  since: instant('since').notNull(),
});

/** One-time codes for who has lost the app; only their hashes are kept. */
export const recoveryCodes = table(
  'recovery_codes',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    codeHash: text('code_hash').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [primaryKey({ columns: [t.userId, t.codeHash] })],
);

/**
 * Wrong passwords and codes in a row, by a hash of the address typed, whether anybody has it or not; by a browser in
 * which the person has signed in before, counted apart. Forgotten after a day.
 */
export const signInFailures = table(
  'sign_in_failures',
  {
    keyHash: text('key_hash').primaryKey(),
    /** Null: nobody works under that address. */
    userId: text('user_id'),
    wrong: integer('wrong').notNull(),
    lastAt: instant('last_at').notNull(),
    /** Until then nothing is looked at. */
    waitUntil: instant('wait_until'),
  },
  (t) => [index('sign_in_failures_user').on(t.userId), index('sign_in_failures_last').on(t.lastAt)],
);

/**
 * Who somebody is at a provider of identities, tied to their account by themselves. One that is untied stays, with its end;
 * of those that are not, an identity opens one account, and an account is opened by one identity of a provider.
 */
export const linkedIdentities = table(
  'linked_identities',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    issuer: text('issuer').notNull(),
    /** The provider's own name for the person, which never passes to another; a mail address may. */
    subject: text('subject').notNull(),
    /** By which the person recognises it. */
    label: text('label').notNull(),
    linkedAt: instant('linked_at').notNull(),
    linkedBy: text('linked_by')
      .notNull()
      .references(() => users.id),
    unlinkedAt: instant('unlinked_at'),
    unlinkedBy: text('unlinked_by').references(() => users.id),
  },
  (t) => [
    uniqueIndex('linked_identities_identity')
      .on(t.issuer, t.subject)
      .where(sql`unlinked_at is null`),
    uniqueIndex('linked_identities_person')
      .on(t.userId, t.issuer)
      .where(sql`unlinked_at is null`),
  ],
);
