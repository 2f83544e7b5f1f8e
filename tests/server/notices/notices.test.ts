import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { findOffice } from '../../../db/queries/offices.js';
import { findNotice, listNotices } from '../../../db/queries/notices.js';
import { jobs } from '../../../db/schema.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { queueNotice, type NoticeMatter, type Reachable } from '../../../server/notices/notices.js';
import { maskedAddress } from '../../../server/notices/notices.page.js';
import { openSms } from '../../../server/sms.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { openGateway } from './gateway.js';

let test: TestApp;
let post: Awaited<ReturnType<typeof openPostOffice>>;
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeEach(async () => {
  test = await openTestApp();
  post = await openPostOffice();
  gateway = await openGateway();
  const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
  test.dependencies.mailer = openMailer(mail);
  test.dependencies.sms = openSms({ url: `${gateway.url}/send`, token: 'a secret' });
  test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
});
afterEach(async () => {
  await Promise.all([post.close(), gateway.close()]);
  await test.close();
});

const byMail: Reachable = { email: 'wang@home.example', phone: null };
const bySms: Reachable = { email: null, phone: '0912-345-678' };
const replied: NoticeMatter = { purpose: 'replied', number: '115-0001' };
const accepted: NoticeMatter = {
  purpose: 'accepted',
  number: '115-0001',
  password: 'ab12-cd34-ef56',
  dueDay: '2026-06-26',
};

async function queue(to: Reachable, matter: NoticeMatter, language = 'zh-TW'): Promise<void> {
  const { dependencies, scope } = test;
  const office = await findOffice(dependencies.database.queries, scope);
  if (office === undefined) throw new Error('no office');
  await dependencies.database.atomically((db) =>
    queueNotice(db, scope, dependencies, { office, caseId: null, to, language, matter }),
  );
}
const rows = async () =>
  await listNotices(test.dependencies.database.queries, test.scope, {
    state: undefined,
    offset: 0,
    limit: 10,
  });
const bodyOf = async (id: string) =>
  (await findNotice(test.dependencies.database.queries, test.scope, id))?.body;

describe('a notice by mail', () => {
  it('goes out once, as mail of a machine under a number of its own, and is recorded', async () => {
    await queue(byMail, replied);
    await runDueJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    expect(post.received).toHaveLength(1);
    const [mail] = post.received;
    expect(mail?.to).toEqual(['wang@home.example']);
    expect(mail?.text).toContain('【北區戶政事務所】案號115-0001已回復');
    expect(mail?.text).toContain('https://north.test/cases/look-up?lang=zh-TW&office=north');
    expect(mail?.text).toMatch(/^auto-submitted: auto-generated$/im);
    const [row] = await rows();
    expect(mail?.text).toContain(`<notice.${row?.id ?? ''}@north.test>`);
    expect(row).toMatchObject({
      state: 'sent',
      attempts: 1,
      lastError: null,
      sentAt: test.dependencies.clock(),
    });
  });

  it.each([
    ['zh-TW', '辦理期限：中華民國115年6月26日', '民國115年6月26日'],
    ['en', 'Case number: 115-0001', '26 June 2026'],
    ['ja', '案件番号：115-0001', '2026年6月26日'],
  ])('speaks %s', async (language, words, day) => {
    await queue(byMail, accepted, language);
    await runDueJobs(test.dependencies);
    const text = post.received[0]?.text ?? '';
    expect(text).toContain(day);
    expect(text).toContain(language === 'zh-TW' ? '案號：115-0001' : words);
    expect(text).toContain('ab12-cd34-ef56');
  });

  it('keeps no password after it was sent', async () => {
    await queue(byMail, accepted);
    const [row] = await rows();
    expect(await bodyOf(row?.id ?? '')).toContain('ab12-cd34-ef56');
    await runDueJobs(test.dependencies);
    expect(await bodyOf(row?.id ?? '')).toBeNull();
  });

  it('is tried again later when the server does not take it for now, and given up after a day and a half', async () => {
    test.dependencies.mailer = openMailer({ url: 'smtp://127.0.0.1:1', from: 'manyi@north.test' });
    await queue(byMail, replied);
    for (let tries = 1; tries <= 14; tries += 1) {
      await runDueJobs(test.dependencies);
      test.advance(2 ** Math.min(tries, 11) * 60_000);
    }
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'failed', attempts: 12, lastError: 'mail_unreachable' });
  });

  it('is noted by the number of the answer alone, without the address', async () => {
    post.refuse(true);
    await queue(byMail, replied);
    await runDueJobs(test.dependencies);
    const [row] = await rows();
    expect(row).toMatchObject({ attempts: 1, lastError: 'mail_450' });
    const [job] = await test.dependencies.database.queries
      .select()
      .from(jobs)
      .where(eq(jobs.kind, 'notices.send'));
    expect(job?.lastError).toBe('notice not taken: mail_450');
  });

  it('handed over to a server that then says nothing has had a try, and staff read that nobody knows', async () => {
    post.hangUp(true);
    await queue(byMail, replied);
    await runDueJobs(test.dependencies);
    expect((await rows())[0]).toMatchObject({
      state: 'waiting',
      attempts: 1,
      lastError: 'mail_unanswered',
    });
    const page = await (await test.signIn('auditor')).get('/notices?lang=zh-TW').expect(200);
    expect(page.text).toContain('郵件伺服器收下後未回覆');
    for (let tries = 2; tries <= 14; tries += 1) {
      test.advance(2 ** Math.min(tries, 11) * 60_000);
      await runDueJobs(test.dependencies);
    }
    expect((await rows())[0]).toMatchObject({ state: 'failed', attempts: 12 });
    expect(post.received).toHaveLength(12);
  });

  it('goes once to a server that looks through mails before it takes them', async () => {
    const patience = { untilHandedOver: 1_000, onceHandedOver: 20_000 };
    test.dependencies.mailer = openMailer({ url: post.url, from: 'manyi@north.test' }, patience);
    post.slowDown(1_500);
    await queue(byMail, replied);
    await runDueJobs(test.dependencies);
    expect((await rows())[0]).toMatchObject({ state: 'sent', attempts: 1, lastError: null });
    expect(post.received).toHaveLength(1);
  });

  it('without a mail server stands as not sent, for somebody to pick up the telephone', async () => {
    test.dependencies.mailer = undefined;
    await queue(byMail, replied);
    await runDueJobs(test.dependencies);
    expect((await rows())[0]).toMatchObject({ state: 'failed', lastError: 'no_mail_server' });
  });
});

