// Why: the demo office counts more than answers: applications, transcripts saved, room use, waiting minutes, and the campaigns
// beside them. All of it follows truth.ts and goes through the commands; what is there already is left.
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import { listEvents } from '../../db/queries/events.js';
import { countSeriesEntries, findSeries } from '../../db/queries/series.js';
import type { Dependencies } from '../dependencies.js';
import { createEvent, createSeries, saveValues, type Actor } from '../series/series.commands.js';
import type { SeriesPlan } from '../series/series.form.js';
import type { Entry } from '../series/values.form.js';
import { actingAt, momentOn, scope } from './acting.js';
import {
  addDays,
  busyness,
  daysToLunarNewYear,
  firstOpenDay,
  isOpen,
  lastOpenDay,
  monthStart,
  weekdayOf,
} from './calendar.js';
import { demoSeed, surveySlugs, userIdOf } from './office.js';
import { randomFrom } from './random.js';
import {
  holidayPeak,
  monthsOfHistory,
  nursingRoom,
  onlineCampaign,
  onlineShare,
  storyOf,
  transcriptsSaved,
  waitingMinutes,
} from './truth.js';

type Value = { period: string; value: number; n: number | null };
type DemoSeries = { plan: SeriesPlan; values: Value[] };

/** Applications on an average open day. */
const applicationsADay = 178;

const words = (zh: string, en: string, ja: string) => ({ 'zh-TW': zh, en, ja });

const isPeak = (day: string): boolean => {
  const left = daysToLunarNewYear(day);
  return left > 1 && left <= holidayPeak.days;
};

/** How busy a month's open days are together, with the rush before the lunar New Year. */
function busyMonth(month: string): number {
  let sum = 0;
  for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1))
    sum += busyness(day) * (isPeak(day) ? holidayPeak.visitors : 1);
  return sum;
}

/** What was counted of each series, every month of the history, the present one left out; waiting by the day. */
export function demoSeries(today: string, waitingSurvey: string | null): DemoSeries[] {
  const story = storyOf(today);
  const random = randomFrom('series', demoSeed);
  // Counts scatter somewhat more than chance: a busy week here, a broken line there.
  const drawn = (expected: number) =>
    Math.max(0, Math.round(expected + 1.5 * Math.sqrt(expected) * random.normal()));
  const months = Array.from({ length: monthsOfHistory }, (_, place) =>
    monthStart(today, monthsOfHistory - place).slice(0, 7),
  );
  const monthly = months.map((month, place) => {
    const passed = place / (months.length - 1);
    const campaign = `${month}-01` >= story.campaign.from ? onlineCampaign.points : 0;
    const share = onlineShare.first + (onlineShare.last - onlineShare.first) * passed + campaign;
    const atCounters = drawn(busyMonth(month) * applicationsADay);
    const online = drawn((atCounters / (1 - share)) * share);
    return {
      month,
      online,
      all: atCounters + online,
      transcripts: drawn(transcriptsSaved.first * (1 + transcriptsSaved.monthly) ** place),
      nursing: Math.max(0, Math.round(nursingRoom + Math.sqrt(nursingRoom) * random.normal())),
    };
  });
  const values = (pick: (month: (typeof monthly)[number]) => number): Value[] =>
    monthly.map((month) => ({ period: month.month, value: pick(month), n: null }));
  const count = {
    kind: 'count',
    decimals: 0,
    partOf: null,
    serviceCode: null,
    surveyId: null,
    question: null,
    active: true,
  } as const;
  const cases = words('件', 'applications', '件');
  return [
    {
      plan: {
        ...count,
        code: 'applications_all',
        name: words('全部申辦件數', 'All applications', '全申請件数'),
        unit: cases,
        goodDirection: 'neither',
      },
      values: values((month) => month.all),
    },
    {
      plan: {
        ...count,
        code: 'applications_online',
        name: words('網路申辦件數', 'Online applications', 'オンライン申請件数'),
        unit: cases,
        goodDirection: 'up',
        partOf: 'applications_all',
      },
      values: values((month) => month.online),
    },
    {
      plan: {
        ...count,
        code: 'transcripts_saved',
        name: words('節省書證謄本張數', 'Transcripts saved', '節約した謄本の枚数'),
        unit: words('張', 'transcripts', '枚'),
        goodDirection: 'up',
        serviceCode: 'transcript',
      },
      values: values((month) => month.transcripts),
    },
    {
      plan: {
        ...count,
        code: 'nursing_room',
        name: words('哺乳室使用次數', 'Nursing room use', '授乳室の利用回数'),
        unit: words('次', 'uses', '回'),
        goodDirection: 'up',
      },
      // Nobody has entered the last month yet.
      values: values((month) => month.nursing).slice(0, -1),
    },
    {
      plan: {
        ...count,
        code: 'waiting_minutes',
        name: words('平均等候分鐘', 'Waiting minutes', '平均待ち時間'),
        unit: words('分鐘', 'minutes', '分'),
        kind: 'measurement',
        goodDirection: 'down',
        decimals: 1,
        surveyId: waitingSurvey,
        question: waitingSurvey === null ? null : 'waiting',
      },
      values: waitingByDay(today),
    },
  ];
}

