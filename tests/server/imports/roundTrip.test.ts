// Why: what leaves as raw answers comes back in another office with every count cell as it was, every silence its own.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { and, asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { comments, responses } from '../../../db/schema.js';
import { listAudit } from '../../../db/queries/audit.js';
import { pivotFile } from '../../../server/imports/wizard/pivot.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { checkChains } from '../../../server/responses/chains.js';
import { checkCells } from '../../../server/responses/rebuild.js';
import { createSurvey, publishSurvey, saveDraft } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import type { SignedIn, TestApp } from '../../support/testApp.js';
import { everyKind } from '../responses/world.js';
import { ended, fieldsOf } from './pages.js';
import { north, openTwoOffices, same, south, type Given, type TwoOffices } from './twoOffices.js';

const counterTemplate = (): unknown => JSON.parse(JSON.stringify(loadTemplate('counter')));

let offices: TwoOffices;
let test: TestApp;
let research: SignedIn;
let surveys: Record<string, string>;

beforeAll(async () => {
  offices = await openTwoOffices({ every: everyKind(), counter: counterTemplate() });
  ({ test, research, surveys } = offices);
  await offices.give('every', everyAnswers);
  await offices.give('counter', counterAnswers);
});
afterAll(async () => {
  await test.close();
});

const everyAnswers: Given[] = [
  {
    answers: {
      overall: '5',
      waiting: 'na',
      services: ['transcript', 'moving'],
      likely: '10',
      minutes: 12,
      last_visit: '2026-05-01',
      filled_by: 'family',
    },
  },
  {
    answers: { overall: '2', waiting: null, reasons: ['slow'], services: [], minutes: null },
    counter: 'c1',
    assisted: true,
  },
  { answers: { overall: '3', waiting: '4', reasons: null, services: null }, hour: null },
  { answers: { overall: '1', waiting: '1', reasons: ['slow', 'rude'], services: 'refused' } },
  { answers: { overall: '5', waiting: '5' }, flags: ['clock', 'rapid'] },
];
const counterAnswers: Given[] = [
  { answers: { overall: '5', went_well: ['ease', 'employee'] }, text: '王小姐 0912345678 很好' },
  { answers: { overall: '4', went_well: null }, text: '=cmd|"A1",好\n－2👍' },
  { answers: { overall: '2', went_badly: ['efficiency'] } },
  { answers: { overall: null } },
  // The first entry of a sheet that was corrected.
  { answers: { overall: '1', went_badly: ['ease'] }, flags: ['corrected'] },
];

const questionOf = (line: string): string => line.split(',')[13] ?? '';

it('takes the long table back in, in any order of its rows, with the same count cells', async () => {
  const text = await offices.download('/dashboards/every/responses-long.csv');
  const [head = '', ...lines] = text.replace('\uFEFF', '').trim().split('\r\n');
  expect(lines).toHaveLength(5 * 8);
  expect(lines).toContain(
    'every-1,2026-05-11 10:00,,north,every,1,tablet,,c1,,vi,1,,services,several,,none_ticked',
  );
  expect(lines.some((line) => line.endsWith(',reasons,several,slow|rude,answered'))).toBe(true);
  expect(lines.some((line) => /contact|suggestion/.test(line))).toBe(false);
  await offices.change('south');
  const byQuestion = [...lines].sort((a, b) => (questionOf(a) < questionOf(b) ? -1 : 1));
  const { fields } = await offices.bringIn([head, ...byQuestion].join('\r\n'), 'every');
  expect(fields).toMatchObject({ purpose: 'long', longId: '0', longState: '16', notShown: 'not_shown' });
  const before = await offices.cellsOf('north', 'every');
  expect(before.length).toBeGreaterThan(50);
  expect(await offices.cellsOf('south', 'every')).toEqual(before);
  expect((await checkCells(test.dependencies, south)).differences).toEqual([]);
  await offices.change('north');
});

