// Why: what was done to a draft can be taken back. Each step keeps the document as it was before, written in the same
// list as the change; the latest fifty are kept.
import type { Queries, Statement } from '../../db/connection.js';
import {
  deleteDraftStepsBefore,
  insertDraftStep,
  listDraftSteps,
  type StepSummary,
} from '../../db/queries/drafting.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';

/** Words under `editor.steps.`. */
export const stepNames = [
  'question_add',
  'question_edit',
  'question_duplicate',
  'question_remove',
  'question_move',
  'section_add',
  'section_edit',
  'section_duplicate',
  'section_remove',
  'section_move',
  'scale_edit',
  'texts_edit',
  'translation',
  'bank_insert',
  'document',
  'undo',
  'restore',
] as const;
export type StepName = (typeof stepNames)[number];

export const mostSteps = 50;
/** Saving the same part again and again, as autosave does, is one step. */
const together = new Set<string>([
  'question_edit',
  'section_edit',
  'scale_edit',
  'texts_edit',
  'translation',
]);
const togetherFor = 10 * 60_000;

/** The statements that remember the draft as it stands before a step. */
export async function rememberStep(
  dependencies: Dependencies,
  scope: OfficeScope,
  survey: { id: string; revision: number; draft: string | null },
  made: { step: StepName; subject: string; userId: string | null },
): Promise<(db: Queries) => Statement[]> {
  const { step, subject, userId } = made;
  const now = dependencies.clock();
  const steps = await listDraftSteps(dependencies.database.queries, scope, survey.id);
  const last = steps[0];
  const goesOn =
    last !== undefined &&
    together.has(step) &&
    last.step === step &&
    last.subject === subject &&
    last.madeBy === userId &&
    now.getTime() - last.madeAt.getTime() < togetherFor;
  if (goesOn) return () => [];
  const oldest = steps[mostSteps - 2];
  return (db) => [
    insertDraftStep(db, scope, {
      surveyId: survey.id,
      revision: survey.revision,
      document: survey.draft,
      step,
      subject: subject.slice(0, 80),
      madeBy: userId,
      madeAt: now,
    }),
    ...(oldest === undefined ? [] : [deleteDraftStepsBefore(db, scope, survey.id, oldest.revision)]),
  ];
}

/**
 * The step that «undo» takes back: the newest that is no undoing and was not undone. Steps before `since`, the last
 * publication, stay where they are.
 */
export function stepToUndo(steps: readonly StepSummary[], since: Date | undefined): StepSummary | undefined {
  let undone = 0;
  for (const step of steps) {
    if (since !== undefined && step.madeAt <= since) return undefined;
    if (step.step === 'undo') undone += 1;
    else if (undone > 0) undone -= 1;
    else return step;
  }
  return undefined;
}
