// Why: what citizens said. One append-only row holds a whole response; count cells carry every figure; contact data live apart.
import { sql } from 'drizzle-orm';
import { flag, foreignKey, index, instant, integer, primaryKey, table, text } from '../columns.js';
import { offices } from './offices.js';
import { surveys } from './surveys.js';

export type Channel = 'kiosk' | 'web' | 'tablet' | 'paper' | 'assisted' | 'import';

export const responses = table(
  'responses',
  {
    officeId: text('office_id').notNull(),
    /** Made by the page or the device before the first send. */
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    version: integer('version').notNull(),
    language: text('language').notNull(),
    channel: text('channel').$type<Channel>().notNull(),
    deviceCode: text('device_code'),
    counterCode: text('counter_code'),
    /** The one service, 'multiple' for several, null when unknown. */
    serviceCode: text('service_code'),
    assisted: flag('assisted').notNull(),
    answeredAt: instant('answered_at'),
    receivedAt: instant('received_at').notNull(),
    /** Local day and hour in the office's zone, fixed at receipt. Null where only the wave is known. */
    day: text('day'),
    hour: integer('hour'),
    wave: text('wave'),
    /** JSON object question code → answer code(s): null = no answer, 'na' = not applicable, absent = not shown. */
    answers: text('answers').notNull(),
    /** Comma list of the quality flags that take it out of n_used, never out of n_raw; each one's rule and version: response_flags. */
    flags: text('flags').notNull(),
    /** From the first screen to sending, where the page knows; null: unknown. */
    seconds: integer('seconds'),
    /** Hash of what was sent, to tell a repeat from a conflict. */
    bodyHash: text('body_hash').notNull(),
    importId: text('import_id'),
    /** Tamper evidence: hash = sha256(previous hash of the stream | salt | content). */
    stream: text('stream').notNull(),
    sequence: integer('sequence').notNull(),
    salt: text('salt').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('responses_survey_day').on(t.officeId, t.surveyId, t.day),
    // Of the few that no counter answers for: those from visits to homes are found among them without reading a survey.
    index('responses_nowhere')
      .on(t.officeId, t.surveyId, t.deviceCode, t.day)
      .where(sql`device_code is not null and counter_code is null`),
    // A place in a chain, for what tablets remember of it.
    index('responses_place')
      .on(t.officeId, t.stream, t.sequence)
      .where(sql`import_id is null`),
    index('responses_import')
      .on(t.officeId, t.importId)
      .where(sql`import_id is not null`),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** The head of each chain of responses: device, web or import. */
export const streams = table(
  'streams',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    name: text('name').notNull(),
    sequence: integer('sequence').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.name] })],
);

/**
 * Every night the heads that moved are sealed: hash = sha256(hash of the seal before | number | moment | heads). Who rewrites a
 * chain to its end, or takes its end off, no longer fits them; who rewrites the seals too no longer fits what was noted of them.
 */
export const chainSeals = table(
  'chain_seals',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    /** From 1, without a gap. */
    number: integer('number').notNull(),
    at: instant('at').notNull(),
    /** JSON, by name: [stream, sequence, hash] of each chain that moved since the seal before. */
    heads: text('heads').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.number] })],
);

/**
 * How many of each answer code, per question, edition, period and one cut at a time: the contract behind every figure.
 * Cuts by day (or wave): '', counter, service, channel. Cuts by month: language, hour, and `answer:CODE` background answers.
 */
export const cells = table(
  'cells',
  {
    officeId: text('office_id').notNull(),
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
      // The period before the question: what one day's answers add to lies together on a few pages, whatever was asked.
      name: 'cells_pk',
      columns: [
        t.officeId,
        t.surveyId,
        t.cut,
        t.cutValue,
        t.periodKind,
        t.period,
        t.question,
        t.edition,
        t.code,
      ],
    }),
  ],
);

/** What was tapped before someone left the kiosk: apart from completes, never in cells. */
export const partials = table(
  'partials',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    version: integer('version').notNull(),
    language: text('language').notNull(),
    deviceCode: text('device_code'),
    counterCode: text('counter_code'),
    answers: text('answers').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** Contact data given with consent, for a reply only: purgeable, never joined to statistics, never exported with answers. */
export const contacts = table(
  'contacts',
  {
    officeId: text('office_id').notNull(),
    responseId: text('response_id').notNull(),
    name: text('name'),
    way: text('way').notNull(),
    consentedAt: instant('consented_at').notNull(),
    purgedAt: instant('purged_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.responseId] }),
    foreignKey({ columns: [t.officeId, t.responseId], foreignColumns: [responses.officeId, responses.id] }),
  ],
);
