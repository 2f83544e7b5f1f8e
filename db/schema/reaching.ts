// Why: the ways by which a survey reaches people: links on posters, and which visitors are asked.
import { foreignKey, index, instant, integer, primaryKey, table, text, uniqueIndex } from '../columns.js';
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
