// Why: who else may hand in answers and visitors than our own pages: other collectors and the queue-ticket machine.
import { index, instant, json, primaryKey, table, text, uniqueIndex } from '../columns.js';
import { offices, users } from './offices.js';

/** What a key may do: hand in responses, hand in visitors. */
export type KeyScope = 'responses' | 'visits';

/** A key is shown once; here lies only its hash. Revoked keys stay, for what came in by them. */
export const collectorKeys = table(
  'collector_keys',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    name: text('name').notNull(),
    /** The channel of the responses that come by it. */
    channel: text('channel').$type<'web' | 'tablet' | 'paper' | 'kiosk'>().notNull(),
    scopes: json('scopes').$type<KeyScope[]>().notNull(),
    keyHash: text('key_hash').notNull(),
    /** The first characters, by which people tell keys apart. */
    hint: text('hint').notNull(),
    madeBy: text('made_by')
      .notNull()
      .references(() => users.id),
    madeAt: instant('made_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
    revokedBy: text('revoked_by').references(() => users.id),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    uniqueIndex('collector_keys_hash').on(t.keyHash),
    index('collector_keys_office').on(t.officeId, t.madeAt),
  ],
);
