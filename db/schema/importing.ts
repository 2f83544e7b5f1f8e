// Why: bringing history in takes several sittings: an upload waits with what was stated of it, what was stated once is kept
// for the next file of that header, and what only a report's table knows has cells of its own, apart from counted answers.
import { foreignKey, index, instant, integer, json, primaryKey, table, text } from '../columns.js';
import { imports } from './imports.js';
import { offices } from './offices.js';
import { surveys } from './surveys.js';

/** `checked`: a dry run has read all of it. `failed`: a run was refused; what was stated can be changed and run again. */
export type ImportDraftState =
  'open' | 'checking' | 'checked' | 'importing' | 'imported' | 'failed' | 'discarded';

export const importDrafts = table(
  'import_drafts',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    revision: integer('revision').notNull(),
    state: text('state').$type<ImportDraftState>().notNull(),
    /** What the file is, by its content. */
    kind: text('kind').$type<'csv' | 'xlsx' | 'ods'>().notNull(),
    fileName: text('file_name').notNull(),
    fileSize: integer('file_size').notNull(),
    /** The names of a workbook's sheets, and the one that was chosen. */
    sheets: json('sheets').$type<string[]>().notNull(),
    sheet: text('sheet'),
    /** What was stated on the page; null until something was. */
    form: json('form').$type<unknown>(),
    /** The cleaning report of the last dry run. */
    report: json('report').$type<unknown>(),
    /** Why the last run stopped. */
    problem: text('problem'),
    done: integer('done').notNull(),
    total: integer('total').notNull(),
    importId: text('import_id'),
    madeBy: text('made_by').notNull(),
    madeAt: instant('made_at').notNull(),
    changedAt: instant('changed_at').notNull(),
    /** When the uploaded file was removed from the disk. */
    removedAt: instant('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] })],
);

export const savedMappings = table(
  'saved_mappings',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    name: text('name').notNull(),
    /** The file's header, by which it is offered again. */
    header: json('header').$type<string[]>().notNull(),
    headerHash: text('header_hash').notNull(),
    form: json('form').$type<unknown>().notNull(),
    madeBy: text('made_by').notNull(),
    madeAt: instant('made_at').notNull(),
    removedAt: instant('removed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('saved_mappings_by_header').on(t.officeId, t.headerHash),
  ],
);

/** Counts that only a printed report knows. Never among `cells`, so that «cells = rows» stays checkable. */
export const reportCells = table(
  'report_cells',
  {
    officeId: text('office_id').notNull(),
    importId: text('import_id').notNull(),
    surveyId: text('survey_id').notNull(),
    question: text('question').notNull(),
    edition: integer('edition').notNull(),
    periodKind: text('period_kind').$type<'month' | 'quarter' | 'half' | 'year' | 'wave'>().notNull(),
    period: text('period').notNull(),
    code: text('code').notNull(),
    n: integer('n').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'report_cells_pk',
      columns: [t.officeId, t.importId, t.question, t.edition, t.periodKind, t.period, t.code],
    }),
    foreignKey({ columns: [t.officeId, t.importId], foreignColumns: [imports.officeId, imports.id] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
    index('report_cells_by_question').on(t.officeId, t.surveyId, t.question),
  ],
);
