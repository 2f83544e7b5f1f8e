// Why: every dashboard is its address: survey, question, periods and filters. Read once, checked against what exists and
// what the reader may see; nonsense is refused by name with 400, another section's counter with 403.
import {
  daysOfPeriod,
  isPeriodKey,
  shiftPeriod,
  type CalendarKind,
  type PeriodKind,
} from '../../analysis/periods.js';
import { badRequest, notAllowed } from '../errors.js';
import { inLanguage } from '../i18n.js';
import { languageCodesOf } from '../languages/tongues.js';
import { choicesOf, findQuestion, questionsOf } from '../surveys/document.js';
import type { Subject } from './subject.js';

export const channels = ['kiosk', 'web', 'tablet', 'paper', 'assisted', 'import'] as const;
export const periodKinds: readonly PeriodKind[] = ['day', 'week', 'month', 'quarter', 'half', 'year', 'wave'];
const filterNames = ['counter', 'service', 'channel', 'language', 'hour', 'segment'] as const;
export type FilterName = (typeof filterNames)[number];

/** One filter: the cut of the count cells, and the values of it that are wanted. */
export type CutFilter = { name: FilterName; cut: string; values: string[] };

export type Filters = {
  kind: PeriodKind;
  /** Quarters, halves and years of the office's programme year instead of the calendar's. */
  programmeYear: boolean;
  /** Month in which the year of `kind` starts. */
  startMonth: number;
  question: string | undefined;
  /** Days, both included; undefined: as the page thinks best. */
  from: string | undefined;
  to: string | undefined;
  /** The period looked at, and the one it is held against. */
  period: string | undefined;
  base: string | undefined;
  by: string | undefined;
  /** The series less its season, beside the series as it was. */
  season: 'adjusted' | undefined;
  /** Weekdays or hours of the day beside the trend. */
  profile: 'weekday' | 'hour' | undefined;
  /** Compare: the second segment, or 'answers', that the first is crossed with. */
  across: string | undefined;
  /** Drivers: also questions that fewer than half were asked. */
  items: 'all' | undefined;
  cuts: CutFilter[];
  /** The accepted parameters as they stand in the address. */
  address: Record<string, string>;
};

export type Query = (name: string) => string | undefined;

/** Background answers tell on people more than a counter or a channel does. */
export function isSensitiveCut(cut: string): boolean {
  return cut.startsWith('answer:');
}

/** Throws 400 `filter_unknown` with the parameter's name, 403 for counters the reader may not see. */
export function readFilters(query: Query, subject: Subject): Filters {
  const address: Record<string, string> = {};
  const take = (name: string): string | undefined => {
    const value = query(name);
    if (value !== undefined) address[name] = value;
    return value;
  };
  const kind = readKind(take('kind'), subject);
  const programmeYear = readYear(take('year'), subject);
  const startMonth = programmeYear ? subject.office.settings.programmeYearStartMonth : 1;
  const from = readDay('from', take('from'), 'firstDay');
  const to = readDay('to', take('to'), 'lastDay');
  if (from !== undefined && to !== undefined && to < from) throw unknown('to');
  const question = take('question');
  if (question !== undefined && !subject.measures.some((measure) => measure.code === question))
    throw unknown('question');
  const cuts = filterNames.flatMap((name) => {
    const value = take(name);
    return value === undefined ? [] : [readCut(name, value, subject)];
  });
  const by = readBy(take('by'), subject);
  const season = readWord('season', take('season'), ['adjusted'] as const);
  const profile = readWord('profile', take('profile'), ['weekday', 'hour'] as const);
  const across = readAcross(take('across'), subject);
  const items = readWord('items', take('items'), ['all'] as const);
  return {
    kind,
    programmeYear,
    startMonth,
    question,
    from,
    to,
    period: readPeriod('period', take('period'), kind, subject),
    base: readPeriod('base', take('base'), kind, subject),
    by,
    season,
    profile,
    across,
    items,
    cuts,
    address,
  };
}

function unknown(name: string): Error {
  return badRequest('filter_unknown', { name });
}

function readWord<Word extends string>(
  name: string,
  value: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (value === undefined) return undefined;
  const word = words.find((one) => one === value);
  if (word === undefined) throw unknown(name);
  return word;
}

function readKind(value: string | undefined, subject: Subject): PeriodKind {
  if (value === undefined)
    return subject.counted === undefined && subject.waves.length > 0 ? 'wave' : 'month';
  const kind = periodKinds.find((known) => known === value);
  if (kind === undefined || (kind === 'wave' && subject.waves.length === 0)) throw unknown('kind');
  return kind;
}

