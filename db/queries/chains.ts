// Why: the chains of tamper evidence: their heads, and the hashes of the comments that belong to a response.
import { and, asc, desc, eq, inArray, isNull, ne, notExists, or, sql } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { comments, imports, paperEntries, phoneComments, responses, streams } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import type { Response } from './responses.js';

export type StreamHead = { name: string; sequence: number; hash: string };

export async function listStreams(db: Queries, scope: OfficeScope): Promise<StreamHead[]> {
  return await db
    .select({ name: streams.name, sequence: streams.sequence, hash: streams.hash })
    .from(streams)
    .where(eq(streams.officeId, scope.officeId))
    .orderBy(asc(streams.name));
}

/** Asked for with every answer out of a tablet's queue: built once for each connection. */
const headOf = new WeakMap<Queries, ReturnType<typeof prepareHeadOf>>();
const placeOf = new WeakMap<Queries, ReturnType<typeof preparePlaceOf>>();
const atPlace = new WeakMap<Queries, ReturnType<typeof prepareAtPlace>>();

export async function findStream(
  db: Queries,
  { officeId }: OfficeScope,
  name: string,
): Promise<StreamHead | undefined> {
  const query = headOf.get(db) ?? prepareHeadOf(db);
  headOf.set(db, query);
  return (await query.execute({ officeId, name }))[0];
}

function prepareHeadOf(db: Queries) {
  return db
    .select({ name: streams.name, sequence: streams.sequence, hash: streams.hash })
    .from(streams)
    .where(and(eq(streams.officeId, sql.placeholder('officeId')), eq(streams.name, sql.placeholder('name'))))
    .prepare('find_stream');
}

function prepareAtPlace(db: Queries) {
  return db
    .select({ stream: responses.stream, sequence: responses.sequence, hash: responses.hash })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, sql.placeholder('officeId')),
        isNull(responses.importId),
        eq(responses.stream, sql.placeholder('name')),
        eq(responses.sequence, sql.placeholder('sequence')),
      ),
    )
    .prepare('find_hash_at_place');
}

/** What lies at these places (at most 500) of streams that are no import's. */
export async function listHashesAt(
  db: Queries,
  scope: OfficeScope,
  places: readonly Pick<StreamHead, 'name' | 'sequence'>[],
): Promise<{ stream: string; sequence: number; hash: string }[]> {
  const [first, ...more] = places;
  if (first === undefined) return [];
  if (more.length === 0) {
    const query = atPlace.get(db) ?? prepareAtPlace(db);
    atPlace.set(db, query);
    return await query.execute({ officeId: scope.officeId, ...first });
  }
  return await db
    .select({ stream: responses.stream, sequence: responses.sequence, hash: responses.hash })
    .from(responses)
    .where(
      // All of it in each branch: so each is found by the index.
      or(
        ...places.map(({ name, sequence }) =>
          and(
            eq(responses.officeId, scope.officeId),
            isNull(responses.importId),
            eq(responses.stream, name),
            eq(responses.sequence, sequence),
          ),
        ),
      ),
    );
}

const place = {
  id: responses.id,
  name: responses.stream,
  sequence: responses.sequence,
  hash: responses.hash,
};

function preparePlaceOf(db: Queries) {
  return db
    .select(place)
    .from(responses)
    .where(and(eq(responses.officeId, sql.placeholder('officeId')), eq(responses.id, sql.placeholder('id'))))
    .prepare('find_place_of');
}

/** Where these responses (at most 500) lie in their chains. */
export async function listPlacesOf(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<(StreamHead & { id: string })[]> {
  const [only, ...more] = ids;
  if (only === undefined) return [];
  if (more.length === 0) {
    const query = placeOf.get(db) ?? preparePlaceOf(db);
    placeOf.set(db, query);
    return await query.execute({ officeId: scope.officeId, id: only });
  }
  return await db
    .select(place)
    .from(responses)
    .where(and(eq(responses.officeId, scope.officeId), inArray(responses.id, [...ids])));
}

/** Of all sheets of a batch the one that was stored last. */
export async function findLastSheetPlace(
  db: Queries,
  scope: OfficeScope,
  batchId: string,
): Promise<StreamHead | undefined> {
  const rows = await db
    .select(place)
    .from(paperEntries)
    .innerJoin(
      responses,
      and(eq(responses.officeId, paperEntries.officeId), eq(responses.id, paperEntries.responseId)),
    )
    .where(and(eq(paperEntries.officeId, scope.officeId), eq(paperEntries.batchId, batchId)))
    .orderBy(desc(responses.sequence))
    .limit(1);
  return rows[0];
}

/** What lies at one place of a stream, an import's too: one row, unless somebody wrote there. */
export async function listAtPlace(
  db: Queries,
  scope: OfficeScope,
  { name, sequence }: Pick<StreamHead, 'name' | 'sequence'>,
): Promise<Response[]> {
  const importId = /^import:(.+)$/.exec(name)?.[1];
  return await db
    .select()
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        // As the indexes have it.
        importId === undefined ? isNull(responses.importId) : eq(responses.importId, importId),
        eq(responses.stream, name),
        eq(responses.sequence, sequence),
      ),
    )
    .limit(2);
}

/** Questions and hashes of the comments that these responses (at most 500) were sealed with: purged ones among them, later ones not. */
export async function listCommentHashes(
  db: Queries,
  scope: OfficeScope,
  responseIds: readonly string[],
): Promise<{ responseId: string | null; question: string | null; hash: string }[]> {
  if (responseIds.length === 0) return [];
  const addedLater = db
    .select({ one: sql`1` })
    .from(phoneComments)
    .where(and(eq(phoneComments.officeId, scope.officeId), eq(phoneComments.commentId, comments.id)));
  return await db
    .select({ responseId: comments.responseId, question: comments.question, hash: comments.hash })
    .from(comments)
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        inArray(comments.responseId, [...responseIds]),
        notExists(addedLater),
      ),
    )
    .orderBy(asc(comments.id));
}

export type ImportOff = Pick<typeof imports.$inferSelect, 'id' | 'surveyId' | 'state' | 'activeAt'>;

/** Imports that are not switched on: still coming in, failed, or taken out again as a whole. */
export async function listImportsOff(db: Queries, scope: OfficeScope): Promise<ImportOff[]> {
  return await db
    .select({
      id: imports.id,
      surveyId: imports.surveyId,
      state: imports.state,
      activeAt: imports.activeAt,
    })
    .from(imports)
    .where(and(eq(imports.officeId, scope.officeId), ne(imports.state, 'active')))
    .orderBy(asc(imports.id));
}
