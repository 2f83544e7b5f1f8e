// Why: what the papers say 新聞輿論 (S44): a comment with an outlet, a tone, and how soon the office answered.
import { and, desc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { comments, mediaItems, type MediaTone } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type MediaItem = typeof mediaItems.$inferSelect;

export function insertMediaItem(
  db: Queries,
  scope: OfficeScope,
  item: Omit<MediaItem, 'officeId' | 'revision'>,
): Statement {
  return db.insert(mediaItems).values({ officeId: scope.officeId, ...item, revision: 1 });
}

/** The newest first, at most `limit`, with what was written of each. */
export async function listMediaItems(
  db: Queries,
  scope: OfficeScope,
  filter: { tone?: MediaTone } = {},
  limit = 200,
): Promise<(MediaItem & { text: string | null; language: string })[]> {
  const rows = await db
    .select({ item: mediaItems, text: comments.text, language: comments.language })
    .from(mediaItems)
    .innerJoin(
      comments,
      and(eq(comments.officeId, mediaItems.officeId), eq(comments.id, mediaItems.commentId)),
    )
    .where(
      and(
        eq(mediaItems.officeId, scope.officeId),
        filter.tone === undefined ? undefined : eq(mediaItems.tone, filter.tone),
      ),
    )
    .orderBy(desc(mediaItems.publishedAt), desc(mediaItems.commentId))
    .limit(limit);
  return rows.map(({ item, ...comment }) => ({ ...item, ...comment }));
}

export async function findMediaItem(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
): Promise<MediaItem | undefined> {
  const rows = await db
    .select()
    .from(mediaItems)
    .where(and(eq(mediaItems.officeId, scope.officeId), eq(mediaItems.commentId, commentId)));
  return rows[0];
}

/** For `mustChange`: touches nothing when somebody changed it after `revision`. */
export function updateMediaItem(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
  revision: number,
  values: Pick<MediaItem, 'tone' | 'correct' | 'response' | 'respondedAt'>,
): Statement {
  return db
    .update(mediaItems)
    .set({ ...values, revision: revision + 1 })
    .where(
      and(
        eq(mediaItems.officeId, scope.officeId),
        eq(mediaItems.commentId, commentId),
        eq(mediaItems.revision, revision),
      ),
    );
}