function readYear(value: string | undefined, subject: Subject): boolean {
  if (value === undefined) return subject.office.settings.programmeYearStartMonth !== 1;
  if (value !== 'calendar' && value !== 'programme') throw unknown('year');
  return value === 'programme';
}

/** A day, or a longer period whose first or last day is meant. */
function readDay(name: string, value: string | undefined, end: 'firstDay' | 'lastDay'): string | undefined {
  if (value === undefined) return undefined;
  const kinds: CalendarKind[] = ['day', 'month', 'quarter', 'year'];
  const kind = kinds.find((one) => isPeriodKey(value, one));
  if (kind === undefined || !isReasonable(value)) throw unknown(name);
  return daysOfPeriod(value, kind)[end];
}

function readPeriod(
  name: string,
  value: string | undefined,
  kind: PeriodKind,
  subject: Subject,
): string | undefined {
  if (value === undefined) return undefined;
  const known =
    kind === 'wave'
      ? subject.waves.some((wave) => wave.key === value)
      : isPeriodKey(value, kind) && isReasonable(value);
  if (!known) throw unknown(name);
  return value;
}

/** Years a series can hold: everything else would only make endless axes. */
function isReasonable(key: string): boolean {
  const year = Number(key.slice(0, 4));
  return year >= 1950 && year <= 2150;
}

function readCut(name: FilterName, value: string, subject: Subject): CutFilter {
  switch (name) {
    case 'counter':
      if (subject.counters.length === 0) throw notAllowed();
      if (!subject.counterCodes.includes(value)) throw unknown(name);
      if (!subject.counters.some((counter) => counter.code === value)) throw notAllowed();
      return { name, cut: name, values: [value] };
    case 'service':
      if (value !== 'multiple' && !subject.services.some((service) => service.code === value))
        throw unknown(name);
      return { name, cut: name, values: [value] };
    case 'channel':
      if (!channels.some((channel) => channel === value)) throw unknown(name);
      return { name, cut: name, values: [value] };
    case 'language':
      if (!languageCodesOf(subject.tongues).includes(value)) throw unknown(name);
      return { name, cut: name, values: [value] };
    case 'hour':
      return { name, cut: name, values: readHours(value) };
    case 'segment': {
      const [question = '', answer = ''] = value.split(':', 2);
      const known = segmentsOf(subject).find((segment) => segment.question === question);
      if (known === undefined || !known.answers.some((one) => one.code === answer)) throw unknown(name);
      return { name, cut: `answer:${question}`, values: [answer] };
    }
  }
}

/** '09', or a band '09-11' with both hours included. */
function readHours(value: string): string[] {
  const match = /^(\d\d)(?:-(\d\d))?$/.exec(value);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || first > last || last > 23) throw unknown('hour');
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(2, '0'));
}

export type Segment = { question: string; name: string; answers: { code: string; name: string }[] };

/** The background questions that split figures. */
export function segmentsOf({ document, language }: Pick<Subject, 'document' | 'language'>): Segment[] {
  return questionsOf(document).flatMap((asked) => {
    if (asked.kind !== 'single' || !asked.segment) return [];
    const answers = choicesOf(document, asked).map((choice) => ({
      code: choice.code,
      name: inLanguage(choice.label, language),
    }));
    return [{ question: asked.code, name: inLanguage(asked.short, language), answers }];
  });
}

const groupings = ['counter', 'service', 'channel', 'language', 'hour', 'period'];

function readBy(value: string | undefined, subject: Subject): string | undefined {
  return value === undefined ? undefined : readGrouping('by', value, subject);
}

function readGrouping(name: string, value: string, subject: Subject): string {
  if (value === 'counter' && subject.counters.length === 0) throw notAllowed();
  const segment = /^answer:(.+)$/.exec(value)?.[1];
  const asked = segment === undefined ? undefined : findQuestion(subject.document, segment);
  if (!groupings.includes(value) && !(asked?.kind === 'single' && asked.segment)) throw unknown(name);
  return value;
}

function readAcross(value: string | undefined, subject: Subject): string | undefined {
  if (value === undefined || value === 'answers') return value;
  if (value === 'period') throw unknown('across');
  return readGrouping('across', value, subject);
}

/** Figures by counter are seen after the day is over. */
export function lastDayShown(subject: Subject, cuts: readonly string[]): string {
  return cuts.includes('counter') ? shiftPeriod(subject.today, 'day', -1) : subject.today;
}

/** The same page with some parameters changed; undefined takes one away. */
export function addressWith(
  path: string,
  filters: Filters,
  changes: Record<string, string | undefined> = {},
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filters.address, ...changes }))
    if (value !== undefined) parameters.set(name, value);
  const query = parameters.toString();
  return query === '' ? path : `${path}?${query}`;
}
