import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { listVisits } from '../../../db/queries/visits.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let clerk: SignedIn;
beforeAll(async () => {
  test = await openTestApp();
  clerk = await test.signIn('clerk');
});
afterAll(async () => {
  await test.close();
});

const stored = async () =>
  await listVisits(test.dependencies.database.queries, test.scope, '2000-01-01', '2099-12-31');

describe('visitors typed by day', () => {
  it('are stored with who entered them and an audit row, and shown again', async () => {
    await clerk
      .post('/visits?month=2026-06&service=moving', {
        'visitors-2026-06-01': '120',
        'offered-2026-06-01': '40',
      })
      .expect(303);
    expect(await stored()).toMatchObject([
      {
        day: '2026-06-01',
        serviceCode: 'moving',
        counterCode: '',
        visitors: 120,
        offered: 40,
        enteredBy: 'user-clerk',
      },
    ]);
    expect((await listAudit(test.dependencies.database.queries, test.scope, 1))[0]).toMatchObject({
      action: 'visits.save',
      userId: 'user-clerk',
    });
    expect((await clerk.get('/visits?month=2026-06&service=moving&lang=zh-TW').expect(200)).text).toMatch(
      /name="visitors-2026-06-01"[^>]*value="120"/,
    );
  });

  it('that make no sense come back with every value kept and nothing stored', async () => {
    const before = await stored();
    const page = await clerk
      .post('/visits?month=2026-06', {
        'visitors-2026-06-01': '12',
        'visitors-2026-06-02': '-3',
        'visitors-2026-06-03': '5',
        'offered-2026-06-03': '9',
      })
      .expect(422);
    expect(page.text).toContain('value="-3"');
    expect(page.text).toContain('href="#visitors-2026-06-02"');
    expect(page.text).toContain('href="#offered-2026-06-03"');
    expect(await stored()).toEqual(before);
  });

  it('emptied are taken away', async () => {
    await clerk
      .post('/visits?month=2026-06&service=moving', { 'visitors-2026-06-01': '', 'offered-2026-06-01': '' })
      .expect(303);
    expect(await stored()).toEqual([]);
  });

  it.each([
    'month=2026-13',
    'month=2027-01',
    'month=x',
    'service=nope',
    'counter=nope',
    'month=2026-06&month=2026-05',
  ])('an address that makes no sense is refused: %s', async (query) => {
    await clerk.get(`/visits?${query}`).expect(400);
  });
});

describe('visitors pasted as CSV', () => {
  it('are all stored', async () => {
    await clerk
      .post('/visits/import', {
        csv: '\ufeffday,service,counter,visitors,offered\r\n2026-05-01,,c1,100,20\r\n2026-05-02,,c1,90,\r\n',
      })
      .expect(303);
    expect(
      (await stored()).map(({ day, counterCode, visitors, offered }) => [
        day,
        counterCode,
        visitors,
        offered,
      ]),
    ).toEqual([
      ['2026-05-01', 'c1', 100, 20],
      ['2026-05-02', 'c1', 90, null],
    ]);
  });

  it('are taken as an office’s own list writes them', async () => {
    const head = '日期\t櫃檯\t洽公人次\t邀請人次';
    const rows = ['115/5/3\tc1\t1,234\t３０', '\t\t\t', '民國115年5月4日\t1號櫃臺\t80\t'];
    await clerk.post('/visits/import', { csv: [head, ...rows].join('\r\n') }).expect(303);
    const lines = (await stored()).map(({ day, counterCode, visitors, offered }) => [
      ...[day, counterCode, visitors, offered],
    ]);
    expect(lines).toContainEqual(['2026-05-03', 'c1', 1234, 30]);
    expect(lines).toContainEqual(['2026-05-04', 'c1', 80, null]);
    const page = await clerk.post('/visits/import?lang=zh-TW', {
      csv: 'date;counter;visitors\n\n2026/5/5;3號;8\n2026/5/6;;一百',
    });
    expect(page.status).toBe(422);
    expect(page.text).toContain('第3列：沒有這個櫃檯');
    expect(page.text).toContain('第4列：洽公人次須為');
    // Passed over, a counter's visitors would be stored as the whole office's.
    for (const [head, words] of [
      ['日期,櫃子,人次', '不認得「櫃子」這一欄'],
      ['日期,人次,洽公人次', '「洽公人次」與另一欄意義相同'],
    ])
      expect(
        (await clerk.post('/visits/import?lang=zh-TW', { csv: `${head}\n2026-05-05,1,2` }).expect(422)).text,
      ).toContain(words);
  });

  it.each([
    ['', 'empty'],
    ['a,b\n1,2', 'columns'],
    ['day,service,counter,visitors,offered\n2026-02-30,,,5,', 'line'],
    ['day,service,counter,visitors,offered\n2027-01-01,,,5,', 'line'],
    ['day,service,counter,visitors,offered\n2026-01-01,nope,,5,', 'line'],
    ['day,service,counter,visitors,offered\n2026-01-01,,,=1+1,', 'line'],
    ['day,service,counter,visitors,offered\n2026-01-01,,,5,9', 'line'],
    ['day,service,counter,visitors,offered\n2026-01-01,,,5,\n2026-01-01,,,6,', 'line'],
    [`day,visitors${',x'.repeat(100_000)}\n`, 'wide'],
    ['day,service,counter,visitors,offered\n"2026-01-01,,,5', 'quote'],
  ])('with anything wrong are refused as a whole (%#)', async (csv) => {
    const before = await stored();
    const page = await clerk.post('/visits/import?lang=en', { csv });
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.status).toBeLessThan(500);
    expect(await stored()).toEqual(before);
  });
});

describe('who may enter visitors', () => {
  it.each([
    ['research', 200],
    ['seed', 200],
    ['clerk', 200],
    ['director', 403],
    ['secretary', 403],
    ['section_chief', 403],
    ['auditor', 403],
  ] as const)('%s gets %i', async (role, status) => {
    await (await test.signIn(role)).get('/visits').expect(status);
  });
});
