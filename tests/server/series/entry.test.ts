import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { findSeries, listSeries, listSeriesEntries, listSeriesValues } from '../../../db/queries/series.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { haveSeries, months } from './world.js';

// The day is Wednesday 2026-06-17.
let test: TestApp;
let clerk: SignedIn;
let research: SignedIn;
let countId = '';
let minutesId = '';
beforeAll(async () => {
  test = await openTestApp();
  clerk = await test.signIn('clerk');
  research = await test.signIn('research');
  countId = await haveSeries(test, 'calls', months('2026-01', [100, 110]));
  minutesId = await haveSeries(
    test,
    'minutes',
    { '2026-06-01': [12.5, 40] },
    { kind: 'measurement', decimals: 1 },
  );
  await haveSeries(test, 'ended', months('2026-01', [5]), { active: false });
});
afterAll(async () => {
  await test.close();
});

const held = async (id: string) =>
  (await listSeriesValues(test.dependencies.database.queries, test.scope, id)).map((row) => [
    row.period,
    row.value,
    row.n,
  ]);
const lastAudit = async () => (await listAudit(test.dependencies.database.queries, test.scope, 1))[0];

describe('values typed at the counter', () => {
  it('are stored with who entered them, and the form comes back ready for the next', async () => {
    const form = await clerk.get('/series/calls/values?by=month&year=2026&lang=zh-TW').expect(200);
    expect(form.text).toMatch(/id="value-2026-03"[^>]*autofocus/);
    expect(form.text).not.toContain('value-2026-07');
    await clerk
      .post('/series/calls/values?by=month&year=2026', { 'value-2026-03': '１，２３４', 'was-2026-03': '0' })
      .expect(303);
    expect(await held(countId)).toContainEqual(['2026-03', 1234, null]);
    expect(await lastAudit()).toMatchObject({
      action: 'series.values',
      userId: 'user-clerk',
      entityId: countId,
    });
  });

  it('that correct others leave what stood there to be seen, with who and when', async () => {
    await clerk
      .post('/series/calls/values?by=month&year=2026', {
        'value-2026-03': '124',
        'was-2026-03': '1',
        note: '多打一位',
      })
      .expect(303);
    expect(await held(countId)).toContainEqual(['2026-03', 124, null]);
    const page = (await clerk.get('/series/calls/values?by=month&year=2026&lang=zh-TW')).text;
    expect(page).toContain('原為1,234件（clerk person，115/6/17 10:00登錄');
    expect(page).toContain('多打一位');
    const entries = await listSeriesEntries(
      test.dependencies.database.queries,
      test.scope,
      countId,
      '2026-03',
      '2026-03',
    );
    expect(entries.map((entry) => [entry.value, entry.supersededAt === null])).toEqual([
      [1234, false],
      [124, true],
    ]);
  });

  it('that somebody else corrected meanwhile are not overwritten but asked about', async () => {
    const before = await held(countId);
    const page = await research.post('/series/calls/values?by=month&year=2026&lang=zh-TW', {
      'value-2026-03': '1',
      'was-2026-03': '1',
    });
    expect(page.status).toBe(422);
    expect(page.text).toContain('其他人已將數值改為124件');
    expect(await held(countId)).toEqual(before);
    // The form that came back knows the new version: sending it again holds.
    expect(page.text).toMatch(/name="was-2026-03" value="2"/);
  });

  it('emptied are taken back, and can be entered again', async () => {
    const send = async (value: string, was: string) =>
      await clerk
        .post('/series/calls/values?by=month&year=2026', { 'value-2026-02': value, 'was-2026-02': was })
        .expect(303);
    await send('', '1');
    expect(await held(countId)).toContainEqual(['2026-02', null, null]);
    await send('110', '2');
    expect(await held(countId)).toContainEqual(['2026-02', 110, null]);
  });

  it('that make no sense come back with everything kept and nothing stored', async () => {
    const before = await held(countId);
    const page = await clerk.post('/series/calls/values?by=month&year=2026&lang=en', {
      'value-2026-04': '12.5',
      'value-2026-05': '-3',
      'value-2026-01': '7',
      'was-2026-01': '1',
      note: 'kept words',
    });
    expect(page.status).toBe(422);
    expect(page.text).toContain('value="12.5"');
    expect(page.text).toContain('href="#value-2026-05"');
    expect(page.text).toContain('kept words');
    expect(await held(countId)).toEqual(before);
  });

  it('of days and of the whole month do not mix: nothing is counted twice', async () => {
    const page = await clerk.post('/series/calls/values?by=day&month=2026-03&lang=zh-TW', {
      'value-2026-03-02': '5',
      'was-2026-03-02': '0',
    });
    expect(page.status).toBe(422);
    expect(page.text).toContain('不能重複計算');
  });

  it('of a measurement have decimals and cases', async () => {
    await clerk
      .post('/series/minutes/values?by=day&month=2026-06', {
        'value-2026-06-02': '9.5',
        'n-2026-06-02': '31',
        'was-2026-06-02': '0',
        'value-2026-06-03': '0',
        'n-2026-06-03': '',
        'was-2026-06-03': '0',
      })
      .expect(303);
    expect(await held(minutesId)).toEqual([
      ['2026-06-01', 12.5, 40],
      ['2026-06-02', 9.5, 31],
      ['2026-06-03', 0, null],
    ]);
    for (const [value, n] of [
      ['9.55', '1'],
      ['9', '0'],
      ['9', '1.5'],
      ['1e3', ''],
      ['=1+1', ''],
      ['∞', ''],
    ] as const) {
      const page = await clerk.post('/series/minutes/values?by=day&month=2026-06', {
        'value-2026-06-04': value,
        'n-2026-06-04': n,
        'was-2026-06-04': '0',
      });
      expect([value, n, page.status]).toEqual([value, n, 422]);
    }
  });

  it('two people at the same moment: one is stored, the other is told', async () => {
    const post = (who: SignedIn, value: string) =>
      who.post('/series/calls/values?by=month&year=2026', { 'value-2026-05': value, 'was-2026-05': '0' });
    const [a, b] = await Promise.all([post(clerk, '51'), post(research, '52')]);
    const statuses = [a.status, b.status].sort();
    expect(statuses[0]).toBe(303);
    expect([409, 422]).toContain(statuses[1]);
    const entries = await listSeriesEntries(
      test.dependencies.database.queries,
      test.scope,
      countId,
      '2026-05',
      '2026-05',
    );
    expect(entries).toHaveLength(1);
  });

  it.each([
    'by=week',
    'by=day&month=2026-13',
    'by=day&month=2027-01',
    'by=month&year=2030',
    'by=month&year=x',
  ])('an address that makes no sense is refused: %s', async (query) => {
    await clerk.get(`/series/calls/values?${query}`).expect(400);
  });

  it('of a series that has ended are refused, and it can still be read', async () => {
    await clerk.get('/series/ended/values').expect(200);
    await clerk.post('/series/ended/values', { 'value-2026-02': '1', 'was-2026-02': '0' }).expect(409);
  });
});

