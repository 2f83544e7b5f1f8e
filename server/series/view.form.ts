// Why: a series' page is its address: which periods, which year, from when to when, which period is looked at. Read once;
// nonsense is refused by name with 400.
import { daysOfPeriod, isPeriodKey } from '../../analysis/periods.js';
import type { OfficeSettings } from '../../db/schema.js';
import { badRequest } from '../errors.js';
import { seriesKinds, type SeriesKind } from './points.js';

export type View = {
  kind: SeriesKind;
  /** Quarters and years of the office's programme year instead of the calendar's. */
  programmeYear: boolean;
  startMonth: number;
  /** Days, both included; undefined: as the page thinks best. */
  from: string | undefined;
  to: string | undefined;
  period: string | undefined;
  /** The accepted parameters as they stand in the address. */
  address: Record<string, string>;
};

type Query = (name: string) => string | undefined;

const unknown = (name: string) => badRequest('filter_unknown', { name });

export function readView(query: Query, settings: OfficeSettings): View {
  const address: Record<string, string> = {};
  const take = (name: string): string | undefined => {
    const value = query(name);
    if (value !== undefined) address[name] = value;
    return value;
  };
  const asked = take('kind');
  const kind = asked === undefined ? 'month' : seriesKinds.find((known) => known === asked);
  if (kind === undefined) throw unknown('kind');
  const year = take('year');
  if (year !== undefined && year !== 'calendar' && year !== 'programme') throw unknown('year');
  const programmeYear = (year ?? 'programme') === 'programme' && settings.programmeYearStartMonth !== 1;
  const from = readDay('from', take('from'), 'firstDay');
  const to = readDay('to', take('to'), 'lastDay');
  if (from !== undefined && to !== undefined && to < from) throw unknown('to');
  const period = take('period');
  if (period !== undefined && !(isPeriodKey(period, kind) && isInReach(period))) throw unknown('period');
  return {
    kind,
    programmeYear,
    startMonth: programmeYear ? settings.programmeYearStartMonth : 1,
    from,
    to,
    period,
    address,
  };
}

/** Periods far outside any office's life would only make long lists. */
const isInReach = (period: string): boolean => period >= '1950' && period < '2200';

/** A day, a month or a year, whose first or last day is meant. */
function readDay(name: string, value: string | undefined, end: 'firstDay' | 'lastDay'): string | undefined {
  if (value === undefined) return undefined;
  const kind = (['day', 'month', 'year'] as const).find((one) => isPeriodKey(value, one));
  if (kind === undefined || !isInReach(value)) throw unknown(name);
  return daysOfPeriod(value, kind)[end];
}

export function addressWith(
  path: string,
  { address }: Pick<View, 'address'>,
  changes: Record<string, string | undefined> = {},
): string {
  const kept = Object.entries({ ...address, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const query = new URLSearchParams(kept).toString();
  return query === '' ? path : `${path}?${query}`;
}
