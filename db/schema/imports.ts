// Why: history comes in as a whole or not at all; its cells are summed apart so that switching on and undoing are short.
import { foreignKey, instant, integer, json, primaryKey, table, text } from '../columns.js';
import { offices } from './offices.js';

export type ImportState = 'staging' | 'active' | 'undone' | 'failed';

export const imports = table(
  'imports',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    state: text('state').$type<ImportState>().notNull(),
    fileName: text('file_name').notNull(),
    fileHash: text('file_hash').notNull(),
    mapping: json('mapping').$type<unknown>().notNull(),
    /** The cleaning report, once known. */
    report: json('report').$type<unknown>(),
    rowCount: integer('row_count').notNull(),
    startedBy: text('started_by'),
    startedAt: instant('started_at').notNull(),
    activeAt: instant('active_at'),
    undoneAt: instant('undone_at'),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] })],
);

export const importCells = table(
  'import_cells',
  {
    officeId: text('office_id').notNull(),
    importId: text('import_id').notNull(),
    surveyId: text('survey_id').notNull(),
    cut: text('cut').notNull(),
    cutValue: text('cut_value').notNull(),
    question: text('question').notNull(),
    edition: integer('edition').notNull(),
    periodKind: text('period_kind').$type<'day' | 'month' | 'wave'>().notNull(),
    period: text('period').notNull(),
    code: text('code').notNull(),
    nRaw: integer('n_raw').notNull(),
    nUsed: integer('n_used').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'import_cells_pk',
      columns: [
        t.officeId,
        t.importId,
        t.surveyId,
        t.cut,
        t.cutValue,
        t.question,
        t.edition,
        t.periodKind,
        t.period,
        t.code,
      ],
    }),
    foreignKey({ columns: [t.officeId, t.importId], foreignColumns: [imports.officeId, imports.id] }),
  ],
);