function waitingByDay(today: string): Value[] {
  const story = storyOf(today);
  const values: Value[] = [];
  const thisMonth = monthStart(today, 0);
  // One open day of this month was forgotten.
  const forgotten = firstOpenDay(addDays(firstOpenDay(thisMonth), 1));
  for (let day = story.from; day < today; day = addDays(day, 1)) {
    if (!isOpen(day) || day === forgotten) continue;
    const random = randomFrom('waiting', demoSeed, day);
    const minutes =
      (day >= story.machine ? waitingMinutes.after : waitingMinutes.before) +
      (weekdayOf(day) === 1 ? waitingMinutes.monday : 0) +
      (isPeak(day) ? waitingMinutes.peak : 0) +
      waitingMinutes.spread * random.normal();
    const tickets = busyness(day) * (isPeak(day) ? holidayPeak.visitors : 1) * applicationsADay;
    values.push({
      period: day,
      value: Math.max(1, Math.round(minutes * 10) / 10),
      n: Math.max(1, Math.round(tickets * (0.92 + 0.16 * random.next()))),
    });
  }
  return values;
}

export async function seedSeries(dependencies: Dependencies, today: string): Promise<void> {
  const { queries } = dependencies.database;
  const survey = await findSurveyBySlug(queries, surveySlugs.household);
  const story = storyOf(today);
  const began = actingAt(dependencies, momentOn(lastOpenDay(addDays(story.from, -1)), 10), 'series');
  for (const [index, { plan, values }] of demoSeries(today, survey?.id ?? null).entries()) {
    const acting = { ...began, newId: actingAt(began, began.clock(), `series ${index}`).newId };
    await createSeries(acting, actorOf('research'), plan);
    const series = await findSeries(queries, scope, plan.code);
    if (series === undefined) throw new Error(`the series ${plan.code} is missing`);
    for (const batch of batchesOf(values, today)) await enter(dependencies, series.id, batch);
    if (plan.code === 'transcripts_saved') await correct(dependencies, series.id, values, today);
  }
  await seedEvents(dependencies, today);
}

const actorOf = (role: 'research' | 'seed' | 'clerk'): Actor => ({ scope, userId: userIdOf(role) });

type Batch = { day: string; hour: number; by: 'seed' | 'clerk'; values: Value[] };

