// Why: «why is it due on that day» is asked in every complaint about a complaint; the answer is a table of days, not a number.
import { shiftPeriod } from '../periods.js';
import { refuse, type Refused } from '../refusals.js';
import { isWorkingDay, type DeadlineRule, type OfficeCalendar } from './workingDays.js';

export type CaseRule = DeadlineRule & {
  /** How often it may be extended, each clock anew. */
  maxExtensions: number;
  /** The most one extension may add, in the rule's own unit. */
  extensionDays: number;
};

/** What moves a legal clock. Other events of a case's story do not and are left out by the caller. */
export type ClockEvent = Plain<'received' | 'reopened' | 'replied' | 'closed'> | ClockMove;
type ClockMove = Plain<'paused' | 'resumed'> | { day: string; kind: 'extended'; days: number };
type Plain<Kind> = Kind extends string ? { day: string; kind: Kind } : never;

/** `names`: what a holiday or make-up workday is called, by day key, in the reader's language. */
export type NamedCalendar = OfficeCalendar & { names?: ReadonlyMap<string, string> };

export type ClockStep = {
  day: string;
  /**
   * received: receipt or reopening · before-start: no day of the clock yet, although its unit counts all days ·
   * make-up: a counted make-up workday · paused: waiting for the citizen.
   */
  why: 'received' | 'before-start' | 'counted' | 'make-up' | 'weekend' | 'holiday' | 'paused';
  /** 1, 2, 3 … on the days that count, also on the day of receipt where the rule counts it. */
  number?: number;
  /** On counted days after the original ones: which of the granted extensions, from 1. */
  extension?: number;
  name?: string;
};

export type Extension = {
  day: string;
  days: number;
  /** Why it adds nothing: granted after the due day, one too many, or longer than the rule allows. */
  void?: 'late' | 'too-many' | 'too-long';
};

export type CaseClock = {
  opened: 'received' | 'reopened';
  from: string;
  /** The last day in time; undefined while paused before it was reached. */
  due: string | undefined;
  /** Counted partly on days the calendar does not know yet. */
  beyondCalendar: boolean;
  /** Days the rule gives, with the extensions that hold. */
  limit: number;
  /** Of these, how many the steps have counted: all of them unless paused. */
  counted: number;
  extensions: Extension[];
  /** The day of the first reply or the closing, and whether it came in time. */
  finished: { day: string; onTime: boolean } | undefined;
  /** One a calendar day, from receipt to the due day; while paused, to the last event that moved the clock. */
  steps: ClockStep[];
};

export type CaseClocks = { ok: true; current: CaseClock; earlier: CaseClock[] } | Refused;

/** Ten years, as for a single due date. */
const furthest = 3653;

/**
 * Case clock: when a case is due, and every day that made it so.
 * Use: on the page of a case, before an event is appended (an extension that would be void, a pause out of turn), when
 * lists keep the due day. Variant: days are counted as in `dueDate`. **Pause**: the day of the pause still counts, the
 * days after it up to and including the day of the resume do not; a pause after the due day saves nothing, and paused
 * and resumed on one day changes nothing. **Extension**: its days follow the original ones; one granted after the due
 * day, beyond the rule's number or longer than the rule allows is listed as void and adds nothing. **End**: the first
 * reply or the closing; finished while paused is in time. **Reopened**: a new clock from that day, as if received then,
 * with its own extensions; the clocks before keep their days and whether they were in time. In a rule of working days
 * the days off after receipt are told as 'weekend' or 'holiday', in one of calendar days as 'before-start'.
 * Source: 行政院及所屬各機關處理人民陳情案件要點 and 文書處理手冊 as restated in the project's practice notes (days from the
 * day after receipt, extension with reasons, 補陳); the pause mirrors the receipt: what arrives on a day counts from the
 * next. Shapes: events in order of day. Throws RangeError for a day that does not exist. A history that does not begin
 * with the one receipt, runs backwards, resumes what is not paused, pauses twice, reopens what is open, or pauses or
 * extends what is finished; numbers that are no whole numbers (≥ 1; extensions of the rule ≥ 0) → 'impossible-input';
 * no due day within ten years → 'out-of-reach'. Empty history → 'impossible-input'.
 */
export function caseClock(
  history: readonly ClockEvent[],
  rule: CaseRule,
  calendar: NamedCalendar,
): CaseClocks {
  if (!isRule(rule)) return refuse('impossible-input');
  if (rule.days > furthest) return refuse('out-of-reach');
  const parts = partsOf(history);
  if (parts === undefined) return refuse('impossible-input');
  const clocks: CaseClock[] = [];
  for (const part of parts) {
    const clock = runClock(part, rule, calendar);
    if (clock === undefined) return refuse('out-of-reach');
    clocks.push(clock);
  }
  const current = clocks.pop();
  return current === undefined ? refuse('impossible-input') : { ok: true, current, earlier: clocks };
}

