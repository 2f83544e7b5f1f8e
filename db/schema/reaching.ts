// Why: the ways by which a survey reaches people: links on posters, codes on queue tickets, which visitors are asked, and
// what somebody began and will finish later.
import {
  flag,
  foreignKey,
  index,
  instant,
  integer,
  primaryKey,
  table,
  text,
  uniqueIndex,
} from '../columns.js';
import { surveys } from './surveys.js';

export type LinkChannel = 'web' | 'tablet' | 'assisted';

/** A short address `/q/:code` that says where and how the answers come in. Ended links still lead to the survey, placeless. */
export const surveyLinks = table(
  'survey_links',
  {
    officeId: text('office_id').notNull(),
    code: text('code').notNull(),
    surveyId: text('survey_id').notNull(),
    /** Where it hangs or stands, for the staff. */
    name: text('name').notNull(),
    channel: text('channel').$type<LinkChannel>().notNull(),
    counterCode: text('counter_code'),
    serviceCode: text('service_code'),
    madeBy: text('made_by').notNull(),
    madeAt: instant('made_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.code] }),
    uniqueIndex('survey_links_code').on(t.code),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** «Every k-th ticket, beginning with the j-th»: the start is drawn by the program and kept, so that nobody chose it. */
export const samplingPlans = table(
  'sampling_plans',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    fromDay: text('from_day').notNull(),
    toDay: text('to_day').notNull(),
    counterCode: text('counter_code'),
    every: integer('every').notNull(),
    start: integer('start').notNull(),
    /** The highest ticket number of a day the sheet has room for. */
    lastTicket: integer('last_ticket').notNull(),
    drawnBy: text('drawn_by').notNull(),
    drawnAt: instant('drawn_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('sampling_plans_survey').on(t.officeId, t.surveyId, t.fromDay),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** What a survey asks of those who answer on the web; no row: nothing. */
export const surveyAccess = table(
  'survey_access',
  {
    officeId: text('office_id').notNull(),
    surveyId: text('survey_id').notNull(),
    /** Only with a one-time code. */
    needsCode: flag('needs_code').notNull(),
    /** No more than so many answers on the web; null: as many as come. */
    quota: integer('quota'),
    changedBy: text('changed_by').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.surveyId] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** Codes made together, to be printed on queue tickets or letters. */
export const codeBatches = table(
  'code_batches',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    name: text('name').notNull(),
    size: integer('size').notNull(),
    madeBy: text('made_by').notNull(),
    madeAt: instant('made_at').notNull(),
    /** Codes of an ended batch open nothing any more. */
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** Only the hash of a code lies here, whether it is spent, and nothing that leads to an answer: not even when. */
export const accessCodes = table(
  'access_codes',
  {
    officeId: text('office_id').notNull(),
    codeHash: text('code_hash').notNull(),
    batchId: text('batch_id').notNull(),
    spent: flag('spent').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.codeHash] }),
    index('access_codes_batch').on(t.officeId, t.batchId),
    foreignKey({
      columns: [t.officeId, t.batchId],
      foreignColumns: [codeBatches.officeId, codeBatches.id],
    }),
  ],
);

/** A form that was begun and put aside: found by the hash of its private link, gone once it is sent or its time is over. */
export const drafts = table(
  'drafts',
  {
    officeId: text('office_id').notNull(),
    tokenHash: text('token_hash').notNull(),
    surveyId: text('survey_id').notNull(),
    version: integer('version').notNull(),
    responseId: text('response_id').notNull(),
    language: text('language').notNull(),
    short: flag('short').notNull(),
    /** Field name → values as posted (JSON). */
    fields: text('fields').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.tokenHash] }),
    index('drafts_expiry').on(t.officeId, t.expiresAt),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);
