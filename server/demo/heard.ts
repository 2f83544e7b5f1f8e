// Why: what the demo office tells its public: two improvements that closed with a result, one of which nothing can be told,
// and the questions whose results it publishes.
import { findHeardItem } from '../../db/queries/heard.js';
import { listImprovements } from '../../db/queries/improvements.js';
import { findOffice } from '../../db/queries/offices.js';
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import type { Translated } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { changeHeard, isClosed, publishQuestions } from '../heard/heard.commands.js';
import { actingAt, momentOn, scope } from './acting.js';
import { addDays, lastOpenDay } from './calendar.js';
import { surveySlugs, userIdOf } from './office.js';
import { storyOf, type Story } from './truth.js';

type Item = {
  title: string;
  day: (story: Story, today: string) => string;
  wish: Translated;
  done: Translated;
};

const items: readonly Item[] = [
  {
    title: '更新一樓指引標示',
    day: (story) => addDays(story.signs, 110),
    wish: {
      'zh-TW': '標示看不清楚，找不到櫃檯。',
      en: 'The signs are hard to read; I could not find the counter.',
      ja: '案内表示が見えにくく、窓口が見つかりません。',
    },
    done: {
      'zh-TW': '一樓指引標示全面換新，加註英文。',
      en: 'All signs on the ground floor are new, with English beside Chinese.',
      ja: '1階の案内表示をすべて新しくし、英語を添えました。',
    },
  },
  {
    title: '中午時段加開謄本專用櫃檯',
    day: (story) => addDays(story.lunch, 130),
    wish: {
      'zh-TW': '中午只有兩個櫃檯，上班族等不到。',
      en: 'Only two counters are open at lunch time; people with jobs cannot wait.',
      ja: '昼休みは窓口が2つしかなく、仕事の合間に待てません。',
    },
    done: {
      'zh-TW': '每日12時至13時加開1個謄本專用櫃檯。',
      en: 'From 12 to 1 pm one more counter is open, for transcripts only.',
      ja: '毎日12時から13時まで、謄本専用の窓口を1つ増やしました。',
    },
  },
  {
    title: '汰換抽號機並顯示目前等候人數',
    day: (story) => addDays(story.machine, 126),
    wish: {
      'zh-TW': '等很久，又不知道前面還有幾個人。',
      en: 'The wait is long, and nobody knows how many are ahead.',
      ja: '待ち時間が長く、あと何人かも分かりません。',
    },
    done: {
      'zh-TW': '換新抽號機，號碼牌印出目前等候人數。',
      en: 'A new ticket machine prints how many people are waiting.',
      ja: '番号札の機械を新しくし、札に待ち人数を印字しました。',
    },
  },
];

const publicQuestions = ['overall', 'courtesy', 'waiting', 'handling', 'signs'];

export async function seedHeard(dependencies: Dependencies, today: string): Promise<void> {
  const { queries } = dependencies.database;
  const office = await findOffice(queries, scope);
  const survey = await findSurveyBySlug(queries, surveySlugs.household);
  if (office === undefined || survey === undefined) throw new Error('the office or its survey is missing');
  const publisher = { scope, userId: userIdOf('secretary'), office };
  const improvements = await listImprovements(queries, scope);
  for (const { title, day, wish, done } of items) {
    const improvement = improvements.find((each) => each.title === title);
    const on = day(storyOf(today), today);
    if (improvement === undefined || !isClosed(improvement) || on >= today) continue;
    if ((await findHeardItem(queries, scope, improvement.id)) !== undefined) continue;
    const acting = actingAt(dependencies, momentOn(lastOpenDay(on), 15), `heard ${title}`);
    await changeHeard(acting, publisher, improvement, undefined, {
      action: 'publish',
      revision: 0,
      value: { wish, done, onThanks: true },
    });
  }
  const acting = actingAt(dependencies, momentOn(lastOpenDay(addDays(today, -40)), 10), 'results');
  await publishQuestions(acting, publisher, survey.id, publicQuestions);
}
