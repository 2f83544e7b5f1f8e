// Why: a value is typed at the counter, pasted from a spreadsheet or read from a file; what counts as a number is one rule.
import { isPeriodKey } from '../../analysis/periods.js';
import type { Series } from '../../db/queries/series.js';
import { dayFormats, readDay } from '../imports/days.js';

export const largestValue = 1_000_000_000;
export const longestNote = 200;
export const earliestMonth = '2000-01';

/** Full-width digits and thousands separators are what a keyboard and a spreadsheet give; anything else is no number. */
export function readValue(text: string, series: Pick<Series, 'kind' | 'decimals'>): number | undefined {
  const plain = text.normalize('NFKC').trim().replace(/^[−–]/u, '-');
  const bare = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  if (series.kind === 'count') return /^\d{1,10}$/.test(bare) ? within(Number(bare)) : undefined;
  const match = /^[+-]?\d{1,10}(?:\.(\d+))?$/.exec(bare);
  if (match === null || (match[1] ?? '').length > series.decimals) return undefined;
  return within(Number(bare));
}

function within(value: number): number | undefined {
  return Math.abs(value) <= largestValue ? (value === 0 ? 0 : value) : undefined;
}

/** Cases behind a measurement: a whole number above 0. */
export function readCases(text: string): number | undefined {
  const value = readValue(text, { kind: 'count', decimals: 0 });
  return value !== undefined && value > 0 ? value : undefined;
}

/** A day or a month, of either calendar: 2026-06-01, 115/6/1, 2026-06, 115年6月. */
export function readPeriod(text: string): string | undefined {
  const clean = text.normalize('NFKC').trim();
  const month = /^(?:民國)?(\d{2,4})[-/.年](\d{1,2})月?$/.exec(clean);
  if (month !== null) {
    const year = Number(month[1]);
    const key = `${String(year < 1000 ? year + 1911 : year)}-${String(Number(month[2])).padStart(2, '0')}`;
    return isPeriodKey(key, 'month') ? key : undefined;
  }
  const day = readDay(
    clean,
    dayFormats.filter((format) => format !== 'dmy' && format !== 'mdy'),
  );
  return day?.hour === null ? day.day : undefined;
}

/** A cell that a spreadsheet would run: never a value, a code or a note of ours. A number may have its sign. */
export function looksLikeFormula(text: string): boolean {
  const clean = text.normalize('NFKC').trim();
  return /^[=@\t\r]/.test(clean) || (/^[+-]/.test(clean) && !/^[+-]\d[\d,.]*$/.test(clean));
}

export type PeriodProblem = 'future' | 'early' | 'mixed';

/** What is entered already: months as a whole, and months of which there are days. */
export type Entered = { months: Set<string>; monthsWithDays: Set<string> };

export function enteredOf(periods: Iterable<string>): Entered {
  const entered: Entered = { months: new Set(), monthsWithDays: new Set() };
  for (const period of periods) addEntered(entered, period);
  return entered;
}

export function addEntered({ months, monthsWithDays }: Entered, period: string): void {
  if (period.length === 10) monthsWithDays.add(period.slice(0, 7));
  else months.add(period);
}

/** Why nothing can be entered for this period. A month counted as a whole and its days would be counted twice. */
export function periodProblem(
  period: string,
  today: string,
  { months, monthsWithDays }: Entered,
): PeriodProblem | undefined {
  if (period > today.slice(0, period.length)) return 'future';
  if (period < earliestMonth) return 'early';
  const mixed = period.length === 10 ? months.has(period.slice(0, 7)) : monthsWithDays.has(period);
  return mixed ? 'mixed' : undefined;
}
