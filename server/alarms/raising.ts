// Why: the daily look at every chart, and at what the rules of data quality say of tablets and counts. What signals and was not told yet becomes one alarm a cause; what a cause of the whole
// office explains is not told again for each of its counters; what is long over is history and not news.
import { shiftPeriod } from '../../analysis/periods.js';
import { fullBaseline } from '../../analysis/charts/baseline.js';
import { isUniqueViolation } from '../../db/errors.js';
import { listAlarmsOfSurvey, type Alarm } from '../../db/queries/alarms.js';
import { insertJob } from '../../db/queries/jobs.js';
import { findOffice, type Office } from '../../db/queries/offices.js';
import { listSurveys } from '../../db/queries/surveys.js';
import { listStaff } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import { findSubject, type Subject } from '../dashboards/subject.js';
import type { Dependencies } from '../dependencies.js';
import { opennessOf } from '../surveys/open.js';
import { localDay } from '../time.js';
import { permissionsOf } from '../users/permissions.js';
import { raiseAlarms, startBaseline, type Raising } from './alarms.commands.js';
import { baselineDays, findingsOf, readNumbers, type Finding } from './numbers.js';
import { qualityFindings, qualityNews, readQuality } from './quality.js';
import { counterCharts, officeCharts, type Chart } from './series.js';

/** A signal whose last period ended longer ago is seen on its chart, and rings nobody. */
export const daysOfNews = 45;
/** A cause of the whole office may show on a counter's monthly chart this much earlier. */
const daysOfSameCause = 62;

const dayAfter = (day: string, days: number): string => shiftPeriod(day, 'day', days);

/** The office's open surveys, seen by nobody in particular: all counters, in the office's own language. */
export async function watchedSubjects(dependencies: Dependencies, scope: OfficeScope): Promise<Subject[]> {
  const db = dependencies.database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return [];
  const open = (await listSurveys(db, scope)).filter(
    (survey) => opennessOf(survey, dependencies.clock()) === 'open',
  );
  const reader = { scope, office, counterSections: () => 'all' as const };
  const subjects = await Promise.all(
    open.map(async ({ id }) => await findSubject(dependencies, reader, 'zh-TW', id)),
  );
  return subjects.filter((subject) => subject !== undefined);
}

/** The daily job `alarms.raise`. Run again, it finds that everything was told. */
export async function raiseDailyAlarms(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  for (const subject of await watchedSubjects(dependencies, scope)) {
    const charts = [...(await officeCharts(subject)), ...(await counterCharts(subject))];
    await freezeBaselines(dependencies, subject, charts);
    const news = charts
      .flatMap(findingsOf)
      .filter((finding) => finding.last >= dayAfter(subject.today, -daysOfNews));
    await raiseNew(dependencies, subject, news);
    const doubts = await qualityFindings(subject, dayAfter(subject.today, -daysOfNews));
    await raise(dependencies, subject, (alarms) => qualityNews(doubts, alarms));
  }
}

/** The first full baseline of a chart holds from now on, whatever history is brought in later. */
async function freezeBaselines(
  dependencies: Dependencies,
  { survey, scope }: Subject,
  charts: readonly Chart[],
): Promise<void> {
  for (const chart of charts) {
    const { series, started, measure, cut, cutValue } = chart;
    if (started !== undefined || !series.ok || series.provisional || series.baseline.length < fullBaseline)
      continue;
    const days = baselineDays(chart, series);
    if (days === undefined) continue;
    const key = { question: measure.code, cut, cutValue };
    await startBaseline(
      dependencies,
      { scope, userId: null },
      { surveyId: survey.id, ...key, fromDay: days.from, toDay: days.to, reason: '' },
      ['first', survey.id, measure.code, cut, cutValue].join(':'),
    );
  }
}

