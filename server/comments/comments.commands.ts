// Why: the writes of the inbox: who read what, and how a comment was sorted. Each list carries its audit row, which names
// codes and ids and never a word of what was written.
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
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
  type Comment,
  type Contact,
} from '../../db/queries/comments.js';
import {
  findAttachment,
  findPetitioner,
  insertTriage,
  listMergedInto,
  updateMergedInto,
  type Attachment,
  type Petitioner,
} from '../../db/queries/register.js';
import type { CommentKind } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, conflict, notFound, refused } from '../errors.js';
import { loadThemes } from '../themes/rules.js';
import { suggestionsOf, type Suggestion } from './triage.js';

export type Actor = { scope: OfficeScope; userId: string };

/** Throws 404 unless every one of them is a comment of this office; then nothing is changed. */
async function requireComments(
  dependencies: Dependencies,
  actor: Actor,
  ids: readonly string[],
): Promise<string[]> {
  return (await findAll(dependencies, actor, ids)).map((comment) => comment.id);
}

async function findAll(dependencies: Dependencies, actor: Actor, ids: readonly string[]): Promise<Comment[]> {
  const unique = [...new Set(ids)];
  const found = await listCommentsByIds(dependencies.database.queries, actor.scope, unique);
  if (unique.length === 0 || found.length !== unique.length) throw notFound();
  return found;
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

/** What a person decided a comment is, beside what the rules suggested then. */
function triageOf(
  dependencies: Dependencies,
  actor: Actor,
  commentId: string,
  suggestion: Suggestion | undefined,
  decided: CommentKind | null,
) {
  return {
    id: dependencies.newId(),
    commentId,
    suggested: suggestion?.kind ?? null,
    rules: suggestion?.rules ?? [],
    decided,
    decidedBy: actor.userId,
    decidedAt: dependencies.clock(),
  };
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
  const suggestion = kindChanged
    ? (await suggestionsOf(dependencies, actor.scope, [comment])).get(id)
    : undefined;
  await dependencies.database.atomically((db) => [
    ...(kindChanged
      ? [
          updateKind(db, actor.scope, id, sorting.kind, sorting.kind === null ? null : actor.userId),
          insertTriage(db, actor.scope, triageOf(dependencies, actor, id, suggestion, sorting.kind)),
        ]
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
  const found = await findAll(dependencies, actor, ids);
  const all = found.map((comment) => comment.id);
  const suggestions = await suggestionsOf(dependencies, actor.scope, found);
  await dependencies.database.atomically((db) => [
    ...all.flatMap((id) => [
      updateKind(db, actor.scope, id, kind, actor.userId),
      insertTriage(db, actor.scope, triageOf(dependencies, actor, id, suggestions.get(id), kind)),
    ]),
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

/** Lets a person see who said it, and writes down that they did. Throws 404. */
export async function disclosePetitioner(
  dependencies: Dependencies,
  actor: Actor,
  id: string,
): Promise<Petitioner> {
  const petitioner = await findPetitioner(dependencies.database.queries, actor.scope, id);
  if (petitioner === undefined) throw notFound();
  await dependencies.database.atomically((db) => [
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'disclose-petitioner', [id], {})),
  ]);
  return petitioner;
}

/** Hands an attachment over, uncovered as it is, and writes down to whom, and for whom a deputy took it. Throws 404. */
export async function discloseAttachment(
  dependencies: Dependencies,
  actor: Actor,
  id: string,
  attachmentId: string,
  forUserId: string | null = null,
): Promise<Attachment> {
  const found = await findAttachment(dependencies.database.queries, actor.scope, id, attachmentId);
  if (found === undefined) throw notFound();
  await dependencies.database.atomically((db) => [
    insertAudit(
      db,
      actor.scope,
      auditOf(dependencies, actor, 'disclose-attachment', [id], {
        attachment: attachmentId,
        ...(forUserId === null ? {} : { forUserId }),
      }),
    ),
  ]);
  return found;
}

/**
 * 併案: these say the same as `into` and are handled with it. Throws 404 for one that is not there, 422 where one would be
 * merged over two corners, 409 when somebody merged one of them meanwhile.
 */
export async function mergeComments(
  dependencies: Dependencies,
  actor: Actor,
  ids: readonly string[],
  into: string,
): Promise<void> {
  const { database } = dependencies;
  const target = await findComment(database.queries, actor.scope, into);
  if (target === undefined) throw notFound();
  const all = await findAll(
    dependencies,
    actor,
    ids.filter((id) => id !== into),
  );
  const fresh = all.filter((comment) => comment.mergedInto !== into);
  if (fresh.length === 0) return;
  if (target.mergedInto !== null || fresh.some((comment) => comment.mergedInto !== null))
    throw refused('merge_chain');
  for (const comment of fresh)
    if ((await listMergedInto(database.queries, actor.scope, comment.id)).length > 0)
      throw refused('merge_chain');
  await guarded(dependencies, (db) => [
    ...fresh.map((comment) => mustChange(updateMergedInto(db, actor.scope, comment.id, null, into))),
    ...fresh.map((comment) =>
      insertAudit(db, actor.scope, auditOf(dependencies, actor, 'merge', [comment.id], { into })),
    ),
  ]);
}

/** Takes a comment out of what it was merged into; both acts stay written down. Throws 404, or 409 as above. */
export async function unmergeComment(dependencies: Dependencies, actor: Actor, id: string): Promise<void> {
  const comment = await findComment(dependencies.database.queries, actor.scope, id);
  if (comment === undefined) throw notFound();
  const { mergedInto } = comment;
  if (mergedInto === null) return;
  await guarded(dependencies, (db) => [
    mustChange(updateMergedInto(db, actor.scope, id, mergedInto, null)),
    insertAudit(db, actor.scope, auditOf(dependencies, actor, 'unmerge', [id], { from: mergedInto })),
  ]);
}

async function guarded(
  dependencies: Dependencies,
  build: (db: Queries) => readonly (Statement | Guarded)[],
): Promise<void> {
  try {
    await dependencies.database.atomically(build);
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict();
    throw error;
  }
}
