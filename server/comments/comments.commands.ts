// Why: the writes of the inbox: who read what, and how a comment was sorted. Each list carries its audit row, which names
// codes and ids and never a word of what was written.
import { insertAudit } from '../../db/queries/audit.js';
import {
  deleteRead,
  deleteTheme,
  insertRead,
  insertTheme,
  listReadsOf,
  listThemesOf,
} from '../../db/queries/commentMarks.js';
import {
  findComment,
  findContactOf,
  listCommentsByIds,
  updateKind,
  type Contact,
} from '../../db/queries/comments.js';
import type { CommentKind } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound } from '../errors.js';
import { loadThemes } from '../themes/rules.js';

export type Actor = { scope: OfficeScope; userId: string };

/** Throws 404 unless every one of them is a comment of this office; then nothing is changed. */
async function requireComments(
  dependencies: Dependencies,
  actor: Actor,
  ids: readonly string[],
): Promise<string[]> {
  const unique = [...new Set(ids)];
  const found = await listCommentsByIds(dependencies.database.queries, actor.scope, unique);
  if (unique.length === 0 || found.length !== unique.length) throw notFound();
  return unique;
}

/** Throws 400 unless the office has every one of these themes. */
async function requireThemes(
  dependencies: Dependencies,
  actor: Actor,
  codes: readonly string[],
): Promise<void> {
  if (codes.length === 0) return;
  const known = await loadThemes(dependencies.database.queries, actor.scope);
  if (!codes.every((code) => known.all.some((theme) => theme.code === code))) throw badRequest();
}

function auditOf(
  dependencies: Dependencies,
  actor: Actor,
  action: string,
  ids: readonly string[],
  detail: object,
) {
  const single = ids.length === 1 ? ids[0] : undefined;
  return {
    id: dependencies.newId(),
    at: dependencies.clock(),
    userId: actor.userId,
    action: `comment.${action}`,
    entity: 'comment',
    entityId: single ?? 'several',
    detail: single === undefined ? { ...detail, ids } : detail,
  };
}

/** Marks them read for this person; what they had read before stays as it was. */
export async function markRead(
  dependencies: Dependencies,
  actor: Actor,
  ids: readonly string[],
): Promise<void> {
  const all = await requireComments(dependencies, actor, ids);
  const reads = await listReadsOf(dependencies.database.queries, actor.scope, all);
  const known = new Set(reads.filter((read) => read.userId === actor.userId).map((read) => read.commentId));
  const fresh = all.filter((id) => !known.has(id));
  if (fresh.length === 0) return;
  const readAt = dependencies.clock();
  await dependencies.database.atomically((db) => [
    ...fresh.map((commentId) => insertRead(db, actor.scope, { commentId, userId: actor.userId, readAt })),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'read', fresh, {})),
  ]);
}

/** Puts a comment back among this person's unread ones. */
export async function markUnread(dependencies: Dependencies, actor: Actor, id: string): Promise<void> {
  await requireComments(dependencies, actor, [id]);
  await dependencies.database.atomically((db) => [
    deleteRead(db, actor.scope, id, actor.userId),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'unread', [id], {})),
  ]);
}

/** What a person decided about one comment: its kind (null: not yet) and all its themes. */
export async function sortComment(
  dependencies: Dependencies,
  actor: Actor,
  id: string,
  sorting: { kind: CommentKind | null; themes: readonly string[] },
): Promise<void> {
  const comment = await findComment(dependencies.database.queries, actor.scope, id);
  if (comment === undefined) throw notFound();
  await requireThemes(dependencies, actor, sorting.themes);
  const before = (await listThemesOf(dependencies.database.queries, actor.scope, [id])).map(
    (row) => row.theme,
  );
  const themes = [...new Set(sorting.themes)];
  const added = themes.filter((theme) => !before.includes(theme));
  const removed = before.filter((theme) => !themes.includes(theme));
  const kindChanged = comment.kind !== sorting.kind;
  if (!kindChanged && added.length === 0 && removed.length === 0) return;
  await dependencies.database.atomically((db) => [
    ...(kindChanged
      ? [updateKind(db, actor.scope, id, sorting.kind, sorting.kind === null ? null : actor.userId)]
      : []),
    ...added.map((theme) => insertTheme(db, actor.scope, id, theme)),
    ...removed.map((theme) => deleteTheme(db, actor.scope, id, theme)),
    insertAudit(
      db,
      actor.scope,
      auditOf(dependencies, actor, 'sort', [id], {
        ...(kindChanged ? { kind: { before: comment.kind, after: sorting.kind } } : {}),
        ...(added.length > 0 ? { added } : {}),
        ...(removed.length > 0 ? { removed } : {}),
      }),
    ),
  ]);
}

/** One kind for all of them. */
export async function setKind(
  dependencies: Dependencies,
  actor: Actor,
  ids: readonly string[],
  kind: CommentKind,
): Promise<void> {
  const all = await requireComments(dependencies, actor, ids);
  await dependencies.database.atomically((db) => [
    ...all.map((id) => updateKind(db, actor.scope, id, kind, actor.userId)),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'kind', all, { kind })),
  ]);
}

/** One more theme for all of them. */
export async function addTheme(
  dependencies: Dependencies,
  actor: Actor,
  ids: readonly string[],
  theme: string,
): Promise<void> {
  await requireThemes(dependencies, actor, [theme]);
  const all = await requireComments(dependencies, actor, ids);
  await dependencies.database.atomically((db) => [
    ...all.map((id) => insertTheme(db, actor.scope, id, theme)),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'theme', all, { added: [theme] })),
  ]);
}

/** Lets a person see what is covered, or how to reach the writer, and writes down that they did. Throws 404. */
export async function disclose(
  dependencies: Dependencies,
  actor: Actor,
  id: string,
  what: 'text' | 'contact',
): Promise<{ contact: Contact | undefined }> {
  const { database } = dependencies;
  const comment = await findComment(database.queries, actor.scope, id);
  if (comment === undefined) throw notFound();
  const contact =
    what === 'contact' && comment.responseId !== null
      ? await findContactOf(database.queries, actor.scope, comment.responseId)
      : undefined;
  if (what === 'contact' && contact === undefined) throw notFound();
  await database.atomically((db) => [
    insertAudit(db, actor.scope, auditOf(dependencies, actor, `disclose-${what}`, [id], {})),
  ]);
  return { contact };
}
