// Why: seals are made by night, and what came in since could be written anew. So each enrolled tablet bears witness: with
// every report it is told how far each chain is and how it ends, and with the word that an answer is stored how its own chain
// ends now; and the next time it says so again. Whoever writes an answer over, takes one out or puts an older database in
// place cannot reach what lies on the tablets.
import { z } from 'zod';
import { insertAudit, listAuditByAction, listAuditMoments } from '../../db/queries/audit.js';
import { findStream, listHashesAt, listStreams, type StreamHead } from '../../db/queries/chains.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';

/** Long enough that no other history has it. */
const shownHash = 20;
/** An office has few that grow; what does not fit is told by those that do. */
const mostStreams = 200;
const mostDoubts = 20;
const mostVoids = 50;
/** Nobody's tablet fills the log. One that has noted so much is a fault by itself. */
const mostNoted = 1_000;
/** What ends all that was said before it: a backup was brought back, or somebody put another database in place and says so. */
const voiding = ['backup.restore', 'chains.accept'] as const;
/** A claim's name for an entry of those, by its id. */
const voidEntry = 'audit';

const claimSchema = z.tuple([
  z.string().regex(/^[^\0]{1,150}$/),
  z.int().min(1).max(1e9),
  z.string().regex(/^[\w-]{1,40}$/),
]);
/** Stream, how long it is, and the start of the hash at its end. */
type Claim = z.infer<typeof claimSchema>;

const witnessSchema = z.object({
  /** The tablet it was told: another one's memory, or one of an earlier installation, says nothing. */
  of: z.string().max(100),
  heads: z.array(claimSchema).max(mostStreams),
  /** What was said before and was not so; said again until it is. */
  doubts: z.array(claimSchema).max(mostDoubts),
  /** Ids of the entries that ended what was said before, the newest last, and the moment of that one. */
  voids: z.array(z.string().regex(/^[\w-]{1,40}$/)).max(mostVoids),
  voidedAt: z.int(),
});
/** What a tablet keeps. It says nothing of any answer. */
export type Witness = z.infer<typeof witnessSchema>;

/** What a tablet says; undefined where that is nothing of ours, for which nobody is refused. */
export function readWitness(said: unknown): Witness | undefined {
  return witnessSchema.safeParse(said).data;
}

