// Why: seals are made by night, and what came in since could be written anew. So each enrolled tablet bears witness: with
// every report it is told how far each chain is and how it ends, and with the word that an answer is stored how its own chain
// ends now; and the next time it says so again. Whoever writes an answer over, takes one out or puts an older database in
// place cannot reach what lies on the tablets.
import { z } from 'zod';
import { insertAudit, listAuditByAction, listAuditIds } from '../../db/queries/audit.js';
import { findStream, listHashesAt, listStreams, type StreamHead } from '../../db/queries/chains.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';

/** Long enough that no other history has it. */
const shownHash = 20;
/** An office has few that grow; what does not fit is told by those that do. */
const mostStreams = 200;
const mostDoubts = 20;
const mostRestores = 50;
/** A stream's name for what is no stream: that a backup was brought back, which ends what was said before it. */
const restoring = 'backup.restore';

const claimSchema = z.tuple([
  z.string().min(1).max(150),
  z.int().min(1).max(1e9),
  z.string().regex(/^[\w-]{1,40}$/),
]);
/** Stream, how long it is, and the start of the hash at its end. */
type Claim = z.infer<typeof claimSchema>;

export const witnessSchema = z.strictObject({
  heads: z.array(claimSchema).max(mostStreams),
  /** What was said before and was not so; said again until it is. */
  doubts: z.array(claimSchema).max(mostDoubts),
  /** Entries of the log that a backup was brought back: one that is not among them ends all of this. */
  restores: z.array(z.string().max(40)).max(mostRestores),
});
/** What a tablet keeps. It says nothing of any answer. */
export type Witness = z.infer<typeof witnessSchema>;

/** As it comes beside an answer; undefined for what is none. */
export function readReceipt(text: string | undefined): Witness | undefined {
  try {
    return witnessSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

export type Contradiction = { stream: string; fault: 'contradicted'; sequence: number; device: string };
const contradicted = 'chains.contradicted';
const detailSchema = z.object({ claim: claimSchema });

/**
 * Compares what a tablet was told before with what is stored, and notes what differs.
 * @param told undefined: nothing yet
 * @param stream the one to tell of; undefined: all that grow
 * @returns what the tablet is to keep instead
 */
export async function hearWitness(
  dependencies: Pick<Dependencies, 'database' | 'clock' | 'newId'>,
  scope: OfficeScope,
  deviceId: string,
  told: Witness | undefined,
  stream?: string,
): Promise<Witness> {
  const db = dependencies.database.queries;
  const restores = await listAuditIds(db, scope, restoring);
  const said = told !== undefined && restores.every((id) => told.restores.includes(id)) ? told : undefined;
  const wrong = said === undefined ? [] : await differing(db, scope, claimsOf(said), restores);
  if (wrong.length > 0) await note(dependencies, scope, deviceId, wrong);
  const heads = await headsToTell(db, scope, stream);
  return {
    heads: heads.map(({ name, sequence, hash }): Claim => [name, sequence, hash.slice(0, shownHash)]),
    doubts: wrong.slice(0, mostDoubts),
    restores: restores.slice(-mostRestores),
  };
}

const claimsOf = ({ heads, doubts, restores }: Witness): Claim[] => [
  ...heads,
  ...doubts,
  ...restores.map((id): Claim => [restoring, 1, id]),
];

async function headsToTell(
  db: Queries,
  scope: OfficeScope,
  stream: string | undefined,
): Promise<StreamHead[]> {
  if (stream !== undefined) {
    const head = await findStream(db, scope, stream);
    return head === undefined ? [] : [head];
  }
  const heads = (await listStreams(db, scope)).filter(
    ({ name, sequence }) => sequence > 0 && !name.startsWith('import:'),
  );
  const isTablets = ({ name }: StreamHead) => name.startsWith('device:');
  return [...heads.filter((head) => !isTablets(head)), ...heads.filter(isTablets)].slice(0, mostStreams);
}

/** What lies twice at one place is not what was said either. */
async function differing(
  db: Queries,
  scope: OfficeScope,
  claims: readonly Claim[],
  restores: readonly string[],
): Promise<Claim[]> {
  const places = claims.flatMap(([name, sequence]) => (name === restoring ? [] : [{ name, sequence }]));
  const found = new Map<string, string[]>();
  for (const { stream, sequence, hash } of await listHashesAt(db, scope, places)) {
    const place = `${sequence} ${stream}`;
    found.set(place, [...(found.get(place) ?? []), hash]);
  }
  return claims.filter(([name, sequence, hash]) => {
    if (name === restoring) return !restores.includes(hash);
    const [there, more] = found.get(`${sequence} ${name}`) ?? [];
    return there?.startsWith(hash) !== true || more !== undefined;
  });
}

/** Each once, whoever says it, in entries of their own: what was taken out of the log or written over there comes back. */
async function note(
  { database, clock, newId }: Pick<Dependencies, 'database' | 'clock' | 'newId'>,
  scope: OfficeScope,
  deviceId: string,
  wrong: readonly Claim[],
): Promise<void> {
  const noted = (await listAuditByAction(database.queries, scope, contradicted)).map(({ detail }) =>
    JSON.stringify(detailSchema.safeParse(detail).data?.claim),
  );
  const fresh = wrong.filter((claim) => !noted.includes(JSON.stringify(claim)));
  await database.atomically((db) =>
    fresh.map((claim) =>
      insertAudit(db, scope, {
        id: newId(),
        at: clock(),
        userId: null,
        action: contradicted,
        entity: 'device',
        entityId: deviceId,
        detail: { claim },
      }),
    ),
  );
}

/** What tablets remember and is not so, for as long as it is not; an entry that says nothing any more was written over. */
export async function listContradictions(db: Queries, scope: OfficeScope): Promise<Contradiction[]> {
  const restores = await listAuditIds(db, scope, restoring);
  const entries = (await listAuditByAction(db, scope, contradicted)).slice(-500);
  const claims = entries.map(({ detail }) => detailSchema.safeParse(detail).data?.claim);
  const wrong = await differing(
    db,
    scope,
    claims.filter((claim) => claim !== undefined),
    restores,
  );
  return entries.flatMap(({ entityId: device }, at) => {
    const claim = claims[at];
    if (claim === undefined) return [{ stream: '', fault: 'contradicted' as const, sequence: 0, device }];
    const [stream, sequence] = claim;
    return wrong.includes(claim) ? [{ stream, fault: 'contradicted' as const, sequence, device }] : [];
  });
}
