// Why: whom a survey was sent to. Addresses are personal data: they lie here alone, end with their list or after the
// office's retention months, and lead to no answer: an invitation knows its code, and a code only whether it is spent.
import { foreignKey, index, instant, integer, primaryKey, table, text, uniqueIndex } from '../columns.js';
import { offices } from './offices.js';
import { codeBatches } from './reaching.js';
import { surveys } from './surveys.js';

export type InvitationState = 'waiting' | 'sent' | 'bounced' | 'failed' | 'opted_out';

export const invitationLists = table(
  'invitation_lists',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    /** Of the codes in its links. */
    batchId: text('batch_id').notNull(),
    /** Counted within its survey, so that of two made at once one sees the other; null for those older than the count. */
    number: integer('number'),
    name: text('name').notNull(),
    madeBy: text('made_by').notNull(),
    madeAt: instant('made_at').notNull(),
    /** From then on those who have not answered are reminded, once. */
    remindFrom: instant('remind_from'),
    purgedAt: instant('purged_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    uniqueIndex('invitation_lists_number').on(t.officeId, t.surveyId, t.number),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
    foreignKey({
      columns: [t.officeId, t.batchId],
      foreignColumns: [codeBatches.officeId, codeBatches.id],
    }),
  ],
);

export const invitations = table(
  'invitations',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    listId: text('list_id').notNull(),
    /** All four null once purged. The code itself is needed for the reminder and goes with the address. */
    name: text('name'),
    email: text('email'),
    code: text('code'),
    /** Finds the invitation from its opt-out link. */
    optOutHash: text('opt_out_hash'),
    codeHash: text('code_hash').notNull(),
    language: text('language').notNull(),
    state: text('state').$type<InvitationState>().notNull(),
    attempts: integer('attempts').notNull(),
    /** Its mail is on the way to the mail server; of long ago: with a process that died. */
    claimedAt: instant('claimed_at'),
    /** What the mail server said, as a code of ours. */
    lastError: text('last_error'),
    sentAt: instant('sent_at'),
    remindedAt: instant('reminded_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('invitations_list').on(t.officeId, t.listId, t.state),
    index('invitations_opt_out').on(t.optOutHash),
    foreignKey({
      columns: [t.officeId, t.listId],
      foreignColumns: [invitationLists.officeId, invitationLists.id],
    }),
  ],
);

/** Who wants no more invitations of this office: the hash of the address, so that it is recognised and not known. */
export const optOuts = table(
  'opt_outs',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    emailHash: text('email_hash').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.emailHash] })],
);
