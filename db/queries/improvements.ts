// Why: improvement actions 改善事項 with their story, the comments they came from and their evidence.
import { and, asc, desc, eq, inArray, isNotNull, lt, sql, type SQL } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  comments,
  files,
  improvementComments,
  improvementEvents,
  improvements,
  users,
  type ImprovementStatus,
} from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Improvement = typeof improvements.$inferSelect;
export type ImprovementEvent = typeof improvementEvents.$inferSelect;
export type EvidenceFile = Omit<typeof files.$inferSelect, 'content'>;

export type ImprovementFilter = {
  ownerId?: string;
  sectionId?: string;
  /** 'open': planned or doing; 'closed': all others. */
  status?: ImprovementStatus | 'open' | 'closed';
  theme?: string;
  /** Open and due before this day. */
  overdueOn?: string;
};

const open: ImprovementStatus[] = ['planned', 'doing'];
const closed: ImprovementStatus[] = ['done', 'verified', 'dropped'];

/** With the owner's name, at most 500: by due day, the earliest first; or the latest numbers first. */
export async function listImprovements(
  db: Queries,
  scope: OfficeScope,
  filter: ImprovementFilter = {},
  order: 'due' | 'latest' = 'due',
): Promise<(Improvement & { ownerName: string })[]> {
  const { ownerId, sectionId, status, theme, overdueOn } = filter;
  const rows = await db
    .select({ improvement: improvements, ownerName: users.name })
    .from(improvements)
    .innerJoin(users, eq(users.id, improvements.ownerId))
    .where(
      and(
        eq(improvements.officeId, scope.officeId),
        ownerId === undefined ? undefined : eq(improvements.ownerId, ownerId),
        sectionId === undefined ? undefined : eq(improvements.sectionId, sectionId),
        statusIs(status),
        theme === undefined ? undefined : eq(improvements.theme, theme),
        overdueOn === undefined
          ? undefined
          : and(inArray(improvements.status, open), lt(improvements.dueDay, overdueOn)),
      ),
    )
    .orderBy(
      ...(order === 'due'
        ? [asc(improvements.dueDay), asc(improvements.number)]
        : [desc(improvements.number)]),
    )
    .limit(500);
  return rows.map(({ improvement, ownerName }) => ({ ...improvement, ownerName }));
}

function statusIs(status: ImprovementFilter['status']): SQL | undefined {
  if (status === undefined) return undefined;
  if (status === 'open') return inArray(improvements.status, open);
  return status === 'closed' ? inArray(improvements.status, closed) : eq(improvements.status, status);
}

export async function findImprovement(
  db: Queries,
  scope: OfficeScope,
  id: string,
): Promise<Improvement | undefined> {
  const rows = await db
    .select()
    .from(improvements)
    .where(and(eq(improvements.officeId, scope.officeId), eq(improvements.id, id)));
  return rows[0];
}

export async function findHighestNumber(db: Queries, scope: OfficeScope): Promise<number> {
  const rows = await db
    .select({ number: sql<number>`coalesce(max(${improvements.number}), 0)`.mapWith(Number) })
    .from(improvements)
    .where(eq(improvements.officeId, scope.officeId));
  return rows[0]?.number ?? 0;
}

export type EffectiveMarker = {
  id: string;
  number: number;
  title: string;
  status: ImprovementStatus;
  effectiveDay: string;
  cut: string;
  cutValue: string;
};

/** The days on which improvements meant to move this question took effect: the markers on its trend, the earliest first. */
export async function listEffectiveMarkers(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  question: string,
): Promise<EffectiveMarker[]> {
  const rows = await db
    .select({
      id: improvements.id,
      number: improvements.number,
      title: improvements.title,
      status: improvements.status,
      effectiveDay: improvements.effectiveDay,
      measure: improvements.measure,
    })
    .from(improvements)
    .where(
      and(
        eq(improvements.officeId, scope.officeId),
        isNotNull(improvements.effectiveDay),
        inArray(improvements.status, ['doing', 'done', 'verified']),
      ),
    );
  return rows
    .flatMap(({ measure, effectiveDay, ...row }) =>
      effectiveDay !== null &&
      measure !== null &&
      measure.surveyId === surveyId &&
      measure.question === question
        ? [{ ...row, effectiveDay, cut: measure.cut, cutValue: measure.cutValue }]
        : [],
    )
    .sort((a, b) =>
      a.effectiveDay < b.effectiveDay ? -1 : a.effectiveDay > b.effectiveDay ? 1 : a.number - b.number,
    );
}

