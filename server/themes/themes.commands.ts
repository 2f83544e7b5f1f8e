// Why: the writes of themes: changed or added, guarded by what the writer saw, written down word by word, and read again by
// all comments where it matters; and people's own codings.
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { findComment } from '../../db/queries/comments.js';
import {
  deleteThemeRow,
  insertThemeRow,
  listCodingsOf,
  updateThemeRow,
  upsertCoding,
  type ThemeRow,
} from '../../db/queries/themes.js';
import type { Translated } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, conflict, notFound } from '../errors.js';
import { throwing } from '../trash/throwing.js';
import { readingOf } from './reading.js';
import { fingerprintOf, rulesWith, shippedTheme, type Theme, type Themes } from './rules.js';

export type Actor = { scope: OfficeScope; userId: string };
export type ThemeChange = { code: string; name: Translated; any: string[]; not: string[]; active: boolean };

/** What a form remembers of the row it was filled from; '' where there was none. */
export function seenOf(row: ThemeRow | undefined): string {
  return row === undefined ? '' : `${row.revision}.${row.changedAt.getTime()}`;
}

/**
 * Adds a theme or changes one, as it was seen. Returns whether all comments are read again. Throws 409 when somebody
 * changed it meanwhile or took its code.
 */
export async function saveTheme(
  dependencies: Dependencies,
  actor: Actor,
  known: Themes,
  change: ThemeChange,
  seen: string,
): Promise<boolean> {
  const before = known.all.find((theme) => theme.code === change.code);
  if (seenOf(before?.row) !== seen) throw conflict();
  const after = withWords(change, before);
  const reread = fingerprintOf(rulesWith(known, after)) !== known.fingerprint;
  const detail = differences(before, after);
  if (before !== undefined && Object.keys(detail).length === 0) return false;
  const row = {
    name: change.name,
    anyOf: change.any,
    noneOf: change.not,
    active: change.active,
    changedBy: actor.userId,
    changedAt: dependencies.clock(),
  };
  const own = before?.row;
  const position = Math.max(0, ...known.all.map((theme, index) => theme.row?.position ?? index)) + 1;
  await write(
    dependencies,
    actor,
    change.code,
    before === undefined ? 'add' : 'change',
    detail,
    reread,
    (db) => [
      own === undefined
        ? insertThemeRow(db, actor.scope, {
            ...row,
            code: change.code,
            position: before === undefined ? position : known.all.indexOf(before),
            revision: 1,
          })
        : mustChange(updateThemeRow(db, actor.scope, own, row)),
    ],
  );
  return reread;
}

/**
 * Back to the shipped words; the office's own go into the trash. Returns whether all comments are read again, and what
 * «undo» asks for. Throws 404 for a theme that was not changed or has none, 409 when it was changed meanwhile.
 */
export async function resetTheme(
  dependencies: Dependencies,
  actor: Actor,
  known: Themes,
  code: string,
  seen: string,
): Promise<{ reread: boolean; undo: string }> {
  const before = known.all.find((theme) => theme.code === code);
  const row = before?.row;
  if (before === undefined || before.origin === 'added') throw notFound();
  if (row === undefined || seenOf(row) !== seen) throw conflict();
  const after = shippedTheme(code);
  const reread = fingerprintOf(rulesWith(known, after)) !== known.fingerprint;
  const thrown = throwing(dependencies, actor, {
    kind: 'theme',
    subject: code,
    name: row.name,
    rows: row,
  });
  await write(dependencies, actor, code, 'reset', differences(before, after), reread, (db) => [
    mustChange(deleteThemeRow(db, actor.scope, row)),
    thrown.keep(db),
  ]);
  return { reread, undo: thrown.id };
}

async function write(
  dependencies: Dependencies,
  actor: Actor,
  code: string,
  verb: 'add' | 'change' | 'reset',
  detail: object,
  reread: boolean,
  statements: (db: Queries) => (Statement | Guarded)[],
): Promise<void> {
  try {
    await dependencies.database.atomically((db) => [
      ...statements(db),
      insertAudit(db, actor.scope, auditOf(dependencies, actor, `theme.${verb}`, 'theme', code, detail)),
      ...(reread ? [readingOf(dependencies, db, actor.scope)] : []),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged || isUniqueViolation(error)) throw conflict();
    throw error;
  }
}

function auditOf(
  dependencies: Dependencies,
  actor: Actor,
  action: string,
  entity: string,
  entityId: string,
  detail: object,
) {
  return {
    id: dependencies.newId(),
    at: dependencies.clock(),
    userId: actor.userId,
    action,
    entity,
    entityId,
    detail,
  };
}

export function withWords(change: ThemeChange, before: Theme | undefined): Theme {
  return {
    ...change,
    also: before?.also,
    origin: before === undefined ? 'added' : before.origin,
    row: before?.row,
  };
}

/** The rules are no citizen's words: what went in and out of them stands in the audit, for nowhere else keeps it. */
function differences(before: Theme | undefined, after: Theme): Record<string, unknown> {
  const added = (old: readonly string[] = [], now: readonly string[]) =>
    now.filter((word) => !old.includes(word));
  const lists = {
    anyAdded: added(before?.any, after.any),
    anyRemoved: added(after.any, before?.any ?? []),
    notAdded: added(before?.not, after.not),
    notRemoved: added(after.not, before?.not ?? []),
  };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, words]) => words.length > 0)),
    ...(sameName(before?.name, after.name) ? {} : { name: after.name }),
    ...(before?.active === after.active ? {} : { active: after.active }),
  };
}

function sameName(a: Translated | undefined, b: Translated): boolean {
  return a !== undefined && a['zh-TW'] === b['zh-TW'] && a.en === b.en && a.ja === b.ja;
}

/** A person's own coding of one comment. Throws 404 for a comment that is not there, 400 for a theme nobody knows. */
export async function codeComment(
  dependencies: Dependencies,
  actor: Actor,
  known: Themes,
  commentId: string,
  chosen: readonly string[],
): Promise<void> {
  const db = dependencies.database.queries;
  const comment = await findComment(db, actor.scope, commentId);
  if (comment === undefined) throw notFound();
  if (!chosen.every((code) => known.all.some((theme) => theme.code === code))) throw badRequest();
  const themes = [...new Set(chosen)].sort();
  const before = (await listCodingsOf(db, actor.scope, actor.userId, [commentId]))[0];
  if (before !== undefined && JSON.stringify(before.themes) === JSON.stringify(themes)) return;
  const detail = { themes, ...(before === undefined ? {} : { before: before.themes }) };
  await dependencies.database.atomically((writes) => [
    upsertCoding(writes, actor.scope, {
      commentId,
      coderId: actor.userId,
      themes,
      codedAt: dependencies.clock(),
    }),
    insertAudit(
      writes,
      actor.scope,
      auditOf(dependencies, actor, 'comment.code', 'comment', commentId, detail),
    ),
  ]);
}
