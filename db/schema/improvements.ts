// Why: a wish becomes an improvement 改善事項 that somebody owns and that is followed to its end.
import {
  bytes,
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
import { comments } from './comments.js';
import { offices, sections, users } from './offices.js';

export type ImprovementStatus = 'planned' | 'doing' | 'done' | 'verified' | 'dropped';

/** The measure an improvement is meant to move. */
export type TargetMeasure = {
  surveyId: string;
  question: string;
  cut: string;
  cutValue: string;
  baselineFrom: string;
  baselineTo: string;
  /** The last day that counts for the effect; absent: twelve months from the day of effect. */
  windowTo?: string;
  /** Who had no such improvement. */
  comparison?: { cut: string; cutValue: string };
};

export type LockedEffect = {
  verdict: 'better' | 'worse' | 'cannot_tell';
  figures: unknown;
  /** Of the cells it was computed from. */
  hash: string;
  lockedBy: string;
  lockedAt: string;
};

export const improvements = table(
  'improvements',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    /** Running number of the office, as printed on forms. */
    number: integer('number').notNull(),
    title: text('title').notNull(),
    theme: text('theme').notNull(),
    ownerId: text('owner_id')
      .notNull()
      .references(() => users.id),
    sectionId: text('section_id'),
    dueDay: text('due_day').notNull(),
    priority: text('priority').$type<'high' | 'normal' | 'low'>().notNull(),
    status: text('status').$type<ImprovementStatus>().notNull(),
    /** 原因分析, 改善措施, 改善成效; empty until written. */
    cause: text('cause').notNull(),
    actionTaken: text('action_taken').notNull(),
    effect: text('effect').notNull(),
    dropReason: text('drop_reason').notNull(),
    /** The day it took effect: the marker on the trend. */
    effectiveDay: text('effective_day'),
    measure: json('measure').$type<TargetMeasure>(),
    /** The alarm it was opened from: then a bad period chose it, and the next looks better by itself. */
    alarmId: text('alarm_id'),
    /** 可行方案, 效益 and 公平正義考量; empty until written. */
    options: text('options').notNull().default(''),
    benefit: text('benefit').notNull().default(''),
    fairness: text('fairness').notNull().default(''),
    /** New Taiwan dollars a year, and people a year. */
    cost: integer('cost'),
    peopleReached: integer('people_reached'),
    /** S5: was the standard itself wrong? Asked at closing. */
    doubleLoop: text('double_loop').notNull().default(''),
    /** What the answers said when the window closed, with their fingerprint; signed, never changed. */
    lockedEffect: json('locked_effect').$type<LockedEffect>(),
    revision: integer('revision').notNull(),
    createdBy: text('created_by')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    uniqueIndex('improvements_number').on(t.officeId, t.number),
    foreignKey({ columns: [t.officeId, t.sectionId], foreignColumns: [sections.officeId, sections.id] }),
  ],
);

export const improvementComments = table(
  'improvement_comments',
  {
    officeId: text('office_id').notNull(),
    improvementId: text('improvement_id').notNull(),
    commentId: text('comment_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.improvementId, t.commentId] }),
    index('improvement_comments_comment').on(t.officeId, t.commentId),
    foreignKey({
      columns: [t.officeId, t.improvementId],
      foreignColumns: [improvements.officeId, improvements.id],
    }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

/** Append-only story: a change (field, before, after) or a note. */
export const improvementEvents = table(
  'improvement_events',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    improvementId: text('improvement_id').notNull(),
    at: instant('at').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    kind: text('kind').$type<'created' | 'changed' | 'note' | 'evidence'>().notNull(),
    field: text('field'),
    before: text('before'),
    after: text('after'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('improvement_events_of').on(t.officeId, t.improvementId),
    foreignKey({
      columns: [t.officeId, t.improvementId],
      foreignColumns: [improvements.officeId, improvements.id],
    }),
  ],
);

export const files = table(
  'files',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    improvementId: text('improvement_id').notNull(),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    content: bytes('content').notNull(),
    uploadedBy: text('uploaded_by')
      .notNull()
      .references(() => users.id),
    uploadedAt: instant('uploaded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('files_improvement').on(t.officeId, t.improvementId),
    foreignKey({
      columns: [t.officeId, t.improvementId],
      foreignColumns: [improvements.officeId, improvements.id],
    }),
  ],
);
