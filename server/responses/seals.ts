// Why: who holds the database could take the end off a chain, or write it anew to its end, and nothing in the chain itself
// would show it. So the heads are sealed every night, each seal upon the one before; and a seal that somebody noted elsewhere
// tells even where the seals were written anew as well.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { insertAudit, listEntriesOf } from '../../db/queries/audit.js';
import { listImportsOff, listStreams, type StreamHead } from '../../db/queries/chains.js';
import { insertJob } from '../../db/queries/jobs.js';
import { listStoredSheets } from '../../db/queries/paper.js';
import { listPhoneWords, type PhoneWords } from '../../db/queries/phoneComments.js';
import { allCommentPurges } from '../../db/queries/purges.js';
import { findQueueKey } from '../../db/queries/queueKeys.js';
import { insertSeal, listSeals, type ChainSeal } from '../../db/queries/seals.js';
import { listStoredVersions } from '../../db/queries/surveys.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { printOf, typedPrint } from './prints.js';
import { readersOf, sealMailJob } from './sealReaders.js';
import { momentText, storedValue } from './stored.js';

/** Stream, how long it was, and the hash at its end. */
const headsSchema = z.array(z.tuple([z.string(), z.int().min(1), z.string()]));

export type SealFault =
  /** What was sealed is not what is written there now, or it does not follow the seal before. */
  | { fault: 'seal_changed'; seal: number }
  | { fault: 'seal_missing'; seal: number }
  /** The stream, or the record, was cut, written anew or taken out since it was sealed. */
  | { stream: string; fault: 'not_as_sealed'; sequence: number; seal: number };

const sealHash = (previous: string, { number, at, heads }: Omit<ChainSeal, 'officeId' | 'hash'>): string =>
  hash('sha256', `${previous}|${number}|${momentText(at)}|${heads}`, 'hex');

const recordHead = (name: string, written: readonly unknown[]): StreamHead => ({
  name,
  sequence: 1,
  hash: hash('sha256', JSON.stringify(written), 'hex'),
});

/**
 * Records outside the chains that decide what is shown or counted, each sealed as a stream of one: lawful purges, comments
 * from a visitor's phone, who typed which paper sheet, what was published, who took out an import, and the
 * key by which tablets' answers and receipts are read. Only what of them never changes lawfully: a phone's comment may still
 * find its response, or lose its words to a purge. What is added here is in no earlier seal, and in the next one.
 */
export async function recordHeads(db: Queries, scope: OfficeScope): Promise<StreamHead[]> {
  // One after the other: one connection, where they are read as of one moment.
  const purges = await allCommentPurges(db, scope);
  const phones = await listPhoneWords(db, scope);
  const sheets = await listStoredSheets(db, scope);
  const versions = await listStoredVersions(db, scope);
  const undone = await listEntriesOf(db, scope, ['import.undo']);
  const key = await findQueueKey(db, scope);
  return [
    ...purges.map(({ commentId, reason, basis, purgedBy, purgedAt }) =>
      recordHead(`purge:${commentId}`, [commentId, reason, basis, purgedBy, momentText(purgedAt)]),
    ),
    ...phones.flatMap(phoneHeads),
    ...sheets.map(({ responseId, batchId, number, attempt, reason, enteredBy, enteredAt }) =>
      recordHead(`sheet:${responseId}`, [
        ...[batchId, number, attempt, reason, enteredBy],
        momentText(enteredAt),
      ]),
    ),
    ...versions.map(({ surveyId, number, documentHash, editions, languages, publishedAt, publishedBy }) =>
      recordHead(`version:${surveyId}:${number}`, [
        ...[documentHash, sameOnBothEngines(editions), sameOnBothEngines(languages)],
        ...[momentText(publishedAt), publishedBy],
      ]),
    ),
    ...(key === undefined ? [] : [recordHead('queue-key:', [key.x, key.y])]),
    ...undone.map(({ entityId, userId, at }) => recordHead(`undo:${entityId}`, [userId, momentText(at)])),
  ];
}

/** What of a comment from a phone goes with its words and never changes, whether it found its response or not. */
export const saidByPhone = ({ question, language, channel, day, receivedAt }: Said): unknown[] => [
  ...[question, language, channel, day],
  momentText(receivedAt),
];
type Said = Pick<PhoneWords, 'question' | 'language' | 'channel' | 'day' | 'receivedAt'>;

/** The comment as it came, and once it found its response, which that is and what of the comment's own goes with it. */
function phoneHeads(said: PhoneWords): StreamHead[] {
  const { commentId, secretHash, hash: words, responseId, visit } = said;
  return [
    recordHead(`phone:${commentId}`, [commentId, secretHash, words]),
    recordHead(`said:${commentId}`, saidByPhone(said)),
    ...(responseId === null
      ? []
      : [recordHead(`joined:${commentId}`, [responseId, visit, ...saidByPhone(said)])]),
  ];
}