it('leaves out again what was left out of the score, and nobody can take that from it unseen', async () => {
  const { database } = test.dependencies;
  const doubted = (await offices.cellsOf('south', 'every')).filter(({ nRaw, nUsed }) => nRaw !== nUsed);
  expect(doubted.map(({ code }) => code)).toContain('5');
  const brought = await database.queries
    .select()
    .from(responses)
    .where(eq(responses.surveyId, surveys['south every'] ?? ''))
    .orderBy(asc(responses.day));
  expect(brought.map(({ assisted, flags }) => [assisted, flags])).toEqual([
    [false, ''],
    [true, ''],
    [false, ''],
    [false, ''],
    [false, 'clock,rapid'],
  ]);
  expect(await judgeOffice(test.dependencies, south, { again: true })).toMatchObject({ set: 0, lifted: 0 });
  expect((await checkChains(test.dependencies, south)).faults).toEqual([]);
  const id = brought[4]?.id ?? '';
  const write = async (flags: string) => {
    await database.atomically((db) => [db.update(responses).set({ flags }).where(eq(responses.id, id))]);
  };
  await write('');
  expect((await checkChains(test.dependencies, south)).faults).toMatchObject([{ fault: 'changed', id }]);
  await write('clock,rapid');
});

it('says on the quality page which flags came along, and takes an unknown word for a doubt, never for none', async () => {
  await offices.change('south');
  const page = await offices.download('/dashboards/south-every/quality?kind=month&period=2026-05');
  expect(page).toContain('匯入的填答原已註記：時鐘異常1份、快速連按1份。');
  const text =
    'response_id,answered_at,flags,assisted,question,answer\r\nx,2026-04-01,"rapid,odd",maybe,overall,5\r\n';
  const { fields } = await offices.bringIn(text, 'every');
  expect(fields).toMatchObject({ 'as-2': 'flags', 'as-3': 'assisted' });
  const rows = await test.dependencies.database.queries
    .select({ answers: responses.answers, flags: responses.flags, assisted: responses.assisted })
    .from(responses)
    .where(eq(responses.day, '2026-04-01'));
  expect(rows.map((row) => ({ ...row, answers: JSON.parse(row.answers) as unknown }))).toMatchObject([
    {
      flags: 'rapid,unreadable',
      assisted: false,
      answers: { '!raw:flags': 'rapid,odd', '!raw:assisted': 'maybe' },
    },
  ]);
  const counted = (await offices.cellsOf('south', 'every')).filter(
    ({ cut, question, period }) => cut === '' && question === 'overall' && period === '2026-04-01',
  );
  expect(counted.map(({ nRaw, nUsed }) => [nRaw, nUsed])).toEqual([[1, 0]]);
  expect(await offices.download('/dashboards/south-every/quality?kind=month&period=2026-04')).toContain(
    '匯入的填答原已註記：快速連按1份、無法辨識的註記1份。',
  );
  await offices.change('north');
});

it('takes the 17 columns of A-11 back in, with the same answers', async () => {
  const text = (await offices.download('/dashboards/counter/responses-a11.csv')).replace('\uFEFF', '');
  const lines = text.trim().split('\r\n');
  expect(lines[0]).toBe(
    'external_id,question_1,positive_effectiveness,positive_ease,positive_efficiency,positive_transparency,positive_humanity,positive_employee,positive_other,negative_effectiveness,negative_ease,negative_efficiency,negative_transparency,negative_humanity,negative_employee,negative_other,question_4',
  );
  expect(lines[1]).toMatch(/^counter-0,5,0,1,0,0,0,1,0,,,,,,,,.*很好$/);
  expect(lines[1]).not.toContain('0912345678');
  expect(lines.slice(2)).toEqual([
    'counter-1,4,0,0,0,0,0,0,0,,,,,,,,"\'=cmd|""A1"",好\n－2👍"',
    'counter-2,2,,,,,,,,0,0,1,0,0,0,0,',
    'counter-3,,,,,,,,,,,,,,,,',
  ]);
  const audit = await listAudit(test.dependencies.database.queries, north, 5);
  expect(audit.find((entry) => entry.action === 'responses.export')).toMatchObject({
    detail: { shape: 'a11', texts: true },
  });
  await offices.change('south');
  const { fields } = await offices.bringIn(text, 'counter', {
    columns: { wave: 'new', waveName: '115年5月' },
  });
  expect(fields).toMatchObject({ purpose: 'a11', 'as-0': 'id', 'as-1': 'q:overall', 'as-3': 'q:went_well' });
  expect(fields).toMatchObject({ 'as-4': 'q:went_badly', 'as-2': 'q:suggestion' });
  // The layout has neither day nor channel: what everybody answered is the same, question by question.
  const counted = async (office: string) => {
    const sums: Record<string, number> = {};
    for (const cell of await offices.cellsOf(office, 'counter'))
      if (cell.cut === '' && cell.nUsed > 0) {
        const key = `${cell.question} ${cell.code}`;
        sums[key] = (sums[key] ?? 0) + cell.nUsed;
      }
    return sums;
  };
  const before = await counted('north');
  expect(before).toMatchObject({ 'went_well ease': 1, 'went_well blank': 1, 'went_well not_shown': 2 });
  expect(await counted('south')).toEqual(before);
  // What a spreadsheet would have taken for a formula is again what the person wrote.
  const written = await test.dependencies.database.queries.select().from(comments);
  expect(written.filter(({ officeId }) => officeId === 'south').map(({ text }) => text)).toContain(
    '=cmd|"A1",好\n－2👍',
  );
  await offices.change('north');
});

