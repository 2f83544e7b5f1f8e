import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertDeviceKey, listSetUpDevices } from '../../../db/queries/devices.js';
import { deviceAlerts } from '../../../db/schema.js';
import { keepReport } from '../../../server/devices/enrolment.commands.js';
import { readReport } from '../../../server/devices/enrolment.form.js';
import { watchDevices } from '../../../server/devices/watch.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { openPostOffice } from '../../support/postOffice.js';
import { addDevice, openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { publishTemplate } from '../responses/world.js';
import { codeOn, enrolled, report } from './world.js';

let test: TestApp;
let post: Awaited<ReturnType<typeof openPostOffice>>;
beforeEach(async () => {
  test = await openTestApp();
  const surveyId = await publishTemplate(test, 'counter', 'counter');
  await addDevice(test, 'one', surveyId, 'c1');
  await addDevice(test, 'two', surveyId, 'c2');
  post = await openPostOffice();
  const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
  test.dependencies.mailer = openMailer(mail);
  test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
});
afterEach(async () => {
  await post.close();
  await test.close();
});

const minutes = (n: number) => n * 60_000;
const alerts = async () => await test.dependencies.database.queries.select().from(deviceAlerts);

async function tells(device: string, told: Partial<typeof report> = {}): Promise<void> {
  await test.request
    .post(`/kiosk/${device}/status`)
    .send({ ...report, ...told })
    .expect(200);
}

/** The look of every five minutes, by two processes, and the worker behind it. */
async function look(): Promise<void> {
  await Promise.all([
    watchDevices(test.dependencies, test.scope),
    watchDevices(test.dependencies, test.scope),
  ]);
  await runDueJobs(test.dependencies);
}

/** Sets the second tablet up, with hours of its own if nothing else is said. */
async function setUp(research: SignedIn, settings: Record<string, string>): Promise<void> {
  const page = (await research.get('/devices/device-two').expect(200)).text;
  const surveyId = /<option value="([^"]+)" selected>[^<]*<\/option>\s*<\/select>/.exec(
    page.slice(page.indexOf('id="survey"')),
  )?.[1];
  await research
    .post('/devices/device-two', {
      ...{ name: 'two', counter: 'c2', survey: surveyId ?? '', languages: 'zh-TW,en,ja', revision: '0' },
      ...{ idleSeconds: '30', hours: 'own', ...settings },
    })
    .expect(303);
}

