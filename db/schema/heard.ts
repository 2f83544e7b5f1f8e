// Why: what the public is told: 您的建議，我們的改善 from improvements that were closed, and which results are published.
import { flag, foreignKey, instant, integer, json, primaryKey, table, text } from '../columns.js';
import { improvements } from './improvements.js';
import { users, type Translated } from './offices.js';
import { surveys } from './surveys.js';

/** One item a closed improvement gives; nothing of it is public before it is approved. */
export const heardItems = table(
  'heard_items',
  {
    officeId: text('office_id').notNull(),
    improvementId: text('improvement_id').notNull(),
    wish: json('wish').$type<Translated>().notNull(),
    done: json('done').$type<Translated>().notNull(),
    state: text('state').$type<'draft' | 'published' | 'withdrawn'>().notNull(),
    /** Also on the tablet's thank-you page. */
    onThanks: flag('on_thanks').notNull(),
    publishedAt: instant('published_at'),
    publishedBy: text('published_by').references(() => users.id),
    changedBy: text('changed_by')
      .notNull()
      .references(() => users.id),
    changedAt: instant('changed_at').notNull(),
    revision: integer('revision').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.improvementId] }),
    foreignKey({
      columns: [t.officeId, t.improvementId],
      foreignColumns: [improvements.officeId, improvements.id],
    }),
  ],
);

/** A question whose figures the public may see. */
export const publishedQuestions = table(
  'published_questions',
  {
    officeId: text('office_id').notNull(),
    surveyId: text('survey_id').notNull(),
    question: text('question').notNull(),
    publishedBy: text('published_by')
      .notNull()
      .references(() => users.id),
    publishedAt: instant('published_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.surveyId, t.question] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);
