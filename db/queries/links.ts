// Why: the short addresses on posters: found by their code before any office is known, listed by survey for the staff.
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { surveyLinks, surveys } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type SurveyLink = typeof surveyLinks.$inferSelect;

/** Whatever the office, with the address of its survey; ended ones too, for they still lead there. */
export async function findLinkByCode(
  db: Queries,
  code: string,
): Promise<(SurveyLink & { slug: string }) | undefined> {
  const rows = await db
    .select({ link: surveyLinks, slug: surveys.slug })
    .from(surveyLinks)
    .innerJoin(surveys, and(eq(surveys.officeId, surveyLinks.officeId), eq(surveys.id, surveyLinks.surveyId)))
    .where(eq(surveyLinks.code, code));
  const row = rows[0];
  return row === undefined ? undefined : { ...row.link, slug: row.slug };
}

/** In the order in which they were made, ended ones too. */
export async function listLinks(db: Queries, scope: OfficeScope, surveyId: string): Promise<SurveyLink[]> {
  return await db
    .select()
    .from(surveyLinks)
    .where(and(eq(surveyLinks.officeId, scope.officeId), eq(surveyLinks.surveyId, surveyId)))
    .orderBy(asc(surveyLinks.madeAt), asc(surveyLinks.code));
}

/** Those in use, of every survey of the office. */
export async function listLinksInUse(db: Queries, scope: OfficeScope): Promise<SurveyLink[]> {
  return await db
    .select()
    .from(surveyLinks)
    .where(and(eq(surveyLinks.officeId, scope.officeId), isNull(surveyLinks.endedAt)));
}

export function insertLink(
  db: Queries,
  scope: OfficeScope,
  row: Omit<SurveyLink, 'officeId' | 'endedAt'>,
): Statement {
  return db.insert(surveyLinks).values({ officeId: scope.officeId, ...row });
}

/** Touches no row when it has ended already or is another survey's: put it in `mustChange`. */
export function endLink(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  code: string,
  at: Date,
): Statement {
  return db
    .update(surveyLinks)
    .set({ endedAt: at })
    .where(
      and(
        eq(surveyLinks.officeId, scope.officeId),
        eq(surveyLinks.surveyId, surveyId),
        eq(surveyLinks.code, code),
        isNull(surveyLinks.endedAt),
      ),
    );
}
