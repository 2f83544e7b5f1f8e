// Why: time limits, office days, deputies and wordings change what every case does, so each change is written with its audit
// row, and a day off that moves running deadlines says in each of their stories that it did.
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  endDeputy,
  insertDeadlineRule,
  insertDeputy,
  insertReplyTemplate,
  insertSignChain,
  listCalendarDays,
  setCalendarDay,
  updateReplyTemplate,
  type DeadlineRuleRow,
} from '../../db/queries/caseRules.js';
import {
  insertCaseEvent,
  listCaseEvents,
  listRunningCases,
  updateCase,
  type Case,
} from '../../db/queries/cases.js';
import type { Translated } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import { officeCalendar, type OwnDay } from '../calendar/taiwan.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import { localDay } from '../time.js';
import type { SignRole } from './chain.js';
import { dueDayOf, loadCounting } from './clock.js';

type Actor = { scope: OfficeScope; userId: string };

function auditOf(
  dependencies: Dependencies,
  { userId }: Actor,
  action: string,
  entityId: string,
  detail: object,
) {
  return {
    id: dependencies.newId(),
    at: dependencies.clock(),
    userId,
    action,
    entity: action.split('.')[0] ?? action,
    entityId,
    detail,
  };
}

async function guarded(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict();
    throw error;
  }
}

/** A new row of one code; what it replaces stays, and running cases keep the rule they were given. */
export async function setRule(
  dependencies: Dependencies,
  actor: Actor,
  rule: Omit<DeadlineRuleRow, 'officeId' | 'id' | 'setBy' | 'setAt'>,
): Promise<void> {
  const id = dependencies.newId();
  const { code, fromDay, days, unit } = rule;
  await dependencies.database.atomically((db) => [
    insertDeadlineRule(db, actor.scope, {
      ...rule,
      id,
      setBy: actor.userId,
      setAt: dependencies.clock(),
    }),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'rule.set', id, { code, fromDay, days, unit })),
  ]);
}

/** A new order; what it replaces stays, and cases that have come already keep theirs. */
export async function setChain(
  dependencies: Dependencies,
  actor: Actor,
  { fromDay, roles }: { fromDay: string; roles: SignRole[] },
): Promise<void> {
  const id = dependencies.newId();
  await dependencies.database.atomically((db) => [
    insertSignChain(db, actor.scope, {
      id,
      fromDay,
      roles,
      setBy: actor.userId,
      setAt: dependencies.clock(),
    }),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'chain.set', id, { fromDay, roles })),
  ]);
}

export type MovedCase = { row: Case; from: string | null; to: string | null };

/** Which running deadlines these days would move. */
export async function movedBy(
  dependencies: Dependencies,
  scope: OfficeScope,
  days: readonly OwnDay[],
): Promise<MovedCase[]> {
  const db = dependencies.database.queries;
  const [counting, own] = await Promise.all([loadCounting(db, scope, 'zh-TW'), listCalendarDays(db, scope)]);
  const moving = { ...counting, calendar: officeCalendar('zh-TW', [...own, ...days]) };
  const moved: MovedCase[] = [];
  for (let after = ''; ;) {
    const rows = await listRunningCases(db, scope, after);
    const last = rows.at(-1);
    if (last === undefined) return moved;
    after = last.id;
    for (let start = 0; start < rows.length; start += 500) {
      const chunk = rows.slice(start, start + 500);
      const events = await listCaseEvents(
        db,
        scope,
        chunk.map(({ id }) => id),
      );
      const stories = new Map<string, typeof events>();
      for (const event of events) stories.set(event.caseId, [...(stories.get(event.caseId) ?? []), event]);
      for (const row of chunk) {
        const to = dueDayOf(stories.get(row.id) ?? [], moving, row);
        if (to !== row.dueDay) moved.push({ row, from: row.dueDay, to });
      }
    }
  }
}

/** Sets days and moves the deadlines that count over them. Throws 409 when one of those cases changed meanwhile. */
export async function setDays(
  dependencies: Dependencies,
  actor: Actor,
  office: { timeZone: string },
  days: readonly (OwnDay & { source: string })[],
): Promise<MovedCase[]> {
  const moved = await movedBy(dependencies, actor.scope, days);
  const at = dependencies.clock();
  const day = localDay(at, office.timeZone);
  await guarded(
    dependencies.database.atomically((db) => [
      ...days.map((one) => setCalendarDay(db, actor.scope, { ...one, setBy: actor.userId, setAt: at })),
      ...moved.flatMap(({ row, from, to }) => [
        mustChange(updateCase(db, actor.scope, row.id, row.revision, { dueDay: to })),
        insertCaseEvent(db, actor.scope, {
          id: dependencies.newId(),
          caseId: row.id,
          at,
          day,
          actor: 'program',
          userId: actor.userId,
          forUserId: null,
          kind: 'due_moved',
          status: row.status,
          text: days.length === 1 ? (days[0]?.name ?? '') : '',
          data: { from, to },
        }),
      ]),
      insertAudit(
        db,
        actor.scope,
        auditOf(dependencies, actor, 'calendar.set', actor.scope.officeId, {
          days: days.map((one) => `${one.day} ${one.kind}`).slice(0, 400),
          moved: moved.length,
        }),
      ),
    ]),
  );
  return moved;
}

export async function setDeputy(
  dependencies: Dependencies,
  actor: Actor,
  deputy: { userId: string; deputyId: string; fromDay: string; toDay: string },
): Promise<void> {
  const id = dependencies.newId();
  await dependencies.database.atomically((db) => [
    insertDeputy(db, actor.scope, {
      ...deputy,
      id,
      endedAt: null,
      setBy: actor.userId,
      setAt: dependencies.clock(),
    }),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'deputy.set', id, deputy)),
  ]);
}

export async function stopDeputy(dependencies: Dependencies, actor: Actor, id: string): Promise<void> {
  await guarded(
    dependencies.database.atomically((db) => [
      mustChange(endDeputy(db, actor.scope, id, dependencies.clock())),
      insertAudit(db, actor.scope, auditOf(dependencies, actor, 'deputy.end', id, {})),
    ]),
  );
}

/** `before` undefined: a new one. */
export async function saveTemplate(
  dependencies: Dependencies,
  actor: Actor,
  before: { id: string; revision: number } | undefined,
  template: { name: Translated; text: Translated; position: number; active: boolean },
): Promise<void> {
  const id = before?.id ?? dependencies.newId();
  const changed = { ...template, changedBy: actor.userId, changedAt: dependencies.clock() };
  await guarded(
    dependencies.database.atomically((db) => [
      before === undefined
        ? insertReplyTemplate(db, actor.scope, { id, revision: 1, ...changed })
        : mustChange(updateReplyTemplate(db, actor.scope, id, before.revision, changed)),
      insertAudit(
        db,
        actor.scope,
        auditOf(dependencies, actor, 'template.save', id, { active: template.active }),
      ),
    ]),
  );
}
