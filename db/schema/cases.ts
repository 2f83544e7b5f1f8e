// Why: a petition 陳情 or a mailbox matter is a case 案件 with a legal clock. Its story is append-only; where it stands now
// is kept beside it, so that lists need not retell it.
import {
  bytes,
  flag,
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
import { offices, sections, users, type Translated } from './offices.js';

/** 行政程序法 §168: 行政興革之建議、行政法令之查詢、行政違失之舉發、行政上權益之維護. */
export type PetitionType = 'reform' | 'law_query' | 'misconduct' | 'rights';
/** §173: no concrete content or no real name and address; already answered; sent to several agencies, not ours. */
export type NonHandlingGround = 'no_content' | 'answered_before' | 'not_competent';

/** 收件 登錄 分辦 擬辦 審核 核定 回復 追蹤 結案; waiting: for the click on the confirmation mail. */
export type CaseStatus =
  | 'waiting'
  | 'received'
  | 'registered'
  | 'assigned'
  | 'drafting'
  | 'reviewing'
  | 'approved'
  | 'replied'
  | 'following'
  | 'closed';

/** One signature of the chain: whose turn it is, by role or by person. */
export type SignStep = { role: string; sectionId: string | null; userId: string | null };

export const cases = table(
  'cases',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    /** As told to the citizen: year and running number. */
    number: text('number').notNull(),
    origin: text('origin').$type<'petition' | 'mailbox'>().notNull(),
    commentId: text('comment_id').notNull(),
    petitionType: text('petition_type').$type<PetitionType>(),
    subject: text('subject').notNull(),
    status: text('status').$type<CaseStatus>().notNull(),
    /** The rule by which its time is counted, as it stood when the clock began. */
    ruleId: text('rule_id').notNull(),
    receivedDay: text('received_day').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** Kept for lists; the story and the rule say why. Null while paused. */
    dueDay: text('due_day'),
    ownerId: text('owner_id').references(() => users.id),
    sectionId: text('section_id'),
    /** Signatures still to come, the next first. */
    chain: json('chain').$type<SignStep[]>().notNull(),
    confidential: flag('confidential').notNull(),
    /** 公文文號. */
    documentNumber: text('document_number').notNull(),
    /** argon2 of the case password; null: no look-up. */
    passwordHash: text('password_hash'),
    /** In which language the citizen is written to. */
    language: text('language').notNull(),
    nonHandling: text('non_handling').$type<NonHandlingGround>(),
    closedDay: text('closed_day'),
    repliedDay: text('replied_day'),
    revision: integer('revision').notNull(),
    createdBy: text('created_by').references(() => users.id),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    uniqueIndex('cases_number').on(t.officeId, t.number),
    index('cases_due').on(t.officeId, t.status, t.dueDay),
    index('cases_received').on(t.officeId, t.receivedDay),
    index('cases_comment').on(t.officeId, t.commentId),
    index('cases_confidential').on(t.officeId, t.confidential, t.commentId),
    index('cases_owner').on(t.officeId, t.ownerId),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
    foreignKey({ columns: [t.officeId, t.sectionId], foreignColumns: [sections.officeId, sections.id] }),
  ],
);

export type CaseEventKind =
  | 'received'
  | 'confirmed'
  | 'registered'
  | 'assigned'
  | 'drafted'
  | 'signed'
  | 'returned'
  | 'approved'
  | 'replied'
  | 'followed_up'
  | 'closed'
  | 'reopened'
  | 'paused'
  | 'resumed'
  | 'extended'
  | 'transferred'
  | 'not_handled'
  | 'merged'
  | 'withdrawn'
  | 'added'
  | 'rated'
  | 'read_back'
  | 'changed'
  | 'due_moved'
  | 'escalated'
  | 'note'
  /** Found to be another agency's: it is to be transferred within its own time. */
  | 'transfer_planned'
  | 'password_renewed'
  | 'confirmation_resent';

/** Append-only. `userId` null: the citizen or the program itself, as `actor` says. */
export const caseEvents = table(
  'case_events',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    caseId: text('case_id').notNull(),
    at: instant('at').notNull(),
    /** The office's day of `at`: the clock counts days. */
    day: text('day').notNull(),
    actor: text('actor').$type<'staff' | 'citizen' | 'program'>().notNull(),
    userId: text('user_id').references(() => users.id),
    /** For whom it was signed, where a deputy signed. */
    forUserId: text('for_user_id').references(() => users.id),
    kind: text('kind').$type<CaseEventKind>().notNull(),
    status: text('status').$type<CaseStatus>().notNull(),
    /** Reasons and notes; never shown to the citizen unless the kind says so. */
    text: text('text').notNull(),
    data: json('data').$type<unknown>(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('case_events_of').on(t.officeId, t.caseId),
    // Whose hands a case has been through: it stays theirs to see.
    index('case_events_user').on(t.officeId, t.userId, t.kind, t.caseId),
    foreignKey({ columns: [t.officeId, t.caseId], foreignColumns: [cases.officeId, cases.id] }),
  ],
);

