// Why: what the charts of the demo office signalled in three years, told when it happened and handled as people do: the
// machine that really helped, the rush before the New Year, and the few that are nothing but chance.
import { isUniqueViolation } from '../../db/errors.js';
import { listAlarmsOfSurvey, type Alarm } from '../../db/queries/alarms.js';
import type { AlarmState, Role } from '../../db/schema.js';
import { moveAlarm, startBaseline } from '../alarms/alarms.commands.js';
import { findingsOf, readNumbers, type Finding } from '../alarms/numbers.js';
import { readQuality } from '../alarms/quality.js';
import { raiseNew, watchedSubjects } from '../alarms/raising.js';
import { counterCharts, officeCharts, type Chart } from '../alarms/series.js';
import type { Subject } from '../dashboards/subject.js';
import type { Dependencies } from '../dependencies.js';
import { actingAt, momentOn, scope } from './acting.js';
import { addDays, daysBetween, lastOpenDay } from './calendar.js';
import { surveySlugs, userIdOf } from './office.js';
import { isHolidayPeak } from './people.js';
import { queueMachine, storyOf } from './truth.js';

export async function seedAlarms(dependencies: Dependencies, today: string): Promise<void> {
  const story = storyOf(today);
  const waiting = { question: queueMachine.question, cut: '' as const, cutValue: '' };
  // The level of waiting changed twice, and somebody who knew why said so.
  const restarts = [
    {
      day: addDays(story.lunch, 12),
      fromDay: story.lunch,
      reason: '中午加開謄本櫃檯後，等候的水準改變；原基準期內並有春節前的尖峰。',
    },
    {
      day: addDays(story.machine, 75),
      fromDay: story.machine,
      reason: '新抽號機啟用後，等候的水準改變，警示亦已說明。',
    },
  ];
  for (const [index, { day, ...start }] of restarts.entries()) {
    const before = await subjectOn(dependencies, day, surveySlugs.household);
    if (index > 0) {
      const measures = before.measures.filter((measure) => measure.code === waiting.question);
      await tell(dependencies, before, await officeCharts(before, measures));
    }
    const acting = actingAt(dependencies, momentOn(lastOpenDay(day), 15), `baseline ${index}`);
    const toDay = addDays(start.fromDay, 20 * 7);
    const baseline = { surveyId: before.survey.id, ...waiting, ...start, toDay };
    await once(async () => await startBaseline(acting, { scope, userId: userIdOf('research') }, baseline));
  }
  for (const slug of [surveySlugs.household, surveySlugs.counter]) {
    const subject = await subjectOn(dependencies, today, slug);
    await tell(dependencies, subject, [...(await officeCharts(subject)), ...(await counterCharts(subject))]);
    await handle(dependencies, subject, today);
  }
}

/** The survey as it was seen at ten o'clock of that day. */
async function subjectOn(dependencies: Dependencies, day: string, slug: string): Promise<Subject> {
  const subjects = await watchedSubjects({ ...dependencies, clock: () => momentOn(day, 10) }, scope);
  const found = subjects.find(({ survey }) => survey.slug === slug);
  if (found === undefined) throw new Error(`the survey ${slug} has nothing to watch`);
  return found;
}

/** Each on the morning after its period, in the order in which it happened; those of the whole office before its counters. */
async function tell(dependencies: Dependencies, subject: Subject, charts: readonly Chart[]): Promise<void> {
  const findings = charts.flatMap(findingsOf);
  const inTime = (a: Finding, b: Finding) => (a.numbers.periodTo < b.numbers.periodTo ? -1 : 1);
  for (const cut of ['', 'counter'] as const) {
    for (const finding of findings.filter((one) => one.cut === cut).sort(inTime)) {
      const label = ['alarm', subject.survey.slug, finding.question, finding.cutValue, finding.period].join(
        ' ',
      );
      const morning = momentOn(addDays(finding.numbers.periodTo, 1), 6);
      // Without a mailer: nobody is to be written to about what was years ago.
      const acting = { ...actingAt(dependencies, morning, label), mailer: undefined };
      await raiseNew(acting, subject, [finding]);
    }
  }
}

type Step = { to: AlarmState; by: Role; days: number; text: string };

async function handle(dependencies: Dependencies, { survey }: Subject, today: string): Promise<void> {
  const alarms = (await listAlarmsOfSurvey(dependencies.database.queries, scope, survey.id)).filter(
    (alarm) => readQuality(alarm) === undefined,
  );
  const dayOf = (alarm: Alarm) => readNumbers(alarm.numbers).periodTo;
  const newestFirst = [...alarms].sort((a, b) => (dayOf(a) > dayOf(b) ? -1 : 1));
  for (const [rank, alarm] of newestFirst.entries()) {
    let state: Alarm = alarm;
    for (const [index, { to, by, days, text }] of stepsOf(alarm, rank, today).entries()) {
      if (alarm.revision > index + 1) continue; // done before the program was stopped
      const acting = actingAt(
        dependencies,
        momentOn(lastOpenDay(addDays(dayOf(alarm), days)), 9),
        `alarm ${alarm.id} ${index}`,
      );
      await moveAlarm(acting, { scope, userId: userIdOf(by) }, state, to, text);
      state = { ...state, state: to, revision: state.revision + 1 };
    }
  }
}

/** What people did with it until now; what nobody can explain is looked at longer. */
function stepsOf(alarm: Alarm, rank: number, today: string): Step[] {
  const by: Role = alarm.cut === 'counter' ? 'section_chief' : 'research';
  const known = reasonOf(alarm, today);
  const seen: Step = { to: 'acknowledged', by, days: 3, text: known === undefined ? looking : '' };
  const steps: Step[] = [
    seen,
    { to: 'explained', by, days: 16, text: known ?? chance },
    { to: 'closed', by: 'secretary', days: 40, text: '' },
  ];
  const done = known !== undefined ? 3 : Math.min(3, rank + 1);
  const { periodTo } = readNumbers(alarm.numbers);
  return steps.slice(0, done).filter((step) => addDays(periodTo, step.days + 1) < today);
}

const looking = '查對當期的人力、時段與設備中。';
const chance = '當期的人力、時段與設備均無異狀；誤報本在預期之中，列為偶然，持續觀察。';

function reasonOf(alarm: Alarm, today: string): string | undefined {
  if (alarm.question !== queueMachine.question) return undefined;
  const { periodFrom: from, periodTo: to } = readNumbers(alarm.numbers);
  const since = daysBetween(storyOf(today).machine, to);
  if (alarm.tone === 'good' && since >= 0 && since <= 62)
    return '新抽號機啟用，叫號與等候時間縮短；其他題目同期沒有變化。';
  const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
  return alarm.tone === 'bad' && days.some(isHolidayPeak)
    ? '春節前洽公人次較平日多，等候較久，節後即恢復；來年預先調配人力。'
    : undefined;
}

async function once(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    // It was done before the program was stopped.
    if (!isUniqueViolation(error)) throw error;
  }
}
