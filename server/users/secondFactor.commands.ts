// Why: a second factor comes and goes with whose it is, each change with who did it; every other session ends with it.
import { mustChange } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { updateOffice } from '../../db/queries/offices.js';
import {
  deleteRecoveryCodes,
  deleteSecondFactor,
  findSecondFactor,
  insertRecoveryCodes,
  insertSecondFactor,
  takeRecoveryCode,
  takeStep,
} from '../../db/queries/secondFactors.js';
import {
  deleteOtherSessions,
  deleteSession,
  deleteSessionsOfUser,
  listSessionsOfUser,
} from '../../db/queries/sessions.js';
import {
  findUser,
  findUserByEmail,
  listGrantsOfUser,
  listPeople,
  type User,
} from '../../db/queries/users.js';
import type { Role } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, conflict, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { mailNotice } from './accountMail.js';
import { mustOwnAccount } from './elsewhere.js';
import { passwordMatches } from './passwords.js';
import { newRecoveryCodes, recoveryHash, stepOf } from './secondFactor.js';
import { auditEverywhere } from './signingIn.js';
import { beginAttempt, endWaiting, insideKey } from './waiting.js';

export type Code = { kind: 'app' | 'recovery'; text: string };

/** Takes a code of the app or a recovery code, each once. False for a wrong, old or used one. */
export async function takeCode(dependencies: Dependencies, userId: string, code: Code): Promise<boolean> {
  const { database, clock } = dependencies;
  const factor = await findSecondFactor(database.queries, userId);
  if (factor === undefined) return false;
  const step =
    code.kind === 'app' ? await stepOf(dependencies, factor.secret, code.text, clock()) : undefined;
  if (code.kind === 'app' && step === undefined) return false;
  const grants = await listGrantsOfUser(database.queries, userId);
  try {
    await database.atomically((db) =>
      step === undefined
        ? [
            mustChange(takeRecoveryCode(db, userId, recoveryHash(userId, code.text), clock())),
            ...auditEverywhere(dependencies, db, grants, userId, userId, 'user.recovery-code'),
          ]
        : [mustChange(takeStep(db, userId, step))],
    );
    return true;
  } catch (error) {
    if (error instanceof NothingChanged) return false;
    throw error;
  }
}

/** @returns the recovery codes, to be shown once; undefined for a wrong code */
export async function switchOn(
  dependencies: Dependencies,
  { userId }: Pick<Staff, 'userId'>,
  setUp: { secret: string; code: string; keptSession: string },
): Promise<string[] | undefined> {
  const { database, clock } = dependencies;
  const step = await stepOf(dependencies, setUp.secret, setUp.code, clock());
  if (step === undefined) return undefined;
  const codes = newRecoveryCodes(dependencies);
  const grants = await listGrantsOfUser(database.queries, userId);
  try {
    await database.atomically((db) => [
      insertSecondFactor(db, { userId, secret: setUp.secret, lastStep: step, since: clock() }),
      deleteRecoveryCodes(db, userId),
      insertRecoveryCodes(
        db,
        userId,
        codes.map((code) => recoveryHash(userId, code)),
      ),
      deleteOtherSessions(db, userId, setUp.keptSession),
      ...auditEverywhere(dependencies, db, grants, userId, userId, 'user.second-factor-on'),
    ]);
  } catch (error) {
    throw isUniqueViolation(error) ? conflict('second_factor_is_on') : error;
  }
  return codes;
}

export type Proof = { password: string; code: Code };

/** Password and code once more, from inside: wrong ones are counted. */
async function proven(
  dependencies: Dependencies,
  userId: string,
  proof: Proof,
): Promise<User | 'wrong' | { waitUntil: Date }> {
  const attempt = await beginAttempt(dependencies, insideKey(userId), userId);
  if ('waitUntil' in attempt) return attempt;
  const user = await findUser(dependencies.database.queries, userId);
  if (user === undefined || !(await passwordMatches(user.passwordHash, proof.password))) return 'wrong';
  return (await takeCode(dependencies, userId, proof.code)) ? user : 'wrong';
}

