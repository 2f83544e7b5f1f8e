// Why: answered of those who came, and of those who were asked: a satisfaction without it may be that of a few volunteers.
import { shiftPeriod } from '../../analysis/periods.js';
import { voluntaryBelow } from '../../analysis/quality/responseRateLine.js';
import { countCells } from '../../db/queries/cells.js';
import { listVisits, type Visit } from '../../db/queries/visits.js';
import { countingAtOffice, type CountAtOffice } from './atOffice.js';
import type { Filters } from './filters.form.js';
import type { Subject } from './subject.js';

/** Sums over the days on which both sides are known. */
export type ResponseRate =
  | {
      ok: true;
      days: number;
      visitors: number;
      answered: number;
      /** Of these, so many on the web, who may not have come that day; 0 where visitors were counted by place. */
      onWeb: number;
      /** Beside these, so many answered on a visit to their home. */
      atHome: number;
      ofVisitors: number | null;
      /** Over the days on which it was counted; `coverage`: of those who came, how many were asked. */
      offered: {
        days: number;
        visitors: number;
        offered: number;
        answered: number;
        rate: number | null;
        coverage: number | null;
      } | null;
      /** More answers than visitors, or than were asked: a count is wrong or incomplete, and there is no rate. */
      more: boolean;
      /** On so many days more answered than came: the rate of all of them hides it. */
      daysOver: number;
      /** Under 5 % of the visitors answered: a voluntary sample, no basis for inference. */
      voluntary: boolean;
    }
  | { ok: false; reason: 'no_visits' | 'filter' | 'no_days' | 'suppressed' };

export async function responseRateOf(
  subject: Subject,
  filters: Pick<Filters, 'cuts'>,
  span: { from: string; to: string } | undefined,
): Promise<ResponseRate> {
  if (span === undefined) return { ok: false, reason: 'no_days' };
  const read = await readDays(subject, filters, span);
  return read.ok ? sumOfDays([...read.days.values()]) : read;
}

/** The same for every period of a page at once. Periods without visitors say so, each by itself. */
export async function ratesByPeriod(
  subject: Subject,
  filters: Pick<Filters, 'cuts'>,
  span: { from: string; to: string },
  periodOf: (day: string) => string,
): Promise<{ all: ResponseRate; of: (period: string) => ResponseRate }> {
  const read = await readDays(subject, filters, span);
  if (!read.ok) return { all: read, of: () => read };
  const periods = new Map<string, Day[]>();
  for (const [key, day] of read.days) {
    const period = periodOf(key);
    const list = periods.get(period);
    if (list === undefined) periods.set(period, [day]);
    else list.push(day);
  }
  return {
    all: sumOfDays([...read.days.values()]),
    of: (period) => sumOfDays(periods.get(period) ?? []),
  };
}

type Day = { visitors: number; offered: number | null; answered: number; onWeb: number; atHome: number };
type Days = { ok: true; days: Map<string, Day> } | Extract<ResponseRate, { ok: false }>;

/** The days with visitors, and how many answered on each. */
async function readDays(
  subject: Subject,
  { cuts }: Pick<Filters, 'cuts'>,
  span: { from: string; to: string },
): Promise<Days> {
  const [filter] = cuts;
  // Visitors are counted by service and counter, nothing else.
  const cut = filter?.cut ?? '';
  if (cuts.length > 1 || (cut !== '' && cut !== 'counter' && cut !== 'service'))
    return { ok: false, reason: 'filter' };
  const visits = visitsByDay(await readVisits(subject, span), filter?.cut, filter?.values[0]);
  if (visits.size === 0) return { ok: false, reason: 'no_visits' };
  const countAtOffice = await countingAtOffice(subject, span);
  const answeredOn = new Map<string, number>();
  const homeOn = new Map<string, number>();
  for (const { period, nUsed, atHome } of await countAtOffice(cut, filter?.values)) {
    answeredOn.set(period, (answeredOn.get(period) ?? 0) + nUsed);
    homeOn.set(period, (homeOn.get(period) ?? 0) + atHome);
  }
  const inParts = await answeredInParts(countAtOffice, visits, answeredOn, 'nUsed');
  const webOn = cut === '' ? await answeredOnWeb(subject, span) : new Map<string, number>();
  return {
    ok: true,
    days: new Map(
      [...visits].map(([day, visit]) => [
        day,
        {
          ...visit,
          answered: inParts.get(day) ?? answeredOn.get(day) ?? 0,
          onWeb: visit.parts === undefined ? (webOn.get(day) ?? 0) : 0,
          atHome: homeOn.get(day) ?? 0,
        },
      ]),
    ),
  };
}

/** Used answers of the web form by day. */
async function answeredOnWeb(
  subject: Subject,
  span: { from: string; to: string },
): Promise<Map<string, number>> {
  const counted = await countCells(subject.db, subject.scope, {
    surveyId: subject.survey.id,
    questions: [subject.headline.code],
    editions: subject.editions,
    cut: 'channel',
    cutValues: ['web'],
    ...span,
    grain: 'day',
  });
  const onWeb = new Map<string, number>();
  for (const { period, nUsed } of counted) onWeb.set(period, (onWeb.get(period) ?? 0) + nUsed);
  return onWeb;
}

