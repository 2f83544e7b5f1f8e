// Why: paper forms. Their answers are responses like all others; here stands which sheet of which batch said them, who
// typed it, what a second typing found, and every correction: nothing typed first is ever overwritten.
import { foreignKey, instant, integer, json, primaryKey, table, text, unique } from '../columns.js';
import { surveys } from './surveys.js';

/** Sheets printed and collected together: one wording, one place, one day. */
export const paperBatches = table(
  'paper_batches',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    /** The wording on the sheets; a later publication changes nothing on paper. */
    version: integer('version').notNull(),
    name: text('name').notNull(),
    /** The day the sheets were filled in, 'YYYY-MM-DD'. */
    day: text('day').notNull(),
    counterCode: text('counter_code'),
    language: text('language').notNull(),
    madeBy: text('made_by').notNull(),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** Append-only: attempt 1 is the first entry, each correction the next; the last one counts. */
export const paperEntries = table(
  'paper_entries',
  {
    officeId: text('office_id').notNull(),
    responseId: text('response_id').notNull(),
    batchId: text('batch_id').notNull(),
    /** The running number on the sheet. */
    number: integer('number').notNull(),
    attempt: integer('attempt').notNull(),
    /** Why it was corrected; null for a first entry. */
    reason: text('reason'),
    enteredBy: text('entered_by').notNull(),
    enteredAt: instant('entered_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.responseId] }),
    unique('paper_entries_sheet').on(t.officeId, t.batchId, t.number, t.attempt),
    foreignKey({
      columns: [t.officeId, t.batchId],
      foreignColumns: [paperBatches.officeId, paperBatches.id],
    }),
  ],
);

/** A sheet typed a second time and compared. */
export const paperChecks = table(
  'paper_checks',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    batchId: text('batch_id').notNull(),
    number: integer('number').notNull(),
    /** The attempt it was compared with. */
    attempt: integer('attempt').notNull(),
    /** How many answers were compared, and the codes of the questions that differ. */
    compared: integer('compared').notNull(),
    differing: json('differing').$type<string[]>().notNull(),
    outcome: text('outcome').$type<'same' | 'kept' | 'corrected'>().notNull(),
    checkedBy: text('checked_by').notNull(),
    checkedAt: instant('checked_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    foreignKey({
      columns: [t.officeId, t.batchId],
      foreignColumns: [paperBatches.officeId, paperBatches.id],
    }),
  ],
);
