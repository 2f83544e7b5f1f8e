import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { listReviewNotes } from '../../../db/queries/reviewNotes.js';
import { listTargets } from '../../../db/queries/targets.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares, trendJson, type World } from './world.js';

let test: TestApp;
let world: World;
let director: SignedIn;
let secretary: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await answer(test, world, [
    ...shares(353, 380, { day: '2026-04-10' }),
    ...shares(376, 400, { day: '2026-05-12' }),
  ]);
  director = await test.signIn('director');
  secretary = await test.signIn('secretary');
});
afterAll(async () => {
  await test.close();
});

const trend = '/dashboards/service/trend?question=courtesy&lang=zh-TW';
const targets = '/dashboards/service/targets?question=courtesy';
const notes = '/dashboards/service/notes?question=courtesy&kind=month&period=2026-05';
const storedTargets = async () =>
  await listTargets(test.dependencies.database.queries, test.scope, world.surveyId, 'courtesy');
const storedNotes = async () =>
  await listReviewNotes(test.dependencies.database.queries, test.scope, world.surveyId, 'courtesy');

describe('a target', () => {
  it('is set by who may, and the figure is held against it with its interval', async () => {
    expect((await director.get(trend)).text).toContain('尚未設定目標值。');
    // 376 of 400: 91.2 % to 95.9 %.
    for (const [target, words] of [
      ['95', '信賴區間跨越目標值95.0%，無法判定是否達標。'],
      ['９１．２', '達到目標值91.2%（信賴區間全部在目標值以上）。'],
      ['96%', '未達目標值96.0%（信賴區間全部低於目標值）。'],
    ] as const) {
      const set = await director.post(targets, { target, fromDay: '2026-01-01' }).expect(303);
      expect(set.headers['location']).toBe('/dashboards/service/trend?question=courtesy#targets');
      expect((await director.get(trend)).text).toContain(words);
    }
    const data = await trendJson(director, 'question=courtesy');
    expect(data.target.judged).toMatchObject({ target: 0.96, verdict: 'missed' });
    expect(data.periods.map((row) => row.target)).toEqual([0.96, 0.96]);
    expect((await director.get('/dashboards/service/trend.csv?question=courtesy&lang=zh-TW')).text).toContain(
      '未達目標值96.0%',
    );
  });

  it('says which band, or that the interval straddles its edge', async () => {
    const bands = { bandFrom1: '80', bandName1: '優等', bandFrom2: '70', bandName2: '甲等' };
    await director.post(targets, { target: '', fromDay: '2026-01-01', ...bands }).expect(303);
    expect((await director.get(trend)).text).toContain('屬「優等」（80.0%以上）。');
    await director
      .post(targets, { target: '', fromDay: '2026-01-01', ...bands, bandFrom1: '95' })
      .expect(303);
    expect((await director.get(trend)).text).toContain(
      '信賴區間跨越等第界線（「優等」95.0%以上），無法判定等第。',
    );
  });

  it('is append-only, each with who set it and an audit row, and holds from its first day', async () => {
    const before = await storedTargets();
    expect(before.length).toBeGreaterThanOrEqual(5);
    expect(before.every((row) => row.setBy === 'user-director')).toBe(true);
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 100);
    expect(audit.filter((row) => row.action === 'target.set')).toHaveLength(before.length);
    await director.post(targets, { target: '99', fromDay: '2026-05-01' }).expect(303);
    const data = await trendJson(director, 'question=courtesy');
    expect(data.periods.map((row) => row.target)).toEqual([null, 0.99]);
    const page = (await director.get(trend)).text;
    expect(page).toContain('設定紀錄');
    expect(page).toContain('director person');
    await director.post(targets, { end: 'yes', fromDay: '2026-01-01' }).expect(303);
    expect((await director.get(trend)).text).toContain('尚未設定目標值。');
    expect(await storedTargets()).toHaveLength(before.length + 2);
  });

  it('of all answers says nothing of a part of them', async () => {
    expect((await director.get(`${trend}&channel=web`)).text).toContain('篩選後的數值不與目標值比較');
  });

  it.each([
    [{ target: '0' }, '目標值須為0.1～100的數字'],
    [{ target: '100.5' }, '目標值須為0.1～100的數字'],
    [{ target: 'abc' }, '目標值須為0.1～100的數字'],
    [{ target: '90', fromDay: '2026-02-31' }, '生效日須為有效的日期。'],
    [{ target: '90', bandFrom1: '80' }, '等第須有名稱。'],
    [{ target: '90', bandName1: '甲等' }, '等第下限須為0～100的數字'],
    [
      { target: '90', bandFrom1: '80', bandName1: '甲', bandFrom2: '80.0', bandName2: '乙' },
      '不得有相同的下限',
    ],
    [{ target: '' }, '請填目標值或等第'],
  ])('%j is refused in the form, with what was typed, and nothing is set', async (fields, words) => {
    const before = (await storedTargets()).length;
    const refused = await director.post(`${targets}&lang=zh-TW`, fields).expect(422);
    expect(refused.text).toContain(words);
    expect(refused.text).toContain(`value="${Object.values(fields)[0] ?? ''}"`);
    expect(await storedTargets()).toHaveLength(before);
  });

  it('is no business of who may only read', async () => {
    for (const role of ['secretary', 'section_chief', 'seed', 'clerk', 'auditor'] as const) {
      const who = await test.signIn(role);
      await who.post(targets, { target: '90' }).expect(403);
      expect((await who.get(trend)).text).not.toContain('設定或變更目標值');
    }
  });
});