/**
 * Where the visitors of a day were counted at some places only, the answers of other places do not belong to them: they would
 * raise the rate by people who were never counted. An answer that names no service, or several, may be anybody's who came.
 * Day → answers, for such days only.
 * @param whole answers of each day
 * @param kind rates count what the score uses, so that nobody answered twice; what came in is for `moreThanServed`
 */
export async function answeredInParts(
  countAtOffice: CountAtOffice,
  visits: ReadonlyMap<string, DayVisits>,
  whole: ReadonlyMap<string, number>,
  kind: 'nRaw' | 'nUsed',
): Promise<Map<string, number>> {
  const answered = new Map<string, number>();
  for (const cut of ['counter', 'service'] as const) {
    const days = [...visits].filter(([, { parts }]) => parts?.cut === cut);
    if (days.length === 0) continue;
    for (const [day] of days) answered.set(day, cut === 'service' ? (whole.get(day) ?? 0) : 0);
    for (const { cutValue, period, ...counts } of await countAtOffice(cut)) {
      const parts = visits.get(period)?.parts;
      if (parts?.cut !== cut) continue;
      const isCounted = parts.values.has(cutValue);
      const isElsewhere = !isCounted && cutValue !== 'multiple';
      const change = cut === 'counter' ? (isCounted ? 1 : 0) : isElsewhere ? -1 : 0;
      answered.set(period, (answered.get(period) ?? 0) + change * counts[kind]);
    }
  }
  return answered;
}

const quarter = 91;

/** A quarter at a time: nobody waits for three years of them. */
async function readVisits(
  { dependencies, db, scope }: Subject,
  span: { from: string; to: string },
): Promise<Visit[]> {
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
  cut: 'counter' | 'service',
  span: { from: string; to: string },
): Promise<(value: string) => ResponseRate> {
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
    );
}

function sumOfDays(days: readonly Day[]): ResponseRate {
  if (days.length === 0) return { ok: false, reason: 'no_visits' };
  let visitors = 0;
  let answered = 0;
  let onWeb = 0;
  let atHome = 0;
  const offered = { days: 0, visitors: 0, offered: 0, answered: 0 };
  for (const day of days) {
    visitors += day.visitors;
    answered += day.answered;
    onWeb += day.onWeb;
    atHome += day.atHome;
    if (day.offered === null) continue;
    offered.days += 1;
    offered.visitors += day.visitors;
    offered.offered += day.offered;
    offered.answered += day.answered;
  }
  const shareOf = (part: number, whole: number) => (whole === 0 || part > whole ? null : part / whole);
  const ofVisitors = shareOf(answered, visitors);
  return {
    ok: true,
    days: days.length,
    visitors,
    answered,
    onWeb,
    atHome,
    ofVisitors,
    offered:
      offered.days === 0
        ? null
        : {
            ...offered,
            rate: shareOf(offered.answered, offered.offered),
            coverage: shareOf(offered.offered, offered.visitors),
          },
    more: answered > visitors || offered.answered > offered.offered,
    daysOver: days.filter((day) => day.answered > day.visitors).length,
    voluntary: ofVisitors !== null && ofVisitors < voluntaryBelow,
  };
}

type DayVisits = {
  visitors: number;
  offered: number | null;
  /** The places of which this is the sum; absent: entered as a whole. */
  parts?: { cut: 'counter' | 'service'; values: ReadonlySet<string> };
};

/** The office's total of a day where it was entered as such, else the sum of its parts. */
export function visitsByDay(
  rows: readonly Visit[],
  cut: string | undefined,
  value: string | undefined,
): Map<string, DayVisits> {
  const byDay = new Map<string, Visit[]>();
  for (const row of rows) {
    if (cut === 'counter' && row.counterCode !== value) continue;
    if (cut === 'service' && row.serviceCode !== value) continue;
    byDay.set(row.day, [...(byDay.get(row.day) ?? []), row]);
  }
  return new Map([...byDay].map(([day, list]) => [day, sumOf(list, cut)]));
}

function sumOf(rows: readonly Visit[], cut: string | undefined): DayVisits {
  const whole = (row: Visit) =>
    cut === 'counter'
      ? row.serviceCode === ''
      : cut === 'service'
        ? row.counterCode === ''
        : row.serviceCode === '' && row.counterCode === '';
  const total = rows.find(whole);
  if (total !== undefined) return { visitors: total.visitors, offered: total.offered };
  // Parts by counter and parts by service are two ways to count the same people: one of them only.
  const byCounter = rows.filter((row) => row.serviceCode === '');
  const byService = rows.filter((row) => row.counterCode === '');
  const both = rows.filter((row) => row.serviceCode !== '' && row.counterCode !== '');
  const parts = byCounter.length > 0 ? byCounter : byService.length > 0 ? byService : both;
  const known = parts.every((row) => row.offered !== null);
  return {
    visitors: parts.reduce((sum, row) => sum + row.visitors, 0),
    offered: known ? parts.reduce((sum, row) => sum + (row.offered ?? 0), 0) : null,
    // Within one counter or service its parts are all there is to compare with.
    ...(cut === undefined
      ? {
          parts:
            parts === byService
              ? { cut: 'service' as const, values: new Set(parts.map((row) => row.serviceCode)) }
              : { cut: 'counter' as const, values: new Set(parts.map((row) => row.counterCode)) },
        }
      : {}),
  };
}
