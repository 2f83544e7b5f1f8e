import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { and, eq } from 'drizzle-orm';
import { listAlarmEvents, type Alarm } from '../../../db/queries/alarms.js';
import { listDueJobs } from '../../../db/queries/jobs.js';
import { roleGrants, users } from '../../../db/schema.js';
import { mailAlarms } from '../../../server/alarms/mail.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { openSurvey, type World } from '../dashboards/world.js';
import { alarmsOf, fill } from './world.js';

let test: TestApp;
let world: World;
let post: Awaited<ReturnType<typeof openPostOffice>>;
beforeEach(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  post = await openPostOffice();
  const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
  test.dependencies.mailer = openMailer(mail);
  test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
});
afterEach(async () => {
  await post.close();
  await test.close();
});

const handlers = ['director', 'research', 'secretary', 'section_chief'].map((role) => `${role}@north.test`);

/** The day's look, and then the mail. */
async function day(): Promise<void> {
  await makeDailyJobs(test.dependencies);
  await runDueJobs(test.dependencies);
  test.advance(6 * 60_000);
  await runDueJobs(test.dependencies);
}

const events = async (alarms: readonly Alarm[]) =>
  await listAlarmEvents(
    test.dependencies.database.queries,
    test.scope,
    alarms.map((alarm) => alarm.id),
  );
/** Not the mail about the chains' first seal of the month, which the same day makes. */
const mails = () => post.received.filter(({ text }) => !text.includes('/audit/seals'));
const to = (role: string) => mails().filter((mail) => mail.to.includes(`${role}@north.test`));

