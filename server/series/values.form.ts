// Why: a month of days, or a year of months, typed in one form: all of it good, or nothing of it stored and everything kept.
import { z } from 'zod';
import { daysOfPeriod, isPeriodKey, listPeriods } from '../../analysis/periods.js';
import type { Series } from '../../db/queries/series.js';
import { badRequest } from '../errors.js';
import {
  earliestMonth,
  enteredOf,
  longestNote,
  periodProblem,
  readCases,
  readValue,
  type PeriodProblem,
} from './numbers.js';
import { isLine } from './series.form.js';

/** One value to be written; null takes one back. `version`: how often the period was entered before. */
export type Entry = {
  period: string;
  value: number | null;
  n: number | null;
  note: string;
  version: number;
  /** The value that holds until now. */
  replaces: string | undefined;
};

/** What is known of a period before it is written: the value that holds, and how often it was entered. */
export type Known = { id: string; value: number | null; n: number | null; version: number };

export type GridPlace = { by: 'day'; month: string } | { by: 'month'; year: string };

/** Which grid the address asks for. Throws 400 for one that does not exist. */
export function readGridPlace(
  query: (name: string) => string | undefined,
  usual: 'day' | 'month',
  today: string,
): GridPlace {
  const by = query('by') ?? usual;
  const unknown = (name: string) => badRequest('filter_unknown', { name });
  if (by === 'day') {
    const month = query('month') ?? today.slice(0, 7);
    if (!isPeriodKey(month, 'month') || month > today || month < earliestMonth) throw unknown('month');
    return { by, month };
  }
  if (by !== 'month') throw unknown('by');
  const year = query('year') ?? today.slice(0, 4);
  if (!isPeriodKey(year, 'year') || year > today || year < earliestMonth.slice(0, 4)) throw unknown('year');
  return { by, year };
}

/** The periods of the grid, none of them in the future. */
export function gridPeriods(place: GridPlace, today: string): string[] {
  if (place.by === 'day') {
    const { firstDay, lastDay } = daysOfPeriod(place.month, 'month');
    return listPeriods(firstDay, lastDay > today ? today : lastDay, 'day');
  }
  const last = `${place.year}-12`;
  return listPeriods(`${place.year}-01`, last > today.slice(0, 7) ? today.slice(0, 7) : last, 'month');
}

export type GridProblem = 'value' | 'cases' | 'stale' | PeriodProblem;
export type GridForm =
  | { ok: true; entries: Entry[] }
  | {
      ok: false;
      values: Record<string, string>;
      errors: { field: string; period: string; problem: GridProblem }[];
      noteWrong: boolean;
    };

const fields = z.record(z.string(), z.unknown());

/**
 * Fields `value-PERIOD`, `n-PERIOD` (measurements) and `was-PERIOD` (how often it was entered when the form was made);
 * periods not in the form stay as they are, and so does what did not change.
 */
export function readGrid(
  body: unknown,
  series: Pick<Series, 'kind' | 'decimals'>,
  periods: readonly string[],
  known: ReadonlyMap<string, Known>,
  today: string,
): GridForm {
  const parsed = fields.safeParse(body ?? {});
  if (!parsed.success) throw badRequest();
  const values: Record<string, string> = {};
  const take = (name: string): string | undefined => {
    const given = parsed.data[name];
    if (given === undefined) return undefined;
    if (typeof given !== 'string') throw badRequest();
    const kept = given.toWellFormed().replaceAll('\0', '').trim().slice(0, 300);
    values[name] = kept;
    return kept;
  };
  const note = (take('note') ?? '').normalize('NFC');
  const noteWrong = !isLine(note, longestNote);
  const errors: { field: string; period: string; problem: GridProblem }[] = [];
  const entries: Entry[] = [];
  const held = [...known].filter(([, one]) => one.value !== null).map(([period]) => period);
  const entered = enteredOf(held);
  for (const period of periods) {
    const typed = take(`value-${period}`);
    const cases = take(`n-${period}`) ?? '';
    const was = take(`was-${period}`) ?? '0';
    if (typed === undefined) continue;
    const before = known.get(period);
    const value = typed === '' ? null : readValue(typed, series);
    const n = series.kind === 'count' || cases === '' || value === null ? null : readCases(cases);
    if (value === undefined) {
      errors.push({ field: `value-${period}`, period, problem: 'value' });
      continue;
    }
    if (n === undefined) {
      errors.push({ field: `n-${period}`, period, problem: 'cases' });
      continue;
    }
    if (value === (before?.value ?? null) && n === (before?.n ?? null)) continue;
    const problem = value === null ? undefined : periodProblem(period, today, entered);
    if (problem !== undefined) errors.push({ field: `value-${period}`, period, problem });
    else if (was !== String(before?.version ?? 0))
      errors.push({ field: `value-${period}`, period, problem: 'stale' });
    else entries.push({ period, value, n, note, version: before?.version ?? 0, replaces: before?.id });
  }
  return errors.length > 0 || noteWrong ? { ok: false, values, errors, noteWrong } : { ok: true, entries };
}
