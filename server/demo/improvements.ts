// Why: puts the ten stories into the register through its own commands, one act at a time. An improvement's revision says
// how many of its changes are already there, so a killed start goes on where it stopped.
import { isUniqueViolation } from '../../db/errors.js';
import { findImprovement, listImprovements, type Improvement } from '../../db/queries/improvements.js';
import { findOffice } from '../../db/queries/offices.js';
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import type { Dependencies } from '../dependencies.js';
import { lockEffect } from '../improvements/effect.commands.js';
import { addNote, createImprovement, moveImprovement } from '../improvements/improvements.commands.js';
import { actingAt, momentOn, scope, type SeededComment } from './acting.js';
import { addDays, lastOpenDay } from './calendar.js';
import { improvementStories, type ImprovementStory, type StoryStep } from './improvementStories.js';
import { sectionIdOf, surveySlugs, userIdOf } from './office.js';
import { storyOf } from './truth.js';

/** The wish in the citizens' words: some of the comments of the months before. */
const mostComments = 4;
const daysOfComments = 200;

export async function seedImprovements(
  dependencies: Dependencies,
  comments: readonly SeededComment[],
  today: string,
): Promise<void> {
  const { queries } = dependencies.database;
  const survey = await findSurveyBySlug(queries, surveySlugs.household);
  if (survey === undefined) throw new Error('the household survey is missing');
  const stories = improvementStories(today, storyOf(today)).sort((a, b) => (a.day < b.day ? -1 : 1));
  const begun = new Map((await listImprovements(queries, scope)).map((each) => [each.number, each.id]));
  for (const [index, story] of stories.entries()) {
    const id = begun.get(index + 1) ?? (await begin(dependencies, story, index, survey.id, comments));
    let changes = 0;
    for (const [position, step] of story.steps.entries()) {
      if (step.day >= today) continue;
      const acting = actingAt(
        dependencies,
        momentOn(lastOpenDay(step.day), 14),
        `improvement ${index} ${position}`,
      );
      if (step.sign === true) {
        changes += 1;
        const before = await findImprovement(queries, scope, id);
        if (before?.revision === changes) await sign(acting, before, step);
      } else if (step.to === undefined) await note(acting, id, step);
      else {
        changes += 1;
        const before = await findImprovement(queries, scope, id);
        if (before?.revision === changes) await move(acting, before, step, step.to);
      }
    }
  }
}

async function begin(
  dependencies: Dependencies,
  story: ImprovementStory,
  index: number,
  surveyId: string,
  comments: readonly SeededComment[],
): Promise<string> {
  const { title, theme, owner, section, dueDay, priority, measure } = story;
  const acting = actingAt(dependencies, momentOn(lastOpenDay(story.day), 11), `improvement ${index}`);
  const actor = { scope, userId: userIdOf('research') };
  const { id } = await createImprovement(
    acting,
    actor,
    {
      title,
      theme,
      ownerId: userIdOf(owner),
      sectionId: section === null ? null : sectionIdOf(section),
      dueDay,
      priority,
      measure:
        measure === null
          ? null
          : {
              surveyId,
              question: measure.question,
              cut: measure.service === null ? '' : 'service',
              cutValue: measure.service ?? '',
              baselineFrom: measure.baselineFrom,
              baselineTo: measure.baselineTo,
              ...(measure.windowTo === undefined ? {} : { windowTo: measure.windowTo }),
            },
    },
    wishes(story, comments),
  );
  return id;
}

/** The latest comments before that day that say it, each in other words. */
function wishes(story: ImprovementStory, comments: readonly SeededComment[]): string[] {
  const found = new Map<string, string>();
  for (const comment of [...comments].reverse()) {
    if (found.size === mostComments) break;
    if (
      comment.receivedAt >= momentOn(lastOpenDay(story.day), 0) ||
      comment.day < addDays(story.day, -daysOfComments)
    )
      continue;
    if (!isWish(comment) || !story.from(comment)) continue;
    if (!found.has(comment.text)) found.set(comment.text, comment.id);
  }
  return [...found.values()];
}

function isWish({ kind }: SeededComment): boolean {
  return kind === 'suggestion' || kind === 'complaint' || kind === 'petition';
}

async function move(
  acting: Dependencies,
  before: Improvement,
  step: StoryStep,
  to: Improvement['status'],
): Promise<void> {
  await moveImprovement(acting, { scope, userId: userIdOf(step.by) }, before, to, step.known ?? {});
}

async function sign(acting: Dependencies, before: Improvement, step: StoryStep): Promise<void> {
  const office = await findOffice(acting.database.queries, scope);
  if (office === undefined) throw new Error('the office is missing');
  await lockEffect(acting, { scope, userId: userIdOf(step.by), office }, before);
}

async function note(acting: Dependencies, id: string, step: StoryStep): Promise<void> {
  try {
    await addNote(acting, { scope, userId: userIdOf(step.by) }, id, step.note ?? '');
  } catch (error) {
    // It was written before the program was stopped.
    if (!isUniqueViolation(error)) throw error;
  }
}