describe('mail about alarms', () => {
  it('goes once to each who answers for them, in their language, with a link, and is recorded', async () => {
    await test.dependencies.database.atomically((db) => [
      db.update(users).set({ language: 'en' }).where(eq(users.id, 'user-director')),
    ]);
    await fill(test, world, 22, [[16, 40]]);
    await day();
    expect(
      mails()
        .flatMap((mail) => mail.to)
        .sort(),
    ).toEqual(handlers);
    const [alarm] = await alarmsOf(test);
    const [english] = to('director');
    expect(english?.from).toBe('manyi@north.test');
    expect(english?.text).toContain('[Alarm] North Office: new alarms (1)');
    expect(english?.text).toContain('Dear director person,');
    expect(english?.text).toContain('40.0% (n = 40), below the lower limit of');
    expect(english?.text).toContain(`https://north.test/alarms/${alarm?.id ?? ''}`);
    expect(english?.text).toMatch(/content-type: text\/plain/i);
    const [chinese] = to('research');
    expect(chinese?.text).toContain('【警示】北區戶政事務所有1件新的警示');
    expect(chinese?.text).toContain('115年5月服務態度滿意度為40.0%（有效樣本40份）');
    const mailed = (await events(alarm === undefined ? [] : [alarm])).filter(
      (event) => event.kind === 'mailed',
    );
    expect(mailed.map((event) => event.userName).sort()).toEqual(
      handlers.map((address) => address.replace('@north.test', ' person')),
    );
    const page = await (await test.signIn('research')).get(`/alarms/${alarm?.id ?? ''}?lang=zh-TW`);
    expect(page.text).toContain('寄信通知');
  });

  it('bundles all new alarms into one mail a person and day', async () => {
    await fill(test, world, 23, [], { counter: 'c1', size: 400 });
    await fill(test, world, 22, [[16, 40]], { counter: 'c2' });
    await fill(test, world, 22, [[16, 40]], { counter: 'c3' });
    await day();
    expect(await alarmsOf(test)).toHaveLength(2);
    expect(to('director')).toHaveLength(1);
    expect(to('director')[0]?.text).toContain('2號櫃檯');
    expect(to('director')[0]?.text).toContain('3號櫃檯');
  });

  it('is not sent or recorded twice, though its job runs twice or the next day comes', async () => {
    await fill(test, world, 22, [[16, 40]]);
    await day();
    await mailAlarms(test.dependencies, test.scope, { userId: 'user-research' });
    await mailAlarms(test.dependencies, test.scope, { userId: 'user-research' });
    test.advance(86_400_000);
    await day();
    expect(to('research')).toHaveLength(1);
    const mailed = (await events(await alarmsOf(test))).filter(
      (event) => event.kind === 'mailed' && event.userId === 'user-research',
    );
    expect(mailed).toHaveLength(1);
  });

  it('that the server refuses is tried again later, and recorded only then', async () => {
    post.refuse(true);
    await fill(test, world, 22, [[16, 40]]);
    await day();
    expect(mails()).toEqual([]);
    expect((await events(await alarmsOf(test))).filter((event) => event.kind === 'mailed')).toEqual([]);
    const now = () => test.dependencies.clock();
    const due = async () =>
      await listDueJobs(
        test.dependencies.database.queries,
        test.scope,
        new Date(now().getTime() + 120_000),
        new Date(0),
        20,
      );
    expect((await due()).filter((job) => job.kind === 'alarms.mail')).toMatchObject(
      handlers.map(() => ({ attempts: 1, lastError: expect.stringContaining('come again later') as string })),
    );
    post.refuse(false);
    test.advance(3 * 60_000);
    await runDueJobs(test.dependencies);
    expect(
      mails()
        .flatMap((mail) => mail.to)
        .sort(),
    ).toEqual(handlers);
  });

  it('tells a section chief of their own counters only, and asks at the moment of sending', async () => {
    await fill(test, world, 23, [], { counter: 'c1', size: 400 });
    await fill(test, world, 22, [[16, 40]], { counter: 'c2' });
    await fill(test, world, 22, [[16, 40]], { counter: 'c3' });
    await makeDailyJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    // Between the alarm and the mail, two people lose what they had.
    await test.dependencies.database.atomically((db) => [
      db.update(users).set({ active: false }).where(eq(users.id, 'user-secretary')),
      db
        .update(roleGrants)
        .set({ role: 'clerk' })
        .where(and(eq(roleGrants.officeId, 'north'), eq(roleGrants.userId, 'user-research'))),
    ]);
    test.advance(6 * 60_000);
    await runDueJobs(test.dependencies);
    expect(to('secretary')).toEqual([]);
    expect(to('research')).toEqual([]);
    expect(to('director')).toHaveLength(1);
    const [chief] = to('section_chief');
    expect(chief?.text).toContain('2號櫃檯');
    expect(chief?.text).not.toContain('3號櫃檯');
  });

  it('says nothing of what a person muted, until its day is over', async () => {
    const who = await test.signIn('research');
    await who
      .post('/alarms/mutes', { survey: `${world.surveyId}|courtesy`, until: '2026-06-17' })
      .expect(303);
    await (
      await test.signIn('director')
    )
      .post('/alarms/mutes', { survey: `${world.surveyId}|`, until: '' })
      .expect(303);
    await (
      await test.signIn('secretary')
    )
      .post('/alarms/mutes', { survey: `${world.surveyId}|clarity` })
      .expect(303);
    expect((await who.get('/alarms?lang=zh-TW')).text).toContain('至民國115年6月17日');
    await fill(test, world, 22, [[16, 40]]);
    await day();
    expect(to('research')).toEqual([]);
    expect(to('director')).toEqual([]);
    expect(to('secretary')).toHaveLength(1);
    test.advance(86_400_000);
    await mailAlarms(test.dependencies, test.scope, { userId: 'user-research' });
    expect(to('research')).toHaveLength(1);
    await mailAlarms(test.dependencies, test.scope, { userId: 'user-director' });
    expect(to('director')).toEqual([]);
    await (
      await test.signIn('director')
    )
      .post('/alarms/mutes/removal', { survey: `${world.surveyId}|` })
      .expect(303);
    await mailAlarms(test.dependencies, test.scope, { userId: 'user-director' });
    expect(to('director')).toHaveLength(1);
  });

  it('is not made where no mail server is set, and the page says so', async () => {
    test.dependencies.mailer = undefined;
    await fill(test, world, 22, [[16, 40]]);
    await day();
    expect(await alarmsOf(test)).toHaveLength(1);
    expect(mails()).toEqual([]);
    const page = await (await test.signIn('research')).get('/alarms?lang=zh-TW');
    expect(page.text).toContain('本機未設定寄信');
  });

  it('mutes that make no sense are refused, and nothing is stored', async () => {
    const who = await test.signIn('research');
    const page = await who
      .post('/alarms/mutes', { survey: `${world.surveyId}|courtesy`, until: '2026-06-16' })
      .expect(422);
    expect(page.text).toContain('value="2026-06-16"');
    for (const survey of ['nope|', `${world.surveyId}|nope`, `${world.surveyId}|courtesy|x`, ''])
      await who.post('/alarms/mutes', { survey }).expect(400);
    await who.post('/alarms/mutes/removal', { survey: 'nope|' }).expect(400);
    expect((await who.get('/alarms?lang=zh-TW')).text).toContain('沒有停止通知的項目');
  });
});
