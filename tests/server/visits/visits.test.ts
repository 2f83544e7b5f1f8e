import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { listVisits } from '../../../db/queries/visits.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { importVisits } from '../../../server/visits/visits.commands.js';
import { filled } from '../../support/visitsForm.js';

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
      .post(
        '/visits?month=2026-06&service=moving',
        await filled(clerk, '/visits?month=2026-06&service=moving', {
          'visitors-2026-06-01': '120',
          'offered-2026-06-01': '40',
        }),
      )
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
      .post(
        '/visits?month=2026-06',
        await filled(clerk, '/visits?month=2026-06', {
          'visitors-2026-06-01': '12',
          'visitors-2026-06-02': '-3',
          'visitors-2026-06-03': '5',
          'offered-2026-06-03': '9',
        }),
      )
      .expect(422);
    expect(page.text).toContain('value="-3"');
    expect(page.text).toContain('href="#visitors-2026-06-02"');
    expect(page.text).toContain('href="#offered-2026-06-03"');
    expect(await stored()).toEqual(before);
  });

  it('emptied are taken away', async () => {
    await clerk
      .post(
        '/visits?month=2026-06&service=moving',
        await filled(clerk, '/visits?month=2026-06&service=moving', {
          'visitors-2026-06-01': '',
          'offered-2026-06-01': '',
        }),
      )
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

describe('a month form that stayed open while others entered figures', () => {
  const address = '/visits?month=2026-04&service=moving';
  const figures = async () =>
    (await stored()).flatMap((row) =>
      row.day.startsWith('2026-04') ? [[row.day.slice(8), row.visitors, row.offered]] : [],
    );
  const line = (day: string, visitors: string, offered = '') => ({
    [`visitors-2026-04-${day}`]: visitors,
    [`offered-2026-04-${day}`]: offered,
  });
  const meanwhile = async (...lines: string[]) => {
    await clerk
      .post('/visits/import', { csv: ['day,service,visitors,offered', ...lines].join('\n') })
      .expect(303);
  };
  /** Every field, as a browser sends it. */
  const opened = async (): Promise<Record<string, string>> => {
    const { text } = await clerk.get(address).expect(200);
    const inputs = [...text.matchAll(/name="((?:was|visitors|offered)-[^"]+)"[^>]*? value="([^"]*)"/g)];
    expect(inputs).toHaveLength(90);
    return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]));
  };

  it('leaves alone the days that were not changed in it, blank or not', async () => {
    await meanwhile('2026-04-01,moving,10,5', '2026-04-02,moving,20,');
    const form = await opened();
    await meanwhile('2026-04-01,moving,11,6', '2026-04-03,moving,30,');
    await clerk.post(address, { ...form, ...line('07', '70', '7') }).expect(303);
    expect(await figures()).toEqual([
      ['01', 11, 6],
      ['02', 20, null],
      ['03', 30, null],
      ['07', 70, 7],
    ]);
  });

  it.each([
    ['entered', '08', '80', '8', '2026-04-08,moving,81,', '81、邀請人次—'],
    ['changed', '01', '12', '6', '2026-04-01,moving,13,7', '13、邀請人次7'],
    ['emptied', '02', '', '', '2026-04-02,moving,21,3', '21、邀請人次3'],
  ])(
    'is refused as a whole where a day %s in it was entered elsewhere',
    async (_, day, visitors, offered, other, now) => {
      const form = { ...(await opened()), ...line(day, visitors, offered), ...line('09', '90') };
      await meanwhile(other);
      const before = await stored();
      const page = await clerk.post(`${address}&lang=zh-TW`, form).expect(409);
      expect(await stored()).toEqual(before);
      expect(page.text).toContain(`href="#visitors-2026-04-${day}"`);
      expect(page.text).toContain(`現為洽公人次${now}`);
      expect(page.text).toMatch(new RegExp(`name="visitors-2026-04-${day}"[^>]* value="${visitors}"`));
      expect(page.text).toMatch(/name="visitors-2026-04-09"[^>]* value="90"/);
      expect(page.text).toMatch(/name="was-2026-04-09" value=""/);
    },
  );

  it('sent twice stores once, and of two sent at once one holds', async () => {
    const form = await opened();
    const twice = { ...form, ...line('10', '100') };
    await clerk.post(address, twice).expect(303);
    await clerk.post(address, twice).expect(303);
    const sent = ['1', '2'].map((visitors) => clerk.post(address, { ...form, ...line('11', visitors) }));
    expect((await Promise.all(sent)).map(({ status }) => status).sort()).toEqual([303, 409]);
  });

  it.each([undefined, 'x', '5', '-1/', '1/2/3', '99999999/'])(
    'is refused without what it had shown: %s',
    async (was) => {
      const before = await stored();
      await clerk
        .post(address, { ...line('20', '5'), ...(was === undefined ? {} : { 'was-2026-04-20': was }) })
        .expect(400);
      expect(await stored()).toEqual(before);
    },
  );
});

describe('a later count that says nothing of offers', () => {
  it('leaves what was typed of them, unless more were asked than came', async () => {
    const actor = { scope: test.scope, userId: null };
    const at = { day: '2026-03-02', serviceCode: '', counterCode: '' };
    const counted = async (visitors: number, offered: number | null) => {
      await importVisits(test.dependencies, actor, [{ ...at, visitors, offered }]);
      const [row] = await listVisits(test.dependencies.database.queries, test.scope, at.day, at.day);
      return [row?.visitors, row?.offered];
    };
    expect(await counted(120, 40)).toEqual([120, 40]);
    expect(await counted(130, null)).toEqual([130, 40]);
    expect(await counted(140, 50)).toEqual([140, 50]);
    expect(await counted(30, null)).toEqual([30, null]);
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
    const staff = await test.signIn(role);
    await staff.get('/visits').expect(status);
    // Its other name.
    const other = await staff.get('/transactions').expect(status === 200 ? 301 : status);
    if (status === 200) expect(other.headers['location']).toBe('/visits');
  });
});
