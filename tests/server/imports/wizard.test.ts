// Why: an office brings its past in on pages alone, in the files it really has; what is no such file is refused and not kept.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listImportDrafts } from '../../../db/queries/importDrafts.js';
import { removeForgottenUploads } from '../../../server/imports/wizard/drafts.commands.js';
import { checkCells, rebuildCells } from '../../../server/responses/rebuild.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { odsOf, xlsxOf, zipOf } from '../../support/workbooks.js';
import { answer, openSurvey, shares, trendJson, type World } from '../dashboards/world.js';
import { ended, fieldsOf } from './pages.js';

let test: TestApp;
let world: World;
let research: SignedIn;
beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await answer(test, world, shares(376, 400, { day: '2026-05-12', counter: 'c2' }));
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

async function upload(content: Buffer | string, name: string, person = research) {
  return await person.agent
    .post(`/imports/new?_csrf=${encodeURIComponent(person.csrf)}`)
    .attach('file', Buffer.from(content), name);
}

async function draftOf(content: Buffer | string, name: string): Promise<string> {
  const answered = await upload(content, name);
  expect(answered.status, answered.text).toBe(303);
  return String(answered.headers['location']);
}

const source = (changes: Record<string, string> = {}) => ({
  purpose: 'answers',
  survey: world.surveyId,
  encoding: 'big5',
  separator: 'comma',
  ...changes,
});

const inChinese = [
  '填答日期,櫃檯,服務態度,等候時間滿意,承辦人',
  '114/05/02,1號櫃檯,5,滿意,王小明',
  '114年5月3日,2號櫃檯,4,非常滿意,王小明',
  '1140504,9號櫃檯,9,普通,王小明',
  '114/05/05,1號櫃檯,7,亂寫,王小明',
  ...Array.from(
    { length: 46 },
    (_, n) => `114/05/${String(6 + (n % 20)).padStart(2, '0')},1號櫃檯,${n < 40 ? 5 : 2},不滿意,王小明`,
  ),
].join('\r\n');

