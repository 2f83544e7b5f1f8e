// Why: every change of a case is one list - the row guarded by its revision, the story's lines, the audit row, what the
// citizen is told - and the status comes from the table of steps alone.
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  findCase,
  insertCaseEvent,
  listCaseEvents,
  updateCase,
  type Case,
  type CaseViewer,
  type ToldEvent,
} from '../../db/queries/cases.js';
import { findOffice, type Office } from '../../db/queries/offices.js';
import { findPetitioner } from '../../db/queries/register.js';
import type { CaseEventKind } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound, refused } from '../errors.js';
import { queueNotice, type NoticeMatter } from '../notices/notices.js';
import { localDay } from '../time.js';
import { dueDayOf, loadCounting } from './clock.js';
import { isPaused, next } from './states.js';

/** `userId` null: the citizen, or the program itself. `forUserId`: whom a deputy stands for in all of it. */
export type CaseActor = {
  scope: OfficeScope;
  userId: string | null;
  as: 'staff' | 'citizen' | 'program';
  forUserId?: string | null;
};

export type OpenCase = { row: Case; events: readonly ToldEvent[]; office: Office };

/** Throws 404 for what this person may not see as for what is not there. */
export async function loadCase(
  dependencies: Dependencies,
  scope: OfficeScope,
  id: string,
  viewer: CaseViewer | undefined,
): Promise<OpenCase> {
  const db = dependencies.database.queries;
  const [row, office] = await Promise.all([findCase(db, scope, id, viewer), findOffice(db, scope)]);
  if (row === undefined || office === undefined) throw notFound();
  return { row, office, events: await listCaseEvents(db, scope, [row.id]) };
}

export type Step = {
  kind: CaseEventKind;
  text?: string;
  data?: unknown;
  /** For whom it was signed. */
  forUserId?: string | null;
};

export type Change = {
  changes?: Partial<Omit<Case, 'officeId' | 'id' | 'number' | 'revision' | 'status' | 'dueDay'>>;
  matter?: (dueDay: string | null) => NoticeMatter | undefined;
  also?: (db: Queries) => readonly (Statement | Guarded)[];
};

/**
 * Takes steps in order. Throws 409 when somebody changed the case after `open` was read, 422 when one of the steps may not
 * follow now; then nothing has happened. Returns the due day as it is afterwards.
 */
export async function takeSteps(
  dependencies: Dependencies,
  actor: CaseActor,
  open: OpenCase,
  steps: readonly Step[],
  change: Change = {},
): Promise<string | null> {
  const { database, newId } = dependencies;
  const { row, office } = open;
  const at = dependencies.clock();
  const day = localDay(at, office.timeZone);
  let { status } = row;
  const standsFor = actor.forUserId ?? null;
  const made = steps.map(({ kind, text = '', data = null, forUserId = standsFor }, index) => {
    const story = [...open.events, ...steps.slice(0, index)];
    const following = next(status, kind, isPaused(story));
    if (!following.ok) throw refused(`case_${following.reason}`);
    status = following.status;
    return {
      id: newId(),
      caseId: row.id,
      at,
      day,
      actor: actor.as,
      userId: actor.userId,
      forUserId,
      kind,
      status,
      text,
      data,
    };
  });
  const counting = await loadCounting(database.queries, actor.scope, 'zh-TW');
  const dueDay =
    status === 'waiting'
      ? null
      : dueDayOf([...open.events, ...made], counting, { ...row, ...change.changes });
  const forUserId = made.find((step) => step.forUserId !== null)?.forUserId;
  const matter = change.matter?.(dueDay);
  const to =
    matter === undefined ? undefined : await findPetitioner(database.queries, actor.scope, row.commentId);
  try {
    await database.atomically((db) => [
      mustChange(updateCase(db, actor.scope, row.id, row.revision, { ...change.changes, status, dueDay })),
      ...made.map((event) => insertCaseEvent(db, actor.scope, event)),
      insertAudit(db, actor.scope, {
        id: newId(),
        at,
        userId: actor.userId,
        action: `case.${steps.at(-1)?.kind ?? 'changed'}`,
        entity: 'case',
        entityId: row.id,
        // For whom, where a deputy did it.
        detail: { from: row.status, to: status, dueDay, ...(forUserId === undefined ? {} : { forUserId }) },
      }),
      ...(matter === undefined || to === undefined
        ? []
        : queueNotice(db, actor.scope, dependencies, {
            office,
            caseId: row.id,
            to,
            language: row.language,
            matter,
          })),
      ...(change.also?.(db) ?? []),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict();
    throw error;
  }
  return dueDay;
}
