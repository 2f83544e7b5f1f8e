// Why: published results are all that outsiders see of the answers: question by question, whole periods, hidden below the
// public threshold, and nothing that was not chosen.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { listSamplingPlans } from '../../../db/queries/sampling.js';
import { upsertWave } from '../../../db/queries/surveys.js';
import { prepareResponse } from '../../../server/responses/intake.js';
import { loadVersion } from '../../../server/surveys/open.js';
import { publishSurvey, saveDraft } from '../../../server/surveys/surveys.commands.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, same, shares, surveyDocument, type World } from '../dashboards/world.js';

let test: TestApp;
let world: World;
let research: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  research = await test.signIn('research');
  // Today is 2026-06-17: the first quarter is over, the second is not.
  await answer(test, world, [
    ...shares(11, 12, { day: '2024-12-03' }),
    ...shares(60, 100, { day: '2025-02-11', counter: 'c1' }),
    ...shares(6, 9, { day: '2025-05-13' }),
    ...shares(85, 100, { day: '2026-02-11', counter: 'c1' }),
    ...shares(20, 20, { day: '2026-05-12' }),
    // Left out by the rules: many, and few.
    ...shares(0, 20, { day: '2026-02-11', flags: ['honeypot'] }),
    ...shares(0, 3, { day: '2025-02-11', flags: ['honeypot'] }),
  ]);
  const came = (day: string, visitors: number, offered: number | null) => ({
    ...{ day, serviceCode: '', counterCode: '', visitors, offered },
    ...{ enteredBy: test.userIdOf('clerk'), enteredAt: test.dependencies.clock() },
  });
  await test.dependencies.database.atomically((db) =>
    insertVisits(db, test.scope, [
      came('2026-02-11', 400, 160),
      came('2025-02-11', 500, 250),
      came('2025-02-12', 300, null),
      came('2025-05-13', 90, 45),
    ]),
  );
});
afterAll(async () => {
  await test.close();
});

const choose = async (...question: string[]) =>
  await research.post(`/publishing/${world.surveyId}`, { question });

type Row = {
  period: string;
  n: number | null;
  nRaw: number | null;
  satisfied: { share: number } | null;
  satisfiedRaw: number | null;
  responseRate: unknown;
};
type Data = {
  responseRate: unknown;
  questions: { code: string; rows: Row[]; change: Record<string, unknown> | null }[];
};
const data = async () => (await test.request.get('/results/service.json').expect(200)).body as Data;