it('is mapped by a person where the columns have names of their own, and undone whole', async () => {
  await offices.change('south');
  const before = await offices.cellsOf('south', 'every');
  const text =
    'wer,日期,was,wie,品質註記\nA,2025-02-03,overall,5,rapid\nB,2025-02-04,overall,1,\nA,2025-02-03,services,transcript,rapid\nA,2025-02-03,services,moving,rapid\n';
  const answered = await research.agent
    .post(`/imports/new?_csrf=${encodeURIComponent(research.csrf)}`)
    .attach('file', Buffer.from(text), 'long.csv');
  const draft = String(answered.headers['location']);
  const source = {
    ...(await fieldsOf(research, draft)),
    purpose: 'long',
    survey: surveys['south every'] ?? '',
  };
  expect(source).toMatchObject({ longId: '' });
  const refused = await research.post(`${draft}/source`, source).expect(422);
  expect(refused.text).toContain('請選擇編號、題目與答案三欄');
  await research
    .post(`${draft}/source`, { ...source, longId: '0', longQuestion: '2', longAnswer: '3' })
    .expect(303);
  const columns = await fieldsOf(research, `${draft}/columns`);
  expect(columns).toMatchObject({
    'as-1': 'date',
    'as-2': 'flags',
    'as-3': 'q:overall',
    'as-4': 'q:services',
  });
  await research.post(`${draft}/columns`, { ...columns, 'as-0': 'id' }).expect(303);
  expect(await ended(research, draft)).toContain('匯入2份填答');
  // Going back shows what was stated, in the file's own writing.
  expect(await fieldsOf(research, `${draft}/source`)).toMatchObject({ purpose: 'long', longQuestion: '2' });
  await research.post(`${draft}/import`).expect(303);
  const imported = await ended(research, draft);
  const ticked = (await offices.cellsOf('south', 'every')).filter(
    (cell) => cell.period === '2025-02-03' && cell.cut === '' && cell.question === 'services',
  );
  expect(ticked.map((cell) => [cell.code, cell.nRaw, cell.nUsed])).toEqual([
    ['moving', 1, 0],
    ['shown', 1, 0],
    ['transcript', 1, 0],
  ]);
  await research.post(`${imported}/undoing`, { reason: '重複', confirm: 'yes' }).expect(303);
  expect(await offices.cellsOf('south', 'every')).toEqual(before);
  expect((await checkCells(test.dependencies, south)).differences).toEqual([]);
  expect((await checkChains(test.dependencies, south)).faults).toEqual([]);
  await offices.change('north');
});

it('is offered with its columns in words, and A-11 only where the questionnaire is mapped to it', async () => {
  const page = await offices.download('/dashboards/counter/responses');
  for (const words of ['寬表（一列一份）', 'answered已作答', 'A-11第2版CSV', 'positive_effectiveness'])
    expect(page).toContain(words);
  expect(await offices.download('/dashboards/every/responses')).not.toContain('responses-a11.csv');
  await research.get('/dashboards/every/responses-a11.csv').expect(404);
});