describe('a tablet that falls silent', () => {
  it('in opening hours is told once to who looks after it, with others in one mail, and again when it is back', async () => {
    await tells('one');
    await tells('two');
    test.advance(minutes(29));
    await look();
    expect(await alerts()).toEqual([]);
    test.advance(minutes(1));
    await look();
    await look();
    expect(post.received.map((mail) => mail.to)).toEqual([['research@north.test']]);
    const [mail] = post.received;
    expect(mail?.text).toContain('評分平板需要查看（2件）');
    expect(mail?.text).toContain('「one」已30分鐘沒有回報');
    expect(mail?.text).toContain('https://north.test/devices/device-two');
    const research = await test.signIn('research');
    expect((await research.get('/devices?lang=zh-TW').expect(200)).text).toContain('尚未恢復');
    test.advance(minutes(10));
    await tells('one');
    await look();
    await look();
    expect(post.received).toHaveLength(2);
    expect(post.received[1]?.text).toContain('評分平板已恢復（1件）');
    expect(post.received[1]?.text).toContain('「one」已恢復回報');
    expect((await alerts()).map(({ deviceId, endedAt }) => [deviceId, endedAt !== null]).sort()).toEqual([
      ['device-one', true],
      ['device-two', false],
    ]);
  });

  it('since it was enrolled, for it never said a word', async () => {
    const { database, clock } = test.dependencies;
    const key = { id: 'key', deviceId: 'device-two', keyHash: 'hash', madeAt: clock() };
    await database.atomically((db) => [insertDeviceKey(db, test.scope, key)]);
    test.advance(minutes(29));
    await look();
    expect(await alerts()).toEqual([]);
    test.advance(minutes(1));
    await look();
    expect((await alerts()).map(({ deviceId, kind }) => [deviceId, kind])).toEqual([
      ['device-two', 'silent'],
    ]);
    const research = await test.signIn('research');
    expect((await research.get('/devices?lang=zh-TW').expect(200)).text).toContain('尚未恢復');
    await tells('two');
    test.advance(minutes(1));
    await tells('two');
    await look();
    expect((await alerts()).map(({ endedAt }) => endedAt !== null)).toEqual([true]);
  });

  it('at night, on a Sunday, paused, or outside its own hours is switched off and not broken', async () => {
    await tells('one');
    await tells('two');
    for (const moment of ['2026-06-17T12:00:00Z', '2026-06-18T00:20:00Z', '2026-06-21T02:00:00Z']) {
      test.setNow(new Date(moment));
      await look();
    }
    const research = await test.signIn('research');
    await research.post('/devices/device-one/state', { state: 'paused', revision: '0' }).expect(303);
    await setUp(research, { 'from-3': '13:00', 'to-3': '17:00' });
    test.setNow(new Date('2026-06-24T04:00:00Z'));
    await look();
    expect(await alerts()).toEqual([]);
    // Half an hour after it opened at one o’clock.
    test.setNow(new Date('2026-06-24T05:30:00Z'));
    await look();
    expect((await alerts()).map(({ deviceId, kind }) => [deviceId, kind])).toEqual([
      ['device-two', 'silent'],
    ]);
    expect(post.received).toHaveLength(1);
    // The tablet hears how long it still asks, half an hour beyond five o’clock, and until when it rests then.
    const told = await test.request.post('/kiosk/two/status').send(report).expect(200);
    expect(told.body).toMatchObject({ rest: { in: 4 * 3_600, for: (6 * 24 + 19.5) * 3_600 } });
  });

  it('is missed in the hours of the office’s doors, each weekday’s own, where it has none of its own', async () => {
    const research = await test.signIn('research');
    const from = {
      since: '2026-01-01',
      'from-3': '08:00',
      'to-3': '20:00',
      'from-4': '10:00',
      'to-4': '17:00',
    };
    await research.post('/settings/opening', from).expect(303);
    await tells('one');
    // Wednesday evening.
    test.setNow(new Date('2026-06-17T11:45:00Z'));
    await look();
    expect((await alerts()).map(({ deviceId, kind }) => [deviceId, kind])).toEqual([
      ['device-one', 'silent'],
    ]);
    test.advance(minutes(5));
    await tells('one');
    await look();
    // Thursday until half an hour after ten, Friday, and the Saturday too: the doors are closed.
    for (const moment of ['2026-06-18T02:29:00Z', '2026-06-19T02:00:00Z', '2026-06-20T02:00:00Z']) {
      test.setNow(new Date(moment));
      await look();
    }
    expect(await alerts()).toHaveLength(1);
    test.setNow(new Date('2026-06-25T02:30:00Z'));
    await look();
    expect(await alerts()).toHaveLength(2);
  });

  it('is missed from eight to five on workdays before the first day of the office’s hours', async () => {
    const research = await test.signIn('research');
    const from = { since: '2026-06-18', 'from-4': '13:00', 'to-4': '17:00' };
    await research.post('/settings/opening', from).expect(303);
    await tells('one');
    test.advance(minutes(30));
    await look();
    expect(await alerts()).toHaveLength(1);
  });

  it('and goes to homes is missed after three days open, in words of days', async () => {
    await setUp(await test.signIn('research'), { counter: '*mobile', hours: 'office' });
    await tells('two');
    // Thursday, the holiday on Friday, the weekend, Monday and Tuesday: three whole days open.
    for (const day of [17, 18, 19, 20, 21, 22, 23]) {
      test.setNow(new Date(`2026-06-${day}T08:30:00Z`));
      await look();
    }
    expect((await alerts()).filter(({ deviceId }) => deviceId === 'device-two')).toEqual([]);
    test.setNow(new Date('2026-06-24T02:00:00Z'));
    await look();
    expect((await alerts()).map(({ deviceId, kind }) => [deviceId, kind])).toEqual([
      ['device-two', 'silent'],
    ]);
    expect(post.received[0]?.text).toContain('「two」已7天沒有回報');
  });

  it('where it is open on a Saturday is told at once, by its own hours and by the office’s', async () => {
    const research = await test.signIn('research');
    await setUp(research, { 'from-6': '09:00', 'to-6': '12:00' });
    // A Saturday, from ten o’clock on.
    test.setNow(new Date('2026-06-20T02:00:00Z'));
    await tells('one', { waiting: 70 });
    await tells('two');
    test.advance(minutes(40));
    await look();
    await look();
    // Where the first stands nobody is: of what waits on it they read on Monday.
    expect(post.received).toHaveLength(1);
    expect(post.received[0]?.text).toContain('「two」已40分鐘沒有回報');
    expect(post.received[0]?.text).not.toContain('「one」');
    test.advance(minutes(5));
    await tells('two');
    await look();
    expect(post.received).toHaveLength(2);
    expect(post.received[1]?.text).toContain('「two」已恢復回報');
    const doors = { since: '2026-06-20', 'from-6': '08:00', 'to-6': '12:00' };
    await (await test.signIn('research')).post('/settings/opening', doors).expect(303);
    await look();
    expect(post.received).toHaveLength(3);
    expect(post.received[2]?.text).toContain('「one」有70份填答尚未送達主機');
    // What a mail server takes for the same message it may throw away.
    expect(new Set(post.received.map(({ text }) => /^Message-ID:\s*(.+)$/im.exec(text)?.[1])).size).toBe(3);
  });

  it('and has its settings changed meanwhile is told once all the same', async () => {
    await tells('two');
    const research = await test.signIn('research');
    test.advance(minutes(35));
    await look();
    await setUp(research, { 'from-3': '08:00', 'to-3': '17:00' });
    test.advance(minutes(60));
    await look();
    expect(await alerts()).toHaveLength(1);
    expect(post.received).toHaveLength(1);
  });
});