/** Switches it off, every other session ending with it; or makes new recovery codes, to be shown once. */
export async function changeSecondFactor(
  dependencies: Dependencies,
  { userId }: Pick<Staff, 'userId'>,
  change: { what: 'off' | 'codes'; proof: Proof; keptSession: string },
): Promise<{ codes: string[] } | 'wrong' | { waitUntil: Date }> {
  const user = await proven(dependencies, userId, change.proof);
  if (user === 'wrong' || 'waitUntil' in user) return user;
  const codes = change.what === 'codes' ? newRecoveryCodes(dependencies) : [];
  const grants = await listGrantsOfUser(dependencies.database.queries, userId);
  await dependencies.database.atomically((db) => [
    deleteRecoveryCodes(db, userId),
    change.what === 'codes'
      ? insertRecoveryCodes(
          db,
          userId,
          codes.map((code) => recoveryHash(userId, code)),
        )
      : deleteSecondFactor(db, userId),
    deleteOtherSessions(db, userId, change.keptSession),
    endWaiting(db, user),
    ...auditEverywhere(
      dependencies,
      db,
      grants,
      userId,
      userId,
      change.what === 'codes' ? 'user.recovery-codes' : 'user.second-factor-off',
    ),
  ]);
  return { codes };
}

/** For who lost app and codes; by who manages users, or at the terminal (`byId` null). The person is told. */
async function reset(dependencies: Dependencies, user: User, byId: string | null): Promise<boolean> {
  const { database } = dependencies;
  if ((await findSecondFactor(database.queries, user.id)) === undefined) return false;
  const grants = await listGrantsOfUser(database.queries, user.id);
  await database.atomically((db) => [
    deleteRecoveryCodes(db, user.id),
    deleteSecondFactor(db, user.id),
    deleteSessionsOfUser(db, user.id),
    ...auditEverywhere(dependencies, db, grants, byId, user.id, 'user.second-factor-reset'),
  ]);
  await mailNotice(dependencies, user, 'second_factor_reset');
  return true;
}

/**
 * Throws 404 for who does not work here or has none, 409 for who works in another office too, 400 for oneself: that is done
 * at one's own account, with a code.
 */
export async function resetSecondFactor(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  personId: string,
): Promise<void> {
  if (personId === userId) throw badRequest();
  const user = await userHere(dependencies, scope, personId);
  await mustOwnAccount(dependencies, { scope, userId }, personId);
  if (!(await reset(dependencies, user, userId))) throw notFound();
}

/** At the terminal. False where nobody has that address and a second factor. */
export async function resetSecondFactorOf(dependencies: Dependencies, email: string): Promise<boolean> {
  const user = await findUserByEmail(dependencies.database.queries, email);
  return user !== undefined && (await reset(dependencies, user, null));
}

/** Lets somebody try again at once. Throws 404 for who does not work here. */
export async function unlock(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  personId: string,
): Promise<void> {
  const user = await userHere(dependencies, scope, personId);
  const grants = await listGrantsOfUser(dependencies.database.queries, user.id);
  await dependencies.database.atomically((db) => [
    endWaiting(db, user),
    ...auditEverywhere(dependencies, db, grants, userId, user.id, 'user.unlock'),
  ]);
}

async function userHere({ database }: Dependencies, scope: Staff['scope'], personId: string): Promise<User> {
  const people = await listPeople(database.queries, scope);
  const user = people.some((one) => one.userId === personId)
    ? await findUser(database.queries, personId)
    : undefined;
  if (user === undefined) throw notFound();
  return user;
}

/** For which roles of the office a second factor is asked. Throws 409 where somebody else was quicker. */
export async function askOfRoles(
  dependencies: Dependencies,
  { scope, userId, office }: Pick<Staff, 'scope' | 'userId' | 'office'>,
  roles: readonly Role[],
): Promise<void> {
  const settings = { ...office.settings, secondFactorRoles: [...roles] };
  try {
    await dependencies.database.atomically((db) => [
      mustChange(updateOffice(db, scope, { name: office.name, settings }, office.revision)),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: dependencies.clock(),
        userId,
        action: 'office.second-factor',
        entity: 'office',
        entityId: scope.officeId,
        detail: { before: office.settings.secondFactorRoles ?? [], after: roles },
      }),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? conflict() : error;
  }
}

/** One of one's own sessions, by what the page calls it. Throws 404 for none. */
export async function endSession(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  handle: string,
): Promise<void> {
  const rows = await listSessionsOfUser(dependencies.database.queries, userId, dependencies.clock());
  const found = rows.find((row) => row.idHash.startsWith(handle));
  if (found === undefined) throw notFound();
  await dependencies.database.atomically((db) => [
    deleteSession(db, found.idHash),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId,
      action: 'user.sign-out-elsewhere',
      entity: 'user',
      entityId: userId,
    }),
  ]);
}
