// Why: who may answer is set, and codes are made, with who did it in the same transaction. A code is spent by finishing:
// it is claimed before the answers are stored and settled after, and nothing of it leads to them.
import { createHash } from 'node:crypto';
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import {
  endCodeBatch,
  findCode,
  insertCodeBatch,
  insertCodes,
  moveCode,
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
/** A claim whose storing never ended, because the machine stopped, holds no longer than this. */
const claimHolds = 10 * 60_000;

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
 * Stores answers by a code. The same answers sent again by the same code are a success; other ones are refused.
 * @param store stores them; should it fail, the code is as good as before
 */
export async function spendCode(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  by: { code: string; responseId: string },
  store: () => Promise<unknown>,
): Promise<void> {
  const { database, clock } = dependencies;
  const codeHash = hashOfCode(by.code);
  const found = await findCode(database.queries, scope, surveyId, codeHash);
  if (found === undefined) throw notFound('code_unknown');
  if (found.spent) {
    // The answer to the first sending got lost on the way: the intake knows whether it is the same.
    if (!(await hasResponse(database.queries, scope, by.responseId))) throw gone('code_used');
    await store();
    return;
  }
  const own = sha256(`claim|${by.code}|${by.responseId}`);
  if (found.claim !== null && !isOver(found.claim, clock()) && !found.claim.endsWith(own))
    throw gone('code_used');
  const claim = `${clock().getTime()}|${own}`;
  const move = async (seen: string | null, to: { spent: boolean; claim: string | null }) => {
    await database.atomically((db) => [mustChange(moveCode(db, scope, codeHash, seen, to))]);
  };
  try {
    await move(found.claim, { spent: false, claim });
  } catch (error) {
    throw error instanceof NothingChanged ? gone('code_used') : error;
  }
  try {
    await store();
  } catch (error) {
    await move(claim, { spent: false, claim: null });
    throw error;
  }
  await move(claim, { spent: true, claim: null });
}

function isOver(claim: string, now: Date): boolean {
  return Number(claim.split('|')[0]) + claimHolds < now.getTime();
}