it('leaves a purged comment’s words out of every shape, and keeps its answers', async () => {
  const shapes = ['responses-a11.csv', 'responses-long.csv', 'responses.csv'];
  const all = async () =>
    await Promise.all(shapes.map(async (shape) => await offices.download(`/dashboards/counter/${shape}`)));
  const before = await all();
  expect(before[0]).toContain('很好');
  const rows = await test.dependencies.database.queries
    .select({ id: comments.id })
    .from(comments)
    .where(and(eq(comments.officeId, 'north'), eq(comments.responseId, 'counter-0')));
  const director = await test.signIn('director');
  await director
    .post(`/comments/${rows[0]?.id ?? ''}/purge`, { reason: 'asked', basis: '簽准', sure: 'yes' })
    .expect(303);
  const after = await all();
  expect(after.map((text) => text.includes('很好'))).toEqual([false, false, false]);
  expect(after[0]).toMatch(/^counter-0,5,0,1,0,0,0,1,0,,,,,,,,$/m);
  const withoutText = (text: string) => text.replace(/,[^,\r\n]*很好/g, ',');
  expect(after).toEqual(before.map(withoutText));
});

it('joins answers that stand far apart in a long file, a part of it at a time', async () => {
  const ids = Array.from({ length: 20_000 }, (_, n) => `response-${n}`);
  const note = 'x'.repeat(40);
  const lines = ['a', 'b', 'c'].flatMap((question) => ids.map((id) => `${id},${question},5,${note}`));
  const path = join(test.dependencies.config.dataDir, 'long.csv');
  writeFileSync(path, ['id,question,answer,note', ...lines].join('\n'));
  const heard: number[] = [];
  const known = { encoding: 'utf-8', separator: 'comma' } as const;
  const layout = { kind: 'long', places: undefined } as const;
  await pivotFile(path, known, layout, `${path}.wide`, (done, total) => heard.push(done / total));
  const [head, ...rows] = readFileSync(`${path}.wide`, 'utf8').trim().split('\n');
  expect(head).toBe('id,note,a,b,c');
  expect(rows).toHaveLength(ids.length);
  expect(rows.every((row) => row.endsWith(`${note},5,5,5`))).toBe(true);
  expect(heard.at(-1)).toBe(1);
  expect(heard).toEqual([...heard].sort((a, b) => a - b));
  expect(existsSync(`${path}.wide.parts`)).toBe(false);
});

it('keeps apart what was asked before a break in the series, there and back', async () => {
  const { dependencies } = test;
  const broken = counterTemplate() as { sections: { questions: { code: string; wording: unknown }[] }[] };
  const id = await createSurvey(dependencies, north, null, { slug: 'broken', document: counterTemplate() });
  surveys['north broken'] = id;
  await publishSurvey(dependencies, north, null, id);
  await offices.give('broken', [{ answers: { overall: '5' } }, { answers: { overall: '4' } }]);
  for (const asked of broken.sections.flatMap(({ questions }) => questions))
    if (asked.code === 'overall') asked.wording = same('Would you come again?');
  await saveDraft(dependencies, north, null, id, { document: broken });
  await publishSurvey(dependencies, north, null, id, {
    breaks: [{ question: 'overall', reason: same('Another question') }],
  });
  await offices.give('broken', [{ answers: { overall: '2' } }], 2);
  const target = await createSurvey(dependencies, south, null, { slug: 'south-broken', document: broken });
  await publishSurvey(dependencies, south, null, target);
  surveys['south broken'] = target;

  const text = await offices.download('/dashboards/broken/responses-long.csv');
  expect(text.match(/,overall#1,scale,\d,answered/g)).toHaveLength(2);
  expect(text.match(/,overall,scale,2,answered/g)).toHaveLength(1);
  await offices.change('south');
  const { fields } = await offices.bringIn(text, 'broken');
  const guessed = Object.values(fields);
  expect(guessed).toContain('q:overall');
  expect(guessed).toContain('new:scale');
  const codes = async (question: (code: string) => boolean) =>
    (await offices.cellsOf('south', 'broken'))
      .filter((cell) => cell.cut === '' && cell.periodKind === 'day' && question(cell.question))
      .flatMap((cell) => (/^\d$/.test(cell.code) ? [`${cell.code}: ${cell.nUsed}`] : []));
  expect(await codes((code) => code === 'overall')).toEqual(['2: 1']);
  expect((await codes((code) => code !== 'overall')).sort()).toEqual(['4: 1', '5: 1']);
  await offices.change('north');
});
