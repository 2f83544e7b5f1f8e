// Why: the writes of an improvement's life. Every change is one list: the row guarded by its revision, the story's new
// lines, the audit row. Two people at once: the second is told, nothing is overwritten.
import { createHash } from 'node:crypto';
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { listCommentsByIds } from '../../db/queries/comments.js';
import {
  findHighestNumber,
  insertFile,
  insertImprovement,
  insertImprovementComment,
  insertImprovementEvent,
  listFiles,
  updateImprovement,
  type Improvement,
} from '../../db/queries/improvements.js';
import type { ImprovementStatus, TargetMeasure } from '../../db/schema.js';
import type { Actor } from '../comments/comments.commands.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound, refused } from '../errors.js';
import type { Evidence } from './evidence.js';
import { emptySubstance, missingFor, missingForMove, windowsFit, type Substance } from './status.js';

export const mostFiles = 20;

export type ImprovementPlan = {
  title: string;
  theme: string;
  ownerId: string;
  sectionId: string | null;
  dueDay: string;
  priority: Improvement['priority'];
  measure: TargetMeasure | null;
};

export type ImprovementChanges = ImprovementPlan & Substance;

function auditOf(dependencies: Dependencies, actor: Actor, verb: string, entityId: string, detail: object) {
  return {
    id: dependencies.newId(),
    at: dependencies.clock(),
    userId: actor.userId,
    action: `improvement.${verb}`,
    entity: 'improvement',
    entityId,
    detail,
  };
}

function eventOf(dependencies: Dependencies, actor: Actor, improvementId: string) {
  return {
    id: dependencies.newId(),
    improvementId,
    at: dependencies.clock(),
    userId: actor.userId,
    field: null,
    before: null,
    after: null,
  };
}

/**
 * Begins an improvement with the next running number. Throws 404 when one of the comments is not there.
 * @param also what is written in the same list: the alarm it came from
 * @param alarmId that alarm: its bad period chose the improvement, and the effect says so
 */
export async function createImprovement(
  dependencies: Dependencies,
  actor: Actor,
  plan: ImprovementPlan,
  commentIds: readonly string[],
  also: (db: Queries, made: { id: string; number: number }) => readonly (Statement | Guarded)[] = () => [],
  alarmId: string | null = null,
): Promise<{ id: string; number: number }> {
  const { database } = dependencies;
  const comments = [...new Set(commentIds)];
  if ((await listCommentsByIds(database.queries, actor.scope, comments)).length !== comments.length)
    throw notFound();
  const id = dependencies.newId();
  const createdAt = dependencies.clock();
  for (let left = 5; ; left -= 1) {
    const number = (await findHighestNumber(database.queries, actor.scope)) + 1;
    try {
      await database.atomically((db) => [
        insertImprovement(db, actor.scope, {
          ...plan,
          ...emptySubstance,
          alarmId,
          dropReason: '',
          status: 'planned',
          id,
          number,
          revision: 1,
          createdBy: actor.userId,
          createdAt,
        }),
        ...comments.map((commentId) => insertImprovementComment(db, actor.scope, id, commentId)),
        insertImprovementEvent(db, actor.scope, { ...eventOf(dependencies, actor, id), kind: 'created' }),
        insertAudit(
          db,
          actor.scope,
          auditOf(dependencies, actor, 'create', id, { number, comments: comments.length }),
        ),
        ...also(db, { id, number }),
      ]);
      return { id, number };
    } catch (error) {
      // Somebody else took the number in between.
      if (left === 0 || !isUniqueViolation(error)) throw error;
    }
  }
}

const asText = (value: unknown): string | null =>
  value === null || value === '' ? null : typeof value === 'string' ? value : JSON.stringify(value);
/** A signed effect rests on these: they stay as they are. */
const lockedFields = ['measure', 'effectiveDay'];
const sameMeasure = (a: TargetMeasure | null, b: TargetMeasure | null): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
// PostgreSQL gives a stored object back with its keys in another order.
const sorted = (measure: TargetMeasure | null) => {
  if (measure === null) return null;
  const { comparison, ...rest } = measure;
  const flat = { ...rest, ...(comparison && { with: `${comparison.cut}:${comparison.cutValue}` }) };
  return Object.entries(flat).sort(([a], [b]) => (a < b ? -1 : 1));
};

type Change = { field: string; before: string | null; after: string | null };

function changesBetween(
  before: Improvement,
  after: Partial<ImprovementChanges & { status: ImprovementStatus }>,
): Change[] {
  return Object.entries(after).flatMap(([field, value]): Change[] => {
    const old = before[field as keyof ImprovementChanges | 'status'];
    const same = field === 'measure' ? sameMeasure(before.measure, after.measure ?? null) : old === value;
    return same ? [] : [{ field, before: asText(old), after: asText(value) }];
  });
}

/**
 * Changes what is written down of an improvement, as it was read at `before.revision`.
 * Throws 409 when somebody changed it meanwhile, 422 when a closed one would lose its cause, action, day or effect.
 */
