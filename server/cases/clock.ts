// Why: the due day kept with a case is only a copy; what made it is the story, the rule and the calendar, told day by day.
import {
  caseClock,
  type CaseClocks,
  type ClockEvent,
  type NamedCalendar,
} from '../../analysis/cases/caseClock.js';
import { listCalendarDays, listDeadlineRules } from '../../db/queries/caseRules.js';
import type { Case } from '../../db/queries/cases.js';
import type { CaseEventKind } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import { z } from 'zod';
import type { Queries } from '../../db/connection.js';
import { officeCalendar } from '../calendar/taiwan.js';
import type { Language } from '../i18n.js';
import { allRules, clockRuleOf, transferRuleOn, type RuleRow } from './rules.js';

/** What an event must tell to move a clock. */
export type StoryEvent = { kind: CaseEventKind; day: string; data: unknown };

const extensionSchema = z.object({ days: z.number().int().min(1) });

/** Confirmation begins the clock where one was waited for; whatever closes a case ends it. */
export function clockHistory(events: readonly StoryEvent[]): ClockEvent[] {
  const confirmed = events.some(({ kind }) => kind === 'confirmed');
  return events.flatMap((event): ClockEvent[] => {
    const { day } = event;
    switch (event.kind) {
      case 'received':
        return confirmed ? [] : [{ kind: 'received', day }];
      case 'confirmed':
        return [{ kind: 'received', day }];
      case 'paused':
      case 'resumed':
      case 'reopened':
      case 'replied':
        return [{ kind: event.kind, day }];
      case 'closed':
      case 'transferred':
      case 'not_handled':
      case 'merged':
      case 'withdrawn':
        return [{ kind: 'closed', day }];
      case 'extended': {
        const read = extensionSchema.safeParse(event.data);
        return read.success ? [{ kind: 'extended', day, days: read.data.days }] : [];
      }
      default:
        return [];
    }
  });
}

const visitSchema = z.object({ siteVisit: z.boolean() });

/**
 * Whether the matter is being passed on to another agency, or was: planned or done, and not assigned to anybody here since.
 * Undefined where it is ours.
 */
export function transferOf(
  events: readonly Pick<StoryEvent, 'kind' | 'data'>[],
): { siteVisit: boolean; done: boolean } | undefined {
  const deciding = ['transfer_planned', 'transferred', 'assigned', 'reopened'];
  const last = events.findLast(({ kind }) => deciding.includes(kind));
  if (last?.kind !== 'transfer_planned' && last?.kind !== 'transferred') return undefined;
  const read = visitSchema.safeParse(last.data);
  return { siteVisit: read.success && read.data.siteVisit, done: last.kind === 'transferred' };
}

/** Until when it may be passed on, day by day from receipt: no extension lengthens it. */
export function transferClockOf(
  events: readonly StoryEvent[],
  siteVisit: boolean,
  { rules, calendar }: Counting,
  receivedDay: string,
): { rule: RuleRow; clocks: CaseClocks } {
  const rule = transferRuleOn(rules, siteVisit, receivedDay);
  const history = clockHistory(events).filter(({ kind }) => kind !== 'extended');
  return { rule, clocks: caseClock(history, clockRuleOf(rule), calendar) };
}

export function clockOf(events: readonly StoryEvent[], rule: RuleRow, calendar: NamedCalendar): CaseClocks {
  return caseClock(clockHistory(events), clockRuleOf(rule), calendar);
}

/**
 * The due day to keep with the case: of the reply, or of the transfer once the matter is another agency's. Null while paused
 * before it was reached, or where it lies out of reach.
 */
export function dueDayOf(
  events: readonly StoryEvent[],
  counting: Counting,
  row: Pick<Case, 'ruleId' | 'id' | 'receivedDay'>,
): string | null {
  const transfer = transferOf(events);
  const clocks =
    transfer === undefined
      ? clockOf(events, ruleOfCase(counting, row), counting.calendar)
      : transferClockOf(events, transfer.siteVisit, counting, row.receivedDay).clocks;
  return clocks.ok ? (clocks.current.due ?? null) : null;
}

export type Counting = { rules: readonly RuleRow[]; calendar: NamedCalendar & { knownThrough: string } };

/** By what this office counts now. */
export async function loadCounting(db: Queries, scope: OfficeScope, language: Language): Promise<Counting> {
  const [own, days] = await Promise.all([listDeadlineRules(db, scope), listCalendarDays(db, scope)]);
  return { rules: allRules(own), calendar: officeCalendar(language, days) };
}

/** The rule a case was given; rules are never taken away. Throws where its row is missing: a broken store. */
export function ruleOfCase({ rules }: Counting, { ruleId, id }: Pick<Case, 'ruleId' | 'id'>): RuleRow {
  const rule = rules.find((one) => one.id === ruleId);
  if (rule === undefined) throw new Error(`case ${id} has no rule ${ruleId}`);
  return rule;
}