describe('a notice by short message', () => {
  it('is posted as JSON with the secret, nothing of it in the address', async () => {
    await queue(bySms, replied);
    await runDueJobs(test.dependencies);
    const [message] = gateway.received;
    expect(message?.path).toBe('/send');
    expect(message?.authorization).toBe('Bearer a secret');
    const [row] = await rows();
    expect(JSON.parse(message?.body ?? '')).toEqual({
      id: row?.id,
      to: '0912-345-678',
      text: '北區戶政事務所：案號115-0001已有回復，請以案號及密碼查詢 https://north.test/cases/look-up?lang=zh-TW&office=north',
    });
    expect(message?.key).toBe(row?.id);
    expect(row).toMatchObject({ medium: 'sms', state: 'sent' });
  });

  it('fills in the form of a gateway that has one, in the body', async () => {
    const url = `${gateway.url}/api?user=office&password={token}&dstaddr={to}&smbody={text}`;
    test.dependencies.sms = openSms({ url, token: 'a secret' });
    await queue(bySms, { purpose: 'state', number: '115-0001', stateWords: '擬辦 & 審核' });
    await runDueJobs(test.dependencies);
    const [message] = gateway.received;
    expect(message?.path).toBe('/api');
    expect(Object.fromEntries(new URLSearchParams(message?.body))).toEqual({
      user: 'office',
      password: 'a secret',
      dstaddr: '0912-345-678',
      smbody: '北區戶政事務所：案號115-0001目前進度為擬辦 & 審核。',
    });
  });

  it.each([
    [400, 'failed', 'sms_400'],
    [429, 'waiting', 'sms_429'],
    [503, 'waiting', 'sms_503'],
    [0, 'waiting', 'sms_timeout'],
  ] as const)('answered %i is %s', async (status, state, lastError) => {
    test.dependencies.sms = openSms({ url: `${gateway.url}/send`, token: undefined }, 300);
    gateway.answer(status);
    await queue(bySms, replied);
    await runDueJobs(test.dependencies);
    expect((await rows())[0]).toMatchObject({ state, lastError, attempts: 1 });
    gateway.answer(200);
    test.advance(3 * 60_000);
    await runDueJobs(test.dependencies);
    expect((await rows())[0]?.state).toBe(state === 'failed' ? 'failed' : 'sent');
  });

  it('does not go to a telephone that cannot read it', async () => {
    await queue({ email: null, phone: '02-2345-6789' }, replied);
    await queue({ email: null, phone: null }, replied);
    expect(await rows()).toEqual([]);
  });
});

describe('the page of notices', () => {
  it('shows who may see it what became of each, with a masked address and without the text', async () => {
    await queue(byMail, replied);
    await queue(bySms, replied);
    gateway.answer(400);
    await runDueJobs(test.dependencies);
    const page = await (await test.signIn('auditor')).get('/notices?lang=zh-TW').expect(200);
    expect(page.text).toContain('w•••@h•••.example');
    expect(page.text).toContain('09••••••78');
    expect(page.text).toContain('簡訊平台回應400');
    for (const hidden of ['wang@home.example', '912-345', '912345', '逕行'])
      expect(page.text).not.toContain(hidden);
    const failed = await (await test.signIn('research')).get('/notices?state=failed').expect(200);
    expect(failed.text).toContain('09••••••78');
    expect(failed.text).not.toContain('w•••@h•••.example');
    await (await test.signIn('clerk')).get('/notices').expect(403);
    await (await test.signIn('research')).get('/notices?state=lost').expect(400);
  });

  it('masks whatever an address looks like', () => {
    expect(maskedAddress('a@b.c.tw')).toBe('a•••@b•••.tw');
    expect(maskedAddress('+886912345678')).toBe('88••••••78');
    expect(maskedAddress('odd')).toBe('•••');
  });
});

describe('what was sent', () => {
  it('loses address and text with the contact data, and keeps that it was sent', async () => {
    await queue(byMail, replied);
    await runDueJobs(test.dependencies);
    test.advance(200 * 86_400_000);
    await makeDailyJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    const [row] = await rows();
    expect(row).toMatchObject({ to: null, state: 'sent', purpose: 'replied' });
    expect(await bodyOf(row?.id ?? '')).toBeNull();
  });
});