/** Old values came in one file; those of the last months, and this month's days, one after the other at the counter. */
function batchesOf(values: readonly Value[], today: string): Batch[] {
  const byHandFrom = monthStart(today, 4).slice(0, 7);
  const thisMonth = today.slice(0, 7);
  const keyOf = ({ period }: Value) =>
    period.slice(0, 7) < byHandFrom
      ? ''
      : period.length === 10 && period.startsWith(thisMonth)
        ? period
        : period.slice(0, 7);
  const parts = new Map<string, Value[]>();
  for (const value of values) parts.set(keyOf(value), [...(parts.get(keyOf(value)) ?? []), value]);
  return [...parts].map(([key, part]): Batch => {
    if (key === '') return { day: firstOpenDay(`${byHandFrom}-01`), hour: 9, by: 'seed', values: part };
    if (key.length === 10) return { day: key, hour: 17, by: 'clerk', values: part };
    // The month after: on its first open day, if that has come.
    const next = firstOpenDay(monthStart(`${key}-01`, -1));
    return { day: next < today ? next : lastOpenDay(addDays(today, -1)), hour: 9, by: 'clerk', values: part };
  });
}

async function enter(dependencies: Dependencies, seriesId: string, batch: Batch): Promise<void> {
  const entered = await countSeriesEntries(dependencies.database.queries, scope, seriesId);
  // A batch is all there or not at all.
  const first = batch.values[0];
  if (first === undefined || entered.has(first.period)) return;
  const acting = actingAt(
    dependencies,
    momentOn(batch.day, batch.hour),
    `values ${seriesId} ${first.period}`,
  );
  const entries = batch.values.map(({ period, value, n }): Entry => ({
    period,
    value,
    n,
    note: '',
    version: 0,
    replaces: undefined,
  }));
  await saveValues(
    acting,
    actorOf(batch.by),
    batch.values.length > 40 ? 'series.import' : 'series.values',
    entries.map((entry) => ({ ...entry, seriesId })),
  );
}

/** A slip of the pen that somebody put right: what stood there before is still to be seen. */
async function correct(
  dependencies: Dependencies,
  seriesId: string,
  values: readonly Value[],
  today: string,
): Promise<void> {
  const wrong = values.find((value) => value.period === monthStart(today, 2).slice(0, 7));
  if (wrong === undefined) return;
  const entered = await countSeriesEntries(dependencies.database.queries, scope, seriesId);
  if (entered.get(wrong.period) !== 1) return;
  const day = lastOpenDay(addDays(monthStart(today, 0), -3));
  const acting = actingAt(dependencies, momentOn(day, 15), `correction ${seriesId}`);
  await saveValues(acting, actorOf('research'), 'series.values', [
    {
      seriesId,
      period: wrong.period,
      value: wrong.value + 9,
      n: null,
      note: '依月報表更正',
      version: 1,
      replaces: `${seriesId} ${wrong.period} 1`,
    },
  ]);
}

async function seedEvents(dependencies: Dependencies, today: string): Promise<void> {
  const { queries } = dependencies.database;
  const story = storyOf(today);
  const online = await findSeries(queries, scope, 'applications_online');
  const known = new Set((await listEvents(queries, scope)).map((event) => event.title));
  const wanted = [
    {
      title: '網路申辦海報及文宣',
      medium: 'poster',
      fromDay: story.campaign.from,
      toDay: story.campaign.to,
      seriesId: online?.id ?? null,
    },
    {
      title: '月刊介紹網路申辦',
      medium: 'monthly',
      fromDay: story.column,
      toDay: null,
      seriesId: online?.id ?? null,
    },
    {
      title: '新抽號機啟用',
      medium: '',
      fromDay: story.machine,
      toDay: null,
      seriesId: await idOf('waiting_minutes'),
    },
  ];
  for (const [index, { seriesId, ...plan }] of wanted.entries()) {
    if (known.has(plan.title)) continue;
    const acting = actingAt(dependencies, momentOn(firstOpenDay(plan.fromDay), 9), `event ${index}`);
    await createEvent(acting, actorOf('seed'), plan, seriesId);
  }

  async function idOf(code: string): Promise<string | null> {
    return (await findSeries(queries, scope, code))?.id ?? null;
  }
}
