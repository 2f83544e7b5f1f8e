// Why: what comments speak of: rules that staff can edit, what the rules found in each comment, and what people say it is.
import { flag, foreignKey, index, instant, integer, json, primaryKey, table, text } from '../columns.js';
import { comments } from './comments.js';
import { offices, users, type Translated } from './offices.js';

/** A theme whose words an office has changed or added; the others are as the program ships them. */
export const themes = table(
  'themes',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    code: text('code').notNull(),
    name: json('name').$type<Translated>().notNull(),
    /** Words of which any must occur, and words none of which may. */
    anyOf: json('any_of').$type<string[]>().notNull(),
    noneOf: json('none_of').$type<string[]>().notNull(),
    position: integer('position').notNull(),
    active: flag('active').notNull(),
    revision: integer('revision').notNull(),
    changedBy: text('changed_by').references(() => users.id),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.code] })],
);

/** What the rules found: kept so that a year's comments are counted and not read again. */
export const foundThemes = table(
  'found_themes',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    theme: text('theme').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId, t.theme] }),
    index('found_themes_theme').on(t.officeId, t.theme),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

/** By which rules (their fingerprint) a comment was last read, and how it sounds; absent: not read yet. */
export const themedComments = table(
  'themed_comments',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    rules: text('rules').notNull(),
    polarity: text('polarity').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId] }),
    index('themed_comments_rules').on(t.officeId, t.rules),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

/** A person's own coding of a comment, against which the rules are judged. Two people may code the same one. */
export const themeCodings = table(
  'theme_codings',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    coderId: text('coder_id')
      .notNull()
      .references(() => users.id),
    themes: json('themes').$type<string[]>().notNull(),
    codedAt: instant('coded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId, t.coderId] }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);