/** As it comes beside an answer; undefined for what is none. */
export function parseWitness(text: string | undefined): Witness | undefined {
  try {
    return readWitness(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

export type Contradiction = { stream: string; fault: 'contradicted'; sequence: number; device: string };
const contradicted = 'chains.contradicted';
/** So many places are looked up in one question. */
const placesAtOnce = 200;
const detailSchema = z.object({ claim: claimSchema });

/**
 * Compares what a tablet was told before with what is stored, and notes what differs.
 * @param told undefined: nothing yet
 * @param stream the one to tell of; undefined: all that grow
 * @returns what the tablet is to keep instead; undefined where that cannot be told, which keeps nobody from anything else
 */
export async function hearWitness(
  dependencies: Pick<Dependencies, 'database' | 'clock' | 'newId' | 'log'>,
  scope: OfficeScope,
  deviceId: string,
  told: Witness | undefined,
  stream?: string,
): Promise<Witness | undefined> {
  const db = dependencies.database.queries;
  try {
    const voids = (await listVoids(db, scope)).slice(-mostVoids);
    const wrong =
      told?.of === deviceId && !voids.some((entry) => isNew(entry, told))
        ? await differing(db, scope, claimsOf(told), voids)
        : [];
    if (wrong.length > 0) await note(dependencies, scope, deviceId, wrong);
    const heads = await headsToTell(db, scope, stream);
    return {
      of: deviceId,
      // What was written over is told nobody: it could not be said again.
      heads: heads.flatMap(({ name, sequence, hash }) => {
        const claim = claimSchema.safeParse([name, sequence, hash.slice(0, shownHash)]).data;
        return claim === undefined ? [] : [claim];
      }),
      doubts: wrong.slice(0, mostDoubts),
      voids: voids.map(({ id }) => id),
      voidedAt: voids.at(-1)?.at.getTime() ?? 0,
    };
  } catch (error) {
    dependencies.log.error({ err: error }, 'a tablet could not be heard as a witness');
    return undefined;
  }
}

type Entry = { id: string; at: Date };

const listVoids = async (db: Queries, scope: OfficeScope): Promise<Entry[]> =>
  (await Promise.all(voiding.map((action) => listAuditMoments(db, scope, action))))
    .flat()
    .sort((one, other) => one.at.getTime() - other.at.getTime());

/** An old entry under another id is none. */
const isNew = ({ id, at }: Entry, { voids, voidedAt }: Witness): boolean =>
  !voids.includes(id) && at.getTime() > voidedAt;

const claimsOf = ({ heads, doubts, voids }: Witness): Claim[] => [
  ...heads,
  ...doubts,
  ...voids.map((id): Claim => [voidEntry, 1, id]),
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
  voids: readonly Entry[],
): Promise<Claim[]> {
  const places = claims.flatMap(([name, sequence]) => (name === voidEntry ? [] : [{ name, sequence }]));
  const found = new Map<string, string[]>();
  for (const { stream, sequence, hash } of await listHashesAt(db, scope, places)) {
    const place = `${sequence} ${stream}`;
    found.set(place, [...(found.get(place) ?? []), hash]);
  }
  return claims.filter(([name, sequence, hash]) => {
    if (name === voidEntry) return !voids.some(({ id }) => id === hash);
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
  const entries = await listAuditByAction(database.queries, scope, contradicted);
  if (entries.filter(({ entityId }) => entityId === deviceId).length >= mostNoted) return;
  const noted = entries.map(({ detail }) => JSON.stringify(detailSchema.safeParse(detail).data?.claim));
  const fresh = wrong.filter((claim) => !noted.includes(JSON.stringify(claim))).slice(0, mostDoubts);
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

const unreadable = (device: string): Contradiction => ({
  ...{ stream: '', fault: 'contradicted', sequence: 0 },
  device,
});

/**
 * What tablets remember and is not so, for as long as it is not and nothing has ended it; an entry that says nothing any more
 * was written over, and stands as one of no stream.
 */
export async function listContradictions(db: Queries, scope: OfficeScope): Promise<Contradiction[]> {
  const voids = (await listVoids(db, scope)).slice(-mostVoids);
  const voidedAt = voids.at(-1)?.at.getTime() ?? 0;
  let entries: Awaited<ReturnType<typeof listAuditByAction>>;
  try {
    entries = await listAuditByAction(db, scope, contradicted);
  } catch {
    return [unreadable('')];
  }
  const found: Contradiction[] = [];
  const byDevice = new Map<string, number>();
  for (let from = 0; from < entries.length; from += placesAtOnce) {
    const page = entries.slice(from, from + placesAtOnce).filter(({ at }) => at.getTime() > voidedAt);
    const claims = page.map(({ detail }) => detailSchema.safeParse(detail).data?.claim);
    const known = claims.filter((claim) => claim !== undefined);
    const wrong = await differing(db, scope, known, voids);
    for (const [at, { entityId: device }] of page.entries()) {
      byDevice.set(device, (byDevice.get(device) ?? 0) + 1);
      const claim = claims[at];
      if (claim === undefined) found.push(unreadable(device));
      else if (wrong.includes(claim))
        found.push({ stream: claim[0], fault: 'contradicted', sequence: claim[1], device });
    }
  }
  const full = [...byDevice].filter(([, n]) => n >= mostNoted).map(([device]) => unreadable(device));
  return [...found, ...full];
}

/** Written down where another database was put in place lawfully: what tablets remember of before is void. */
export async function acceptChains(
  { database, clock, newId }: Pick<Dependencies, 'database' | 'clock' | 'newId'>,
  scope: OfficeScope,
): Promise<number> {
  const { length } = await listContradictions(database.queries, scope);
  await database.atomically((db) => [
    insertAudit(db, scope, {
      ...{ id: newId(), at: clock(), userId: null, action: 'chains.accept' },
      ...{ entity: 'office', entityId: scope.officeId, detail: { contradictions: length } },
    }),
  ]);
  return length;
}
