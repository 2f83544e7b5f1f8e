// Why: what stands beside a password: a second factor with its recovery codes, and how often somebody tried in vain.
import { index, instant, integer, primaryKey, table, text } from '../columns.js';
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
