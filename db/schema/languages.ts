// Why: an office speaks more languages than the program: which ones it added, and the citizen's pages in its own words.
import { foreignKey, instant, primaryKey, table, text } from '../columns.js';
import { offices, users } from './offices.js';

/** `code` is a BCP-47 tag in its canonical form. A language that is taken away stays here with all its words. */
export const officeLanguages = table(
  'office_languages',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    code: text('code').notNull(),
    /** As those who speak it call it: Tiếng Việt. */
    name: text('name').notNull(),
    addedBy: text('added_by').references(() => users.id),
    addedAt: instant('added_at').notNull(),
    /** Not offered since then; null: in use. */
    endedAt: instant('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.code] })],
);

/** One text of the citizen's pages in such a language. The fingerprint is of the English it was made from. */
export const citizenWords = table(
  'citizen_words',
  {
    officeId: text('office_id').notNull(),
    language: text('language').notNull(),
    /** Of server/locales, as `citizen.errors.choose`. */
    key: text('key').notNull(),
    text: text('text').notNull(),
    state: text('state').$type<'draft' | 'translated' | 'checked'>().notNull(),
    fingerprint: text('fingerprint').notNull(),
    madeBy: text('made_by').references(() => users.id),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.language, t.key] }),
    foreignKey({
      columns: [t.officeId, t.language],
      foreignColumns: [officeLanguages.officeId, officeLanguages.code],
    }),
  ],
);
