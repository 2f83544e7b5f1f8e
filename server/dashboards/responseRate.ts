// Why: answered of those who came, and of those who were asked: a satisfaction without it may be that of a few volunteers.
import { shiftPeriod } from '../../analysis/periods.js';
import { countCells } from '../../db/queries/cells.js';
import { listVisits, type Visit } from '../../db/queries/visits.js';
import { countingAtOffice, type CountAtOffice, type DayCount } from './atOffice.js';
import type { Counted } from './counts.js';
import { lastDayShown, type Filters } from './filters.form.js';
import {
  daysAsked,
  placesOf,
  ratedDays,
  sumOfDays,
  visitsByDay,
  whyNoVisits,
  type Day,
  type Days,
  type DayVisits,
  type NoVisits,
  type PlaceCounts,
  type PlaceCut,
  type ResponseRate,
} from './responseRateDays.js';
import type { Subject } from './subject.js';

export type { ResponseRate };

/** Of the days of `span` up to the last that is shown, as the score has them; undefined: it has none. */
export async function responseRateOf(
  subject: Subject,
  filters: Pick<Filters, 'cuts'>,
  span: Days | undefined,
): Promise<ResponseRate> {
  if (span === undefined) return { ok: false, reason: 'no_days' };
  const last = lastDayShown(
    subject,
    filters.cuts.map(({ cut }) => cut),
  );
  if (last < span.from) return { ok: false, reason: 'not_over' };
  const read = await readDays(subject, filters, { from: span.from, to: last < span.to ? last : span.to });
  return read.ok ? sumOfDays([...read.days.values()], () => read.whyNone(() => true)) : read;
}

/** The same for every period of a page at once. Periods without visitors say so, each by itself. */
export async function ratesByPeriod(
  subject: Subject,
  filters: Pick<Filters, 'cuts'>,
  span: Days,
  periodOf: (day: string) => string,
): Promise<(period: string) => ResponseRate> {
  const read = await readDays(subject, filters, span);
  if (!read.ok) return () => read;
  const periods = new Map<string, Day[]>();
  for (const [key, day] of read.days) {
    const period = periodOf(key);
    const list = periods.get(period);
    if (list === undefined) periods.set(period, [day]);
    else list.push(day);
  }
  return (period) =>
    sumOfDays(periods.get(period) ?? [], () => read.whyNone((day) => periodOf(day) === period));
}

/** The days of `span` on which there was a survey to answer; undefined: none of them. */
export function askedOf({ dependencies, survey, counted }: Subject, span: Days): Days | undefined {
  return daysAsked(span, survey, counted, dependencies.clock());
}

/** The same for every wave. */
export async function ratesByWave(
  subject: Subject,
  filters: Pick<Filters, 'cuts'>,
  counted: Counted,
): Promise<(wave: string) => ResponseRate> {
  const rates = new Map<string, ResponseRate>();
  for (const [wave, days] of ratedWaves(subject, counted))
    rates.set(wave, await responseRateOf(subject, filters, days));
  return (wave) => rates.get(wave) ?? { ok: false, reason: 'no_days' };
}

/** The days of each wave that has some, but for those with answers of which no day is known: how many came is no base of these. */
export function ratedWaves({ waves }: Pick<Subject, 'waves'>, { groups }: Counted): Map<string, Days> {
  const counted = new Set([...groups.values()].flatMap((cells) => cells.map(({ period }) => period)));
  return new Map(
    waves.flatMap(({ key, fromDay, toDay }) =>
      fromDay === null || toDay === null || counted.has(key) ? [] : [[key, { from: fromDay, to: toDay }]],
    ),
  );
}

type DaysRead =
  | { ok: true; days: Map<string, Day>; whyNone: (isAsked: (day: string) => boolean) => NoVisits }
  | Extract<ResponseRate, { ok: false }>;

/** The days with visitors, and how many answered on each. */
async function readDays(subject: Subject, { cuts }: Pick<Filters, 'cuts'>, wanted: Days): Promise<DaysRead> {
  const [filter] = cuts;
  // Visitors are counted by service and counter, nothing else.
  const cut = filter?.cut ?? '';
  if (cuts.length > 1 || (cut !== '' && cut !== 'counter' && cut !== 'service'))
    return { ok: false, reason: 'filter' };
  const span = askedOf(subject, wanted);
  if (span === undefined) return { ok: false, reason: 'not_asked' };
  const rows = await readVisits(subject, span);
  const whyNone = (isAsked: (day: string) => boolean) =>
    whyNoVisits(
      rows.filter(({ day }) => isAsked(day)),
      cut,
    );
  const visits = visitsByDay(rows, filter?.cut, filter?.values[0]);
  if (visits.size === 0) return { ok: true, days: new Map<string, Day>(), whyNone };
  const countAtOffice = await countingAtOffice(subject, span);
  const whole = await countAtOffice(cut, filter?.values);
  const byPlace = await readPlaces(countAtOffice, visits);
  const onWeb = cut === '' ? await answeredOnWeb(subject, span) : [];
  return { ok: true, days: ratedDays(visits, whole, byPlace, onWeb), whyNone };
}

/** Of the places by which the visitors of some day were counted. */
export async function readPlaces(
  countAtOffice: CountAtOffice,
  visits: ReadonlyMap<string, DayVisits>,
): Promise<PlaceCounts> {
  const byPlace = new Map<PlaceCut, DayCount[]>();
  for (const cut of placesOf(visits)) byPlace.set(cut, await countAtOffice(cut));
  return byPlace;
}

/** Answers of the web form by day. */
async function answeredOnWeb(subject: Subject, span: Days): Promise<{ period: string; nUsed: number }[]> {
  return await countCells(subject.db, subject.scope, {
    surveyId: subject.survey.id,
    questions: [subject.headline.code],
    editions: subject.editions,
    cut: 'channel',
    cutValues: ['web'],
    ...span,
    grain: 'day',
  });
}

const quarter = 91;

/** A quarter at a time: nobody waits for three years of them. */
async function readVisits({ dependencies, db, scope }: Subject, span: Days): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (let from = span.from; from <= span.to; from = shiftPeriod(from, 'day', quarter)) {
    const last = shiftPeriod(from, 'day', quarter - 1);
    visits.push(...(await listVisits(db, scope, from, last < span.to ? last : span.to)));
    if (last < span.to) await dependencies.pause();
  }
  return visits;
}

/** The rate of each counter or service, for a comparison of them. */
export async function ratesByValue(
  subject: Subject,
  cut: PlaceCut,
  wanted: Days,
): Promise<(value: string) => ResponseRate> {
  const span = askedOf(subject, wanted);
  if (span === undefined) return () => ({ ok: false, reason: 'not_asked' });
  const rows = await readVisits(subject, span);
  const byValue = new Map<string, Map<string, { answered: number; atHome: number }>>();
  if (rows.length > 0)
    for (const { cutValue, period, nUsed, atHome } of await (
      await countingAtOffice(subject, span)
    )(cut)) {
      const days = byValue.get(cutValue) ?? new Map<string, { answered: number; atHome: number }>();
      const day = days.get(period) ?? { answered: 0, atHome: 0 };
      days.set(period, { answered: day.answered + nUsed, atHome: day.atHome + atHome });
      byValue.set(cutValue, days);
    }
  return (value) =>
    sumOfDays(
      [...visitsByDay(rows, cut, value)].map(([day, visit]) => ({
        ...visit,
        onWeb: 0,
        ...(byValue.get(value)?.get(day) ?? { answered: 0, atHome: 0 }),
      })),
      () => whyNoVisits(rows, cut),
    );
}