/** Raises what charts found and nobody was told yet. */
export async function raiseNew(
  dependencies: Dependencies,
  subject: Subject,
  findings: readonly Finding[],
): Promise<string[]> {
  return await raise(dependencies, subject, (alarms) =>
    newsOf(findings, alarms.filter((alarm) => readQuality(alarm) === undefined).map(asTold)),
  );
}

/** Raises what is news beside all that was ever told, and makes the day's mail of it. Another process may be at the same: then it is asked again. */
async function raise(
  dependencies: Dependencies,
  { scope, survey, office }: Subject,
  newsBeside: (alarms: readonly Alarm[]) => readonly Raising[],
): Promise<string[]> {
  const db = dependencies.database.queries;
  for (let left = 3; ; left -= 1) {
    const news = newsBeside(await listAlarmsOfSurvey(db, scope, survey.id));
    if (news.length === 0) return [];
    const mail = await mailJobs(dependencies, scope, office);
    try {
      return await raiseAlarms(dependencies, scope, survey.id, news, (writes) =>
        mail.map((job) => insertJob(writes, scope, job)),
      );
    } catch (error) {
      if (left === 0 || !isUniqueViolation(error)) throw error;
    }
  }
}

type Told = Pick<Finding, 'question' | 'cut' | 'cutValue' | 'tone' | 'period'> & { from: string; to: string };

function asTold({ question, cut, cutValue, tone, period, numbers }: Alarm): Told {
  const { periodFrom, periodTo } = readNumbers(numbers);
  return {
    question,
    cut: cut === '' ? '' : 'counter',
    cutValue,
    tone,
    period,
    from: periodFrom,
    to: periodTo,
  };
}

/** Findings nobody was told of: the whole office first, then the counters whose cause is their own. */
export function newsOf(findings: readonly Finding[], told: readonly Told[]): Finding[] {
  const office = findings.filter((finding) => finding.cut === '');
  const ofAll: Told[] = [
    ...told.filter((alarm) => alarm.cut === ''),
    ...office.map((finding) => ({ ...finding, from: finding.numbers.periodFrom })),
  ];
  const own = findings.filter(
    (finding) => finding.cut !== '' && !ofAll.some((all) => explains(all, finding)),
  );
  return [...office, ...own].filter((finding) => !told.some((alarm) => isSameCause(finding, alarm)));
}

/** The whole office moved the same way after the counter's baseline: then the counter moved along, until that is restarted. */
function explains(all: Told, { question, tone, since, numbers }: Finding): boolean {
  if (all.question !== question || all.tone !== tone) return false;
  const begun = dayAfter(since, -daysOfSameCause);
  const afterBaseline = numbers.baseline.to < begun ? numbers.baseline.to : begun;
  return all.to > afterBaseline && all.from <= dayAfter(numbers.periodTo, daysOfSameCause);
}

/** Told before: of the same period, or of another period of the same stretch on this side. */
function isSameCause(finding: Finding, alarm: Told): boolean {
  if (alarm.question !== finding.question || alarm.cut !== finding.cut || alarm.cutValue !== finding.cutValue)
    return false;
  if (alarm.period === finding.period) return true;
  return alarm.tone === finding.tone && alarm.to >= finding.since && alarm.from <= finding.to;
}

/** One mail a day for each person who answers for alarms; what it may tell is asked when it is sent. */
async function mailJobs(dependencies: Dependencies, scope: OfficeScope, office: Office) {
  if (dependencies.mailer === undefined) return [];
  const now = dependencies.clock();
  const day = localDay(now, office.timeZone);
  const people = (await listStaff(dependencies.database.queries, scope)).filter(
    ({ active, role }) => active && permissionsOf[role].includes('alarms.handle'),
  );
  return [...new Set(people.map((person) => person.id))].map((userId) => ({
    id: `alarms.mail:${day}:${userId}`,
    kind: 'alarms.mail',
    payload: { userId },
    // After the other surveys of the same look have told theirs.
    runAt: new Date(now.getTime() + 5 * 60_000),
  }));
}
