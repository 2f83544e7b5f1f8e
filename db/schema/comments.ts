// Why: whatever people say is a comment 民眾意見 of its own, with or without a questionnaire, so that all of it is read, sorted
// and followed in one place, and can be purged apart from the answers.
import { foreignKey, index, instant, primaryKey, table, text } from '../columns.js';
import { users } from './offices.js';
import { responses } from './responses.js';
import { imports } from './imports.js';

export type CommentKind = 'opinion' | 'suggestion' | 'complaint' | 'petition' | 'praise' | 'no_content';

/** How an opinion came that no survey asked for 意見反映管道. */
export type OpinionChannel =
  | 'opinion_page'
  | 'counter'
  | 'phone'
  | 'letter'
  | 'fax'
  | 'email'
  | 'social'
  | 'mailbox'
  | 'media'
  | 'proposal';

export const comments = table(
  'comments',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    /** The question that was answered with it; all three null where no survey asked. */
    surveyId: text('survey_id'),
    responseId: text('response_id'),
    question: text('question'),
    language: text('language').notNull(),
    /** A survey's channel, or an `OpinionChannel`. */
    channel: text('channel').notNull(),
    /** The number another system knows it by: the city's mailbox is the record, we keep its number. */
    reference: text('reference'),
    enteredBy: text('entered_by').references(() => users.id),
    counterCode: text('counter_code'),
    serviceCode: text('service_code'),
    /** The overall rating given with it, as an answer code, or null. */
    rating: text('rating'),
    day: text('day'),
    receivedAt: instant('received_at').notNull(),
    /** Null once purged; `hash` stays. */
    text: text('text'),
    salt: text('salt'),
    hash: text('hash').notNull(),
    /** Normalised for searching and likeness (NFKC, lower case, 臺→台 …); null once purged. */
    searchText: text('search_text'),
    kind: text('kind').$type<CommentKind>(),
    kindBy: text('kind_by').references(() => users.id),
    /** 併案: the comment it was merged into. */
    mergedInto: text('merged_into'),
    importId: text('import_id'),
    /** The response by which a paper sheet was corrected: these words hold no more, and count nowhere. */
    correctedBy: text('corrected_by'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('comments_received').on(t.officeId, t.receivedAt, t.id),
    index('comments_response').on(t.officeId, t.responseId),
    foreignKey({ columns: [t.officeId, t.responseId], foreignColumns: [responses.officeId, responses.id] }),
    foreignKey({ columns: [t.officeId, t.importId], foreignColumns: [imports.officeId, imports.id] }),
  ],
);

export const commentReads = table(
  'comment_reads',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    readAt: instant('read_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId, t.userId] }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

export const commentThemes = table(
  'comment_themes',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    theme: text('theme').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId, t.theme] }),
    index('comment_themes_theme').on(t.officeId, t.theme),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);