describe('a tablet that is taken out of use', () => {
  const state = async (research: SignedIn, to: string, revision: number) => {
    await research.post('/devices/device-one/state', { state: to, revision: String(revision) }).expect(303);
  };
  const open = async () =>
    (await alerts()).filter(({ endedAt }) => endedAt === null).map(({ kind, amount }) => [kind, amount]);

  it('has not recovered: nobody is told so, and taken up again and still silent it is told anew', async () => {
    await tells('one');
    test.advance(minutes(35));
    await look();
    expect(post.received).toHaveLength(1);
    const research = await test.signIn('research');
    await state(research, 'paused', 0);
    test.advance(minutes(60));
    await look();
    await look();
    expect(await open()).toEqual([]);
    expect(post.received).toHaveLength(1);
    const page = (await research.get('/devices?lang=zh-TW').expect(200)).text;
    expect(page).toContain('<th scope="col">解除</th>');
    expect(page).not.toContain('恢復');
    await state(research, 'active', 1);
    // Who has taken it up again is on the way to switch it on.
    test.advance(minutes(29));
    await look();
    expect(await open()).toEqual([]);
    test.advance(minutes(1));
    await look();
    await look();
    expect(await open()).toEqual([['silent', 30]]);
    expect(post.received).toHaveLength(2);
    expect(post.received[1]?.text).toContain('「one」已30分鐘沒有回報');
    test.advance(minutes(10));
    await tells('one');
    await look();
    expect(post.received).toHaveLength(3);
    expect(post.received[2]?.text).toContain('「one」已恢復回報');
  });

  it('and is revoked and enrolled anew is told anew; being enrolled is no report', async () => {
    await tells('one');
    test.advance(minutes(35));
    await look();
    const research = await test.signIn('research');
    await state(research, 'revoked', 0);
    test.advance(minutes(5));
    await look();
    const enrol = async () =>
      await enrolled(test, codeOn((await research.post('/devices/device-one/codes').expect(200)).text));
    await enrol();
    test.advance(minutes(30));
    await look();
    expect(await open()).toEqual([['silent', 30]]);
    expect(post.received).toHaveLength(2);
    await enrol();
    test.advance(minutes(5));
    await look();
    expect(await open()).toHaveLength(1);
    expect(post.received).toHaveLength(2);
  });

  it('has sent nothing of what waited on it, whether or not anybody had been told', async () => {
    await tells('one', { waiting: 70 });
    await look();
    expect(post.received).toHaveLength(1);
    // In the evening nobody is told of the second.
    test.setNow(new Date('2026-06-17T13:00:00Z'));
    await tells('two', { waiting: 70 });
    await look();
    const research = await test.signIn('research');
    await state(research, 'paused', 0);
    await research.post('/devices/device-two/state', { state: 'revoked', revision: '0' }).expect(303);
    await look();
    test.setNow(new Date('2026-06-18T00:05:00Z'));
    await look();
    expect(await open()).toEqual([]);
    expect(post.received).toHaveLength(1);
  });
});

