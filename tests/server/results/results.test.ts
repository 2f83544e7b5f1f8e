// Why: published results are all that outsiders see of the answers: question by question, whole periods, hidden below the
// public threshold, and nothing that was not chosen.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares, type World } from '../dashboards/world.js';

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
  ]);
});
afterAll(async () => {
  await test.close();
});

const choose = async (...question: string[]) =>
  await research.post(`/publishing/${world.surveyId}`, { question });

type Row = { period: string; n: number | null; satisfied: { share: number } | null };
type Data = {
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
