// Why: nobody, whoever holds the database, can change or take out an answer without it showing: each response carries the
// hash of the one before it in its stream. Here the chains are walked and what does not fit is named.
import { hash } from 'node:crypto';
import { chainHash } from '../../db/intake.js';
import { findLastAudit, listEntriesOf } from '../../db/queries/audit.js';
import { listCommentHashes, listStreams, type StreamHead } from '../../db/queries/chains.js';
import { listCorrectedSheets } from '../../db/queries/paper.js';
import { pageStoredWords, type StoredWords } from '../../db/queries/purges.js';
import { listFlags } from '../../db/queries/quality.js';
import { pageResponses, type Response } from '../../db/queries/responses.js';
import { listSeals } from '../../db/queries/seals.js';
import { listStoredVersions, listSurveys } from '../../db/queries/surveys.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import type { Pause } from '../pauses.js';
import { areExplained } from './doubts.js';
import { findImportsOff, type ImportFault } from './importsOff.js';
import { contentHashOf, datedHashOf, wordsHashOf, type CommentPrint } from './intake.js';
import { faultsOfSeals, recordHeads, sealPrint, takenOffTheEnd, type SealFault } from './seals.js';
import { listContradictions, type Contradiction } from './witnesses.js';
import {
  areEditions,
  holdsBytes,
  momentText,
  readableAnswers,
  storedAnswers,
  storedValue,
} from './stored.js';

export type ChainFault =
  /** Its content, salt or place is not what it was when it was stored, or is nothing that is ever stored. */
  | { stream: string; fault: 'changed'; id: string; sequence: number }
  /** Nothing lies at this place of the stream any more. */
  | { stream: string; fault: 'missing'; sequence: number }
  /** Two lie at one place, or one beyond the end. */
  | { stream: string; fault: 'surplus'; id: string; sequence: number }
  /** The end of the stream is not what its head says. */
  | { stream: string; fault: 'end' }
  /** A flag that neither a rule nor a correction set, or one of theirs that is gone. */
  | { stream: string; fault: 'flags_unexplained'; id: string; sequence: number }
  /**
   * A comment's words do not fit its hash, are gone though nobody purged them, are put out of sight as those of a sheet that
   * was corrected, which they are not, or count with another place, moment, way, import or rating than their response has; or
   * the log knows nothing of who purged them.
   */
  | { comment: string; fault: WordsFault }
  /** Its document is not what was published, it has no editions any more, or it is gone though somebody answered it. */
  | { survey: string; version: number; fault: 'version_changed' | 'version_gone' }
  | Contradiction
  | ImportFault
  | SealFault;

/**
 * `purged`: comments whose words were taken out by law; their hashes are still there, so nothing is broken. `seal`: the last
 * one, as it is noted elsewhere.
 */
export type ChainCheck = {
  streams: number;
  responses: number;
  purged: number;
  seal: string | null;
  faults: ChainFault[];
};

/** So many are named; a database that was swapped need not be listed row by row. */
const mostNamed = 100;
const bytesOfHash = 32;
/** Rows read at a time: a turn of a few milliseconds. */
const pageSize = 200;
/** A head that says more, or less than nothing, was written over: no chain of ours is that long, nor fits the memory. */
const mostPlaces = 20_000_000;
const isPossible = ({ sequence }: StreamHead): boolean =>
  Number.isSafeInteger(sequence) && sequence >= 0 && sequence <= mostPlaces;

/** Everything of one moment, for answers and flags go on being written meanwhile. */
export async function checkChains(
  { database, pause }: Dependencies,
  scope: OfficeScope,
): Promise<ChainCheck> {
  return await database.snapshot(async (db) => await walk(db, scope, pause));
}

/** The hashes of one stream by their place: 32 bytes each, so that ten million lie in memory. */
type Chain = { hashes: Buffer; seen: Uint8Array; length: number; hash: string };

