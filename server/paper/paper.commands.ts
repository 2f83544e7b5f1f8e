// Why: a sheet becomes a response by the same intake as everything else. The number is claimed first, so that no sheet
// counts twice; a correction is a new response, and what was typed first stays, marked, out of what is used.
import { mustChange } from '../../db/connection.js';
import type { IntakeResponse } from '../../db/intake.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { addToCells } from '../../db/queries/cellCheck.js';
import {
  deleteDeadEntry,
  findClaim,
  findEntry,
  holdEntry,
  insertBatch,
  insertCheck,
  insertEntry,
  listSheetEntries,
  markCorrected,
  updateFlags,
  updateHeldWords,
  type PaperBatch,
} from '../../db/queries/paper.js';
import { findResponse } from '../../db/queries/responses.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { GivenAnswers } from '../responses/answers.form.js';
import { correctedFlag } from '../responses/doubts.js';
import { prepareResponse, type PublishedVersion } from '../responses/intake.js';
import { UsedChange } from '../responses/rebuild.js';
import type { Intake } from '../responses/responses.commands.js';
import { loadVersion } from '../surveys/open.js';
import type { BatchEntry } from './paper.form.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;

/** Returns the batch's id. */
export async function openBatch(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  surveyId: string,
  entry: BatchEntry,
): Promise<string> {
  const id = dependencies.newId();
  const at = dependencies.clock();
  await dependencies.database.atomically((db) => [
    insertBatch(db, scope, { id, surveyId, ...entry, madeBy: userId, madeAt: at }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: 'paper.batch',
      entity: 'paper_batch',
      entityId: id,
      detail: { surveyId, version: entry.version, day: entry.day, counter: entry.counterCode },
    }),
  ]);
  return id;
}

export type Sheet = { id: string; number: number; given: GivenAnswers };
/** `seen`: the attempt that the person had before them. `held`: questions of which the words stay those of the entry before. */
export type Correction = Sheet & { seen: number; reason: string; held: readonly string[] };

/**
 * Stores a sheet typed for the first time; the same again is a success.
 * @returns 'taken' when that number was typed before: then nothing is changed
 */
export async function enterSheet(
  dependencies: Dependencies,
  intake: Intake,
  actor: Actor,
  batch: PaperBatch,
  version: PublishedVersion,
  sheet: Sheet,
): Promise<'stored' | 'taken'> {
  const claimed = await claim(dependencies, actor, batch, sheet, { attempt: 1, reason: null });
  if (!claimed) return 'taken';
  try {
    await take(dependencies, intake, actor, batch, version, sheet);
    return 'stored';
  } catch (error) {
    if (error instanceof NothingChanged) return 'taken';
    throw error;
  }
}

/**
 * Stores what a sheet really says as a new response. The one before stays as it was, flagged, and is used no more; of its
 * words only those still hold that the correction left alone.
 * Throws 409 when the sheet has another attempt than the person saw.
 */
export async function correctSheet(
  dependencies: Dependencies,
  intake: Intake,
  actor: Actor,
  batch: PaperBatch,
  version: PublishedVersion,
  sheet: Correction,
): Promise<void> {
  const db = dependencies.database.queries;
  const entries = await listSheetEntries(db, actor.scope, batch.id, sheet.number);
  const earlier = entries.filter((entry) => entry.responseId !== sheet.id);
  if (earlier.at(-1)?.attempt !== sheet.seen) throw conflict();
  const claimed = await claim(dependencies, actor, batch, sheet, {
    attempt: sheet.seen + 1,
    reason: sheet.reason,
  });
  if (!claimed) throw conflict();
  const ids = earlier.map(({ responseId }) => responseId);
  const aside = await settingAside(dependencies, actor, ids, sheet);
  try {
    await take(dependencies, intake, actor, batch, version, sheet, aside);
  } catch (error) {
    throw error instanceof NothingChanged ? conflict() : error;
  }
}