type File = { name: string; content: Buffer };
const upload = async (who: SignedIn, file: File | undefined, fields: Record<string, string> = {}) => {
  let request = who.agent.post(`/series/import?_csrf=${encodeURIComponent(who.csrf)}&lang=zh-TW`);
  for (const [name, value] of Object.entries(fields)) request = request.field(name, value);
  return await (file === undefined
    ? request.field('none', '')
    : request.attach('file', file.content, file.name));
};
const csv = (text: string): File => ({ name: 'values.csv', content: Buffer.from(text, 'utf8') });
const rowsIn = (html: string): string =>
  (/name="rows" value="([^"]*)"/.exec(html)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&amp;', '&');

describe('values from a file', () => {
  it('are shown line by line first, and stored only when confirmed', async () => {
    const before = await held(countId);
    const page = await upload(
      clerk,
      csv(
        '\ufeffseries,period,value,note\r\ncalls,2025-11,90,\r\ncalls,114年12月,95,年底\r\ncalls,2026-01,101,\r\ncalls,2026-03,124,\r\nnope,2026-01,1,\r\ncalls,2026-02-30,1,\r\n',
      ),
    );
    expect(page.status).toBe(200);
    expect(page.text).toContain('可匯入3列（新增2、更正1），相同不變1列，不匯入2列。尚未寫入任何資料。');
    expect(page.text).toContain('沒有這個數列代碼');
    expect(page.text).toContain('更正，原為100件');
    expect(await held(countId)).toEqual(before);
    await clerk.post('/series/import/confirmation', { rows: rowsIn(page.text) }).expect(303);
    const after = await held(countId);
    expect(after).toContainEqual(['2025-11', 90, null]);
    expect(after).toContainEqual(['2025-12', 95, null]);
    expect(after).toContainEqual(['2026-01', 101, null]);
    expect(await lastAudit()).toMatchObject({ action: 'series.import', userId: 'user-clerk' });
    // The same confirmation a second time: everything is entered already.
    const again = await clerk.post('/series/import/confirmation?lang=zh-TW', { rows: rowsIn(page.text) });
    expect(again.status).toBe(422);
    expect(again.text).toContain('未寫入任何資料');
    expect(await held(countId)).toEqual(after);
  });

  it('in Big5, with tabs and Chinese column names, for a series chosen above, are read too', async () => {
    const content = iconv.encode('日期\t數值\t備註\n115/6/8\t11.5\t下雨，人少\n115/6/9\t12\t正常\n', 'big5');
    const page = await upload(clerk, { name: '等候.csv', content }, { series: 'minutes' });
    expect(page.text).toContain('Big5');
    expect(page.text).toContain('下雨，人少');
    await clerk.post('/series/import/confirmation', { rows: rowsIn(page.text) }).expect(303);
    expect(await held(minutesId)).toContainEqual(['2026-06-08', 11.5, null]);
  });

  it('may be pasted from a spreadsheet', async () => {
    const page = await upload(clerk, undefined, { csv: 'period\tvalue\n2025-10\t88\n', series: 'calls' });
    expect(page.text).toContain('可匯入1列');
  });

  it('twice for one period are both refused: nobody knows which holds', async () => {
    const page = await upload(clerk, csv('series,period,value\ncalls,2025-09,1\ncalls,114/09,2\n'));
    expect(page.status).toBe(422);
    expect(page.text.match(/出現兩次以上/g)?.length).toBe(2);
  });

  it.each([
    ['=HYPERLINK("x")', '類似公式'],
    ['+1+2', '類似公式'],
    ['@SUM(A1)', '類似公式'],
    ['1.5', '不是這個數列可接受的數字'],
    ['-5', '不是這個數列可接受的數字'],
    ['', '不是這個數列可接受的數字'],
    ['99999999999', '不是這個數列可接受的數字'],
  ])('a value %s is refused with its reason', async (value, reason) => {
    const page = await upload(
      clerk,
      csv(`series,period,value\ncalls,2025-08,"${value.replaceAll('"', '""')}"\n`),
    );
    expect(page.status).toBe(422);
    expect(page.text).toContain(reason);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), '檔案是空的'],
    ['a picture with another name', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), '這不是CSV檔案'],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004stuff', 'latin1'), '這不是CSV檔案'],
    ['a NUL byte', Buffer.from('series,period,value\ncalls,2025-08,\0\n'), '不是文字檔'],
    ['100,000 columns', Buffer.from(`series,period,value${',x'.repeat(100_000)}\n`), '欄位過多'],
    ['no column names', Buffer.from('calls,2025-08,1\n'), '第一列須為欄名'],
    ['only column names', Buffer.from('series,period,value\n'), '沒有資料列'],
    ['an open quotation mark', Buffer.from('series,period,value\n"calls,2025-08,1\n'), '格式正確的CSV'],
    [
      'too many lines',
      Buffer.from(`series,period,value\n${'calls,2025-08,1\n'.repeat(5_001)}`),
      '超過5,000列',
    ],
  ])('%s is refused as a whole, in the reader’s words', async (_what, content, words) => {
    const before = await held(countId);
    const page = await upload(clerk, { name: 'values.csv', content });
    expect(page.status).toBe(422);
    expect(page.text).toContain(words);
    expect(await held(countId)).toEqual(before);
  });

  it('nothing chosen, both chosen and a file over the limit are refused', async () => {
    expect((await upload(clerk, undefined)).text).toContain('請選擇檔案，或貼上內容');
    expect((await upload(clerk, csv('a'), { csv: 'b' })).text).toContain('擇一即可');
    expect((await upload(clerk, { name: 'a.csv', content: Buffer.alloc(1_000_001, 65) })).status).toBe(413);
  });
});

