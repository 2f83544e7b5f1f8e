// Why: a survey is the lasting undertaking; a version is one immutable published wording of it.
import {
  foreignKey,
  index,
  instant,
  integer,
  json,
  primaryKey,
  table,
  text,
  uniqueIndex,
} from '../columns.js';
import { offices, type Translated } from './offices.js';

export type SurveyState = 'draft' | 'open' | 'closed';

export const surveys = table(
  'surveys',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    /** Public address `/s/:slug`, unique in the installation. */
    slug: text('slug').notNull(),
    title: json('title').$type<Translated>().notNull(),
    state: text('state').$type<SurveyState>().notNull(),
    /** The version citizens answer now; null until the first publication. */
    currentVersion: integer('current_version'),
    opensAt: instant('opens_at'),
    closesAt: instant('closes_at'),
    /** The draft document as text, or null when nothing differs from the current version. */
    draft: text('draft'),
    /** Rises with every change; guards against two people writing at once. */
    revision: integer('revision').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), uniqueIndex('surveys_slug').on(t.slug)],
);

export const versions = table(
  'versions',
  {
    officeId: text('office_id').notNull(),
    surveyId: text('survey_id').notNull(),
    number: integer('number').notNull(),
    /** The whole survey document (server/surveys/document.ts), never changed once written. */
    document: text('document').notNull(),
    documentHash: text('document_hash').notNull(),
    /** Question code → edition: what may be compared over time. Rises only at a confirmed break. */
    editions: json('editions').$type<Record<string, number>>().notNull(),
    publishedAt: instant('published_at').notNull(),
    publishedBy: text('published_by'),
    /** Languages of the office's own in which every text was translated when it was published; null: none. */
    languages: json('languages').$type<string[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.surveyId, t.number] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** A confirmed break in a question's series, with the reason a reader sees. `period` is a day, or a wave key. */
export const breaks = table(
  'breaks',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    question: text('question').notNull(),
    edition: integer('edition').notNull(),
    periodKind: text('period_kind').$type<'day' | 'wave'>().notNull(),
    period: text('period').notNull(),
    reason: json('reason').$type<Translated>().notNull(),
    importId: text('import_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('breaks_question').on(t.officeId, t.surveyId, t.question),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** One fielding period. `position` orders waves in time where their days are not known. */
export const waves = table(
  'waves',
  {
    officeId: text('office_id').notNull(),
    surveyId: text('survey_id').notNull(),
    key: text('key').notNull(),
    name: json('name').$type<Translated>().notNull(),
    position: integer('position').notNull(),
    fromDay: text('from_day'),
    toDay: text('to_day'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.surveyId, t.key] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);
