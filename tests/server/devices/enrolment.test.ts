import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, deviceHours, deviceKeys, deviceReports, partials, responses } from '../../../db/schema.js';
import { create } from 'qrcode';
import { addDevice, openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { publishTemplate } from '../responses/world.js';
import { addTablet, browser, codeOn, enrolled, report } from './world.js';

let test: TestApp;
let research: SignedIn;
let surveyId: string;

beforeAll(async () => {
  test = await openTestApp();
  surveyId = await publishTemplate(test, 'counter', 'counter');
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const minutes = (n: number) => n * 60_000;

/** As the tablet reads it out of the picture, without its line. */
const typed = (html: string): string => codeOn(html).replace('-', '');
const unescaped = (html: string): string => html.replaceAll('&#x3D;', '=').replaceAll('&#x2B;', '+');

/** The dark modules of what the address would be drawn as, row by row. */
function modulesOf(address: string): string[] {
  const { modules } = create(address);
  return Array.from({ length: modules.size }, (_, row) =>
    Array.from({ length: modules.size }, (_, column) => (modules.get(row, column) === 1 ? '#' : ' ')).join(
      '',
    ),
  );
}

/** The dark modules of a picture, row by row, without the two modules of quiet around them. */
function darkOf(svg: string): string[] {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => ' '));
  let [x, y] = [0, 0];
  const lines = /<path stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? '';
  for (const [, how, first = '', second = ''] of lines.matchAll(/([Mmh])([\d.-]+)(?: ([\d.-]+))?/g)) {
    if (how === 'M') [x, y] = [Number(first), Math.floor(Number(second))];
    else if (how === 'm') x += Number(first);
    else for (const end = x + Number(first); x < end; x += 1) rows[y]?.splice(x, 1, '#');
  }
  expect(rows.flat().filter((_, at) => at % size < 2 || at % size >= size - 2)).not.toContain('#');
  return rows.slice(2, -2).map((row) => row.slice(2, -2).join(''));
}

describe('a tablet becomes the office’s by a code', () => {
  it('that works once, however it is typed, and gives a key that only /kiosk sees and no script reads', async () => {
    const { address, code, id } = await addTablet(research, surveyId);
    expect(address).toMatch(/^\/kiosk\/c1-[2-9a-hj-np-z]{4}$/);
    const refused = await test.request.get(address).expect(403);
    expect(refused.text).toContain('這台裝置尚未登錄');
    const tablet = browser(test);
    const answer = await tablet
      .post('/kiosk')
      .type('form')
      .send({ code: ` ${code.toLowerCase()} ` })
      .expect(303);
    expect(answer.headers['location']).toBe(address);
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^manyi\.device=[0-9a-f]{64}; /);
    expect(cookie).toContain('Path=/kiosk');
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect((await tablet.get(address).expect(200)).text).toContain('非常滿意');
    // Asked without an address, it knows where it belongs.
    expect((await tablet.get('/kiosk').expect(303)).headers['location']).toBe(address);
    const keys = await db().select().from(deviceKeys);
    expect(keys.map(({ keyHash }) => cookie.includes(keyHash))).toEqual([false]);
    const rows = await db().select().from(audit);
    expect(rows.filter(({ entityId }) => entityId === id).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['device.add', 'device.issue', 'device.enrol']),
    );
    const again = await browser(test).post('/kiosk').type('form').send({ code }).expect(422);
    expect(again.text).toContain('已使用過');
  });

  it.each([
    ['en', '7KQ2-MX4P', 'There is no such code'],
    ['ja', '7KQ2-MX4P', 'この登録コードはありません'],
    ['zh-TW', 'OIL0-1111', '登錄碼為8個字母或數字'],
    ['en', '', 'The code has eight letters or digits'],
  ])('and says in %s what is wrong with «%s»', async (language, code, words) => {
    const page = await test.request.post(`/kiosk?lang=${language}`).type('form').send({ code }).expect(422);
    expect(page.text).toContain(words);
    expect(page.headers['set-cookie']).toBeUndefined();
  });

  it('that ends after ten minutes, and when another is made', async () => {
    const { id, code } = await addTablet(research, surveyId);
    const second = codeOn((await research.post(`/devices/${id}/codes`).expect(200)).text);
    for (const [wrong, after] of [
      [code, 0],
      [second, minutes(10)],
    ] as const) {
      test.advance(after);
      const page = await test.request.post('/kiosk').type('form').send({ code: wrong }).expect(422);
      expect(page.text).toContain('超過10分鐘');
    }
  });

  it('that stands in the address only to be confirmed: opening it uses nothing up', async () => {
    const { code } = await addTablet(research, surveyId);
    const page = await test.request.get(`/kiosk?code=${code}`).expect(200);
    expect(page.text).toContain(`value="${code.replace('-', '')}"`);
    await enrolled(test, code);
  });

  it('that stands, with the address at which it is typed, in the picture the tablet’s camera reads', async () => {
    const drawn = (html: string) => {
      const picture = /src="data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)"/.exec(unescaped(html))?.[1] ?? '';
      return darkOf(Buffer.from(picture, 'base64').toString('utf8'));
    };
    const { id } = await addTablet(research, surveyId);
    const from = async (host: string) =>
      (await research.post(`/devices/${id}/codes`).set('Host', host).expect(200)).text;
    const first = await from('10.1.2.3:3000');
    expect(drawn(first)).toEqual(modulesOf(`http://10.1.2.3:3000/kiosk?code=${typed(first)}`));
    // Where the office has said its address, that one, whatever name the staff's browser used.
    const { config } = test.dependencies;
    test.dependencies.config = { ...config, publicUrl: 'https://north.test' };
    const second = await from('10.1.2.3:3000');
    test.dependencies.config = config;
    expect(typed(second)).not.toBe(typed(first));
    expect(drawn(second)).toEqual(modulesOf(`https://north.test/kiosk?code=${typed(second)}`));
    // The address in the picture is one that the tablet takes.
    const page = await browser(test)
      .get(`/kiosk?code=${typed(second)}`)
      .expect(200);
    expect(page.text).toContain(`value="${typed(second)}"`);
  });

  it('and the same tablet enrolled anew ends the one before, whose answers are refused and kept nowhere', async () => {
    const { id, code, address } = await addTablet(research, surveyId);
    const old = await enrolled(test, code);
    const start = (await old.get(address).expect(200)).text;
    const fresh = codeOn((await research.post(`/devices/${id}/codes`).expect(200)).text);
    const tablet = await enrolled(test, fresh);
    await tablet.get(address).expect(200);
    for (const [language, words] of [
      ['zh-TW', '登錄已失效'],
      ['en', 'enrolment has ended'],
      ['ja', '登録は無効になりました'],
    ] as const) {
      const answer = await old
        .post(`${address}?lang=${language}`)
        .type('form')
        .send({ ...carried(start), overall: '5' })
        .expect(403);
      expect(answer.text).toContain(words);
    }
    const json = await old.post(`${address}/status`).send(report).expect(403);
    expect(json.body).toMatchObject({ error: 'device_key_ended', message: '這台裝置的登錄已失效' });
    expect(await db().select().from(responses)).toEqual([]);
    expect(await db().select().from(partials)).toEqual([]);
    expect(await db().select().from(deviceReports)).toEqual([]);
  });
});

