// Why: the chains of tamper evidence: their heads, and the hashes of the comments that belong to a response.
import { and, asc, eq, inArray, isNull, ne, notExists, or, sql } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { comments, imports, phoneComments, responses, streams } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type StreamHead = { name: string; sequence: number; hash: string };

export async function listStreams(db: Queries, scope: OfficeScope): Promise<StreamHead[]> {
  return await db
    .select({ name: streams.name, sequence: streams.sequence, hash: streams.hash })
    .from(streams)
    .where(eq(streams.officeId, scope.officeId))
    .orderBy(asc(streams.name));
}

export async function findStream(
  db: Queries,
  scope: OfficeScope,
  name: string,
): Promise<StreamHead | undefined> {
  const rows = await db
    .select({ name: streams.name, sequence: streams.sequence, hash: streams.hash })
    .from(streams)
    .where(and(eq(streams.officeId, scope.officeId), eq(streams.name, name)));
  return rows[0];
}

/** What lies at these places (at most 500) of streams that are no import's. */
export async function listHashesAt(
  db: Queries,
  scope: OfficeScope,
  places: readonly Pick<StreamHead, 'name' | 'sequence'>[],
): Promise<{ stream: string; sequence: number; hash: string }[]> {
  if (places.length === 0) return [];
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

/** Hashes of the comments that these responses (at most 500) were sealed with: purged ones among them, later ones not. */
export async function listCommentHashes(
  db: Queries,
  scope: OfficeScope,
  responseIds: readonly string[],
): Promise<{ responseId: string | null; hash: string }[]> {
  if (responseIds.length === 0) return [];
  const addedLater = db
    .select({ one: sql`1` })
    .from(phoneComments)
    .where(and(eq(phoneComments.officeId, scope.officeId), eq(phoneComments.commentId, comments.id)));
  return await db
    .select({ responseId: comments.responseId, hash: comments.hash })
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
