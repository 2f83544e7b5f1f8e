// Why: 您的建議，我們的改善: one item a closed improvement gives, who asked to hear of it, and which questions are published.
import { and, asc, count, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  comments,
  contacts,
  heardItems,
  improvementComments,
  improvements,
  petitioners,
  publishedQuestions,
} from '../schema.js';
import type { OfficeScope } from '../scope.js';
import type { Improvement } from './improvements.js';

export type HeardItem = typeof heardItems.$inferSelect;
export type PublishedQuestion = typeof publishedQuestions.$inferSelect;
export type HeardOfImprovement = { item: HeardItem; improvement: Improvement };

export async function findHeardItem(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
): Promise<HeardItem | undefined> {
  const rows = await db
    .select()
    .from(heardItems)
    .where(and(eq(heardItems.officeId, scope.officeId), eq(heardItems.improvementId, improvementId)));
  return rows[0];
}

/** What the public may read, the newest first. */
export async function listPublishedHeard(
  db: Queries,
  scope: OfficeScope,
  limit: number,
): Promise<HeardOfImprovement[]> {
  return await db
    .select({ item: heardItems, improvement: improvements })
    .from(heardItems)
    .innerJoin(
      improvements,
      and(eq(improvements.officeId, heardItems.officeId), eq(improvements.id, heardItems.improvementId)),
    )
    .where(
      and(
        eq(heardItems.officeId, scope.officeId),
        eq(heardItems.state, 'published'),
        // Taken back to work, it is no longer something that was done.
        inArray(improvements.status, ['done', 'verified']),
      ),
    )
    .orderBy(desc(heardItems.publishedAt), asc(heardItems.improvementId))
    .limit(limit);
}

/** The newest item for the page that thanks. */
export async function findHeardForThanks(db: Queries, scope: OfficeScope): Promise<HeardItem | undefined> {
  const rows = await db
    .select({ item: heardItems })
    .from(heardItems)
    .innerJoin(
      improvements,
      and(eq(improvements.officeId, heardItems.officeId), eq(improvements.id, heardItems.improvementId)),
    )
    .where(
      and(
        eq(heardItems.officeId, scope.officeId),
        eq(heardItems.state, 'published'),
        eq(heardItems.onThanks, true),
        inArray(improvements.status, ['done', 'verified']),
      ),
    )
    .orderBy(desc(heardItems.publishedAt), asc(heardItems.improvementId))
    .limit(1);
  return rows[0]?.item;
}

/** How many people's words an improvement came from. */
export async function countWishes(db: Queries, scope: OfficeScope, improvementId: string): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(improvementComments)
    .where(
      and(
        eq(improvementComments.officeId, scope.officeId),
        eq(improvementComments.improvementId, improvementId),
      ),
    );
  return rows[0]?.n ?? 0;
}

export type Listener = {
  language: string;
  email: string | null;
  phone: string | null;
  /** As somebody wrote it in a survey: an address or a telephone. */
  way: string | null;
};

/** Who left a way to be reached and asked to hear what became of it; only for telling them, never for showing. */
export async function listListeners(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
): Promise<Listener[]> {
  const rows = await db
    .select({
      language: comments.language,
      email: petitioners.email,
      phone: petitioners.phone,
      wishesNews: petitioners.wishesNews,
      petitionerPurged: petitioners.purgedAt,
      way: contacts.way,
    })
    .from(improvementComments)
    .innerJoin(
      comments,
      and(
        eq(comments.officeId, improvementComments.officeId),
        eq(comments.id, improvementComments.commentId),
      ),
    )
    .leftJoin(
      petitioners,
      and(eq(petitioners.officeId, comments.officeId), eq(petitioners.commentId, comments.id)),
    )
    .leftJoin(
      contacts,
      and(
        eq(contacts.officeId, comments.officeId),
        eq(contacts.responseId, comments.responseId),
        isNull(contacts.purgedAt),
      ),
    )
    .where(
      and(
        eq(improvementComments.officeId, scope.officeId),
        eq(improvementComments.improvementId, improvementId),
      ),
    );
  return rows.flatMap(({ language, email, phone, wishesNews, petitionerPurged, way }): Listener[] => {
    if (wishesNews !== null)
      return wishesNews && petitionerPurged === null ? [{ language, email, phone, way: null }] : [];
    return way === null || way === '' ? [] : [{ language, email: null, phone: null, way }];
  });
}

export function insertHeardItem(
  db: Queries,
  scope: OfficeScope,
  row: Omit<typeof heardItems.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(heardItems).values({ officeId: scope.officeId, ...row });
}

/** Guard with mustChange: touches no row when somebody changed it since `revision`. */
export function updateHeardItem(
  db: Queries,
  scope: OfficeScope,
  improvementId: string,
  revision: number,
  changes: Partial<Omit<typeof heardItems.$inferInsert, 'officeId' | 'improvementId' | 'revision'>>,
): Statement {
  return db
    .update(heardItems)
    .set({ ...changes, revision: revision + 1 })
    .where(
      and(
        eq(heardItems.officeId, scope.officeId),
        eq(heardItems.improvementId, improvementId),
        eq(heardItems.revision, revision),
      ),
    );
}

export async function listPublishedQuestions(db: Queries, scope: OfficeScope): Promise<PublishedQuestion[]> {
  return await db
    .select()
    .from(publishedQuestions)
    .where(eq(publishedQuestions.officeId, scope.officeId))
    .orderBy(asc(publishedQuestions.surveyId), asc(publishedQuestions.question));
}

export function insertPublishedQuestion(
  db: Queries,
  scope: OfficeScope,
  row: Omit<PublishedQuestion, 'officeId'>,
): Statement {
  return db
    .insert(publishedQuestions)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({
      target: [publishedQuestions.officeId, publishedQuestions.surveyId, publishedQuestions.question],
    });
}

export function deletePublishedQuestion(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  question: string,
): Statement {
  return db
    .delete(publishedQuestions)
    .where(
      and(
        eq(publishedQuestions.officeId, scope.officeId),
        eq(publishedQuestions.surveyId, surveyId),
        eq(publishedQuestions.question, question),
      ),
    );
}
