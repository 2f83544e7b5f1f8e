// Why: what an office shows of itself: its logo, and the notice by which it tells what becomes of personal data. Both only grow.
import { bytes, instant, integer, json, primaryKey, table, text } from '../columns.js';
import { offices, users, type OfficeTranslated } from './offices.js';

/** The six things that 個資法 §8 I wants told. */
export type NoticeItem = 'agency' | 'purpose' | 'categories' | 'use' | 'rights' | 'refusal';

/** Each change is a new number; what people were shown stays to be read. */
export const privacyNotices = table(
  'privacy_notices',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    number: integer('number').notNull(),
    items: json('items').$type<Record<NoticeItem, OfficeTranslated>>().notNull(),
    madeBy: text('made_by').references(() => users.id),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.number] })],
);

/** Named by what is in it: an address of a picture never changes its meaning. Which one is shown, the office's settings say. */
export const logos = table(
  'logos',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    hash: text('hash').notNull(),
    content: bytes('content').notNull(),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.hash] })],
);
