// Why: the world of the dashboard tests: one small survey, and answers put in through the intake like everybody's.
import { prepareResponse, type Submission } from '../../../server/responses/intake.js';
import { loadVersion } from '../../../server/surveys/open.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import type { compareData } from '../../../server/dashboards/compare.page.js';
import type { overviewData } from '../../../server/dashboards/overview.page.js';
import type { trendData } from '../../../server/dashboards/trend.page.js';
import type { SignedIn, TestApp } from '../../support/testApp.js';

export const same = (text: string) => ({ 'zh-TW': text, en: text, ja: text });
const named = (zh: string, en: string) => ({ 'zh-TW': zh, en, ja: zh });

const five = [
  { code: '5', score: 5, label: named('非常滿意', 'Very satisfied') },
  { code: '4', score: 4, label: named('滿意', 'Satisfied') },
  { code: '3', score: 3, label: named('普通', 'Neutral') },
  { code: '2', score: 2, label: named('不滿意', 'Dissatisfied') },
  { code: '1', score: 1, label: named('非常不滿意', 'Very dissatisfied') },
];

/** Overall; a section of two with its composite; an age group that splits figures; a suggestion. */
export function surveyDocument(code = 'service'): unknown {
  const scale = (question: string, zh: string, en: string) => ({
    code: question,
    kind: 'scale',
    wording: named(`您對${zh}滿意嗎？`, `How satisfied are you with ${en}?`),
    short: named(zh, en),
    choiceSet: 'five',
    notApplicable: { code: 'na', label: named('不適用', 'Not applicable') },
  });
  return {
    format: 'manyi-survey/1',
    code,
    title: named('服務滿意度調查', 'Service survey'),
    purpose: named('改善服務', 'To improve'),
    channels: ['web', 'kiosk', 'paper'],
    notice: ['agency', 'purpose', 'categories', 'use', 'rights', 'refusal'].map((item) => ({
      item,
      text: same(item),
    })),
    choiceSets: { five },
    sections: [
      {
        code: 'whole',
        title: named('整體', 'Overall'),
        questions: [scale('overall', '整體', 'the service')],
      },
      {
        code: 'staff',
        title: named('服務人員', 'Staff'),
        composite: true,
        questions: [scale('courtesy', '服務態度', 'courtesy'), scale('clarity', '說明清楚', 'clarity')],
      },
      {
        code: 'background',
        title: named('基本資料', 'Background'),
        questions: [
          {
            code: 'age',
            kind: 'single',
            segment: true,
            wording: named('您的年齡？', 'Your age?'),
            short: named('年齡', 'Age'),
            choices: [
              { code: 'young', label: named('未滿65歲', 'Under 65') },
              { code: 'old', label: named('65歲以上', '65 and over') },
            ],
          },
        ],
      },
    ],
  };
}

export type Given = {
  day: string;
  courtesy?: string | null;
  overall?: string | null;
  clarity?: string | null;
  age?: string;
  channel?: Submission['channel'];
  language?: string;
  counter?: string | null;
  service?: string | null;
  hour?: number;
  flags?: string[];
  /** Answers to questions that only some tests ask. */
  more?: Record<string, string | null>;
};

export type World = { surveyId: string; slug: string; version: number };

export async function openSurvey(
  test: TestApp,
  slug = 'service',
  document: unknown = surveyDocument(),
): Promise<World> {
  const surveyId = await createSurvey(test.dependencies, test.scope, null, { slug, document });
  const version = await publishSurvey(test.dependencies, test.scope, null, surveyId);
  return { surveyId, slug, version };
}

let made = 0;

/** Puts these answers in, each as one response of its own. */
export async function answer(
  test: TestApp,
  world: World,
  given: readonly Given[],
  version = world.version,
): Promise<void> {
  const published = await loadVersion(test.dependencies, test.scope, world.surveyId, version);
  for (let start = 0; start < given.length; start += 500) {
    const batch = given.slice(start, start + 500).map((one) => {
      made += 1;
      const { overall = '5', courtesy = '5', clarity = '5' } = one;
      const submission: Submission = {
        id: `response-${made}`,
        language: one.language ?? 'zh-TW',
        channel: one.channel ?? 'web',
        deviceCode: null,
        counterCode: one.counter ?? null,
        serviceCode: one.service ?? null,
        assisted: false,
        answers: {
          overall,
          courtesy,
          clarity,
          ...(one.age === undefined ? {} : { age: one.age }),
          ...one.more,
        },
        texts: [],
        contact: null,
        flags: one.flags ?? [],
        time: { day: one.day, hour: one.hour ?? 10 },
        importId: null,
        stream: 'web',
      };
      return prepareResponse(published, submission, test.dependencies.clock(), test.dependencies);
    });
    await test.dependencies.database.intake.commit(batch);
  }
}

/** So many satisfied (4) and not (2) answers to the question, on one day. */
export function shares(x: number, n: number, rest: Given): Given[] {
  return Array.from({ length: n }, (_, index) => ({ ...rest, courtesy: index < x ? '4' : '2' }));
}

export type TrendData = ReturnType<typeof trendData>;
export type CompareData = ReturnType<typeof compareData>;
export type OverviewData = ReturnType<typeof overviewData>;

async function readJson(who: SignedIn, path: string): Promise<unknown> {
  const answered = await who.get(path).expect(200);
  return answered.body;
}

/** The data behind each page, as the program's own types have it. */
export async function trendJson(who: SignedIn, query: string): Promise<TrendData> {
  return (await readJson(who, `/dashboards/service/trend.json?${query}`)) as TrendData;
}

export async function compareJson(who: SignedIn, query: string): Promise<CompareData> {
  return (await readJson(who, `/dashboards/service/compare.json?${query}`)) as CompareData;
}

export async function overviewJson(who: SignedIn, query = ''): Promise<OverviewData> {
  return (await readJson(who, `/dashboards.json?${query}`)) as OverviewData;
}