/** Writes down what a second typing found. */
export async function recordCheck(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  batch: PaperBatch,
  found: {
    number: number;
    attempt: number;
    compared: number;
    differing: string[];
    outcome: 'same' | 'kept' | 'corrected';
  },
): Promise<void> {
  const id = dependencies.newId();
  const at = dependencies.clock();
  await dependencies.database.atomically((db) => [
    insertCheck(db, scope, { id, batchId: batch.id, ...found, checkedBy: userId, checkedAt: at }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: 'paper.check',
      entity: 'paper_batch',
      entityId: batch.id,
      detail: { number: found.number, outcome: found.outcome, differing: found.differing },
    }),
  ]);
}

/** True when this number and attempt are this response's own, now or already. */
async function claim(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  batch: PaperBatch,
  { id, number }: Sheet,
  { attempt, reason }: { attempt: number; reason: string | null },
): Promise<boolean> {
  const db = dependencies.database.queries;
  const own = await findEntry(db, scope, id);
  if (own !== undefined) return own.batchId === batch.id && own.number === number && own.attempt === attempt;
  const there = await findClaim(db, scope, { batchId: batch.id, number, attempt });
  const at = dependencies.clock();
  try {
    await dependencies.database.atomically((writes) => [
      // Claimed once, and then the machine stopped before the answers were stored; or they have been.
      ...(there === undefined
        ? []
        : [
            mustChange(holdEntry(writes, scope, there.responseId)),
            mustChange(deleteDeadEntry(writes, scope, there.responseId)),
          ]),
      insertEntry(writes, scope, {
        responseId: id,
        batchId: batch.id,
        number,
        attempt,
        reason,
        enteredBy: userId,
        enteredAt: at,
      }),
      insertAudit(writes, scope, {
        id: dependencies.newId(),
        at,
        userId,
        action: attempt === 1 ? 'paper.enter' : 'paper.correct',
        entity: 'response',
        entityId: id,
        detail: { batch: batch.id, number, attempt },
      }),
    ]);
    return true;
  } catch (error) {
    if (isUniqueViolation(error) || error instanceof NothingChanged) return false;
    throw error;
  }
}

/** Throws NothingChanged when somebody else took the number between claim and store: then nothing is stored. */
async function take(
  dependencies: Dependencies,
  intake: Intake,
  { scope }: Actor,
  batch: PaperBatch,
  version: PublishedVersion,
  { id, given }: Sheet,
  aside?: IntakeResponse['also'],
): Promise<void> {
  const response = prepareResponse(
    version,
    {
      id,
      language: batch.language,
      channel: 'paper',
      deviceCode: null,
      counterCode: batch.counterCode,
      serviceCode: given.serviceCode,
      assisted: given.assisted,
      answers: given.answers,
      texts: given.texts,
      contact: given.contact,
      flags: [],
      time: { day: batch.day, hour: null },
      importId: null,
      stream: 'paper',
    },
    dependencies.clock(),
    dependencies,
  );
  const also: IntakeResponse['also'] = (db) => [mustChange(holdEntry(db, scope, id)), ...(aside?.(db) ?? [])];
  const outcome = await intake({ ...response, also });
  if (outcome === 'conflict') throw conflict('response_conflict');
}

/**
 * What takes the entry before out of what is used, still in the raw number and in its chain: with the new one or not at all,
 * for between the two the sheet would count twice.
 */
async function settingAside(
  dependencies: Dependencies,
  { scope }: Actor,
  earlier: readonly string[],
  { id, given, held }: Correction,
): Promise<IntakeResponse['also']> {
  const responseId = earlier.at(-1) ?? '';
  const row = await findResponse(dependencies.database.queries, scope, responseId);
  if (row === undefined) return undefined;
  const flags = row.flags === '' ? [] : row.flags.split(',');
  if (flags.includes(correctedFlag)) return undefined;
  const version = await loadVersion(dependencies, scope, row.surveyId, row.version);
  const change = new UsedChange();
  if (flags.length === 0) change.add(version, row, -1);
  const deltas = change.deltas();
  const next = [...flags, correctedFlag].join(',');
  const { answers, serviceCode } = given;
  const rating = typeof answers['overall'] === 'string' ? answers['overall'] : null;
  return (db) => [
    mustChange(updateFlags(db, scope, responseId, { seen: row.flags, next })),
    markCorrected(db, scope, earlier, held, id),
    ...updateHeldWords(db, scope, earlier, { rating, serviceCode }),
    addToCells(db, scope, deltas),
  ];
}
