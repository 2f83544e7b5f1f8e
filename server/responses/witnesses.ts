// Why: seals are made by night, and what came in since could be written anew. So each tablet bears witness: with every report
// it is told how far each chain is and how it ends, and at the next one it says so again. Whoever writes an answer over,
// takes one out or puts an older database in place cannot reach what lies on the tablets.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { isUniqueViolation } from '../../db/errors.js';
import { findLastAudit, insertAudit, listAuditByAction } from '../../db/queries/audit.js';
import { listHashesAt, listStreams, type StreamHead } from '../../db/queries/chains.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import type { QueueKeys } from './queueKeys.js';

/** Long enough that no other history has it. */
const shownHash = 20;
/** The streams that grow: an office has few. */
const mostStreams = 300;
/** Letters of the longest. */
export const longestWitness = 40_000;

const saidSchema = z.object({
  at: z.int(),
  heads: z.array(z.tuple([z.string(), z.int().min(1), z.string()])),
});
type Said = z.infer<typeof saidSchema>;

export type Contradiction = { stream: string; fault: 'contradicted'; sequence: number; device: string };
const contradicted = 'chains.contradicted';
const detailSchema = z.object({ stream: z.string(), sequence: z.int(), hash: z.string() });

/**
 * Compares what a tablet was told before with what is stored, and notes what differs: once, whoever says it. What was said
 * before a backup was brought back is no longer so by that, which the log says.
 * @param told as this server gave it; anything else says nothing
 * @returns what the tablet is to keep instead; undefined: what it has, for it was contradicted, or there is nothing to say
 */
export async function hearWitness(
  dependencies: Pick<Dependencies, 'database' | 'clock'>,
  queueKeys: QueueKeys,
  scope: OfficeScope,
  deviceId: string,
  told: string | null,
): Promise<string | undefined> {
  const { database, clock } = dependencies;
  const key = await queueKeys.markingKeyOf(scope);
  if (key === undefined) return undefined;
  const said = told === null ? undefined : readWitness(told, key);
  if (said !== undefined) {
    const wrong = await differing(database.queries, scope, said);
    if (wrong.length > 0 && !(await wasRestoredSince(database.queries, scope, said.at))) {
      for (const head of wrong) await note(dependencies, scope, deviceId, head);
      return undefined;
    }
  }
  const heads = (await listStreams(database.queries, scope))
    .filter(({ name, sequence }) => sequence > 0 && !name.startsWith('import:'))
    .slice(0, mostStreams)
    .map(({ name, sequence, hash }): Said['heads'][number] => [name, sequence, hash.slice(0, shownHash)]);
  const words = Buffer.from(JSON.stringify({ at: clock().getTime(), heads } satisfies Said));
  return `${words.toString('base64url')}.${markOf(words, key).toString('base64url')}`;
}

/** Only what this office's server gave: whoever finds the address of a tablet raises no alarm. */
function readWitness(told: string, key: Buffer): Said | undefined {
  const [text = '', mark = ''] = told.split('.');
  const words = Buffer.from(text, 'base64url');
  const given = Buffer.from(mark, 'base64url');
  const own = markOf(words, key);
  if (given.length !== own.length || !timingSafeEqual(given, own)) return undefined;
  return saidSchema.parse(JSON.parse(words.toString()));
}

const markOf = (words: Buffer, key: Buffer): Buffer => createHmac('sha256', key).update(words).digest();

async function differing(db: Queries, scope: OfficeScope, { heads }: Said): Promise<StreamHead[]> {
  const wanted = heads.map(([name, sequence, hash]) => ({ name, sequence, hash }));
  const found = new Map(
    (await listHashesAt(db, scope, wanted)).map(({ stream, sequence, hash }) => [
      `${sequence} ${stream}`,
      hash.slice(0, shownHash),
    ]),
  );
  return wanted.filter(({ name, sequence, hash }) => found.get(`${sequence} ${name}`) !== hash);
}

async function wasRestoredSince(db: Queries, scope: OfficeScope, at: number): Promise<boolean> {
  const restored = await findLastAudit(db, scope, 'backup.restore');
  return restored !== undefined && restored.at.getTime() >= at;
}

async function note(
  { database, clock }: Pick<Dependencies, 'database' | 'clock'>,
  scope: OfficeScope,
  deviceId: string,
  { name: stream, sequence, hash }: StreamHead,
): Promise<void> {
  try {
    await database.atomically((db) => [
      insertAudit(db, scope, {
        // The same said again, by this tablet or another, is one entry; taken out of the log, it comes back.
        id: `witness:${hash}:${sequence}`,
        at: clock(),
        userId: null,
        action: contradicted,
        entity: 'device',
        entityId: deviceId,
        detail: { stream, sequence, hash },
      }),
    ]);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
}

/** What tablets remember and the chains do not say, for as long as they do not. */
export async function listContradictions(
  db: Queries,
  scope: OfficeScope,
  hashOf: (stream: string, sequence: number) => string | undefined,
): Promise<Contradiction[]> {
  const entries = await listAuditByAction(db, scope, contradicted);
  return entries.flatMap(({ entityId, detail }) => {
    const read = detailSchema.safeParse(detail);
    if (!read.success) return [];
    const { stream, sequence, hash } = read.data;
    if (hashOf(stream, sequence)?.startsWith(hash) === true) return [];
    return [{ stream, fault: 'contradicted' as const, sequence, device: entityId }];
  });
}