function carried(html: string): Record<string, string> {
  return Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );
}

describe('a tablet’s key', () => {
  it('is exchanged at the next contact when staff ask, and the old one holds a little longer', async () => {
    const { id, code, address } = await addTablet(research, surveyId);
    const tablet = await enrolled(test, code);
    await tablet.get(address).expect(200);
    test.advance(1000);
    await research.post(`/devices/${id}/rotation`).expect(303);
    test.advance(1000);
    const page = await tablet.get(address).expect(200);
    const [, fresh] = /manyi\.device=([0-9a-f]{64})/.exec(String(page.headers['set-cookie'])) ?? [];
    expect(fresh).toBeDefined();
    const old = (await db().select().from(deviceKeys)).filter(({ deviceId }) => deviceId === id);
    expect(old.map(({ endsAt }) => endsAt)).toEqual([null, null]);
    // The first use of the new one gives the old one ten minutes.
    expect((await tablet.get(address).expect(200)).headers['set-cookie']).toBeUndefined();
    const ends = (await db().select().from(deviceKeys))
      .filter(({ deviceId }) => deviceId === id)
      .map(({ endsAt }) => (endsAt === null ? null : endsAt.getTime() - test.dependencies.clock().getTime()));
    expect(new Set(ends)).toEqual(new Set([null, minutes(10)]));
    test.advance(minutes(11));
    await tablet.get(address).expect(200);
  });
});

