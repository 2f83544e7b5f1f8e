// Why: the days on which the demo office is open, and how busy they are. Days are text, 'YYYY-MM-DD', as everywhere.

const DAY = 86_400_000;
const moment = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export function addDays(day: string, days: number): string {
  return new Date(moment(day) + days * DAY).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((moment(to) - moment(from)) / DAY);
}

/** The first day of the month so many months before (or after, if negative) that of `day`. */
export function monthStart(day: string, monthsBefore: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - monthsBefore, 1)).toISOString().slice(0, 10);
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(day: string): number {
  return new Date(moment(day)).getUTCDay();
}

const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
  timeZone: 'UTC',
  month: 'numeric',
  day: 'numeric',
});
const newYears = new Map<string, string>();

/** The first day of the lunar year that begins in this year. */
export function lunarNewYear(year: string): string {
  const known = newYears.get(year);
  if (known !== undefined) return known;
  let day = `${year}-01-20`;
  for (; day < `${year}-02-22`; day = addDays(day, 1)) {
    const parts = lunar.formatToParts(new Date(moment(day)));
    const read = (type: string): string | undefined => parts.find((part) => part.type === type)?.value;
    if (read('month') === '1' && read('day') === '1') break;
  }
  newYears.set(year, day);
  return day;
}

/** Days to the lunar New Year of the same year; negative once it has begun. */
export function daysToLunarNewYear(day: string): number {
  return daysBetween(day, lunarNewYear(day.slice(0, 4)));
}

const holidays = new Set(['01-01', '02-28', '04-04', '04-05', '05-01', '10-10']);

/** Monday to Friday, without the fixed national holidays and the days around the lunar New Year. */
export function isOpen(day: string): boolean {
  const weekday = weekdayOf(day);
  if (weekday === 0 || weekday === 6 || holidays.has(day.slice(5))) return false;
  const toNewYear = daysToLunarNewYear(day);
  return toNewYear > 1 || toNewYear < -4;
}

export function firstOpenDay(from: string): string {
  let day = from;
  while (!isOpen(day)) day = addDays(day, 1);
  return day;
}

export function lastOpenDay(until: string): string {
  let day = until;
  while (!isOpen(day)) day = addDays(day, -1);
  return day;
}

const byWeekday = [0, 1.25, 1, 1.05, 0.9, 1.05, 0];
/** Moves and new schools in summer, papers for the new year in winter. */
const byMonth = [1.05, 0.9, 1.05, 0.95, 1, 1.05, 1.2, 1.2, 1, 0.95, 0.95, 1.1];

/** How busy a day is beside an average one; 0 when closed. The rush before the lunar New Year comes on top. */
export function busyness(day: string): number {
  if (!isOpen(day)) return 0;
  return (byWeekday[weekdayOf(day)] ?? 0) * (byMonth[Number(day.slice(5, 7)) - 1] ?? 1);
}
