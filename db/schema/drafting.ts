// Why: what an office does to a draft can be taken back, and each of its texts says how far its wording has come.
import { foreignKey, instant, integer, primaryKey, table, text } from '../columns.js';
import { surveys } from './surveys.js';

/** How far a text has come in one language; without a row it is a draft. */
export type TextState = 'translated' | 'checked';

/** The document as it was before a step of editing; `revision` is the survey's at that moment. */
export const draftSteps = table(
  'draft_steps',
  {
    officeId: text('office_id').notNull(),
    surveyId: text('survey_id').notNull(),
    revision: integer('revision').notNull(),
    /** The document before the step; null: there was no draft. */
    document: text('document'),
    /** A word of server/surveys/editor, as `question.remove`. */
    step: text('step').notNull(),
    /** The code of the part it was done to, or of the step taken back. */
    subject: text('subject').notNull(),
    madeBy: text('made_by'),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.surveyId, t.revision] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** Holds while the text and its Chinese source are those of `fingerprint`. */
export const surveyTexts = table(
  'survey_texts',
  {
    officeId: text('office_id').notNull(),
    surveyId: text('survey_id').notNull(),
    /** Which text, by codes: `question.courtesy.wording`. */
    name: text('name').notNull(),
    language: text('language').notNull(),
    state: text('state').$type<TextState>().notNull(),
    fingerprint: text('fingerprint').notNull(),
    madeBy: text('made_by'),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.surveyId, t.name, t.language] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);
