// Why: a survey nobody ever answered can be thrown away and put back whole: with its steps of editing and its texts' states.
import { and, eq, isNull } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { draftSteps, surveys, surveyTexts } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type WholeDraft = {
  survey: typeof surveys.$inferSelect;
  steps: (typeof draftSteps.$inferSelect)[];
  texts: (typeof surveyTexts.$inferSelect)[];
};

/** Undefined for one that was ever published. */
export async function findWholeDraft(
  db: Queries,
  scope: OfficeScope,
  id: string,
): Promise<WholeDraft | undefined> {
  const [survey] = await db
    .select()
    .from(surveys)
    .where(and(eq(surveys.officeId, scope.officeId), eq(surveys.id, id), isNull(surveys.currentVersion)));
  if (survey === undefined) return undefined;
  const [steps, texts] = await Promise.all([
    db
      .select()
      .from(draftSteps)
      .where(and(eq(draftSteps.officeId, scope.officeId), eq(draftSteps.surveyId, id))),
    db
      .select()
      .from(surveyTexts)
      .where(and(eq(surveyTexts.officeId, scope.officeId), eq(surveyTexts.surveyId, id))),
  ]);
  return { survey, steps, texts };
}

export function deleteDraftParts(db: Queries, scope: OfficeScope, surveyId: string): Statement[] {
  return [
    db
      .delete(draftSteps)
      .where(and(eq(draftSteps.officeId, scope.officeId), eq(draftSteps.surveyId, surveyId))),
    db
      .delete(surveyTexts)
      .where(and(eq(surveyTexts.officeId, scope.officeId), eq(surveyTexts.surveyId, surveyId))),
  ];
}

/** Guard with mustChange: touches no row when somebody changed or published it meanwhile. */
export function deleteDraftSurvey(
  db: Queries,
  scope: OfficeScope,
  { id, revision }: { id: string; revision: number },
): Statement {
  return db
    .delete(surveys)
    .where(
      and(
        eq(surveys.officeId, scope.officeId),
        eq(surveys.id, id),
        eq(surveys.revision, revision),
        isNull(surveys.currentVersion),
      ),
    );
}

const mostRows = 500;

export function insertWholeDraft(
  db: Queries,
  scope: OfficeScope,
  { survey, steps, texts }: WholeDraft,
): Statement[] {
  const here = { officeId: scope.officeId };
  const slices = Array.from({ length: Math.ceil(texts.length / mostRows) }, (_, at) =>
    texts.slice(at * mostRows, (at + 1) * mostRows),
  );
  return [
    db.insert(surveys).values({ ...survey, ...here }),
    ...steps.map((step) => db.insert(draftSteps).values({ ...step, ...here })),
    ...slices.map((slice) => db.insert(surveyTexts).values(slice.map((text) => ({ ...text, ...here })))),
  ];
}