/** PostgreSQL keeps the keys of a value in an order of its own; what is no value was written over. */
function sameOnBothEngines(stored: unknown): unknown {
  const value = storedValue(stored);
  if (value === undefined) return stored;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Seals the heads that moved since the last seal. Nothing moved: makes none. The first of a month also goes by mail to who
 * reads the log, where there is mail. Returns its number.
 */
export async function sealChains(
  dependencies: Dependencies,
  scope: OfficeScope,
): Promise<number | undefined> {
  const { database, clock, newId } = dependencies;
  const db = database.queries;
  const [seals, streams, records, off] = await Promise.all([
    listSeals(db, scope),
    listStreams(db, scope),
    recordHeads(db, scope),
    listImportsOff(db, scope),
  ]);
  const sealed = new Map<string, string>();
  for (const { heads } of seals)
    for (const [name, sequence, end] of readHeads(heads) ?? []) sealed.set(name, `${sequence} ${end}`);
  const unused = new Set(off.map(({ id }) => `import:${id}`));
  const moved = [...streams, ...records].filter(
    ({ name, sequence, hash: end }) =>
      sequence > 0 && !unused.has(name) && sealed.get(name) !== `${sequence} ${end}`,
  );
  if (moved.length === 0) return undefined;
  const last = seals.at(-1);
  const seal = {
    number: (last?.number ?? 0) + 1,
    at: clock(),
    heads: JSON.stringify(moved.map(({ name, sequence, hash: end }) => [name, sequence, end])),
  };
  const made = { ...seal, hash: sealHash(last?.hash ?? '', seal) };
  const readers = await readersOf(dependencies, scope, seal.at, last?.at);
  await database.atomically((writes) => [
    insertSeal(writes, scope, made),
    insertAudit(writes, scope, {
      id: newId(),
      at: seal.at,
      userId: null,
      action: 'chains.seal',
      entity: 'office',
      entityId: scope.officeId,
      detail: { seal: sealPrint(made), streams: moved.length },
    }),
    ...readers.map((userId) =>
      insertJob(writes, scope, {
        id: `${sealMailJob}:${seal.number}:${userId}`,
        kind: sealMailJob,
        payload: { userId, number: seal.number },
        runAt: seal.at,
      }),
    ),
  ]);
  return seal.number;
}

function readHeads(text: string): z.infer<typeof headsSchema> | undefined {
  try {
    return headsSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // written over by somebody: its hash does not fit either
  }
}

/**
 * What does not fit the seals any more.
 * @param hashOf the hash at a place of a stream, undefined where nothing lies
 */
export function faultsOfSeals(
  seals: readonly ChainSeal[],
  hashOf: (stream: string, sequence: number) => string | undefined,
): SealFault[] {
  const faults: SealFault[] = [];
  const named = new Set<string>();
  let previous = '';
  let number = 0;
  for (const seal of seals) {
    for (number += 1; number < seal.number; number += 1) faults.push({ fault: 'seal_missing', seal: number });
    if (sealHash(previous, seal) !== seal.hash) faults.push({ fault: 'seal_changed', seal: seal.number });
    previous = seal.hash;
    for (const [stream, sequence, end] of readHeads(seal.heads) ?? []) {
      if (named.has(stream) || hashOf(stream, sequence) === end) continue;
      named.add(stream);
      faults.push({ stream, fault: 'not_as_sealed', sequence, seal: seal.number });
    }
  }
  return faults;
}

/** The log says of the last seal that it was made: nothing follows it that would show that it is gone. */
export function takenOffTheEnd(seals: readonly ChainSeal[], logged: unknown): SealFault[] {
  const made = z.object({ seal: z.string() }).safeParse(logged);
  const noted = made.success ? typedSeal(made.data.seal) : undefined;
  if (noted === undefined) return [];
  const last = seals.at(-1)?.number ?? 0;
  return last < noted.number ? [{ fault: 'seal_missing', seal: noted.number }] : [];
}

/** Short enough to be noted by hand, long enough that no other history has it: 12-a3f0-9c1b-77d2-e5a4-01bc. */
const groups = 5;

export function sealPrint({ number, hash: text }: Pick<ChainSeal, 'number' | 'hash'>): string {
  return printOf(String(number), text.slice(0, 4 * groups));
}

/** As somebody typed it from their notes; undefined for what cannot be one. */
export function typedSeal(text: string): { number: number; start: string } | undefined {
  const { name, hex } = typedPrint(text, groups) ?? {};
  return name === undefined || hex === undefined || !/^\d{1,9}$/.test(name)
    ? undefined
    : { number: Number(name), start: hex };
}

/** `fits`: it is the seal of that number, and all before it are as they were. */
export async function findNoted(
  db: Queries,
  scope: OfficeScope,
  { number, start }: { number: number; start: string },
): Promise<{ state: 'fits'; seal: ChainSeal } | { state: 'differs' | 'none' }> {
  const seals = await listSeals(db, scope);
  const seal = seals.find((one) => one.number === number);
  if (seal === undefined) return { state: 'none' };
  const before = seals.filter((one) => one.number <= number);
  const isWhole = faultsOfSeals(before, () => undefined).every(({ fault }) => fault === 'not_as_sealed');
  return isWhole && seal.hash.startsWith(start) ? { state: 'fits', seal } : { state: 'differs' };
}