async function walk(db: Queries, scope: OfficeScope, pause: Pause): Promise<ChainCheck> {
  const surveys = (await listSurveys(db, scope)).map(({ id }) => id);
  const off = await findImportsOff(db, scope, new Set(surveys));
  const streams = await listStreams(db, scope);
  const seals = await listSeals(db, scope);
  const logged = await findLastAudit(db, scope, 'chains.seal');
  const records = new Map((await recordHeads(db, scope)).map((record) => [record.name, record.hash]));
  const heads = streams.filter(({ name }) => !off.streams.has(name));
  const chains = new Map(
    heads.filter(isPossible).map(({ name, sequence, hash }): [string, Chain] => [
      name,
      {
        hashes: Buffer.alloc(sequence * bytesOfHash),
        seen: new Uint8Array(sequence),
        length: sequence,
        hash,
      },
    ]),
  );
  const last = seals.at(-1);
  const check: ChainCheck = {
    streams: heads.length,
    responses: 0,
    purged: 0,
    seal: last === undefined ? null : sealPrint(last),
    faults: [],
  };
  const name = (fault: ChainFault): void => {
    if (check.faults.length < mostNamed) check.faults.push(fault);
  };
  for (const fault of off.faults) name(fault);
  const versions = await listStoredVersions(db, scope);
  for (const { surveyId, number, document, documentHash, editions } of versions)
    if (sha256(document) !== documentHash || !areEditions(storedValue(editions)))
      name({ survey: surveyId, version: number, fault: 'version_changed' });
  const lost = new Set(heads.filter((head) => !isPossible(head)).map((head) => head.name));
  for (const stream of lost) name({ stream, fault: 'end' });
  // Twice over all rows: a row is judged by the hash before it, wherever in the table that lies.
  for await (const page of pages(db, scope, surveys, pause)) {
    check.responses += page.length;
    for (const row of page) {
      const { stream, sequence, id } = row;
      if (lost.has(stream)) continue;
      const chain = chains.get(stream);
      const place = sequence - 1;
      if (chain?.seen[place] !== 0) {
        name({ stream, fault: 'surplus', id, sequence });
        continue;
      }
      chain.seen[place] = 1;
      if (!holdsBytes(row)) chain.hashes.write(row.hash, place * bytesOfHash, bytesOfHash, 'hex');
    }
  }
  for (const [stream, chain] of chains) {
    for (let place = 0; place < chain.length; place += 1)
      if (chain.seen[place] !== 1) name({ stream, fault: 'missing', sequence: place + 1 });
    if (hashAt(chain, chain.length) !== chain.hash) name({ stream, fault: 'end' });
  }
  const hashOf = (stream: string, sequence: number): string | undefined => {
    const record = records.get(stream);
    if (record !== undefined) return record;
    const chain = chains.get(stream);
    return chain === undefined || sequence > chain.length ? undefined : hashAt(chain, sequence);
  };
  for (const fault of faultsOfSeals(seals, hashOf))
    if (!('stream' in fault && off.wentLawfully(fault.stream))) name(fault);
  for (const fault of takenOffTheEnd(seals, logged?.detail)) name(fault);
  for (const fault of await listContradictions(db, scope)) name(fault);
  const corrected = new Set(await listCorrectedSheets(db, scope));
  const published = new Set(versions.map(({ surveyId, number }) => `${surveyId} ${number}`));
  let flags: { surveyId: string; held: Map<string, string[]> } | undefined;
  /** Without the print of what was sent, which goes with words that are purged and with nothing else. */
  const forgotten = new Map<string, Pick<Response, 'stream' | 'sequence'>>();
  for await (const page of pages(db, scope, surveys, pause)) {
    const comments = await commentPrintsOf(db, scope, page);
    for (const row of page) {
      await pause();
      const { stream, id, sequence } = row;
      if (row.bodyHash === '') forgotten.set(id, { stream, sequence });
      const chain = chains.get(stream);
      if (chain === undefined) continue;
      const fits = isAsStored(row, hashAt(chain, sequence - 1), comments.get(id) ?? []);
      // Whose import it is decides whether it counts, and whether the rules look at it: its stream says it.
      const isInPlace =
        row.importId === null ? !stream.startsWith('import:') : stream === `import:${row.importId}`;
      if (!fits || !isInPlace) name({ stream, fault: 'changed', id, sequence });
      // That it names another version is told above; here its own is gone, which is told once.
      const version = `${row.surveyId} ${row.version}`;
      if (fits && !published.has(version)) {
        published.add(version);
        name({ survey: row.surveyId, version: row.version, fault: 'version_gone' });
      }
      if (holdsBytes(row)) continue;
      if (flags?.surveyId !== row.surveyId)
        flags = { surveyId: row.surveyId, held: await heldFlags(db, scope, row.surveyId) };
      const reasons = {
        held: flags.held.get(id) ?? [],
        wasCorrected: corrected.has(id),
        isImported: row.importId !== null,
      };
      if (!areExplained(row.flags, reasons)) name({ stream, fault: 'flags_unexplained', id, sequence });
    }
  }
  const known: WordsKnown = { corrected, erased: await listErased(db, scope) };
  for await (const page of words(db, scope, pause))
    for (const comment of page) {
      const { id, response } = comment;
      const found = faultsOfWords(comment, known);
      for (const fault of found) name({ comment: id, fault });
      if (comment.text !== null || comment.purge === null) continue;
      if (!found.includes('purge_unexplained')) check.purged += 1;
      if (response !== null) forgotten.delete(response.id);
    }
  for (const [id, { stream, sequence }] of forgotten) name({ stream, fault: 'changed', id, sequence });
  return check;
}