describe('what began and was over before anybody could be told', () => {
  it('is told once, in the next office time, as something that is over', async () => {
    const research = await test.signIn('research');
    await setUp(research, { 'from-6': '09:00', 'to-6': '12:00' });
    // A Saturday, from ten o’clock on; that day no mail could leave.
    const { mailer } = test.dependencies;
    test.dependencies.mailer = undefined;
    test.setNow(new Date('2026-06-20T02:00:00Z'));
    await tells('two');
    test.advance(minutes(40));
    await look();
    expect(await alerts()).toHaveLength(1);
    test.advance(minutes(10));
    await tells('two', { waiting: 70 });
    await look();
    test.advance(minutes(10));
    await tells('two');
    await look();
    expect((await alerts()).map(({ kind, endedAt }) => [kind, endedAt !== null]).sort()).toEqual([
      ['queue', true],
      ['silent', true],
    ]);
    test.dependencies.mailer = mailer;
    // In the evening nobody is there.
    test.setNow(new Date('2026-06-20T11:00:00Z'));
    await look();
    expect(post.received).toEqual([]);
    // Monday.
    test.setNow(new Date('2026-06-22T00:05:00Z'));
    await look();
    await look();
    expect(post.received.map((mail) => mail.to)).toEqual([['research@north.test']]);
    const [mail] = post.received;
    expect(mail?.text).toContain('評分平板已恢復（2件）');
    expect(mail?.text).toMatch(/「two」曾40分鐘沒有回報（[^（）]*10:40），已恢復回報（[^（）]*10:50）/);
    expect(mail?.text).toMatch(
      /「two」曾有70份填答尚未送達主機（[^（）]*10:50），已陸續送出（[^（）]*11:00）/,
    );
    test.advance(24 * minutes(60));
    await look();
    expect(post.received).toHaveLength(1);
  });

  it('is no news any more after two weeks, as where no mail could leave', async () => {
    test.setNow(new Date('2026-06-20T02:00:00Z'));
    await tells('one', { waiting: 70 });
    await look();
    test.advance(minutes(10));
    await tells('one');
    await look();
    test.setNow(new Date('2026-07-06T02:00:00Z'));
    await tells('one');
    await look();
    expect(post.received).toEqual([]);
  });
});

