// Why: what watches a measure: its target, the frozen baseline of its chart, the alarms 警示 it raised, and what people who
// answer for it concluded.
import {
  foreignKey,
  index,
  instant,
  integer,
  json,
  primaryKey,
  real,
  table,
  text,
  uniqueIndex,
} from '../columns.js';
import { improvements } from './improvements.js';
import { offices, users } from './offices.js';
import { surveys } from './surveys.js';

/** From a share upwards the band has this name, e.g. 0.8 → 優等. */
export type Band = { from: number; name: string };

/** Append-only: from its day on, the newest row of a question holds. A null target ends it. */
export const targets = table(
  'targets',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    question: text('question').notNull(),
    fromDay: text('from_day').notNull(),
    /** Share of satisfied, 0–1. */
    target: real('target'),
    bands: json('bands').$type<Band[]>().notNull(),
    setBy: text('set_by').references(() => users.id),
    setAt: instant('set_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('targets_question').on(t.officeId, t.surveyId, t.question),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** 檢討意見, signed by a named person. Append-only: a correction names the note it replaces. */
export const reviewNotes = table(
  'review_notes',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    question: text('question').notNull(),
    /** The period it speaks of. */
    kind: text('kind').notNull(),
    period: text('period').notNull(),
    text: text('text').notNull(),
    replaces: text('replaces'),
    signedBy: text('signed_by')
      .notNull()
      .references(() => users.id),
    signedAt: instant('signed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('review_notes_question').on(t.officeId, t.surveyId, t.question),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

/** Append-only: the newest row of a chart holds. A restart needs a person and a reason. */
export const baselines = table(
  'baselines',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    question: text('question').notNull(),
    cut: text('cut').notNull(),
    cutValue: text('cut_value').notNull(),
    fromDay: text('from_day').notNull(),
    toDay: text('to_day').notNull(),
    reason: text('reason').notNull(),
    startedBy: text('started_by').references(() => users.id),
    startedAt: instant('started_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('baselines_chart').on(t.officeId, t.surveyId, t.question),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
  ],
);

export type AlarmState = 'open' | 'acknowledged' | 'explained' | 'closed';

/** Raised once per chart and period; `numbers` keeps what was seen then, so that it can be explained later. */
export const alarms = table(
  'alarms',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    surveyId: text('survey_id').notNull(),
    question: text('question').notNull(),
    cut: text('cut').notNull(),
    cutValue: text('cut_value').notNull(),
    /** Which chart saw it: 'p', 'laney', 'ewma', 'g' … */
    chart: text('chart').notNull(),
    period: text('period').notNull(),
    direction: text('direction').$type<'above' | 'below'>().notNull(),
    tone: text('tone').$type<'good' | 'bad'>().notNull(),
    numbers: json('numbers').$type<unknown>().notNull(),
    state: text('state').$type<AlarmState>().notNull(),
    explanation: text('explanation').notNull(),
    improvementId: text('improvement_id'),
    revision: integer('revision').notNull(),
    raisedAt: instant('raised_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    uniqueIndex('alarms_once').on(t.officeId, t.surveyId, t.question, t.cut, t.cutValue, t.period),
    index('alarms_raised').on(t.officeId, t.raisedAt),
    foreignKey({ columns: [t.officeId, t.surveyId], foreignColumns: [surveys.officeId, surveys.id] }),
    foreignKey({
      columns: [t.officeId, t.improvementId],
      foreignColumns: [improvements.officeId, improvements.id],
    }),
  ],
);

/** Append-only story of an alarm. `userId` null: the program itself. */
export const alarmEvents = table(
  'alarm_events',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    alarmId: text('alarm_id').notNull(),
    at: instant('at').notNull(),
    userId: text('user_id').references(() => users.id),
    kind: text('kind')
      .$type<'raised' | 'acknowledged' | 'explained' | 'closed' | 'reopened' | 'improvement' | 'mailed'>()
      .notNull(),
    text: text('text').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('alarm_events_of').on(t.officeId, t.alarmId),
    foreignKey({ columns: [t.officeId, t.alarmId], foreignColumns: [alarms.officeId, alarms.id] }),
  ],
);

/** Who wants no mail of a survey's alarms (question '': of any), until when; null: until taken back. */
export const alarmMutes = table(
  'alarm_mutes',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    surveyId: text('survey_id').notNull(),
    question: text('question').notNull(),
    untilDay: text('until_day'),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.userId, t.surveyId, t.question] })],
);
