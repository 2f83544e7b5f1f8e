// Why: an office that has targets and signs what it concludes: set and signed through the commands, one act at a time, so
// that a killed start goes on where it stopped.
import { listReviewNotes } from '../../db/queries/reviewNotes.js';
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import { listTargets } from '../../db/queries/targets.js';
import type { Role } from '../../db/schema.js';
import { signReviewNote } from '../dashboards/reviewNotes.commands.js';
import { setTarget } from '../dashboards/targets.commands.js';
import type { TargetEntry } from '../dashboards/targets.form.js';
import type { Dependencies } from '../dependencies.js';
import { actingAt, momentOn, scope } from './acting.js';
import { addDays, lastOpenDay, monthStart } from './calendar.js';
import { surveySlugs, userIdOf } from './office.js';
import { queueMachine, signage, storyOf } from './truth.js';

type DemoTarget = { question: string; day: string; by: Role; entry: TargetEntry };
type DemoNote = {
  question: string;
  /** Months before the present one. */
  monthsAgo: number;
  day: string;
  by: Role;
  text: string;
  /** In place of this person's note before. */
  corrects?: true;
};

function targetsOf(today: string): DemoTarget[] {
  const { from } = storyOf(today);
  const year = `${Number(today.slice(0, 4)) - 1}-01-01`;
  const bands = [
    { from: 0.9, name: '優等' },
    { from: 0.8, name: '甲等' },
    { from: 0.7, name: '乙等' },
  ];
  return [
    { question: 'overall', day: from, by: 'director', entry: { target: 0.9, bands: [], fromDay: from } },
    {
      question: 'overall',
      day: addDays(year, -12),
      by: 'director',
      entry: { target: 0.95, bands: [], fromDay: year },
    },
    {
      question: queueMachine.question,
      day: from,
      by: 'research',
      entry: { target: 0.85, bands, fromDay: from },
    },
  ];
}

function notesOf(today: string): DemoNote[] {
  const lastMonth = monthStart(today, 1);
  const thisMonth = monthStart(today, 0);
  return [
    {
      question: queueMachine.question,
      monthsAgo: 2,
      day: addDays(lastMonth, 5),
      by: 'secretary',
      text: '抽號機更換後，等候時間滿意度約在9成，較更換前的8成為高；農曆年前的尖峰尚未再經歷一次，明年1月應加派人力並續予觀察。',
    },
    {
      question: queueMachine.question,
      monthsAgo: 1,
      day: addDays(thisMonth, 2),
      by: 'secretary',
      text: '等候時間維持在9成上下。星期一仍較其他日為低，擬調整星期一上午輪值。',
    },
    {
      question: queueMachine.question,
      monthsAgo: 1,
      day: addDays(thisMonth, 3),
      by: 'secretary',
      corrects: true,
      text: '等候時間維持在9成上下。星期一仍較其他日為低，擬自下月起調整星期一上午輪值，由登記課提出輪值表。',
    },
    {
      question: signage.question,
      monthsAgo: 1,
      day: addDays(thisMonth, 3),
      by: 'research',
      text: '新設指標後滿意度無法判定有變化，不宜稱已改善。下期先請志工記錄民眾詢問的地點，再決定增設或移位。',
    },
    {
      question: 'overall',
      monthsAgo: 1,
      day: addDays(thisMonth, 4),
      by: 'director',
      text: '整體滿意度與上期相較無法判定升降。各課就等候時間及指標動線提出具體作法，於本月檢討會報告。',
    },
  ];
}

export async function seedReviews(dependencies: Dependencies, today: string): Promise<void> {
  const { queries } = dependencies.database;
  const survey = await findSurveyBySlug(queries, surveySlugs.household);
  if (survey === undefined) throw new Error('the household survey is missing');
  const surveyId = survey.id;
  for (const [index, { question, day, by, entry }] of targetsOf(today).entries()) {
    const acting = actingAt(dependencies, momentOn(lastOpenDay(day), 9), `target ${index}`);
    const earlier = targetsOf(today)
      .slice(0, index)
      .filter((one) => one.question === question).length;
    if ((await listTargets(queries, scope, surveyId, question)).length > earlier) continue;
    await setTarget(acting, { scope, userId: userIdOf(by) }, { surveyId, question }, entry);
  }
  const notes = notesOf(today).filter((note) => note.day < today);
  for (const [index, note] of notes.entries()) {
    const { question, by, text } = note;
    const known = await listReviewNotes(queries, scope, surveyId, question);
    if (known.length > notes.slice(0, index).filter((one) => one.question === question).length) continue;
    const about = {
      surveyId,
      question,
      kind: 'month',
      period: monthStart(today, note.monthsAgo).slice(0, 7),
    };
    const replaces = note.corrects === true ? (known.at(-1)?.id ?? null) : null;
    // A correction is later than what it corrects.
    const acting = actingAt(
      dependencies,
      momentOn(note.day, note.corrects === true ? 16 : 10),
      `note ${index}`,
    );
    await signReviewNote(acting, { scope, userId: userIdOf(by) }, about, { text, replaces });
  }
}
