// Why: what the public reads is approved by a person, item by item; who asked to hear of it is told in the same step, once.
import { mustChange } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  deletePublishedQuestion,
  insertHeardItem,
  insertPublishedQuestion,
  listListeners,
  listPublishedQuestions,
  updateHeardItem,
  type HeardItem,
  type Listener,
} from '../../db/queries/heard.js';
import type { Improvement } from '../../db/queries/improvements.js';
import type { Office } from '../../db/queries/offices.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, refused } from '../errors.js';
import { inLanguage, isLanguage } from '../i18n.js';
import { queueNotice } from '../notices/notices.js';
import type { HeardAction, HeardWords } from './heard.form.js';

export type Publisher = { scope: OfficeScope; userId: string; office: Office };

const stateOf = { save: 'draft', publish: 'published', withdraw: 'withdrawn' } as const;

export function isClosed({ status }: Pick<Improvement, 'status'>): boolean {
  return status === 'done' || status === 'verified';
}

/**
 * Saves, publishes or withdraws an item. A change of what is public stays public; a draft stays one until it is published.
 * Throws 422 when the improvement is not closed, 409 when somebody changed the item meanwhile.
 */
export async function changeHeard(
  dependencies: Dependencies,
  publisher: Publisher,
  improvement: Improvement,
  before: HeardItem | undefined,
  { action, revision, value }: { action: HeardAction; revision: number; value: HeardWords },
): Promise<void> {
  const { scope, userId, office } = publisher;
  if (!isClosed(improvement) && action !== 'withdraw') throw refused('heard_not_closed');
  if (revision !== (before?.revision ?? 0)) throw conflict();
  const now = dependencies.clock();
  const state = action === 'save' ? (before?.state ?? 'draft') : stateOf[action];
  const isFirst = action === 'publish' && before?.publishedAt == null;
  const row = {
    ...value,
    state,
    changedBy: userId,
    changedAt: now,
    ...(action === 'publish' && before?.state !== 'published'
      ? { publishedAt: before?.publishedAt ?? now, publishedBy: userId }
      : {}),
  };
  const listeners = isFirst ? await listListeners(dependencies.database.queries, scope, improvement.id) : [];
  try {
    await dependencies.database.atomically((db) => [
      ...(before === undefined
        ? [insertHeardItem(db, scope, { ...row, improvementId: improvement.id, revision: 1 })]
        : [mustChange(updateHeardItem(db, scope, improvement.id, before.revision, row))]),
      ...reachable(listeners).flatMap(({ to, language }) =>
        queueNotice(db, scope, dependencies, {
          office,
          caseId: null,
          to,
          language,
          matter: {
            purpose: 'news',
            done: inLanguage(value.done, isLanguage(language) ? language : 'zh-TW'),
            path: '/heard',
          },
        }),
      ),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: now,
        userId,
        action: `heard.${action}`,
        entity: 'improvement',
        entityId: improvement.id,
        detail: { state, onThanks: value.onThanks, told: listeners.length },
      }),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged || isUniqueViolation(error)) throw conflict();
    throw error;
  }
}

/** One person who said it twice is told once. */
function reachable(listeners: readonly Listener[]) {
  const told = new Map<string, { to: { email: string | null; phone: string | null }; language: string }>();
  for (const { language, email, phone, way } of listeners) {
    const to = way === null ? { email, phone } : waysOf(way);
    const key = (to.email ?? to.phone ?? '').toLowerCase();
    if (key !== '' && !told.has(key)) told.set(key, { to, language });
  }
  return [...told.values()];
}

function waysOf(way: string): { email: string | null; phone: string | null } {
  const email = /[^\s<>,;，；]+@[^\s<>,;，；]+\.[^\s<>,;，；]+/.exec(way)?.[0] ?? null;
  return { email, phone: email === null ? way : null };
}

/** Which questions of a survey the public sees, all at once. */
export async function publishQuestions(
  dependencies: Dependencies,
  { scope, userId }: Pick<Publisher, 'scope' | 'userId'>,
  surveyId: string,
  wanted: readonly string[],
): Promise<void> {
  const now = dependencies.clock();
  const published = (await listPublishedQuestions(dependencies.database.queries, scope))
    .filter((row) => row.surveyId === surveyId)
    .map((row) => row.question);
  const added = wanted.filter((question) => !published.includes(question));
  const removed = published.filter((question) => !wanted.includes(question));
  if (added.length === 0 && removed.length === 0) return;
  await dependencies.database.atomically((db) => [
    ...added.map((question) =>
      insertPublishedQuestion(db, scope, { surveyId, question, publishedBy: userId, publishedAt: now }),
    ),
    ...removed.map((question) => deletePublishedQuestion(db, scope, surveyId, question)),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: now,
      userId,
      action: 'results.publish',
      entity: 'survey',
      entityId: surveyId,
      detail: { added, removed },
    }),
  ]);
}