/** The story, the earliest first. */
export async function listImprovementEvents(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
): Promise<(ImprovementEvent & { userName: string })[]> {
  const rows = await db
    .select({ event: improvementEvents, userName: users.name })
    .from(improvementEvents)
    .innerJoin(users, eq(users.id, improvementEvents.userId))
    .where(
      and(eq(improvementEvents.officeId, scope.officeId), eq(improvementEvents.improvementId, improvementId)),
    )
    .orderBy(asc(improvementEvents.at), asc(improvementEvents.id));
  return rows.map(({ event, userName }) => ({ ...event, userName }));
}

/** Evidence without its bytes, the earliest first. */
export async function listFiles(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
): Promise<(EvidenceFile & { uploaderName: string })[]> {
  return await db
    .select({
      officeId: files.officeId,
      id: files.id,
      improvementId: files.improvementId,
      name: files.name,
      mediaType: files.mediaType,
      size: files.size,
      sha256: files.sha256,
      uploadedBy: files.uploadedBy,
      uploadedAt: files.uploadedAt,
      uploaderName: users.name,
    })
    .from(files)
    .innerJoin(users, eq(users.id, files.uploadedBy))
    .where(and(eq(files.officeId, scope.officeId), eq(files.improvementId, improvementId)))
    .orderBy(asc(files.uploadedAt), asc(files.id));
}

/** One file with its bytes. */
export async function findFile(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
  id: string,
): Promise<typeof files.$inferSelect | undefined> {
  const rows = await db
    .select()
    .from(files)
    .where(and(eq(files.officeId, scope.officeId), eq(files.improvementId, improvementId), eq(files.id, id)));
  return rows[0];
}

/** The ids of the comments an improvement came from, the newest first. */
export async function listCommentIdsOf(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
): Promise<string[]> {
  const rows = await db
    .select({ id: improvementComments.commentId })
    .from(improvementComments)
    .innerJoin(
      comments,
      and(
        eq(comments.officeId, improvementComments.officeId),
        eq(comments.id, improvementComments.commentId),
      ),
    )
    .where(
      and(
        eq(improvementComments.officeId, scope.officeId),
        eq(improvementComments.improvementId, improvementId),
      ),
    )
    .orderBy(desc(comments.receivedAt), desc(comments.id));
  return rows.map((row) => row.id);
}

/** Which improvements these comments have led to (at most 500 ids). */
export async function listImprovementsOfComments(
  db: Queries,
  scope: OfficeScope,
  commentIds: readonly string[],
): Promise<{ commentId: string; id: string; number: number; title: string; status: ImprovementStatus }[]> {
  if (commentIds.length === 0) return [];
  return await db
    .select({
      commentId: improvementComments.commentId,
      id: improvements.id,
      number: improvements.number,
      title: improvements.title,
      status: improvements.status,
    })
    .from(improvementComments)
    .innerJoin(
      improvements,
      and(
        eq(improvements.officeId, improvementComments.officeId),
        eq(improvements.id, improvementComments.improvementId),
      ),
    )
    .where(
      and(
        eq(improvementComments.officeId, scope.officeId),
        inArray(improvementComments.commentId, [...commentIds]),
      ),
    )
    .orderBy(asc(improvements.number));
}

/** How many comments each improvement came from. */
export async function countCommentsOfImprovements(
  db: Queries,
  scope: OfficeScope,
): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: improvementComments.improvementId, n: sql<number>`count(*)`.mapWith(Number) })
    .from(improvementComments)
    .where(eq(improvementComments.officeId, scope.officeId))
    .groupBy(improvementComments.improvementId);
  return new Map(rows.map((row) => [row.id, row.n]));
}

export function insertImprovement(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof improvements.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(improvements).values({ officeId: scope.officeId, ...row });
}

/** Guard with mustChange: touches no row when somebody changed it since `revision`. */
export function updateImprovement(
  db: Queries,
  scope: OfficeScope,
  id: string,
  revision: number,
  changes: Partial<Omit<typeof improvements.$inferInsert, 'officeId' | 'id' | 'number' | 'revision'>>,
): Statement {
  return db
    .update(improvements)
    .set({ ...changes, revision: revision + 1 })
    .where(
      and(
        eq(improvements.officeId, scope.officeId),
        eq(improvements.id, id),
        eq(improvements.revision, revision),
      ),
    );
}

export function insertImprovementEvent(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof improvementEvents.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(improvementEvents).values({ officeId: scope.officeId, ...row });
}

export function insertImprovementComment(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
  commentId: string,
): Statement {
  return db
    .insert(improvementComments)
    .values({ officeId: scope.officeId, improvementId, commentId })
    .onConflictDoNothing({
      target: [
        improvementComments.officeId,
        improvementComments.improvementId,
        improvementComments.commentId,
      ],
    });
}

export function insertFile(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof files.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(files).values({ officeId: scope.officeId, ...row });
}
