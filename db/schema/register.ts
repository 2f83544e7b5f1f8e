// Why: what people say without a questionnaire - at the counter, by phone, letter, mail, mailbox or in the papers - is a
// comment like any other; here lies what only some of them have: who asks for a reply, and what a clipping or a proposal is.
import { flag, foreignKey, index, instant, integer, json, primaryKey, table, text } from '../columns.js';
import { comments } from './comments.js';
import { improvements } from './improvements.js';
import { users } from './offices.js';

/** Who said it, where they said who they are. Purgeable; never in exports of answers, logs or search. */
export const petitioners = table(
  'petitioners',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    /** All null once purged. */
    name: text('name'),
    address: text('address'),
    phone: text('phone'),
    email: text('email'),
    wishesReply: flag('wishes_reply').notNull(),
    /** Asked to hear what became of it. */
    wishesNews: flag('wishes_news').notNull(),
    consentedAt: instant('consented_at'),
    purgedAt: instant('purged_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId] }),
    index('petitioners_email').on(t.officeId, t.email),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

export type MediaTone = 'positive' | 'neutral' | 'negative';

/** 新聞輿論 (S44). Append-only values change through the audit log. */
export const mediaItems = table(
  'media_items',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    outlet: text('outlet').notNull(),
    headline: text('headline').notNull(),
    link: text('link').notNull(),
    publishedAt: instant('published_at').notNull(),
    tone: text('tone').$type<MediaTone>().notNull(),
    /** Whether what it says is right; null: not yet looked into. */
    correct: flag('correct'),
    response: text('response').notNull(),
    respondedAt: instant('responded_at'),
    revision: integer('revision').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId] }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

export type ProposalDecision = 'waiting' | 'adopted' | 'not_adopted';

/** 提案 of the staff (S25, S72), with what was measured before and after. */
export const proposals = table(
  'proposals',
  {
    officeId: text('office_id').notNull(),
    commentId: text('comment_id').notNull(),
    proposerId: text('proposer_id')
      .notNull()
      .references(() => users.id),
    title: text('title').notNull(),
    expectedEffect: text('expected_effect').notNull(),
    decision: text('decision').$type<ProposalDecision>().notNull(),
    review: text('review').notNull(),
    decidedBy: text('decided_by').references(() => users.id),
    decidedAt: instant('decided_at'),
    /** A case handled: minutes and documents, null until measured. */
    minutesBefore: integer('minutes_before'),
    minutesAfter: integer('minutes_after'),
    documentsBefore: integer('documents_before'),
    documentsAfter: integer('documents_after'),
    improvementId: text('improvement_id'),
    revision: integer('revision').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.commentId] }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
    foreignKey({
      columns: [t.officeId, t.improvementId],
      foreignColumns: [improvements.officeId, improvements.id],
    }),
  ],
);

/** 績優事蹟 (S78): praise that a person nominated, kept apart from every score. */
export const merits = table(
  'merits',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    commentId: text('comment_id'),
    person: text('person').notNull(),
    day: text('day').notNull(),
    deed: text('deed').notNull(),
    awardingBody: text('awarding_body').notNull(),
    state: text('state').$type<'nominated' | 'entered' | 'declined'>().notNull(),
    reason: text('reason').notNull(),
    nominatedBy: text('nominated_by')
      .notNull()
      .references(() => users.id),
    nominatedAt: instant('nominated_at').notNull(),
    decidedBy: text('decided_by').references(() => users.id),
    decidedAt: instant('decided_at'),
    revision: integer('revision').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

/** Every decision on what a comment is, beside what the rules suggested then. Append-only. */
export const triages = table(
  'triages',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    commentId: text('comment_id').notNull(),
    suggested: text('suggested'),
    /** Names of the rules that fired. */
    rules: json('rules').$type<string[]>().notNull(),
    decided: text('decided'),
    decidedBy: text('decided_by')
      .notNull()
      .references(() => users.id),
    decidedAt: instant('decided_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('triages_comment').on(t.officeId, t.commentId),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);
