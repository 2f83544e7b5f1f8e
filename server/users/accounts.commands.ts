// Why: people come, change what they do, and go, without anybody at a terminal: invited by a link, with roles that have
// dates. Nobody's history is touched; who did it stands beside each change.
import { createHash } from 'node:crypto';
import { mustChange } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { endIdentity, listIdentitiesOfUser } from '../../db/queries/identities.js';
import { deleteOtherSessions, deleteSessionsOfUser } from '../../db/queries/sessions.js';
import {
  endAccountLinks,
  endGrant,
  findAccountLink,
  findUser,
  findUserByEmail,
  holdPeople,
  insertAccountLink,
  insertGrant,
  insertUser,
  listGrantsOfUser,
  listPeople,
  markAccountLinkUsed,
  updatePassword,
  updateUserLanguage,
  whileHeld,
  type AccountLink,
} from '../../db/queries/users.js';
import type { Queries, Statement } from '../../db/connection.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, gone, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { Language } from '../i18n.js';
import type { RoleEntry } from './accounts.form.js';
import { mayActOnAccount, mustOwnAccount } from './elsewhere.js';
import { managingRoles } from './permissions.js';
import { hashPassword, passwordMatches } from './passwords.js';
import { endWaiting } from './waiting.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
/** An invitation may lie on a desk for a while; a forgotten password is set anew at once. */
const validFor = { invitation: 7 * 86_400_000, reset: 2 * 3_600_000 } as const;

function audited(
  dependencies: Dependencies,
  db: Queries,
  scope: OfficeScope,
  userId: string | null,
  action: string,
  entityId: string,
  detail: unknown = {},
): Statement {
  const at = dependencies.clock();
  return insertAudit(db, scope, {
    id: dependencies.newId(),
    at,
    userId,
    action,
    entity: 'user',
    entityId,
    detail,
  });
}

function freshLink(
  dependencies: Dependencies,
  link: { userId: string; purpose: AccountLink['purpose']; madeBy: string | null },
) {
  const token = dependencies.randomHex(24);
  const expiresAt = new Date(dependencies.clock().getTime() + validFor[link.purpose]);
  return { token, row: { tokenHash: hashOf(token), ...link, expiresAt } };
}

/**
 * A person with a role here. Who has no account yet gets one without a password; who has one elsewhere keeps it.
 * @returns `token`: of the link by which they set their password, undefined where they have one; `active`: whether the
 * account may be used. Throws 409 when they work here already.
 */
export async function invite(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  entry: { name: string; email: string; language: Language; role: RoleEntry },
): Promise<{ id: string; token: string | undefined; active: boolean }> {
  const db = dependencies.database.queries;
  const known = await findUserByEmail(db, entry.email);
  if (
    known !== undefined &&
    (await listGrantsOfUser(db, known.id)).some((one) => one.officeId === scope.officeId)
  )
    throw conflict('works_here');
  const id = known?.id ?? dependencies.newId();
  const link = freshLink(dependencies, { userId: id, purpose: 'invitation', madeBy: userId });
  // Nobody knows it: the account opens by the link alone.
  const passwordHash = known === undefined ? await hashPassword(dependencies.randomHex(32)) : '';
  try {
    await dependencies.database.atomically((write) => [
      ...(known === undefined
        ? [
            insertUser(write, {
              id,
              email: entry.email,
              name: entry.name,
              passwordHash,
              language: entry.language,
              active: true,
              createdAt: dependencies.clock(),
            }),
            insertAccountLink(write, scope, link.row),
          ]
        : []),
      insertGrant(write, scope, { id: dependencies.newId(), userId: id, ...entry.role }),
      audited(dependencies, write, scope, userId, 'user.invite', id, entry.role),
    ]);
  } catch (error) {
    throw isUniqueViolation(error) ? conflict('email_taken') : error;
  }
  return { id, token: known === undefined ? link.token : undefined, active: known?.active ?? true };
}

/** One more role for somebody who works here. Throws 404 for anybody else. */
export async function addRole(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  personId: string,
  role: RoleEntry,
): Promise<void> {
  await personHere(dependencies, scope, personId);
  await dependencies.database.atomically((write) => [
    insertGrant(write, scope, { id: dependencies.newId(), userId: personId, ...role }),
    audited(dependencies, write, scope, userId, 'user.add-role', personId, role),
  ]);
}

/**
 * Ends a role with `lastDay`. What was done in it stays.
 * Throws 404 for a role that is not held here or ends earlier already, 409 for the last person who may look after people.
 */