export async function changeImprovement(
  dependencies: Dependencies,
  actor: Actor,
  before: Improvement,
  after: ImprovementChanges,
): Promise<void> {
  if (missingFor(before.status, after).length > 0) throw refused('improvement_incomplete');
  const changes = changesBetween(before, after);
  if (changes.length === 0) return;
  if (before.lockedEffect !== null && changes.some(({ field }) => lockedFields.includes(field)))
    throw refused('improvement_locked');
  const fit = windowsFit(after.measure, after.effectiveDay);
  if (!fit.baselineTo || !fit.windowTo) throw refused('improvement_windows');
  await write(
    dependencies,
    actor,
    before,
    after,
    changes,
    undefined,
    auditOf(dependencies, actor, 'change', before.id, { fields: changes.map((change) => change.field) }),
  );
}

/**
 * Moves an improvement to another status, with what the step needs to know.
 * Throws 409 as above, 422 when the step lacks its cause, action, day, effect or reason.
 */
export async function moveImprovement(
  dependencies: Dependencies,
  actor: Actor,
  before: Improvement,
  to: ImprovementStatus,
  known: Partial<Substance> & { reason?: string; costAlone?: boolean },
): Promise<void> {
  const { reason, costAlone = false, ...substance } = known;
  const whole = { ...before, ...substance };
  const missing = [
    ...missingFor(to, whole),
    ...missingForMove(before, to, { ...whole, reason: reason ?? '', costAlone }),
  ];
  if (missing.length > 0) throw refused('improvement_incomplete');
  if (before.lockedEffect !== null && whole.effectiveDay !== before.effectiveDay)
    throw refused('improvement_locked');
  const fit = windowsFit(before.measure, whole.effectiveDay);
  if (!fit.baselineTo || !fit.windowTo) throw refused('improvement_windows');
  const after = { ...substance, status: to };
  const row = {
    ...after,
    ...(to === 'dropped'
      ? { dropReason: reason ?? '' }
      : before.status === 'dropped'
        ? { dropReason: '' }
        : {}),
  };
  await write(
    dependencies,
    actor,
    before,
    row,
    [
      ...changesBetween(before, after),
      ...(costAlone
        ? [{ field: 'costAlone', before: null, after: to === 'dropped' ? 'dropped' : 'kept' }]
        : []),
    ],
    reason,
    auditOf(dependencies, actor, 'move', before.id, { from: before.status, to, costAlone }),
  );
}

async function write(
  dependencies: Dependencies,
  actor: Actor,
  before: Improvement,
  row: Partial<ImprovementChanges> & { status?: ImprovementStatus; dropReason?: string },
  changes: readonly Change[],
  reason: string | undefined,
  audit: Parameters<typeof insertAudit>[2],
): Promise<void> {
  try {
    await dependencies.database.atomically((db) => [
      mustChange(updateImprovement(db, actor.scope, before.id, before.revision, row)),
      ...changes.map((change) =>
        insertImprovementEvent(db, actor.scope, {
          ...eventOf(dependencies, actor, before.id),
          kind: 'changed',
          ...change,
        }),
      ),
      ...(reason === undefined || reason === ''
        ? []
        : [
            insertImprovementEvent(db, actor.scope, {
              ...eventOf(dependencies, actor, before.id),
              kind: 'note',
              after: reason,
            }),
          ]),
      insertAudit(db, actor.scope, audit),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict();
    throw error;
  }
}

/** A note joins the story; it changes nothing else and so conflicts with nothing. */
export async function addNote(
  dependencies: Dependencies,
  actor: Actor,
  improvementId: string,
  text: string,
): Promise<void> {
  await dependencies.database.atomically((db) => [
    insertImprovementEvent(db, actor.scope, {
      ...eventOf(dependencies, actor, improvementId),
      kind: 'note',
      after: text,
    }),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'note', improvementId, {})),
  ]);
}

/** Keeps a file as evidence. Throws 422 when there are enough already. */
export async function addEvidence(
  dependencies: Dependencies,
  actor: Actor,
  improvementId: string,
  evidence: Evidence,
): Promise<void> {
  const { database } = dependencies;
  if ((await listFiles(database.queries, actor.scope, improvementId)).length >= mostFiles)
    throw refused('too_many_files', { n: mostFiles });
  const id = dependencies.newId();
  const { name, mediaType, content } = evidence;
  const sha256 = createHash('sha256').update(content).digest('hex');
  await database.atomically((db) => [
    insertFile(db, actor.scope, {
      id,
      improvementId,
      name,
      mediaType,
      size: content.length,
      sha256,
      content,
      uploadedBy: actor.userId,
      uploadedAt: dependencies.clock(),
    }),
    insertImprovementEvent(db, actor.scope, {
      ...eventOf(dependencies, actor, improvementId),
      kind: 'evidence',
      after: name,
    }),
    insertAudit(
      db,
      actor.scope,
      auditOf(dependencies, actor, 'evidence', improvementId, {
        file: id,
        mediaType,
        size: content.length,
        sha256,
      }),
    ),
  ]);
}

/** More comments that say the same join an improvement. Throws 404 when one of them is not there. */
export async function linkComments(
  dependencies: Dependencies,
  actor: Actor,
  improvementId: string,
  commentIds: readonly string[],
): Promise<void> {
  const unique = [...new Set(commentIds)];
  const found = await listCommentsByIds(dependencies.database.queries, actor.scope, unique);
  if (unique.length === 0 || found.length !== unique.length) throw notFound();
  await dependencies.database.atomically((db) => [
    ...unique.map((commentId) => insertImprovementComment(db, actor.scope, improvementId, commentId)),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'link', improvementId, { comments: unique })),
  ]);
}