/** Each way has more in it than the one after; what was made in one fits no other, so none lets anybody change more. */
export function isAsStored(row: Response, previous: string, comments: readonly CommentPrint[]): boolean {
  if (readableAnswers(row) === undefined) return false;
  return orders(comments).some((ordered) =>
    [contentHashOf, datedHashOf, wordsHashOf].some(
      (made) => chainHash(previous, row.sequence, row.salt, made(row, ordered)) === row.hash,
    ),
  );
}

export type WordsFault =
  'words_changed' | 'words_gone' | 'words_hidden' | 'words_moved' | 'purge_unexplained';

/** `corrected`: ids of responses whose sheet was typed anew. `erased`: comment → who purged it and when, by the log. */
export type WordsKnown = { corrected: ReadonlySet<string>; erased: ReadonlyMap<string, readonly string[]> };

/** Of a comment; nothing for words as they came, and for those that were purged by law. */
export function faultsOfWords(comment: StoredWords, { corrected, erased }: WordsKnown): WordsFault[] {
  const { text, salt, purge } = comment;
  const faults: WordsFault[] = [];
  if (text === null && purge === null) faults.push('words_gone');
  if (text !== null && sha256(`${salt ?? ''}|${text}`) !== comment.hash) faults.push('words_changed');
  const isExplained =
    purge === null ||
    (purge.basis !== '' &&
      erased.get(comment.id)?.includes(erasedBy(purge.purgedBy, purge.purgedAt)) === true);
  if (!isExplained) faults.push('purge_unexplained');
  const isCorrected = comment.response !== null && corrected.has(comment.response.id);
  if (comment.correctedBy !== null && !isCorrected) faults.push('words_hidden');
  if (isMoved(comment, isCorrected)) faults.push('words_moved');
  return faults;
}

const erasedBy = (userId: string | null, at: Date): string => `${userId ?? ''} ${momentText(at) ?? ''}`;

/** A purge in the log; the second is how it was called before staff could throw things away. */
const purging = ['comment.erase', 'comment.purge'];

