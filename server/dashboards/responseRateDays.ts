// Why: what a response rate is, once the counts are read: the same figure on an office's own pages and beside other offices at
// its bureau.
import { voluntaryBelow } from '../../analysis/quality/responseRateLine.js';
import type { Visit } from '../../db/queries/visits.js';
import { opennessOf } from '../surveys/open.js';
import type { DayCount } from './atOffice.js';

/**
 * Sums over the days on which both sides are known: from the survey's first answer on, and of a survey that is closed up to its
 * last. On days before and after nobody could answer; days between them without an answer count.
 */
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
  | { ok: false; reason: NoVisits | 'filter' | 'no_days' | 'not_asked' | 'not_over' | 'suppressed' };

/** Nobody was entered at all, or only by service, by counter, for the whole office, for another place of the same kind. */
export type NoVisits = 'no_visits' | 'by_service' | 'by_counter' | 'as_whole' | 'elsewhere';

export type Days = { from: string; to: string };

/** The days of `span` on which there was a survey to answer; undefined: none of them. */
export function daysAsked(
  span: Days,
  survey: Parameters<typeof opennessOf>[0],
  counted: { first: string; last: string } | undefined,
  now: Date,
): Days | undefined {
  if (counted === undefined) return undefined;
  const from = span.from < counted.first ? counted.first : span.from;
  const to = opennessOf(survey, now) === 'closed' && counted.last < span.to ? counted.last : span.to;
  return from <= to ? { from, to } : undefined;
}

export type Day = {
  visitors: number;
  offered: number | null;
  answered: number;
  onWeb: number;
  atHome: number;
};

/** Visitors by counter or by service: the cuts whose answers must be read beside all. */
export type PlaceCut = 'counter' | 'service';
export type PlaceCounts = ReadonlyMap<PlaceCut, readonly DayCount[]>;

/** The days with visitors, and how many answered on each. */
export function ratedDays(
  visits: ReadonlyMap<string, DayVisits>,
  whole: readonly DayCount[],
  byPlace: PlaceCounts,
  onWeb: readonly { period: string; nUsed: number }[],
): Map<string, Day> {
  const answered = sumByDay(whole, 'nUsed');
  const inParts = answeredInParts(visits, answered, byPlace, 'nUsed');
  const atHome = sumByDay(whole, 'atHome');
  const web = new Map<string, number>();
  for (const { period, nUsed } of onWeb) web.set(period, (web.get(period) ?? 0) + nUsed);
  return new Map(
    [...visits].map(([day, visit]) => [
      day,
      {
        visitors: visit.visitors,
        offered: visit.offered,
        answered: inParts.get(day) ?? answered.get(day) ?? 0,
        onWeb: visit.parts === undefined ? (web.get(day) ?? 0) : 0,
        atHome: atHome.get(day) ?? 0,
      },
    ]),
  );
}

/** Rates count what the score uses, so that nobody answered twice; what came in is for `moreThanServed`. */
export function sumByDay(
  counted: readonly DayCount[],
  kind: 'nRaw' | 'nUsed' | 'atHome',
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of counted) sums.set(row.period, (sums.get(row.period) ?? 0) + row[kind]);
  return sums;
}

/** How the visitors were counted on days on which they were not counted as a whole. */
export function placesOf(visits: ReadonlyMap<string, DayVisits>): PlaceCut[] {
  const used = new Set([...visits.values()].map(({ parts }) => parts?.cut));
  return (['counter', 'service'] as const).filter((cut) => used.has(cut));
}

/**
 * Where the visitors of a day were counted at some places only, the answers of other places do not belong to them: they would
 * raise the rate by people who were never counted. An answer that names no service, or several, may be anybody's who came.
 * Day → answers, for such days only.
 * @param whole answers of each day
 * @param byPlace counts of the cuts of `placesOf`
 */
export function answeredInParts(
  visits: ReadonlyMap<string, DayVisits>,
  whole: ReadonlyMap<string, number>,
  byPlace: PlaceCounts,
  kind: 'nRaw' | 'nUsed',
): Map<string, number> {
  const answered = new Map<string, number>();
  for (const cut of placesOf(visits)) {
    for (const [day, { parts }] of visits)
      if (parts?.cut === cut) answered.set(day, cut === 'service' ? (whole.get(day) ?? 0) : 0);
    for (const { cutValue, period, ...counts } of byPlace.get(cut) ?? []) {
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

/** @param whyNone asked where there is no day */
export function sumOfDays(days: readonly Day[], whyNone: () => NoVisits = () => 'no_visits'): ResponseRate {
  if (days.length === 0) return { ok: false, reason: whyNone() };
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

export type DayVisits = {
  visitors: number;
  offered: number | null;
  /** The places of which this is the sum; absent: entered as a whole. */
  parts?: { cut: 'counter' | 'service'; values: ReadonlySet<string> };
};

export type VisitRow = Pick<Visit, 'day' | 'serviceCode' | 'counterCode' | 'visitors' | 'offered'>;

/** The office's total of a day where it was entered as such, else the sum of its parts. */
export function visitsByDay(
  rows: readonly VisitRow[],
  cut: string | undefined,
  value: string | undefined,
): Map<string, DayVisits> {
  const byDay = new Map<string, VisitRow[]>();
  for (const row of rows) {
    if (cut === 'counter' && row.counterCode !== value) continue;
    if (cut === 'service' && row.serviceCode !== value) continue;
    byDay.set(row.day, [...(byDay.get(row.day) ?? []), row]);
  }
  return new Map([...byDay].map(([day, list]) => [day, sumOf(list, cut)]));
}

/** Why no visitors of one counter or service are among `rows`. */
export function whyNoVisits(rows: readonly VisitRow[], cut: string): NoVisits {
  if (rows.length === 0) return 'no_visits';
  const byService = rows.some(({ serviceCode }) => serviceCode !== '');
  const byCounter = rows.some(({ counterCode }) => counterCode !== '');
  if (!byService && !byCounter) return 'as_whole';
  if (cut === 'counter') return byCounter ? 'elsewhere' : 'by_service';
  return byService ? 'elsewhere' : 'by_counter';
}

function sumOf(rows: readonly VisitRow[], cut: string | undefined): DayVisits {
  const whole = (row: VisitRow) =>
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