describe('an address', () => {
  it('of a tablet that was never enrolled is open, until the office says that all must be enrolled', async () => {
    await addDevice(test, 'open-1', surveyId, 'c2');
    expect((await test.request.get('/kiosk/open-1').expect(200)).headers['set-cookie']).toBeUndefined();
    const rules = { silentMinutes: '30', queueMost: '50' };
    await research.post('/devices/rules', { ...rules, kiosksEnrolled: 'yes' }).expect(303);
    await test.request.get('/kiosk/open-1').expect(403);
    await research.post('/devices/rules', rules).expect(303);
    await test.request.get('/kiosk/open-1').expect(200);
    await research.post('/devices/rules', { ...rules, queueMost: '0' }).expect(422);
  });

  it('of a paused tablet shows that it is paused, takes what was begun, and comes back', async () => {
    await addDevice(test, 'pause-1', surveyId, 'c2');
    const start = (await test.request.get('/kiosk/pause-1').expect(200)).text;
    await research.post('/devices/device-pause-1/state', { state: 'paused', revision: '0' }).expect(303);
    const paused = await test.request.get('/kiosk/pause-1?lang=ja').expect(403);
    expect(paused.text).toContain('一時停止中');
    expect(paused.headers['refresh']).toBe('60;url=/kiosk/pause-1');
    const next = await test.request
      .post('/kiosk/pause-1')
      .type('form')
      .send({ ...carried(start), overall: '5' });
    expect(next.status).toBe(200);
    const status = await test.request.post('/kiosk/pause-1/status').send(report).expect(200);
    expect(status.body).toMatchObject({ state: 'paused', revision: 1 });
    await research.post('/devices/device-pause-1/state', { state: 'active', revision: '1' }).expect(303);
    await test.request.get('/kiosk/pause-1').expect(200);
    // Somebody else’s page is older than that.
    await research.post('/devices/device-pause-1/state', { state: 'paused', revision: '1' }).expect(409);
  });

  it('of a revoked tablet says so in every language and takes nothing, until it is enrolled anew', async () => {
    const { id, code, address } = await addTablet(research, surveyId);
    const tablet = await enrolled(test, code);
    await tablet.get(address).expect(200);
    const before = await db().select().from(partials);
    await research.post(`/devices/${id}/state`, { state: 'revoked', revision: '2' }).expect(303);
    for (const [language, words] of [
      ['zh-TW', '已停止使用'],
      ['en', 'no longer in use'],
      ['ja', '使用を終了しました'],
    ] as const) {
      expect((await tablet.get(`${address}?lang=${language}`).expect(410)).text).toContain(words);
      await tablet.post(`${address}?lang=${language}`).type('form').send({ overall: '1' }).expect(410);
    }
    await tablet.post(`${address}/status`).send(report).expect(410);
    expect(await db().select().from(partials)).toEqual(before);
    const fresh = codeOn((await research.post(`/devices/${id}/codes`).expect(200)).text);
    await (await enrolled(test, fresh)).get(address).expect(200);
    await tablet.get(address).expect(403);
  });
});