const form = {
  code: 'rooms',
  name_zh: '會議室使用次數',
  name_en: 'Meeting room use',
  name_ja: '',
  unit_zh: '次',
  unit_en: 'uses',
  unit_ja: '',
  kind: 'count',
  goodDirection: 'up',
  decimals: '0',
  partOf: '',
  service: '',
  beside: '',
};

describe('which series there are', () => {
  it('is decided by a form: made, changed once per revision, ended', async () => {
    await research.post('/series', form).expect(303);
    const { queries } = test.dependencies.database;
    const made = await findSeries(queries, test.scope, 'rooms');
    expect(made).toMatchObject({ kind: 'count', revision: 1, active: true, createdBy: 'user-research' });
    expect(await lastAudit()).toMatchObject({ action: 'series.create', entity: 'series' });
    const change = { ...form, name_zh: '會議室借用次數', revision: '1', active: '0' };
    await research.post('/series/rooms', change).expect(303);
    expect(await findSeries(queries, test.scope, 'rooms')).toMatchObject({ revision: 2, active: false });
    expect(await lastAudit()).toMatchObject({
      action: 'series.change',
      detail: { fields: ['name', 'active'] },
    });
    await research.post('/series/rooms', { ...change, name_zh: '別的' }).expect(409);
    // Shown by the Chinese name where the Japanese one is empty.
    expect((await research.get('/series?lang=ja')).text).toContain('會議室借用次數');
  });

  it.each([
    [{ code: 'rooms' }, '代碼已被使用'],
    [{ code: 'New' }, '代碼須為'],
    [{ code: 'import' }, '代碼須為'],
    [{ code: 'a.b' }, '代碼須為'],
    [{ code: 'ok1', name_zh: '' }, '名稱（中文）'],
    [{ code: 'ok1', name_en: 'x'.repeat(81) }, '名稱（英文）'],
    [{ code: 'ok1', kind: 'other' }, '類別'],
    [{ code: 'ok1', goodDirection: 'left' }, '何者為佳'],
    [{ code: 'ok1', kind: 'measurement', decimals: '9' }, '小數位數'],
    [{ code: 'ok1', partOf: 'nothing' }, '屬於哪一個件數的一部分'],
    [{ code: 'ok1', partOf: 'minutes' }, '只有件數'],
    [{ code: 'ok1', service: 'nothing' }, '業務項目'],
    [{ code: 'ok1', beside: 'x|y' }, '並列的問卷題目'],
  ])('a form with %j comes back with what is wrong, and every value kept', async (wrong, words) => {
    const before = await listSeries(test.dependencies.database.queries, test.scope);
    const page = await research.post('/series?lang=zh-TW', { ...form, name_ja: '会議室', ...wrong });
    expect(page.status).toBe(422);
    expect(page.text).toContain(words);
    expect(page.text).toContain('value="会議室"');
    expect(await listSeries(test.dependencies.database.queries, test.scope)).toEqual(before);
  });

  it('a part has no parts', async () => {
    await haveSeries(test, 'part', {}, { partOf: 'calls' });
    const page = await research.post('/series?lang=zh-TW', { ...form, code: 'part_part', partOf: 'part' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('不能屬於本身也是一部分的件數');
  });
});

describe('an event', () => {
  it.each([
    [{ title: '' }, '事件名稱'],
    [{ title: 'x'.repeat(81) }, '事件名稱'],
    [{ fromDay: '2026-02-30' }, '起日'],
    [{ toDay: '2025-12-31' }, '迄日'],
    [{ medium: 'nothing' }, '宣導方式'],
    [{ series: 'nothing' }, '標示於'],
  ])('with %j is refused and kept', async (wrong, words) => {
    const page = await research.post('/series/events?lang=zh-TW', {
      title: '說明會',
      medium: 'talk',
      fromDay: '2026-01-01',
      toDay: '',
      series: '',
      ...wrong,
    });
    expect(page.status).toBe(422);
    expect(page.text).toContain(`${words}：`);
    if (!('title' in wrong)) expect(page.text).toContain('value="說明會"');
  });

  it('that is not there cannot be withdrawn', async () => {
    await research.post('/series/events/nothing/withdrawal').expect(404);
  });
});

describe('what is not there', () => {
  it.each(['/series/nothing', '/series/nothing.json', '/series/nothing.csv', '/series/nothing/values'])(
    '%s is not found',
    async (address) => {
      await clerk.get(address).expect(404);
    },
  );

  it.each([
    'kind=week',
    'kind=day&period=2026-13-01',
    'period=2026',
    'from=x',
    'from=2026-05&to=2026-04',
    'year=x',
    'period=1000-01',
  ])('a page with %s is refused by name', async (query) => {
    await clerk.get(`/series/calls?${query}`).expect(400);
  });
});