export async function endRole(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  personId: string,
  end: { grantId: string; lastDay: string; today: string },
): Promise<void> {
  const people = await listPeople(dependencies.database.queries, scope);
  const grant = people.find((one) => one.grantId === end.grantId && one.userId === personId);
  if (grant === undefined) throw notFound();
  const lookingAfter = (one: (typeof people)[number]) =>
    one.active &&
    managingRoles.includes(one.role) &&
    one.validFrom <= end.today &&
    (one.validTo === null || one.validTo > end.lastDay);
  if (lookingAfter(grant) && people.filter(lookingAfter).length === 1) throw conflict('last_manager');
  try {
    await dependencies.database.atomically((write) => [
      holdPeople(write, scope),
      mustChange(endGrant(write, scope, end.grantId, end.lastDay)),
      // Two who end each other's at the same moment: the second finds nobody left.
      ...(lookingAfter(grant)
        ? [
            mustChange(
              whileHeld(write, scope, { roles: managingRoles, today: end.today, after: end.lastDay }),
            ),
          ]
        : []),
      audited(dependencies, write, scope, userId, 'user.end-role', personId, {
        role: grant.role,
        lastDay: end.lastDay,
      }),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? notFound() : error;
  }
}

/**
 * A link by which somebody who works here sets a new password; shown once. Throws 404 for anybody else, 409 for who works in
 * another office too.
 */
export async function makeResetLink(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  personId: string,
): Promise<{ name: string; token: string }> {
  const { name } = await personHere(dependencies, scope, personId);
  await mustOwnAccount(dependencies, { scope, userId }, personId);
  const link = freshLink(dependencies, { userId: personId, purpose: 'invitation', madeBy: userId });
  await dependencies.database.atomically((write) => [
    insertAccountLink(write, scope, link.row),
    audited(dependencies, write, scope, userId, 'user.reset-link', personId),
  ]);
  return { name, token: link.token };
}

/** What a person asks for who forgot their password; undefined where nobody works under that address. */
export async function askForReset(
  dependencies: Dependencies,
  email: string,
): Promise<{ email: string; name: string; language: string; token: string } | undefined> {
  const db = dependencies.database.queries;
  const user = await findUserByEmail(db, email);
  if (user?.active !== true) return undefined;
  const [grant] = await listGrantsOfUser(db, user.id);
  if (grant === undefined) return undefined;
  const scope = officeScope(grant.officeId);
  const link = freshLink(dependencies, { userId: user.id, purpose: 'reset', madeBy: null });
  await dependencies.database.atomically((write) => [
    insertAccountLink(write, scope, link.row),
    audited(dependencies, write, scope, null, 'user.forgot-password', user.id),
  ]);
  return { email: user.email, name: user.name, language: user.language, token: link.token };
}

/**
 * Throws 410 when the link is unknown, used or too old, when the person may not sign in any more, or when whoever made it
 * might not make it today, for the person works in another office too.
 */
export async function checkAccountLink(
  dependencies: Dependencies,
  token: string,
): Promise<AccountLink & { name: string; email: string }> {
  const db = dependencies.database.queries;
  const link = await findAccountLink(db, hashOf(token));
  if (link?.usedAt !== null || link.expiresAt <= dependencies.clock()) throw gone('account_link_used');
  const user = await findUser(db, link.userId);
  if (user?.active !== true) throw gone('account_link_used');
  if (link.madeBy !== null) {
    const maker = { scope: officeScope(link.officeId), userId: link.madeBy };
    if (!(await mayActOnAccount(dependencies, maker, link.userId))) throw gone('account_link_used');
  }
  return { ...link, name: user.name, email: user.email };
}

/**
 * Sets the password by a link, once: every other link and every session of the person ends, and so does what ties the account
 * to a provider, for somebody else who knew the old password may have tied it. Returns whose it is.
 */
export async function takeAccountLink(
  dependencies: Dependencies,
  token: string,
  password: string,
): Promise<string> {
  const link = await checkAccountLink(dependencies, token);
  const passwordHash = await hashPassword(password);
  const at = dependencies.clock();
  const { userId } = link;
  const identities = await listIdentitiesOfUser(dependencies.database.queries, userId);
  try {
    await dependencies.database.atomically((write) => [
      mustChange(markAccountLinkUsed(write, link.tokenHash, at)),
      endAccountLinks(write, link.userId, at),
      endWaiting(write, { id: link.userId, email: link.email }),
      updatePassword(write, link.userId, passwordHash),
      deleteSessionsOfUser(write, link.userId),
      ...identities.flatMap(({ id }) => [
        endIdentity(write, { userId, id }, { at, userId }),
        audited(dependencies, write, officeScope(link.officeId), userId, 'user.unlink-identity', userId),
      ]),
      audited(
        dependencies,
        write,
        officeScope(link.officeId),
        link.userId,
        'user.set-password',
        link.userId,
        {
          by: link.purpose,
        },
      ),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? gone('account_link_used') : error;
  }
  return link.userId;
}

/** One's own password; every other session ends. False when the old one is wrong. */
export async function changePassword(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  change: { old: string; next: string; keptSession: string },
): Promise<boolean> {
  const user = await findUser(dependencies.database.queries, userId);
  if (!(await passwordMatches(user?.passwordHash, change.old))) return false;
  const passwordHash = await hashPassword(change.next);
  await dependencies.database.atomically((write) => [
    updatePassword(write, userId, passwordHash),
    endAccountLinks(write, userId, dependencies.clock()),
    deleteOtherSessions(write, userId, change.keptSession),
    audited(dependencies, write, scope, userId, 'user.change-password', userId),
  ]);
  return true;
}

export async function signOutElsewhere(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  keptSession: string,
): Promise<void> {
  await dependencies.database.atomically((write) => [
    deleteOtherSessions(write, userId, keptSession),
    audited(dependencies, write, scope, userId, 'user.sign-out-elsewhere', userId),
  ]);
}

export async function changeLanguage(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  language: Language,
): Promise<void> {
  await dependencies.database.atomically((write) => [
    updateUserLanguage(write, userId, language),
    audited(dependencies, write, scope, userId, 'user.change-language', userId, { language }),
  ]);
}

async function personHere(
  dependencies: Dependencies,
  scope: OfficeScope,
  personId: string,
): Promise<{ name: string }> {
  const people = await listPeople(dependencies.database.queries, scope);
  const person = people.find((one) => one.userId === personId);
  if (person === undefined) throw notFound();
  return { name: person.name };
}