describe('what a tablet tells of itself', () => {
  it.each([
    ['zh-TW', '程式版本', '電量', '87%，充電中'],
    ['en', 'Program version', 'Battery', '87%, charging'],
    ['ja', 'プログラムの版', '電池', '87%、充電中'],
  ])(
    'stands on its page in %s: its program’s version and its battery',
    async (language, app, power, charging) => {
      const { id, code, address } = await addTablet(research, surveyId);
      const tablet = await enrolled(test, code);
      const facts = async () => {
        const page = await research.get(`/devices/${id}?lang=${language}`).expect(200);
        const pairs = page.text.matchAll(/<dt>([^<]*)<\/dt>\s*<dd>([^<]*)<\/dd>/g);
        return new Map([...pairs].map(([, name = '', value = '']) => [name, value]));
      };
      expect((await facts()).get(app)).toBeUndefined();
      const tells = async (more: object) => {
        await tablet
          .post(`${address}/status`)
          .send({ ...report, ...more })
          .expect(200);
        const said = await facts();
        return [said.get(app), said.get(power)];
      };
      expect(await tells({ app: '2026.12.4-3f9a1c' })).toEqual(['2026.12.4-3f9a1c', '87%']);
      expect(await tells({ charging: true })).toEqual(['2026.11.1', charging]);
      // Not every browser says how full its battery is.
      expect(await tells({ battery: null, charging: null })).toEqual(['2026.11.1', '—']);
    },
  );

  it('is kept as the newest and hour by hour, and stands on its page', async () => {
    const { id, code, address } = await addTablet(research, surveyId);
    const tablet = await enrolled(test, code);
    const answer = await tablet.post(`${address}/status`).send(report).expect(200);
    expect(answer.body).toEqual({
      ...{ state: 'active', revision: 2, again: 60, rest: null },
      now: test.dependencies.clock().getTime(),
      witness: { of: id, heads: [], doubts: [], voids: [], voidedAt: 0 },
    });
    await tablet
      .post(`${address}/status`)
      .send({ ...report, waiting: 1, refused: 1, battery: null, begun: 1, finished: 1, left: 0 })
      .expect(200);
    expect(await db().select().from(deviceReports)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          deviceId: id,
          waiting: 1,
          refused: 1,
          battery: null,
          appVersion: '2026.11.1',
        }),
      ]),
    );
    const hours = (await db().select().from(deviceHours)).filter(({ deviceId }) => deviceId === id);
    expect(hours).toEqual([
      expect.objectContaining({
        ...{ reports: 2, waitingMost: 2, refusedMost: 1, batteryLeast: 87 },
        ...{ begun: 4, finished: 3, left: 1 },
      }),
    ]);
    // Told again under the same name, for nobody said that it had arrived: counted once.
    const again = {
      ...report,
      ...{ waiting: 1, refused: 1, battery: null },
      tally: '01990000-0000-7000-8000-000000000001',
      begun: 5,
      finished: 4,
      left: 1,
    };
    await tablet.post(`${address}/status`).send(again).expect(200);
    await tablet.post(`${address}/status`).send(again).expect(200);
    expect((await db().select().from(deviceHours)).filter(({ deviceId }) => deviceId === id)).toEqual([
      expect.objectContaining({ reports: 4, begun: 9, finished: 7, left: 2 }),
    ]);
    const page = await research.get(`/devices/${id}?lang=en`).expect(200);
    expect(page.text).toContain('Just now');
    expect(page.text).toContain('1, and 1 refused');
    expect((await research.get('/devices?lang=zh-TW').expect(200)).text).toContain('已登錄');
  });

  it.each([
    ['no object', '[]'],
    ['no JSON', '{'],
    ['another name', JSON.stringify({ ...report, comment: 'angry' })],
    ['a version of markup', JSON.stringify({ ...report, app: '<b>' })],
    ['fewer than none waiting', JSON.stringify({ ...report, waiting: -1 })],
    ['a clock of a year that no database knows', JSON.stringify({ ...report, clock: 8_640_000_000_000_000 })],
    ['a clock that is no number', JSON.stringify({ ...report, clock: 'noon' })],
    ['a tally nobody can name', JSON.stringify({ ...report, tally: 'once' })],
    ['a battery of 101', JSON.stringify({ ...report, battery: 101 })],
  ])('is refused as %s, and nothing is kept', async (what, body) => {
    const code = `bad-${what.replaceAll(' ', '-')}`;
    await addDevice(test, code, surveyId, 'c2');
    const answer = await test.request
      .post(`/kiosk/${code}/status?lang=en`)
      .set('Content-Type', 'application/json')
      .send(body)
      .expect(400);
    expect(answer.body).toMatchObject({ error: 'bad_request' });
    const kept = await db().select().from(deviceReports);
    expect(kept.filter(({ deviceId }) => deviceId === `device-${code}`)).toEqual([]);
  });

  it('is taken a few times a minute and no more; as a form or of nobody’s tablet it is refused', async () => {
    await addDevice(test, 'often', surveyId, 'c2');
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1)
      statuses.push((await test.request.post('/kiosk/often/status').send(report)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
    await addDevice(test, 'form', surveyId, 'c2');
    await test.request.post('/kiosk/form/status').type('form').send({ app: '1' }).expect(400);
    await test.request.post('/kiosk/nobody/status').send(report).expect(404);
    const foreign = test.request.post('/kiosk/form/status').set('Sec-Fetch-Site', 'cross-site');
    await foreign.send(report).expect(403);
  });
});
