// Why: what a person wrote beside their answers, for an export of answers; without what a confidential case conceals.
import { and, asc, eq, inArray, isNotNull, not } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { comments } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import type { CaseViewer } from './cases.js';
import { concealedFrom } from './confidential.js';

/** The texts of these responses (at most 1,000) to one question, by response; purged ones are not among them. */
export async function listAnswerTexts(
  db: Queries,
  scope: OfficeScope,
  responseIds: readonly string[],
  question: string,
  viewer: CaseViewer,
): Promise<Map<string, string>> {
  const concealed = concealedFrom(db, scope, viewer);
  const rows = await db
    .select({ responseId: comments.responseId, text: comments.text })
    .from(comments)
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        inArray(comments.responseId, [...responseIds]),
        eq(comments.question, question),
        isNotNull(comments.text),
        concealed === undefined ? undefined : not(concealed),
      ),
    )
    .orderBy(asc(comments.id));
  return new Map(
    rows.flatMap(({ responseId, text }): [string, string][] =>
      responseId === null || text === null ? [] : [[responseId, text]],
    ),
  );
}