describe('a queue that grows', () => {
  it('is told in office hours only, and is over when it has been sent', async () => {
    test.setNow(new Date('2026-06-17T13:00:00Z'));
    await tells('one', { waiting: 51 });
    await tells('two', { waiting: 50 });
    await look();
    expect(post.received).toEqual([]);
    test.setNow(new Date('2026-06-18T00:05:00Z'));
    await tells('one', { waiting: 60 });
    await look();
    expect(post.received).toHaveLength(1);
    expect(post.received[0]?.text).toContain('「one」有51份填答尚未送達主機');
    test.advance(minutes(5));
    // What the server does not accept leaves the tablet by itself no more than what waits.
    await tells('one', { waiting: 0, refused: 60 });
    await look();
    expect(post.received).toHaveLength(1);
    test.advance(minutes(5));
    await tells('one', { waiting: 0, refused: 50 });
    await look();
    expect(post.received).toHaveLength(2);
    expect(post.received[1]?.text).toContain('「one」的填答已陸續送出');
  });

  it('round its limit is told anew when it grows again, and a swing within minutes is the same story', async () => {
    await tells('one', { waiting: 60 });
    await look();
    test.advance(minutes(10));
    await tells('one', { waiting: 40 });
    await look();
    expect(post.received).toHaveLength(2);
    test.advance(minutes(5));
    await tells('one', { waiting: 55 });
    await look();
    expect(post.received).toHaveLength(2);
    test.advance(minutes(10));
    await tells('one', { waiting: 58 });
    await look();
    await look();
    expect((await alerts()).map(({ amount, endedAt }) => [amount, endedAt !== null])).toEqual([
      [60, true],
      [58, false],
    ]);
    expect(post.received).toHaveLength(3);
    expect(post.received[2]?.text).toContain('「one」有58份填答尚未送達主機');
  });

  /** A tablet may tell no more than four times a minute of ours, and these tests take no minute. */
  async function hears(waiting: number): Promise<void> {
    const { scope, dependencies } = test;
    const devices = await listSetUpDevices(dependencies.database.queries, scope);
    const device = devices.find((one) => one.device.code === 'one')?.device;
    if (device === undefined) throw new Error('there is no tablet');
    const told = readReport({ ...report, waiting });
    await keepReport(dependencies, { scope, device, timeZone: 'Asia/Taipei' }, told);
  }

  /** Reports at these moments of June in the office, and a look after each. */
  async function hours(told: readonly (readonly [at: string, waiting: number])[]): Promise<void> {
    for (const [at, waiting] of told) {
      test.setNow(new Date(`2026-06-${at}:00+08:00`));
      await hears(waiting);
      await look();
    }
  }
  const kinds = async () =>
    (await alerts()).map(({ kind, amount, endedAt }) => [kind, amount, endedAt !== null]);

  it('in three open hours running is told though it is below the limit, and is over when it is shorter', async () => {
    await hours([
      ['18T08:10', 5],
      ['18T09:10', 15],
      ['18T10:10', 30],
    ]);
    expect(await alerts()).toEqual([]);
    await hours([['18T11:10', 49]]);
    await look();
    expect(await kinds()).toEqual([['growth', 49, false]]);
    expect(post.received.map((mail) => mail.to)).toEqual([['research@north.test']]);
    expect(post.received[0]?.text).toContain('「one」尚未送達主機的填答在開放時間內連續3小時增加，現有49份');
    expect(post.received[0]?.text).toContain('https://north.test/devices/device-one');
    const research = await test.signIn('research');
    const list = async (language: string) =>
      (await research.get(`/devices?lang=${language}`).expect(200)).text;
    expect(await list('zh-TW')).toContain('待送填答連續3小時增加，已達49份');
    expect(await list('en')).toContain('Answers waiting rose three hours running, to 49');
    expect(await list('ja')).toContain('送信待ちの回答が3時間続けて増加、49件');
    // Later the same hour, and in the next: the same queue.
    await hours([
      ['18T11:40', 49],
      ['18T12:10', 50],
    ]);
    expect(await kinds()).toEqual([['growth', 49, false]]);
    await hours([['18T12:40', 20]]);
    await look();
    expect(await kinds()).toEqual([['growth', 49, true]]);
    expect(post.received).toHaveLength(2);
    expect(post.received[1]?.text).toContain('「one」的填答已陸續送出');
    // What rose before it was over is no new story; three rises later are one.
    await hours([
      ['18T12:50', 48],
      ['18T13:10', 51],
    ]);
    expect((await kinds()).map(([kind]) => kind)).toEqual(['growth', 'queue']);
  });

  it('over closing time grows on: what was yesterday’s last open hour comes before today’s first', async () => {
    await hours([
      ['18T15:10', 3],
      ['18T16:10', 9],
      ['18T23:10', 9],
      ['22T08:10', 20],
      ['22T09:10', 31],
    ]);
    expect(await kinds()).toEqual([['growth', 31, false]]);
  });

  it('and is sent between, stays, or is not heard of for an hour, has not grown three hours running', async () => {
    await hours([
      ['18T08:10', 5],
      ['18T09:10', 15],
      ['18T10:10', 30],
    ]);
    // The hour’s busiest minute is over before anybody looks: less waits than an hour ago.
    test.setNow(new Date('2026-06-18T11:10:00+08:00'));
    await hears(40);
    await hears(2);
    await look();
    await hours([
      ['22T08:10', 5],
      ['22T09:10', 15],
      ['22T10:10', 15],
      ['22T11:10', 20],
      ['23T08:10', 25],
      ['23T10:10', 30],
      ['23T11:10', 35],
    ]);
    expect(await alerts()).toEqual([]);
  });

  it('and is long already when the look comes is told once, as long', async () => {
    await hours([
      ['18T08:10', 5],
      ['18T09:10', 15],
      ['18T10:10', 30],
      ['18T11:10', 70],
    ]);
    expect(await kinds()).toEqual([['queue', 70, false]]);
  });
});