describe('a file of answers', () => {
  let draft: string;
  let imported: string;

  it('is read in Big5 with ROC dates, guessed, and corrected by the person', async () => {
    draft = await draftOf(iconv.encode(inChinese, 'big5'), '去年.csv');
    await research.post(`${draft}/source`, source()).expect(303);
    const fields = await fieldsOf(research, `${draft}/columns`);
    expect(fields).toMatchObject({
      'as-0': 'date',
      'as-1': 'counter',
      'as-2': 'q:courtesy',
      'as-3': 'new:single',
      'as-4': 'person',
      refused: '9',
    });
    const refused = await research.post(`${draft}/columns`, { ...fields, 'as-3': '' }).expect(422);
    expect(refused.text).toContain('請選擇「等候時間滿意」是什麼');
    await research
      .post(`${draft}/columns`, { ...fields, 'as-3': 'new:scale', 'low-3': '1', 'high-3': '5' })
      .expect(303);
    const page = await ended(research, draft);
    for (const words of [
      '匯入50份填答',
      '前50列',
      '超出範圍',
      '無法判讀',
      '第5列「亂寫」',
      '個人資料或承辦人，不隨填答匯入',
    ])
      expect(page).toContain(words);
  });

  it('is imported in the background, seen in the trend, kept out of sight of others, and removed from the disk', async () => {
    for (const role of ['director', 'auditor', 'clerk'] as const)
      expect((await (await test.signIn(role)).get(draft)).status).toBe(403);
    await research.post(`${draft}/import`).expect(303);
    imported = await ended(research, draft);
    expect(imported).toMatch(/^\/imports\//);
    expect((await research.get(imported)).text).toContain('去年.csv');
    const data = await trendJson(research, 'question=courtesy');
    expect(data.periods.find((row) => row.period === '2025-05')?.figure).toMatchObject({
      n: 48,
      satisfied: { count: 42 },
    });
    expect(readdirSync(join(test.dependencies.config.dataDir, 'uploads'))).toEqual([]);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
  });

  it('is refused a second time unless the person says so, and its mapping is offered again', async () => {
    const again = await draftOf(iconv.encode(inChinese, 'big5'), '去年.csv');
    await research.post(`${again}/source`, source()).expect(303);
    expect(await fieldsOf(research, `${again}/columns`)).toMatchObject({ 'as-3': 'new:scale', 'low-3': '1' });
    await research.post(`${again}/columns`, await fieldsOf(research, `${again}/columns`)).expect(303);
    await ended(research, again);
    await research.post(`${again}/saved-mapping`, { name: '年度調查' }).expect(303);
    await research.post(`${again}/import`).expect(303);
    expect(await ended(research, again)).toContain('同一個檔案以相同對照已經匯入過');
    await research.post(`${again}/discard`).expect(303);
    expect((await research.get(again)).status).toBe(404);
    const list = (await research.get('/imports')).text;
    expect(list).toContain('年度調查');
    const removal = /\/imports\/saved-mappings\/[^/"]+\/removal/.exec(list)?.[0] ?? '';
    await research.post(removal).expect(303);
    expect((await research.get('/imports')).text).not.toContain('年度調查');
    await research.post(removal).expect(409);
  });

  it('is undone whole, with a reason and a confirmation', async () => {
    await research.post(`${imported}/undoing`, { reason: '', confirm: 'yes' }).expect(422);
    await research.post(`${imported}/undoing`, { reason: '重複' }).expect(422);
    await research.post(`${imported}/undoing`, { reason: '重複', confirm: 'yes' }).expect(303);
    const data = await trendJson(research, 'question=courtesy');
    expect(data.periods.some((row) => row.period === '2025-05')).toBe(false);
  });
});

it('reads a workbook’s chosen sheet: days, kept values of formulas, no titles above the header', async () => {
  const book = xlsxOf({
    說明: [['本檔為112年度資料']],
    資料: [
      ['為民服務滿意度調查'],
      [],
      ['填答日期', '服務態度', '合計'],
      ...Array.from({ length: 12 }, (_, n) => [
        { day: `2025-03-${String(n + 1).padStart(2, '0')}` },
        1 + (n % 5),
        { formula: '1+1', value: 2 },
      ]),
    ],
  });
  const draft = await draftOf(book, '最終版.csv');
  expect((await research.get(draft)).text).toContain('資料');
  await research.post(`${draft}/source`, source({ sheet: '1' })).expect(303);
  const fields = await fieldsOf(research, `${draft}/columns`);
  expect(fields).toMatchObject({ 'as-0': 'date', 'as-1': 'q:courtesy' });
  await research.post(`${draft}/columns`, { ...fields, 'as-2': 'ignored' }).expect(303);
  expect(await ended(research, draft)).toContain('匯入12份填答');
  expect((await research.get(draft)).text).toContain('2025-03-01');
  await research.post(`${draft}/discard`).expect(303);
});

it('reads OpenDocument and UTF-16, and a wave that all rows share', async () => {
  const rows = [['編號', '服務態度'], ...Array.from({ length: 6 }, (_, n) => [`A${n}`, 1 + (n % 5)])];
  const utf16 = Buffer.from(`\uFEFF${rows.map((row) => row.join('\t')).join('\n')}`, 'utf16le');
  for (const [content, name] of [
    [odsOf('工作表1', rows), 'old.ods'],
    [utf16, 'unicode.txt'],
  ] as const) {
    const draft = await draftOf(content, name);
    await research.post(`${draft}/source`, source({ encoding: '', separator: '', sheet: '0' })).expect(303);
    const fields = await fieldsOf(research, `${draft}/columns`);
    expect(fields).toMatchObject({ 'as-0': 'id', 'as-1': 'q:courtesy' });
    expect((await research.post(`${draft}/columns`, fields)).text).toContain('請選擇整批的期別');
    await research.post(`${draft}/columns`, { ...fields, wave: 'new', waveName: '112年上半年' }).expect(303);
    expect(await ended(research, draft)).toContain('匯入6份填答');
    await research.post(`${draft}/discard`).expect(303);
  }
});

it('turns a table with a row for each answer into responses', async () => {
  const long =
    'response_id,日期,question,answer\nA,2025-02-03,服務態度,5\nA,2025-02-03,other,x\nB,2025-02-04,服務態度,3\n';
  const draft = await draftOf(long, 'long.csv');
  await research.post(`${draft}/source`, source({ purpose: 'long', encoding: 'utf-8' })).expect(303);
  const fields = await fieldsOf(research, `${draft}/columns`);
  expect(fields).toMatchObject({ 'as-0': 'id', 'as-1': 'date', 'as-2': 'q:courtesy' });
  await research.post(`${draft}/discard`).expect(303);
});

describe('a table of a report', () => {
  const table =
    '期間,題目,非常滿意,滿意,普通,不滿意,非常不滿意,樣本數\n112年,服務態度,45.2%,40.1%,12%,2%,0.7%,512\n113年,服務態度,50%,40%,8%,1%,1%,600\n';
  let imported: string;

  it('is shown line by line, with the reason of what cannot be used', async () => {
    const draft = await draftOf(
      `${table}115年,服務態度,50%,40%,8%,1%,1%,600\n114年,不明,1%,1%,1%,1%,96%,9\n`,
      'report.csv',
    );
    await research.post(`${draft}/source`, source({ purpose: 'table', encoding: 'utf-8' })).expect(303);
    const fields = await fieldsOf(research, `${draft}/columns`);
    expect(fields).toMatchObject({ 'as-0': 'period', 'as-1': 'question', 'as-7': 'n', unit: 'percent' });
    await research.post(`${draft}/columns`, fields).expect(303);
    const { text } = await research.get(draft);
    expect(text).toContain('4筆中有2筆無法採用');
    expect(text).toContain('期間尚未結束');
    expect(text).toContain('沒有這個評分題');
    await research.post(`${draft}/import`).expect(409);
    await research.post(`${draft}/discard`).expect(303);
  });

  it('goes into the trend of years with a mark, and into nothing else', async () => {
    const draft = await draftOf(table, 'report.csv');
    await research.post(`${draft}/source`, source({ purpose: 'table', encoding: 'utf-8' })).expect(303);
    await research.post(`${draft}/columns`, await fieldsOf(research, `${draft}/columns`)).expect(303);
    const done = await research.post(`${draft}/import`).expect(303);
    imported = String(done.headers['location']);
    expect((await research.get(imported)).text).toContain('取自報告的彙總表');
    const data = await trendJson(research, 'question=courtesy&kind=year');
    expect(data.periods.find((row) => row.period === '2023')).toMatchObject({
      fromReport: true,
      part: null,
      figure: { n: 512, satisfied: { count: 436 } },
    });
    const page = (await research.get('/dashboards/service/trend?question=courtesy&kind=year')).text;
    expect(page).toContain('取自報告');
    expect(
      (await trendJson(research, 'question=courtesy&kind=month')).periods.some((row) =>
        row.period.startsWith('2023'),
      ),
    ).toBe(false);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    expect((await rebuildCells(test.dependencies, test.scope)).differences).toEqual([]);
  });

  it('is undone whole', async () => {
    await research.post(`${imported}/undoing`, { reason: '數字有誤', confirm: 'yes' }).expect(303);
    const data = await trendJson(research, 'question=courtesy&kind=year');
    expect(data.periods.some((row) => row.period === '2023')).toBe(false);
  });
});

it('answers whatever a form sends with a page or a clear refusal', async () => {
  const draft = await draftOf('日期,服務態度\n2025-01-02,5\n', 'a.csv');
  await research.post(`${draft}/source`, source({ survey: '__proto__' })).expect(422);
  await research.post(`${draft}/source`, source({ survey: 'new', title: '', slug: '../x' })).expect(422);
  await research.post(`${draft}/columns`, { 'as-0': 'date' }).expect(409);
  await research.post(`${draft}/source`, source({ encoding: 'utf-8' })).expect(303);
  for (const fields of [
    { 'as-0': ['date', 'date'] },
    { 'as-0': 'q:__proto__', 'as-1': 'constructor' },
    { 'as-0': 'date', 'as-1': 'new:scale', 'low-1': '-1', 'high-1': 'NaN' },
    { 'as-0': 'date', 'as-1': 'q:courtesy', 'values-1': 'no sign' },
    { 'as-0': 'wave', 'as-1': 'q:courtesy', refused: '\0' },
    { 'as-0': 'x'.repeat(5_000) },
  ])
    expect([400, 422]).toContain((await research.post(`${draft}/columns`, fields)).status);
  await research.post(`${draft}/known-mapping`, { mapping: '9' }).expect(400);
  await research.post(`${draft}/restart`).expect(409);
  await research.post(`${draft}/discard`).expect(303);
  await research.post(`${draft}/discard`).expect(404);
});

const uploads = (): string[] => readdirSync(join(test.dependencies.config.dataDir, 'uploads'));

describe('what is no such file', () => {
  it.each([
    ['a program named .csv', Buffer.from('MZ\u0090\0\u0003\0\0\0', 'latin1'), '這不是CSV'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '舊版Excel'],
    ['a ZIP that is none', Buffer.from('PK\u0003\u0004 and nothing more'), '已損壞'],
    ['a ZIP that is no workbook', zipOf([{ name: 'a.txt', content: Buffer.from('a') }]), '這不是CSV'],
    [
      'a bomb that says what it is',
      zipOf([{ name: 'xl/workbook.xml', content: Buffer.from('x'), claimed: 4_000_000_000 }]),
      '過大',
    ],
    [
      'a bomb that lies',
      zipOf([
        { name: 'xl/workbook.xml', content: Buffer.from('<workbook/>') },
        { name: 'xl/_rels/workbook.xml.rels', content: Buffer.alloc(5_000_000, ' '), claimed: 10 },
      ]),
      '已損壞',
    ],
    ['macros', xlsxOf({ A: [['a']] }, [{ name: 'xl/vbaProject.bin', content: Buffer.from('x') }]), '巨集'],
    ['an empty file', Buffer.alloc(0), '是空的'],
  ])('%s is refused and not kept', async (_name, content, words) => {
    const before = uploads();
    const answered = await upload(content, 'file.csv');
    expect(answered.status).toBe(422);
    expect(answered.text).toContain(words);
    expect(uploads()).toEqual(before);
  });

  it('a workbook of 55 MB is refused and not kept; a CSV may be larger', async () => {
    const book = Buffer.alloc(55_000_000, 'a');
    book.write('PK\u0003\u0004', 'latin1');
    const before = uploads();
    const answered = await upload(book, 'large.xlsx');
    expect(answered.status).toBe(413);
    expect(answered.text).toContain('活頁簿超過50 MB');
    expect((await research.get('/imports/new')).text).toContain('CSV最大200 MB');
    expect(uploads()).toEqual(before);
  });

  it('a form of another site is refused', async () => {
    const answered = await research.agent
      .post('/imports/new?_csrf=wrong')
      .attach('file', Buffer.from('a,b\n'), 'a.csv');
    expect(answered.status).toBe(403);
  });
});

it('removes a file nobody went on with after seven days', async () => {
  const draft = await draftOf('a,b\n1,2\n', 'forgotten.csv');
  const id = draft.split('/').at(-1) ?? '';
  const path = join(test.dependencies.config.dataDir, 'uploads', `${id}.upload`);
  expect(existsSync(path)).toBe(true);
  test.advance(8 * 86_400_000);
  await removeForgottenUploads(test.dependencies, test.scope);
  expect(existsSync(path)).toBe(false);
  expect(await listImportDrafts(test.dependencies.database.queries, test.scope)).toEqual([]);
});