describe('published results', () => {
  it('are not there before somebody chose a question', async () => {
    await test.request.get('/results/service').expect(404);
    await test.request.get('/results/service.json').expect(404);
    await test.request.get('/results/service.csv').expect(404);
    expect((await test.request.get('/results').expect(200)).text).toContain('目前沒有公布的調查結果');
  });

  it('hold the chosen question and no other, whole quarters only, with growth against the same quarter', async () => {
    expect((await choose('courtesy')).status).toBe(303);
    const { questions } = await data();
    expect(questions.map(({ code }) => code)).toEqual(['courtesy']);
    const rows = questions[0]?.rows ?? [];
    expect(rows.at(-1)).toMatchObject({ period: '2026-Q1', n: 100, satisfied: { share: 0.85 } });
    expect(rows.map(({ period }) => period)).not.toContain('2026-Q2');
    expect(questions[0]?.change).toMatchObject({ verdict: 'up', growth: { ok: true } });
    const page = (await test.request.get('/results/service').expect(200)).text;
    expect(page).toContain('85.0%');
    expect(page).toContain('95%信賴區間');
    expect(page).toContain('調查方法');
    expect(page).not.toContain('說明清楚');
    expect(page).not.toContain('櫃檯');
    expect((await test.request.get('/results/service')).headers['set-cookie']).toBeUndefined();
    const list = (await test.request.get('/results?lang=en').expect(200)).text;
    expect(list).toContain('/results/service');
  });

  it('hide a quarter of few answers exactly as one without any', async () => {
    const rows = (await data()).questions[0]?.rows ?? [];
    const few = rows.find(({ period }) => period === '2025-Q2');
    const none = rows.find(({ period }) => period === '2025-Q3');
    expect(few).toMatchObject({ n: null, satisfied: null });
    expect({ ...few, period: '', name: '' }).toEqual({ ...none, period: '', name: '' });
    const csv = (await test.request.get('/results/service.csv').expect(200)).text;
    const lines = csv.split('\n').filter((line) => line.includes('*'));
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(csv).not.toContain('66.7');
  });

  it('have response rate with its parts, coverage and the raw line beside each score, in three languages', async () => {
    for (const [language, rate, raw] of [
      [
        'zh-TW',
        '25.0%（有登錄的1日，洽公400人次，邀請160人次，邀請涵蓋率40.0%，填答100份）',
        '原始120份／採用100份；未套用規則時70.8%',
      ],
      [
        'en',
        '25.0% (of 400 visitors 160 were asked, a coverage of 40.0%, and 100 answered; 1 days entered)',
        'raw 120 / used 100; without the rules 70.8%',
      ],
      [
        'ja',
        '25.0%（入力のある1日の来所者400人、依頼160件、依頼した割合40.0%、回答100件）',
        '原データ120件／採用100件、ルール適用前は70.8%',
      ],
    ] as const) {
      const { text } = await test.request.get(`/results/service?lang=${language}`).expect(200);
      const [card = '', method = ''] = text.split('id="method"');
      expect(card).toContain(rate);
      expect(card).toContain(raw);
      expect(method).toContain(rate);
    }
    const { responseRate, questions } = await data();
    const now = { days: 1, visitors: 400, answered: 100, ofVisitors: 0.25 };
    expect(responseRate).toMatchObject({ ...now, offered: { offered: 160, coverage: 0.4, rate: 0.625 } });
    const rows = questions[0]?.rows ?? [];
    expect(rows.at(-1)).toMatchObject({ n: 100, nRaw: 120, satisfiedRaw: 85 / 120, responseRate });
    // Visitors were counted on two days, who was asked on one of them.
    expect(rows.find(({ period }) => period === '2025-Q1')?.responseRate).toMatchObject({
      ...{ days: 2, visitors: 800, answered: 100, ofVisitors: 0.125 },
      offered: { days: 1, visitors: 500, offered: 250, coverage: 0.5 },
    });
    // None came that anybody counted.
    expect(rows.find(({ period }) => period === '2024-Q4')).toMatchObject({ n: 12, responseRate: null });
    const page = (await test.request.get('/results/service?lang=en').expect(200)).text;
    expect(page).toContain('href="/results/service.json?lang&#x3D;en"');
    const csv = (await test.request.get('/results/service.csv?lang=en').expect(200)).text;
    expect(csv).toContain(
      'Visitors,Offered,Coverage (asked),Response rate,Rate of those offered,Raw valid answers,Satisfaction without rules',
    );
    expect(csv).toMatch(/2026-Q1,[^\n]*,400,160,40,25,62\.5,120,70\.8,/);
  });

  it('keep back the score without the rules where it would tell what the few left out had answered', async () => {
    const row = (await data()).questions[0]?.rows.find(({ period }) => period === '2025-Q1');
    expect(row).toMatchObject({ n: 100, nRaw: 103, satisfied: { share: 0.6 }, satisfiedRaw: null });
    const csv = (await test.request.get('/results/service.csv').expect(200)).text;
    expect(csv).toMatch(/2025-Q1,[^\n]*,103,\*,/);
    // 60 of 103.
    expect(csv).not.toContain('58.3');
  });

  it('tell of a hidden period neither how many answered nor how many were raw', async () => {
    const rows = (await data()).questions[0]?.rows ?? [];
    expect(rows.find(({ period }) => period === '2025-Q2')).toMatchObject({
      ...{ nRaw: null, satisfiedRaw: null, responseRate: null },
    });
    const csv = (await test.request.get('/results/service.csv').expect(200)).text;
    expect(csv).toMatch(/2025-Q2,[^,]*(,\*)+,\r\n/);
  });

  it('say how the sample of the period was drawn, where one was', async () => {
    const draw = async (from: string, to: string, every: string) => {
      const plan = { from, to, every, last: '300', counter: '' };
      await research.post(`/surveys/${world.surveyId}/sampling`, plan).expect(303);
    };
    await draw('2025-02-10', '2025-02-14', '5');
    await draw('2026-02-09', '2026-02-13', '10');
    await draw('2026-04-01', '2026-04-03', '4');
    const plans = await listSamplingPlans(test.dependencies.database.queries, test.scope, world.surveyId);
    const start = plans.find(({ every }) => every === 10)?.start ?? 0;
    const page = (await test.request.get('/results/service?lang=en').expect(200)).text;
    const [, method = ''] = page.split('id="method"');
    expect(method).toContain(`to one of every 10 tickets, beginning with no. ${start};`);
    expect(method).not.toMatch(/every [54] tickets/);
    expect(await data()).toMatchObject({
      samples: [{ every: 10, start, from: '2026-02-09', to: '2026-02-13' }],
    });
  });

  it('end when the choice is taken back', async () => {
    await choose('overall');
    expect((await data()).questions.map(({ code }) => code)).toEqual(['overall']);
    await choose();
    await test.request.get('/results/service').expect(404);
  });

  it('are chosen only by who publishes, and only among questions that are there', async () => {
    for (const role of roles) {
      const allowed = ['director', 'secretary', 'research'].includes(role);
      const person = await test.signIn(role);
      await person.get('/publishing').expect(allowed ? 200 : 403);
    }
    expect((await choose('nothing')).status).toBe(400);
    expect((await choose('age')).status).toBe(400);
    await research.post('/publishing/unknown', {}).expect(404);
  });
});