describe('a review note', () => {
  it('is signed with name, role and day, and stands under the figure of its period', async () => {
    expect((await secretary.get(trend)).text).toContain('本期（115年5月）尚無檢討意見。');
    await secretary.post(notes, { text: '五月態度良好，<b>續予保持</b>。\r\n另請各課協助。' }).expect(303);
    const page = (await secretary.get(trend)).text;
    expect(page).toContain('五月態度良好，&lt;b&gt;續予保持&lt;/b&gt;。');
    expect(page).toContain('secretary person（秘書）115年6月17日簽署');
    expect((await director.get(trend.replace('zh-TW', 'en'))).text).toContain(
      'Signed by secretary person (Secretary), 17 June 2026',
    );
  });

  it('sent twice is one note', async () => {
    const before = await storedNotes();
    await secretary.post(notes, { text: '五月態度良好，<b>續予保持</b>。\n另請各課協助。' }).expect(303);
    expect(await storedNotes()).toHaveLength(before.length);
  });

  it('is corrected by another note of the same person that names it, and both stay to be read', async () => {
    const [first] = await storedNotes();
    const id = first?.id ?? '';
    await director.post(notes, { text: '他人更正', replaces: id }).expect(403);
    await secretary.post(notes, { text: '五月態度良好，六月再看。', replaces: id }).expect(303);
    await secretary.post(notes, { text: '再改一次', replaces: id }).expect(409);
    await secretary.post(notes, { text: '找不到', replaces: 'nothing' }).expect(404);
    const page = (await secretary.get(trend)).text;
    expect(page).toContain('五月態度良好，六月再看。');
    expect(page).toContain('更正115年6月17日所簽意見');
    expect(page).toContain('續予保持');
    expect((await storedNotes()).map((note) => note.replaces)).toEqual([null, id]);
    const data = await trendJson(secretary, 'question=courtesy');
    expect(data.reviewNotes.map((note) => [note.text, note.replaced.length])).toEqual([
      ['五月態度良好，六月再看。', 1],
    ]);
    const csv = (await secretary.get('/dashboards/service/trend.csv?question=courtesy&lang=zh-TW')).text;
    expect(csv).toContain('五月態度良好，六月再看。,secretary person,秘書,2026-06-17');
    expect(csv).toContain('更正前');
  });

  it('leaves an audit row without its words', async () => {
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 200);
    const rows = audit.filter((row) => row.entity === 'review_note');
    expect(rows.map((row) => row.action).sort()).toEqual(['review_note.correct', 'review_note.sign']);
    expect(JSON.stringify(rows)).not.toContain('五月');
  });

  it('is refused empty or too long, with what was typed kept', async () => {
    const before = (await storedNotes()).length;
    expect((await secretary.post(`${notes}&lang=zh-TW`, { text: '  ' }).expect(422)).text).toContain(
      '請填寫檢討意見。',
    );
    const long = '長'.repeat(1_001);
    const refused = await secretary.post(`${notes}&lang=zh-TW`, { text: long }).expect(422);
    expect(refused.text).toContain('檢討意見最多1,000字。');
    expect(refused.text).toContain(long);
    expect(await storedNotes()).toHaveLength(before);
  });

  it('needs a period that has begun', async () => {
    for (const period of ['', '&period=2026-07', '&period=2999-01', '&period=nonsense'])
      await secretary
        .post(`/dashboards/service/notes?question=courtesy&kind=month${period}`, { text: 'x' })
        .expect(400);
  });

  it('is signed only by who answers for the figures', async () => {
    for (const role of ['seed', 'clerk', 'auditor'] as const) {
      const who = await test.signIn(role);
      await who.post(notes, { text: 'x' }).expect(403);
      const page = (await who.get(trend)).text;
      expect(page).toContain('五月態度良好，六月再看。');
      expect(page).not.toContain('簽署檢討意見');
    }
  });
});
