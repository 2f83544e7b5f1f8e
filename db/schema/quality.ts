// Why: which answers a quality rule holds for doubtful, by which rule and version and since when; and what was purged by
// whom. Nothing here changes an answer, and nothing is taken back without staying to be seen.
import { sql } from 'drizzle-orm';
import { foreignKey, index, instant, integer, primaryKey, table, text, uniqueIndex } from '../columns.js';
import { comments } from './comments.js';
import { users } from './offices.js';
import { responses } from './responses.js';
import { surveys } from './surveys.js';

/** One rule's doubt about one response. The row without `liftedAt` holds; lifted ones stay to be seen. */
export const responseFlags = table(
  'response_flags',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    responseId: text('response_id').notNull(),
    /** The response's day, so that a period is read without its responses. */
    day: text('day').notNull(),
    rule: text('rule').notNull(),
    version: text('version').notNull(),
    setAt: instant('set_at').notNull(),
    liftedAt: instant('lifted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('response_flags_day').on(t.officeId, t.surveyId, t.day),
    // Two looks at once hold a doubt once.
    uniqueIndex('response_flags_held')
      .on(t.officeId, t.responseId, t.rule, t.version)
      .where(sql`${t.liftedAt} is null`),
    foreignKey({ columns: [t.officeId, t.responseId], foreignColumns: [responses.officeId, responses.id] }),
  ],
);

/** How far the rules have looked: a month is looked at anew when answers came late or a rule changed. */
export const qualityMonths = table(
  'quality_months',
  {
    officeId: text('office_id').notNull(),
    surveyId: text('survey_id').notNull(),
    month: text('month').notNull(),
    /** Responses there were, and the rules in force: when either differs, it is looked at again. */
    responses: integer('responses').notNull(),
    rules: text('rules').notNull(),
    judgedAt: instant('judged_at').notNull(),
    /** What was counted on the way, by tablet (JSON, read and written whole). */
    summary: text('summary').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.surveyId, t.month] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

export type PurgeReason = 'asked' | 'third_person' | 'retention' | 'not_personal_purpose';

/** A comment's text that was taken out by law: who, when and why. Its hash stays with the comment. */
export const commentPurges = table(
  'comment_purges',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    reason: text('reason').$type<PurgeReason>().notNull(),
    /** The document or decision it rests on; no personal data. */
    basis: text('basis').notNull(),
    purgedBy: text('purged_by').references(() => users.id),
    purgedAt: instant('purged_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId] }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);