describe('the response rate beside a published score', () => {
  const publish = async (slug: string, given: Parameters<typeof answer>[2]): Promise<World> => {
    const other = await openSurvey(test, slug, surveyDocument(slug));
    await answer(test, other, given);
    await research.post(`/publishing/${other.surveyId}`, { question: ['courtesy'] });
    return other;
  };
  const pageOf = async (slug: string) => (await test.request.get(`/results/${slug}`).expect(200)).text;
  const suppressed = '份數過少，不公布（＊）';

  it('is hidden with the score', async () => {
    await publish('small', shares(5, 7, { day: '2026-02-11' }));
    const text = await pageOf('small');
    expect(text).toContain('填答份數較少，不公布（＊）');
    expect(text.split('id="method"')[1]).toContain(suppressed);
    expect(text).not.toContain('洽公400人次');
    // 7 of 400 came.
    expect(text).not.toMatch(/1\.8%|填答7份|原始/);
    const answer = await test.request.get('/results/small.json').expect(200);
    expect(answer.body).toMatchObject({ responseRate: null });
  });

  it('is hidden where few answered the question by which it is counted', async () => {
    await publish('half', [
      ...shares(25, 30, { day: '2026-02-11', overall: null }),
      ...shares(6, 6, { day: '2026-02-11' }),
    ]);
    const text = await pageOf('half');
    expect(text).toContain('有效樣本36份');
    expect(text.split(suppressed)).toHaveLength(3);
    expect(text).not.toContain('洽公400人次');
  });

  it('is hidden in the tables as what is hidden, not as what nobody counted', async () => {
    await publish('once', [
      ...shares(60, 100, { day: '2025-02-11' }),
      ...shares(25, 30, { day: '2026-02-11', overall: null }),
    ]);
    const csv = (await test.request.get('/results/once.csv').expect(200)).text;
    const row = (quarter: string) =>
      csv
        .split('\n')
        .find((line) => line.includes(quarter))
        ?.trim() ?? '';
    expect(row('2025')).toMatch(/,800,250,/);
    expect(row('2026')).toMatch(/,\*,\*,\*,\*,\*,$/);
  });

  it('is hidden where one wording of the question by which it is counted is', async () => {
    const other = await publish('reworded', shares(50, 60, { day: '2026-02-11' }));
    expect(await pageOf('reworded')).toContain('洽公400人次');
    const changed = JSON.parse(
      JSON.stringify(surveyDocument('reworded')).replace('您對整體滿意嗎？', '整體來說您滿意嗎？'),
    ) as unknown;
    await saveDraft(test.dependencies, test.scope, null, other.surveyId, { document: changed });
    const version = await publishSurvey(test.dependencies, test.scope, null, other.surveyId, {
      breaks: [{ question: 'overall', reason: same('題目文字改變') }],
    });
    await answer(test, other, shares(4, 4, { day: '2026-02-11' }), version);
    const text = await pageOf('reworded');
    expect(text).toContain('有效樣本64份');
    // 64 less the 60 of the earlier wording.
    expect(text).not.toContain('洽公400人次');
    expect(text.split(suppressed)).toHaveLength(3);
  });

  it('says where more answered than were asked', async () => {
    await publish('many', shares(150, 200, { day: '2026-02-11' }));
    expect(await pageOf('many')).toContain('填答份數多於洽公人次或邀請人次');
  });

  it('is hidden where few of them answered on days with visitors', async () => {
    await publish('elsewhere', [
      ...shares(20, 30, { day: '2026-02-10' }),
      ...shares(4, 4, { day: '2026-02-11' }),
    ]);
    const text = await pageOf('elsewhere');
    expect(text).toContain('有效樣本34份');
    expect(text.split(suppressed)).toHaveLength(3);
  });

  it('says so where no visitors were entered, and where a wave has no days', async () => {
    await publish('uncounted', shares(20, 30, { day: '2026-03-10' }));
    expect(await pageOf('uncounted')).toContain('填答率：這個期間未登錄洽公人次。');
    const other = await publish('waves', []);
    await test.dependencies.database.atomically((db) => [
      upsertWave(db, test.scope, {
        ...{ key: 'w1', surveyId: other.surveyId, name: same('第一波'), position: 0 },
      }),
    ]);
    const version = await loadVersion(test.dependencies, test.scope, other.surveyId, other.version);
    await test.dependencies.database.intake.commit(
      Array.from({ length: 40 }, (_, index) =>
        prepareResponse(
          version,
          {
            ...{ id: `w1-${index}`, language: 'zh-TW', channel: 'import', assisted: false },
            ...{ deviceCode: null, counterCode: null, serviceCode: null },
            ...{ answers: { overall: '4', courtesy: '4' }, texts: [], contact: null, flags: [] },
            ...{ time: { wave: 'w1' }, importId: null, stream: 'import' },
          },
          test.dependencies.clock(),
          test.dependencies,
        ),
      ),
    );
    const text = await pageOf('waves');
    expect(text).toContain('有效樣本40份');
    expect(text).toContain('填答率：期別或其填答沒有日期，無法計算填答率。');
  });
});