function isRule({ days, maxExtensions, extensionDays }: CaseRule): boolean {
  const isCount = (number: number, least: number) => Number.isSafeInteger(number) && number >= least;
  return isCount(days, 1) && isCount(maxExtensions, 0) && isCount(extensionDays, 0);
}

type Part = {
  opened: CaseClock['opened'];
  from: string;
  moves: ClockMove[];
  finished: string | undefined;
};

/** One part a clock; undefined when the story cannot have happened so. */
function partsOf(history: readonly ClockEvent[]): Part[] | undefined {
  const parts: Part[] = [];
  let paused = false;
  let before = '';
  for (const event of history) {
    const day = shiftPeriod(event.day, 'day', 0);
    if (day < before) return undefined;
    before = day;
    const part = parts.at(-1);
    if (event.kind === 'received' || event.kind === 'reopened') {
      const mayOpen = event.kind === 'received' ? part === undefined : part?.finished !== undefined;
      if (!mayOpen) return undefined;
      parts.push({ opened: event.kind, from: day, moves: [], finished: undefined });
      paused = false;
      continue;
    }
    if (part === undefined) return undefined;
    if (event.kind === 'replied' || event.kind === 'closed') {
      part.finished ??= day;
      continue;
    }
    if (part.finished !== undefined) return undefined;
    if (event.kind === 'extended') {
      if (!Number.isSafeInteger(event.days) || event.days < 1) return undefined;
    } else {
      if (paused === (event.kind === 'paused')) return undefined;
      paused = !paused;
    }
    part.moves.push(event);
  }
  return parts.length === 0 ? undefined : parts;
}

/** Walks from receipt to the due day; undefined when there is none within ten years. */
function runClock(part: Part, rule: CaseRule, calendar: NamedCalendar): CaseClock | undefined {
  const moves = [...part.moves];
  const ends = [rule.days];
  const extensions: Extension[] = [];
  const steps: ClockStep[] = [];
  let limit = rule.days;
  let counted = 0;
  let paused = false;
  let started = false;
  let due: string | undefined;
  for (let day = part.from; due === undefined; day = shiftPeriod(day, 'day', 1)) {
    if (steps.length > furthest) return undefined;
    started ||= isStart(day, part.from, rule, calendar);
    const counts = started && !paused && (rule.unit === 'calendar' || isWorkingDay(day, calendar));
    if (counts) counted += 1;
    const extension = ends.findIndex((end) => counted <= end);
    const name = calendar.names?.get(day);
    steps.push({
      day,
      why: day === part.from ? 'received' : paused ? 'paused' : reasonOf(day, counts, rule, calendar),
      ...(counts ? { number: counted } : {}),
      ...(counts && extension > 0 ? { extension } : {}),
      ...(name === undefined ? {} : { name }),
    });
    for (let move = moves[0]; move?.day === day; move = moves[0]) {
      moves.shift();
      if (move.kind !== 'extended') {
        paused = move.kind === 'paused';
        continue;
      }
      const refused =
        ends.length > rule.maxExtensions
          ? 'too-many'
          : move.days > rule.extensionDays
            ? 'too-long'
            : undefined;
      extensions.push({
        day,
        days: move.days,
        ...(refused === undefined ? {} : { void: refused }),
      });
      if (refused !== undefined) continue;
      limit += move.days;
      ends.push(limit);
    }
    if (counted >= limit) due = day;
    else if (paused && moves.length === 0) break;
  }
  for (const move of moves) {
    if (move.kind === 'extended') extensions.push({ day: move.day, days: move.days, void: 'late' });
  }
  const { knownThrough } = calendar;
  const last = steps.at(-1)?.day ?? part.from;
  return {
    opened: part.opened,
    from: part.from,
    due,
    beyondCalendar: knownThrough !== undefined && last > knownThrough,
    limit,
    counted,
    extensions,
    finished:
      part.finished === undefined
        ? undefined
        : { day: part.finished, onTime: due === undefined || part.finished <= due },
    steps,
  };
}

function isStart(day: string, from: string, { startsOn }: CaseRule, calendar: OfficeCalendar): boolean {
  if (startsOn === 'same-day') return true;
  return day > from && (startsOn === 'next-day' || isWorkingDay(day, calendar));
}

function reasonOf(
  day: string,
  counts: boolean,
  { unit }: CaseRule,
  { holidays, makeUpWorkdays }: OfficeCalendar,
): ClockStep['why'] {
  if (counts) return makeUpWorkdays.has(day) && !holidays.has(day) ? 'make-up' : 'counted';
  if (unit === 'calendar') return 'before-start';
  return holidays.has(day) ? 'holiday' : 'weekend';
}