/** Who purged which comment and when, by the log. */
export async function listErased(db: Queries, scope: OfficeScope): Promise<Map<string, string[]>> {
  const erased = new Map<string, string[]>();
  for (const { entityId, userId, at } of await listEntriesOf(db, scope, purging))
    erased.set(entityId, [...(erased.get(entityId) ?? []), erasedBy(userId, at)]);
  return erased;
}

/** Rating and service of words that still hold on a corrected sheet are those of the sheet as it was corrected. */
function isMoved({ counted, response, byPhone }: StoredWords, isCorrected: boolean): boolean {
  if (response === null) return false;
  const differs = (part: Exclude<keyof typeof counted, 'rating' | 'receivedAt'>) =>
    counted[part] !== response[part];
  return (
    (['surveyId', 'counterCode', 'importId'] as const).some(differs) ||
    (!byPhone &&
      ((['day', 'channel', 'language'] as const).some(differs) ||
        counted.receivedAt.getTime() !== response.receivedAt.getTime())) ||
    (!isCorrected && (differs('serviceCode') || counted.rating !== ratingOf(response.answers)))
  );
}

/** Undefined for what are no answers: they were written over. */
function ratingOf(text: string): string | null | undefined {
  const answers = storedAnswers(text);
  if (answers === undefined) return undefined;
  const { overall } = answers;
  return typeof overall === 'string' ? overall : null;
}

/** Of the response at that place, from 1; '' before the first. */
function hashAt({ hashes }: Chain, sequence: number): string {
  if (sequence <= 0) return '';
  return hashes.toString('hex', (sequence - 1) * bytesOfHash, sequence * bytesOfHash);
}

async function* pages(
  db: Queries,
  scope: OfficeScope,
  surveys: readonly string[],
  pause: Pause,
): AsyncGenerator<Response[]> {
  for (const survey of surveys) {
    let after = '';
    for (;;) {
      const page = await pageResponses(db, scope, survey, {}, after, pageSize);
      if (page.length > 0) yield page;
      if (page.length < pageSize) break;
      after = page.at(-1)?.id ?? '';
      await pause();
    }
  }
}

async function* words(db: Queries, scope: OfficeScope, pause: Pause): AsyncGenerator<StoredWords[]> {
  let after = '';
  for (;;) {
    const page = await pageStoredWords(db, scope, after, pageSize);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? '';
    await pause();
  }
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

export async function commentPrintsOf(
  db: Queries,
  scope: OfficeScope,
  page: readonly Pick<Response, 'id'>[],
): Promise<Map<string, CommentPrint[]>> {
  const found = new Map<string, CommentPrint[]>();
  const rows = await listCommentHashes(
    db,
    scope,
    page.map((row) => row.id),
  );
  for (const { responseId, question, hash } of rows)
    if (responseId !== null) found.set(responseId, [...(found.get(responseId) ?? []), { question, hash }]);
  return found;
}

/** The rules whose flags hold, by response. */
async function heldFlags(db: Queries, scope: OfficeScope, surveyId: string): Promise<Map<string, string[]>> {
  const held = new Map<string, string[]>();
  for (const { responseId, rule } of await listFlags(db, scope, surveyId))
    held.set(responseId, [...(held.get(responseId) ?? []), rule]);
  return held;
}

/** Comments keep no place among themselves: a few have few orders, and any of them is the same answer. */
function orders<One>(all: readonly One[]): One[][] {
  if (all.length <= 1 || all.length > 5) return [[...all]];
  return all.flatMap((one, index) =>
    orders(all.filter((_, other) => other !== index)).map((rest) => [one, ...rest]),
  );
}

/**
 * So many are walked every night: half a minute of spare time, 16 MB. More would keep a small machine from its citizens;
 * there the command does it, in a process of its own.
 */
export const mostNightly = 500_000;

/** How long all chains are together, without walking them. */
export async function lengthOfChains(db: Queries, scope: OfficeScope): Promise<number> {
  return (await listStreams(db, scope)).filter(isPossible).reduce((sum, { sequence }) => sum + sequence, 0);
}
