// Why: steps of editing that can be taken back, and how far each text of a draft has come.
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { draftSteps, surveyTexts } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type DraftStep = typeof draftSteps.$inferSelect;
/** What a list needs: never the document, which may be large. */
export type StepSummary = Omit<DraftStep, 'document' | 'officeId' | 'surveyId'>;
export type SurveyText = typeof surveyTexts.$inferSelect;

export function insertDraftStep(
  db: Queries,
  scope: OfficeScope,
  row: Omit<DraftStep, 'officeId'>,
): Statement {
  return db.insert(draftSteps).values({ officeId: scope.officeId, ...row });
}

/** Newest first. */
export async function listDraftSteps(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<StepSummary[]> {
  return await db
    .select({
      revision: draftSteps.revision,
      step: draftSteps.step,
      subject: draftSteps.subject,
      madeBy: draftSteps.madeBy,
      madeAt: draftSteps.madeAt,
    })
    .from(draftSteps)
    .where(and(eq(draftSteps.officeId, scope.officeId), eq(draftSteps.surveyId, surveyId)))
    .orderBy(desc(draftSteps.revision));
}

export async function findDraftStep(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  revision: number,
): Promise<DraftStep | undefined> {
  const rows = await db
    .select()
    .from(draftSteps)
    .where(
      and(
        eq(draftSteps.officeId, scope.officeId),
        eq(draftSteps.surveyId, surveyId),
        eq(draftSteps.revision, revision),
      ),
    );
  return rows[0];
}

/** Keeps the steps from this revision on; older ones can no longer be taken back. */
export function deleteDraftStepsBefore(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  revision: number,
): Statement {
  return db
    .delete(draftSteps)
    .where(
      and(
        eq(draftSteps.officeId, scope.officeId),
        eq(draftSteps.surveyId, surveyId),
        lt(draftSteps.revision, revision),
      ),
    );
}

/** Those whose state was ever set; a fingerprint that no longer fits counts for nothing. */
export async function listSurveyTexts(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<SurveyText[]> {
  return await db
    .select()
    .from(surveyTexts)
    .where(and(eq(surveyTexts.officeId, scope.officeId), eq(surveyTexts.surveyId, surveyId)));
}

/** At most 500 rows; a text known in that language takes the new state. */
export function upsertSurveyTexts(
  db: Queries,
  scope: OfficeScope,
  rows: readonly Omit<SurveyText, 'officeId'>[],
): Statement {
  return db
    .insert(surveyTexts)
    .values(rows.map((row) => ({ officeId: scope.officeId, ...row })))
    .onConflictDoUpdate({
      target: [surveyTexts.officeId, surveyTexts.surveyId, surveyTexts.name, surveyTexts.language],
      set: {
        state: sql`excluded.state`,
        fingerprint: sql`excluded.fingerprint`,
        madeBy: sql`excluded.made_by`,
        madeAt: sql`excluded.made_at`,
      },
    });
}
