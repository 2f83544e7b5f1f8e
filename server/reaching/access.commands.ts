// Why: who may answer is set, and codes are made, with who did it in the same transaction. A code is spent by finishing:
// in the commit of the answers, and nothing of it leads to them.
import { createHash } from 'node:crypto';
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import type { IntakeResponse } from '../../db/intake.js';
import {
  endCodeBatch,
  findCode,
  insertCodeBatch,
  insertCodes,
  keepWithinQuota,
  spendCode,
  upsertAccess,
} from '../../db/queries/access.js';
import { insertAudit } from '../../db/queries/audit.js';
import { hasResponse } from '../../db/queries/responses.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { gone, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { AccessEntry, CodesEntry } from './access.form.js';
import { shortCode } from './shortCodes.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;

const codeLength = 10;
const chunk = 500;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export async function setAccess(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  surveyId: string,
  entry: AccessEntry,
): Promise<void> {
  const at = dependencies.clock();
  await dependencies.database.atomically((db) => [
    upsertAccess(db, scope, { surveyId, ...entry, changedBy: userId, changedAt: at }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: 'survey.access',
      entity: 'survey',
      entityId: surveyId,
      detail: entry,
    }),
  ]);
}

/** Returns the codes, to be handed out this once: only their hashes are kept. */
export async function makeCodes(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  surveyId: string,
  { name, size }: CodesEntry,
): Promise<string[]> {
  const id = dependencies.newId();
  const at = dependencies.clock();
  const codes = new Set<string>();
  while (codes.size < size) codes.add(shortCode(dependencies.randomHex(8), codeLength));
  // Sorted by their hash: in which order they were made is not to be read from the table.
  const hashes = [...codes].map(hashOfCode).sort();
  await dependencies.database.atomically((db) => [
    insertCodeBatch(db, scope, { id, surveyId, name, size, madeBy: userId, madeAt: at }),
    ...Array.from({ length: Math.ceil(size / chunk) }, (_, index) =>
      insertCodes(db, scope, id, hashes.slice(index * chunk, (index + 1) * chunk)),
    ),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: 'codes.make',
      entity: 'survey',
      entityId: surveyId,
      detail: { batch: id, size },
    }),
  ]);
  return [...codes];
}

/** Codes of the batch open nothing any more. Throws 404 for one that is not there or has ended. */
export async function endCodes(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  surveyId: string,
  batchId: string,
): Promise<void> {
  const at = dependencies.clock();
  try {
    await dependencies.database.atomically((db) => [
      mustChange(endCodeBatch(db, scope, surveyId, batchId, at)),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at,
        userId,
        action: 'codes.end',
        entity: 'survey',
        entityId: surveyId,
        detail: { batch: batchId },
      }),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? notFound() : error;
  }
}

/** As people type it: with spaces, dashes or capitals. Undefined for what cannot be a code. */
export function codeOf(typed: string): string | undefined {
  const code = typed.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '');
  return new RegExp(`^[a-z0-9]{${codeLength}}$`).test(code) ? code : undefined;
}

export function hashOfCode(code: string): string {
  return sha256(`access code|${code}`);
}

export async function stateOfCode(
  { database }: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  code: string,
): Promise<'good' | 'unknown' | 'used'> {
  const found = await findCode(database.queries, scope, surveyId, hashOfCode(code));
  if (found === undefined) return 'unknown';
  return found.spent ? 'used' : 'good';
}

/**
 * Stores web answers by what their survey asks, in one commit with them: a code is spent by finishing and by nothing else,
 * and no more are taken than are wanted. The same answers sent again are a success.
 * @param asked.quota whether the survey wants a number of answers only
 * @param store stores them together with what it is handed; `already` for answers that were there
 * @throws 404 a code nobody knows; 410 a code that other answers spent, a survey that is full
 */
export async function storeAsAsked<Outcome>(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  asked: { code: string | undefined; responseId: string; quota: boolean },
  store: (also: NonNullable<IntakeResponse['also']>) => Promise<Outcome>,
): Promise<Outcome> {
  const db = dependencies.database.queries;
  const codeHash = asked.code === undefined ? undefined : hashOfCode(asked.code);
  const isSpent = async (): Promise<boolean> => {
    if (codeHash === undefined) return false;
    const found = await findCode(db, scope, surveyId, codeHash);
    if (found === undefined) throw notFound('code_unknown');
    return found.spent;
  };
  // The answer to the first sending got lost on the way: the intake knows whether it is the same.
  if ((await isSpent()) && !(await hasResponse(db, scope, asked.responseId))) throw gone('code_used');
  try {
    return await store((queries) => [
      ...(codeHash === undefined ? [] : [mustChange(spendCode(queries, scope, codeHash))]),
      ...(asked.quota ? [mustChange(keepWithinQuota(queries, scope, surveyId))] : []),
    ]);
  } catch (error) {
    // Somebody was quicker with the code or the last place.
    if (error instanceof NothingChanged) throw gone((await isSpent()) ? 'code_used' : 'survey_full');
    throw error;
  }
}
