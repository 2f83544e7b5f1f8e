// Why: the demo's cases walk their road through the house's own commands; an act that is in the story already is not done
// again, so a killed start goes on where it stopped.
import { findCaseOfComment, listCaseEvents } from '../../db/queries/cases.js';
import { listReplyTemplates } from '../../db/queries/caseRules.js';
import { findComment } from '../../db/queries/comments.js';
import { saveTemplate } from '../cases/office.commands.js';
import { openCase } from '../cases/opening.commands.js';
import { perform } from '../cases/performing.js';
import { loadCase } from '../cases/stepping.js';
import { signatoryOf } from '../cases/viewer.js';
import type { Dependencies } from '../dependencies.js';
import { findStaff } from '../http/currentUser.js';
import { receiveOpinion } from '../register/receiving.js';
import { actingAt, momentOn, scope } from './acting.js';
import { addDays, lastOpenDay } from './calendar.js';
import { pastCases, seedPastCase } from './caseHistory.js';
import { caseStories, templateStories, type CaseStory } from './caseStories.js';
import { demoOfficeId, userIdOf } from './office.js';

const research = { scope, userId: userIdOf('research'), as: 'staff' as const };

/** `scale`: a small office for a test has few cases of old. */
export async function seedCases(dependencies: Dependencies, today: string, scale: number): Promise<void> {
  const templates = await listReplyTemplates(dependencies.database.queries, scope);
  for (const [index, template] of templateStories.entries()) {
    const acting = actingAt(dependencies, momentOn(addDays(today, -60), 9), `template ${index}`);
    if (templates.length <= index)
      await saveTemplate(acting, research, undefined, { ...template, position: index + 1, active: true });
  }
  // The oldest first: numbers run with the days.
  const stories = [...caseStories].sort((a, b) => b.daysAgo - a.daysAgo);
  const known = new Map<string, string>();
  const oldestFirst = [
    ...pastCases(today)
      .filter((_, index) => scale >= 0.1 || index % 20 === 0)
      .map((past) => ({
        day: past.day,
        seed: async () => {
          await seedPastCase(dependencies, past, today);
        },
      })),
    ...stories.map((story, index) => ({
      day: lastOpenDay(addDays(today, -story.daysAgo)),
      seed: async () => {
        await seedCase(dependencies, story, index, today, known);
      },
    })),
  ].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  for (const { seed } of oldestFirst) await seed();
}

async function seedCase(
  dependencies: Dependencies,
  story: CaseStory,
  index: number,
  today: string,
  /** Ids of those before, by subject. */
  known: Map<string, string>,
): Promise<void> {
  const day = lastOpenDay(addDays(today, -story.daysAgo));
  const opening = actingAt(dependencies, momentOn(day, 9), `case ${index}`);
  const db = dependencies.database.queries;
  const commentId = opening.newId();
  if ((await findComment(db, scope, commentId)) === undefined) {
    await receiveOpinion(opening, scope, {
      id: commentId,
      channel: story.channel,
      language: 'zh-TW',
      text: story.text,
      day,
      reference: story.channel === 'mailbox' ? `DEMO-115-${String(100 + index).padStart(4, '0')}` : null,
      counterCode: null,
      serviceCode: null,
      person: {
        name: story.person,
        address: `示範市示範區示範路${index + 1}號`,
        phone: null,
        email: null,
        wishesReply: true,
        wishesNews: false,
        consented: true,
      },
      attachments: [],
      enteredBy: research.userId,
    });
  }
  const opened =
    (await findCaseOfComment(db, scope, commentId, undefined)) ??
    (await openCase(
      actingAt(dependencies, momentOn(day, 9), `case ${index} opened`),
      research,
      {
        commentId,
        subject: story.subject,
        petitionType: story.type,
        confidential: story.confidential === true,
      },
      story.waits === true,
    ));
  known.set(story.subject, opened.id);
  const done = new Set((await listCaseEvents(db, scope, [opened.id])).map(({ at }) => at.getTime()));
  for (const [step, [by, after, action, value = {}]] of story.acts.entries()) {
    // Each act half an hour after the one before, so that the story tells them in order.
    const at = momentOn(lastOpenDay(addDays(day, after)), 9.5 + step / 2);
    if (done.has(at.getTime())) continue;
    const acting = actingAt(dependencies, at, `case ${index} ${step} ${action}`);
    const staff = await findStaff(acting, userIdOf(by), demoOfficeId);
    if (staff === undefined) throw new Error(`nobody is ${by}`);
    const signatory = await signatoryOf(acting, staff);
    await perform(
      acting,
      staff,
      signatory,
      await loadCase(acting, scope, opened.id, undefined),
      action,
      'into' in value ? { ...value, into: known.get(value['into'] ?? '') ?? '' } : value,
    );
  }
}
