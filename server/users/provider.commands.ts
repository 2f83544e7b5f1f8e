// Why: an identity at the office's provider is tied to an account by whose account it is, who enters the password for it,
// and untied by them; each with who did it in the log, and the end beside the beginning.
import { mustChange } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { endIdentity, insertIdentity } from '../../db/queries/identities.js';
import { deleteOtherSessions } from '../../db/queries/sessions.js';
import { findUser, listGrantsOfUser } from '../../db/queries/users.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { mailNotice } from './accountMail.js';
import { passwordMatches } from './passwords.js';
import type { Identity } from './provider.js';
import { auditEverywhere } from './signingIn.js';
import { beginAttempt, endWaiting, insideKey } from './waiting.js';

/** Wrong passwords are counted. The person is told by mail. Throws 409 where the identity or the account is tied already. */
export async function linkIdentity(
  dependencies: Dependencies,
  { userId }: Pick<Staff, 'userId'>,
  link: { identity: Identity; password: string; provider: string },
): Promise<'done' | 'wrong' | { waitUntil: Date }> {
  const { database, clock, newId } = dependencies;
  const attempt = await beginAttempt(dependencies, insideKey(userId), userId);
  if ('waitUntil' in attempt) return attempt;
  const user = await findUser(database.queries, userId);
  if (user === undefined || !(await passwordMatches(user.passwordHash, link.password))) return 'wrong';
  const { issuer, subject, label } = link.identity;
  const grants = await listGrantsOfUser(database.queries, userId);
  const row = { id: newId(), userId, issuer, subject, label, linkedAt: clock(), linkedBy: userId };
  try {
    await database.atomically((db) => [
      insertIdentity(db, row),
      endWaiting(db, user),
      ...auditEverywhere(dependencies, db, grants, userId, userId, 'user.link-identity', { issuer }),
    ]);
  } catch (error) {
    throw isUniqueViolation(error) ? conflict('identity_linked') : error;
  }
  await mailNotice(dependencies, user, 'identity_linked', { provider: link.provider });
  return 'done';
}

/** Every other session of the person ends with it. Throws 404 for none of theirs. */
export async function unlinkIdentity(
  dependencies: Dependencies,
  { userId }: Pick<Staff, 'userId'>,
  unlink: { id: string; keptSession: string },
): Promise<void> {
  const grants = await listGrantsOfUser(dependencies.database.queries, userId);
  const by = { at: dependencies.clock(), userId };
  try {
    await dependencies.database.atomically((db) => [
      mustChange(endIdentity(db, { userId, id: unlink.id }, by)),
      deleteOtherSessions(db, userId, unlink.keptSession),
      ...auditEverywhere(dependencies, db, grants, userId, userId, 'user.unlink-identity'),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? notFound() : error;
  }
}
