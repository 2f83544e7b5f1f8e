// Why: calendars travel as .ics files; an all-day event of one is a holiday or a make-up workday by what it is called.
import ICAL from 'ical.js';
import { isPeriodKey, shiftPeriod } from '../../analysis/periods.js';
import type { DayKind, Fault, Statement } from './parse.js';

/** Longer events are no calendar's, and a run of days off longer than two months is a mistake. */
const longest = { lines: 500, characters: 50_000, days: 62 };

/** Every event of an iCalendar file, by the line on which it begins. What is no event says nothing about days. */
export function* readEvents(lines: readonly string[]): Generator<Statement> {
  let begun: number | undefined;
  const broken = (index: number): Statement => ({
    line: index + 1,
    text: lines.slice(index + 1, index + 6).find((line) => /^SUMMARY/i.test(line)) ?? lines[index] ?? '',
    said: 'broken-event',
  });
  for (const [index, line] of lines.entries()) {
    if (/^BEGIN:VEVENT\s*$/i.test(line)) {
      if (begun !== undefined) yield broken(begun);
      begun = index;
    } else if (/^END:VEVENT\s*$/i.test(line)) {
      if (begun === undefined) yield broken(index);
      else yield { line: begun + 1, ...readEvent(lines.slice(begun, index + 1)) };
      begun = undefined;
    }
  }
  if (begun !== undefined) yield broken(begun);
}

function readEvent(lines: readonly string[]): Omit<Statement, 'line'> {
  const block = lines.filter((line) => line.trim() !== '').join('\r\n');
  const refusedAs = (said: Fault, text = block) => ({ text, said });
  if (lines.length > longest.lines || block.length > longest.characters) return refusedAs('broken-event');
  let event: ICAL.Component;
  try {
    event = ICAL.Component.fromString(block);
  } catch {
    return refusedAs('broken-event');
  }
  const name = valueOf(event, 'summary') ?? '';
  const text = name === '' ? block : name;
  if (valueOf(event, 'status')?.toUpperCase() === 'CANCELLED') return refusedAs('cancelled-event', text);
  if (event.hasProperty('rrule') || event.hasProperty('rdate')) return refusedAs('repeating-event', text);
  const days = daysOf(event);
  return typeof days === 'string'
    ? refusedAs(days, text)
    : { text, said: { days, kind: kindOf(name), name } };
}

/** The value as it is written, unescaped and unfolded, before the library makes a moment of it that may not exist. */
function valueOf(event: ICAL.Component, property: string): string | undefined {
  const value: unknown = event.getFirstProperty(property)?.jCal[3];
  return typeof value === 'string' ? value : undefined;
}

function daysOf(event: ICAL.Component): string[] | Fault {
  const first = dayOf(event, 'dtstart');
  if (first === undefined) return 'no-day';
  if (first.includes('T')) return 'not-all-day';
  if (!isDay(first)) return 'no-such-day';
  const after = endOf(event, first);
  if (after === undefined || after.includes('T')) return 'not-all-day';
  if (!isDay(after)) return 'no-such-day';
  if (after < first) return 'range-backwards';
  const days = [first];
  for (let day = shiftPeriod(first, 'day', 1); day < after; day = shiftPeriod(day, 'day', 1)) {
    if (days.length >= longest.days) return 'range-too-long';
    days.push(day);
  }
  return days;
}

/** Some programs forget VALUE=DATE: the library then leaves the places of the hours empty. */
const dayOf = (event: ICAL.Component, property: string) => valueOf(event, property)?.replace(/T:*$/, '');

/** Days of our time; far ones cannot be counted on from. */
const isDay = (text: string): boolean => isPeriodKey(text, 'day') && text >= '1912' && text < '2500';

/** The day after the last one; the day itself where programs write the same day twice. Undefined: hours. */
function endOf(event: ICAL.Component, first: string): string | undefined {
  const end = dayOf(event, 'dtend');
  if (end !== undefined) return end;
  if (!event.hasProperty('duration')) return first;
  const [, weeks, days] = /^P(?:(\d{1,2})W|(\d{1,3})D)$/.exec(valueOf(event, 'duration') ?? '') ?? [];
  const length = weeks === undefined ? Number(days) : Number(weeks) * 7;
  return Number.isFinite(length) ? shiftPeriod(first, 'day', length) : undefined;
}

const working = /補行?上?班|調整上班|(?<![停不免])上班|make-?up|compensatory work|working day|振替出勤/i;
const off = /停止上班|停班|不上班|免上班|放假|補假|休假|holiday|day off|in lieu|休日/i;

/** «調整放假(2/8 補行上班)» is a day off that names its make-up day: what comes first is meant. */
function kindOf(name: string): DayKind {
  const work = working.exec(name)?.index ?? Infinity;
  return work < (off.exec(name)?.index ?? Infinity) ? 'make_up' : 'holiday';
}
