// Why: the writes about people: the first account of an empty office, and a new password.
import { createHash } from 'node:crypto';
import { mustChange } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { findOffice } from '../../db/queries/offices.js';
import { deleteSessionsOfUser } from '../../db/queries/sessions.js';
import {
  findSetupToken,
  findUserByEmail,
  insertGrant,
  insertSetupToken,
  insertUser,
  listGrantsOfUser,
  markSetupTokenUsed,
  updatePassword,
} from '../../db/queries/users.js';
import type { Role } from '../../db/schema.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, gone } from '../errors.js';
import { localDay } from '../time.js';
import { hashPassword } from './passwords.js';
import type { SetupForm } from './users.form.js';
import { endWaiting } from './waiting.js';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a one-time link token for the first account; valid three days. Only its hash is stored. */
export async function createSetupToken(dependencies: Dependencies, scope: OfficeScope): Promise<string> {
  const token = dependencies.randomHex(24);
  const expiresAt = new Date(dependencies.clock().getTime() + 3 * 86_400_000);
  await dependencies.database.atomically((db) => [
    insertSetupToken(db, scope, { tokenHash: hashOf(token), expiresAt }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId: null,
      action: 'user.setup-link',
      entity: 'office',
      entityId: scope.officeId,
    }),
  ]);
  return token;
}

/** Throws 410 when the token is unknown, used or too old. */
export async function checkSetupToken(dependencies: Dependencies, token: string): Promise<OfficeScope> {
  const found = await findSetupToken(dependencies.database.queries, hashOf(token));
  if (found?.usedAt !== null || found.expiresAt <= dependencies.clock()) throw gone('setup_link_used');
  return officeScope(found.officeId);
}

/** Makes the first account: it directs and is the R&E officer until there are others, or manages the bureau. */
export async function setUpFirstAccount(
  dependencies: Dependencies,
  token: string,
  form: SetupForm,
  language: string,
): Promise<{ id: string; isBureau: boolean }> {
  const scope = await checkSetupToken(dependencies, token);
  const now = dependencies.clock();
  const id = dependencies.newId();
  const passwordHash = await hashPassword(form.password);
  const office = await findOffice(dependencies.database.queries, scope);
  const isBureau = office?.isBureau ?? false;
  const roles: Role[] = isBureau ? ['bureau_manager'] : ['director', 'research'];
  try {
    await dependencies.database.atomically((db) => [
      mustChange(markSetupTokenUsed(db, hashOf(token), now)),
      insertUser(db, {
        id,
        email: form.email,
        name: form.name,
        passwordHash,
        language,
        active: true,
        createdAt: now,
      }),
      ...roles.map((role) =>
        insertGrant(db, scope, {
          id: dependencies.newId(),
          userId: id,
          role,
          sectionId: null,
          validFrom: localDay(now, 'UTC').slice(0, 4) + '-01-01',
          validTo: null,
        }),
      ),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: now,
        userId: id,
        action: 'user.setup',
        entity: 'user',
        entityId: id,
        detail: { roles },
      }),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged) throw gone('setup_link_used');
    if (isUniqueViolation(error)) throw conflict('email_taken');
    throw error;
  }
  return { id, isBureau };
}

/** Makes an account with one role in the office. Throws 409 when the e-mail is taken. */
export async function addAccount(
  dependencies: Dependencies,
  scope: OfficeScope,
  form: SetupForm,
  grant: { role: Role; sectionId: string | null },
): Promise<string> {
  const now = dependencies.clock();
  const id = dependencies.newId();
  const passwordHash = await hashPassword(form.password);
  const office = await findOffice(dependencies.database.queries, scope);
  try {
    await dependencies.database.atomically((db) => [
      insertUser(db, {
        id,
        email: form.email,
        name: form.name,
        passwordHash,
        language: 'zh-TW',
        active: true,
        createdAt: now,
      }),
      insertGrant(db, scope, {
        id: dependencies.newId(),
        userId: id,
        ...grant,
        validFrom: localDay(now, office?.timeZone ?? 'UTC'),
        validTo: null,
      }),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: now,
        userId: null,
        action: 'user.add',
        entity: 'user',
        entityId: id,
        detail: grant,
      }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict('email_taken');
    throw error;
  }
  return id;
}

/** Gives an account a new password and signs it out everywhere. Returns false when no account has that e-mail. */
export async function resetPassword(
  dependencies: Dependencies,
  email: string,
  password: string,
): Promise<boolean> {
  const user = await findUserByEmail(dependencies.database.queries, email);
  if (user === undefined) return false;
  const passwordHash = await hashPassword(password);
  const grants = await listGrantsOfUser(dependencies.database.queries, user.id);
  const officeIds = [...new Set(grants.map((grant) => grant.officeId))];
  await dependencies.database.atomically((db) => [
    endWaiting(db, user),
    updatePassword(db, user.id, passwordHash),
    deleteSessionsOfUser(db, user.id),
    ...officeIds.map((officeId) =>
      insertAudit(db, officeScope(officeId), {
        id: dependencies.newId(),
        at: dependencies.clock(),
        userId: null,
        action: 'user.reset-password',
        entity: 'user',
        entityId: user.id,
      }),
    ),
  ]);
  return true;
}