/** 併案: further comments that one case answers. */
export const caseComments = table(
  'case_comments',
  {
    officeId: text('office_id').notNull(),
    caseId: text('case_id').notNull(),
    commentId: text('comment_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.caseId, t.commentId] }),
    index('case_comments_comment').on(t.officeId, t.commentId),
    foreignKey({ columns: [t.officeId, t.caseId], foreignColumns: [cases.officeId, cases.id] }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

/** Each wording of a reply, the newest last; the one that was sent is named by its event. */
export const caseDrafts = table(
  'case_drafts',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    caseId: text('case_id').notNull(),
    text: text('text').notNull(),
    writtenBy: text('written_by')
      .notNull()
      .references(() => users.id),
    writtenAt: instant('written_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('case_drafts_of').on(t.officeId, t.caseId),
    foreignKey({ columns: [t.officeId, t.caseId], foreignColumns: [cases.officeId, cases.id] }),
  ],
);

/** Links that must be clicked: only the hash is kept. */
export const confirmations = table(
  'confirmations',
  {
    tokenHash: text('token_hash').primaryKey(),
    officeId: text('office_id').notNull(),
    caseId: text('case_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [
    index('confirmations_case').on(t.officeId, t.caseId),
    foreignKey({ columns: [t.officeId, t.caseId], foreignColumns: [cases.officeId, cases.id] }),
  ],
);

/** What a citizen or a colleague attached; content checked, image metadata removed, served as a download. */
export const attachments = table(
  'attachments',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    commentId: text('comment_id').notNull(),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    content: bytes('content').notNull(),
    uploadedBy: text('uploaded_by').references(() => users.id),
    uploadedAt: instant('uploaded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('attachments_comment').on(t.officeId, t.commentId),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);

/** A time limit as data. Append-only: of one code, the newest row whose day has come holds. */
export const deadlineRules = table(
  'deadline_rules',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    /** 'taipei', 'central', 'urgent', 'most_urgent' …: what a case is given. */
    code: text('code').notNull(),
    name: json('name').$type<Translated>().notNull(),
    fromDay: text('from_day').notNull(),
    days: integer('days').notNull(),
    unit: text('unit').$type<'working' | 'calendar'>().notNull(),
    startsOn: text('starts_on').$type<'same-day' | 'next-day' | 'next-working-day'>().notNull(),
    maxExtensions: integer('max_extensions').notNull(),
    extensionDays: integer('extension_days').notNull(),
    noticeRequired: flag('notice_required').notNull(),
    source: text('source').notNull(),
    setBy: text('set_by').references(() => users.id),
    setAt: instant('set_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), index('deadline_rules_code').on(t.officeId, t.code)],
);

/** Days on which the office works or not against the week's rule. What is shipped lies in the program; this is the office's own. */
export const calendarDays = table(
  'calendar_days',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    day: text('day').notNull(),
    /** 'week': as the weekday says, whatever the shipped calendar holds. */
    kind: text('kind').$type<'holiday' | 'make_up' | 'week'>().notNull(),
    name: text('name').notNull(),
    source: text('source').notNull(),
    setBy: text('set_by').references(() => users.id),
    setAt: instant('set_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.day] })],
);

/** Who signs for whom on which days, both included. */
export const deputies = table(
  'deputies',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    deputyId: text('deputy_id')
      .notNull()
      .references(() => users.id),
    fromDay: text('from_day').notNull(),
    toDay: text('to_day').notNull(),
    endedAt: instant('ended_at'),
    setBy: text('set_by')
      .notNull()
      .references(() => users.id),
    setAt: instant('set_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), index('deputies_user').on(t.officeId, t.userId)],
);

/** Who signs a reply after its handler, in order. Append-only: the newest row whose day has come holds. */
export const signChains = table(
  'sign_chains',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    fromDay: text('from_day').notNull(),
    roles: json('roles').$type<string[]>().notNull(),
    setBy: text('set_by').references(() => users.id),
    setAt: instant('set_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] })],
);

export const replyTemplates = table(
  'reply_templates',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    name: json('name').$type<Translated>().notNull(),
    text: json('text').$type<Translated>().notNull(),
    position: integer('position').notNull(),
    active: flag('active').notNull(),
    revision: integer('revision').notNull(),
    changedBy: text('changed_by').references(() => users.id),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] })],
);

/** Mail and short messages to citizens, with what became of each. Address and body end with the contact data. */
export const notices = table(
  'notices',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    caseId: text('case_id'),
    medium: text('medium').$type<'mail' | 'sms'>().notNull(),
    /** 'confirm', 'accepted', 'state', 'extended', 'transferred', 'replied', 'news' … */
    purpose: text('purpose').notNull(),
    to: text('to'),
    subject: text('subject').notNull(),
    body: text('body'),
    state: text('state').$type<'waiting' | 'sent' | 'failed'>().notNull(),
    attempts: integer('attempts').notNull(),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('notices_case').on(t.officeId, t.caseId),
    index('notices_waiting').on(t.state, t.createdAt),
    foreignKey({ columns: [t.officeId, t.caseId], foreignColumns: [cases.officeId, cases.id] }),
  ],
);
