// Why: any count or measurement with a date 數列 - online applications, calls, waiting minutes - beside what citizens say.
import {
  flag,
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
import { offices, users, type Translated } from './offices.js';

export const series = table(
  'series',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    /** For life, as it stands in addresses and CSV files. */
    code: text('code').notNull(),
    name: json('name').$type<Translated>().notNull(),
    unit: json('unit').$type<Translated>().notNull(),
    /** A count adds up over days and channels; a measurement (minutes, degrees) is averaged, by its `n` where known. */
    kind: text('kind').$type<'count' | 'measurement'>().notNull(),
    goodDirection: text('good_direction').$type<'up' | 'down' | 'neither'>().notNull(),
    decimals: integer('decimals').notNull(),
    /** The code of the count this one is a part of: online applications of all applications. */
    partOf: text('part_of'),
    serviceCode: text('service_code'),
    /** What citizens say of the same thing, shown beside it: measured waiting, perceived waiting. */
    surveyId: text('survey_id'),
    question: text('question'),
    position: integer('position').notNull(),
    active: flag('active').notNull(),
    revision: integer('revision').notNull(),
    createdBy: text('created_by').references(() => users.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), uniqueIndex('series_code').on(t.officeId, t.code)],
);

/** Corrections append: the row without `supersededAt` holds, the others stay to be seen. A null value takes one back. */
export const seriesValues = table(
  'series_values',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    seriesId: text('series_id').notNull(),
    /** A day or a month, as it was counted. */
    period: text('period').notNull(),
    value: real('value'),
    /** Of how many cases a measurement is the mean. */
    n: integer('n'),
    note: text('note').notNull(),
    enteredBy: text('entered_by').references(() => users.id),
    enteredAt: instant('entered_at').notNull(),
    supersededAt: instant('superseded_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('series_values_period').on(t.officeId, t.seriesId, t.period),
    foreignKey({ columns: [t.officeId, t.seriesId], foreignColumns: [series.officeId, series.id] }),
  ],
);

/** A campaign or another event 事件 on the time axis of series and trends. Withdrawn, never deleted. */
export const events = table(
  'events',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    title: text('title').notNull(),
    /** Poster, leaflet, monthly …; empty for what is no campaign. */
    medium: text('medium').notNull(),
    fromDay: text('from_day').notNull(),
    toDay: text('to_day'),
    /** Where it is marked: one series, one question of a survey, or (both null) everywhere. */
    seriesId: text('series_id'),
    surveyId: text('survey_id'),
    question: text('question'),
    createdBy: text('created_by').references(() => users.id),
    createdAt: instant('created_at').notNull(),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('events_day').on(t.officeId, t.fromDay),
    foreignKey({ columns: [t.officeId, t.seriesId], foreignColumns: [series.officeId, series.id] }),
  ],
);
