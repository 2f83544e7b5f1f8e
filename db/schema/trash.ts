// Why: nothing is deleted by hand: what somebody throws away lies here whole until it is put back or its days are over.
import { index, instant, json, primaryKey, table, text } from '../columns.js';
import { offices, users, type Translated } from './offices.js';

/** A day's figures · a theme's own words · a saved mapping · an upload nobody went on with · a survey never published. */
export type TrashKind = 'visits' | 'theme' | 'mapping' | 'upload' | 'survey';

export const trash = table(
  'trash',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    kind: text('kind').$type<TrashKind>().notNull(),
    /** The id or code it had where it lay. */
    subject: text('subject').notNull(),
    name: json('name').$type<Translated>().notNull(),
    /** Everything needed to put it back, as server/trash/kinds.ts reads it. */
    rows: json('rows').$type<unknown>().notNull(),
    thrownBy: text('thrown_by')
      .notNull()
      .references(() => users.id),
    thrownAt: instant('thrown_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), index('trash_thrown').on(t.officeId, t.thrownAt)],
);
