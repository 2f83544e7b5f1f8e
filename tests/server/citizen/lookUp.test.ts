import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import supertest from 'supertest';
import { findComment } from '../../../db/queries/comments.js';
import { endUnconfirmed } from '../../../server/citizen/confirmation.commands.js';
import { listAudit } from '../../../db/queries/audit.js';
import { listAttachments } from '../../../db/queries/register.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { caseOf, citizen, haveCase, haveWaitingCase, reply, step } from './world.js';

let test: TestApp;
let post: Awaited<ReturnType<typeof openPostOffice>>;
beforeEach(async () => {
  test = await openTestApp();
  post = await openPostOffice();
  const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
  test.dependencies.mailer = openMailer(mail);
  test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
});
afterEach(async () => {
  await post.close();
  await test.close();
});

const lookUp = async (number: string, password: string) =>
  await test.request.post('/cases/look-up?lang=zh-TW').type('form').send({ number, password });
/** A browser that has looked the case up. */
async function inside({ number, password }: { number: string; password: string }) {
  const agent = supertest.agent(test.app);
  await agent.post('/cases/look-up?lang=zh-TW').type('form').send({ number, password }).expect(303);
  const page = async () => (await agent.get('/cases/look-up/case?lang=zh-TW').expect(200)).text;
  const token = /name="_csrf" value="([^"]+)"/.exec(await page())?.[1] ?? '';
  return { agent, page, token };
}
const kinds = async (id: string) => (await caseOf(test, id)).events.map(({ kind }) => kind);

describe('the other language', () => {
  it('of the forms on one’s case keeps what was typed, and sends nothing', async () => {
    const made = await haveCase(test);
    const { agent, token } = await inside(made);
    const added = await agent
      .post('/cases/look-up/case/added?lang=zh-TW')
      .field('_csrf', token)
      .field('text', '補充：每天下午都這樣')
      .field('switch', 'en')
      .attach('files', Buffer.from('%PDF-1.4'), 'a.pdf');
    expect(added.status).toBe(200);
    expect(added.text).toContain('<html lang="en"');
    expect(added.text).toContain('補充：每天下午都這樣');
    expect(added.text).toContain('id="add-files-again"');
    expect(await kinds(made.id)).toEqual(['received']);
    await reply(test, made.id, '已改善');
    const rated = await agent
      .post('/cases/look-up/case/rating?lang=zh-TW')
      .type('form')
      .send({ _csrf: token, solved: 'no', satisfaction: '2', text: '還沒有好', switch: 'ja' })
      .expect(200);
    expect(rated.text).toContain('<html lang="ja"');
    expect(rated.text).toContain('還沒有好');
    expect(rated.text).not.toContain('m-field--wrong');
    expect(await kinds(made.id)).not.toContain('rated');
    await agent
      .post('/cases/look-up/case/rating?lang=zh-TW')
      .type('form')
      .send({ _csrf: token, switch: 'xx' })
      .expect(400);
  });
});

describe('the confirmation link', () => {
  const link = () =>
    /https:\/\/north\.test(\/cases\/confirm\/\S+)/.exec(post.received[0]?.text ?? '')?.[1] ?? '';

  it('is opened without confirming and confirms by its button, once; number and password come by mail', async () => {
    const { id, number } = await haveWaitingCase(test);
    await runDueJobs(test.dependencies);
    expect(post.received[0]?.to).toEqual([citizen.email]);
    const path = link();
    for (let scans = 0; scans < 3; scans += 1) await test.request.get(path).expect(200);
    expect((await caseOf(test, id)).row.status).toBe('waiting');
    const page = await test.request.post(path).expect(200);
    expect(page.text).toContain(number);
    const password = /<code>([^<]+)<\/code>/.exec(page.text)?.[1] ?? '';
    const { row } = await caseOf(test, id);
    expect(row).toMatchObject({ status: 'received', receivedDay: '2026-06-17', dueDay: '2026-06-26' });
    expect(await kinds(id)).toEqual(['received', 'confirmed']);
    const again = await test.request.post(path).expect(410);
    expect(again.text).toContain('已經確認過了');
    await runDueJobs(test.dependencies);
    expect(post.received[1]?.text).toContain(password);
    await inside({ number, password });
  });

  it('begins the clock on the day of the click', async () => {
    const { id } = await haveWaitingCase(test);
    await runDueJobs(test.dependencies);
    test.advance(2 * 86_400_000);
    await test.request.post(link()).expect(200);
    expect((await caseOf(test, id)).row).toMatchObject({ receivedDay: '2026-06-19', revision: 2 });
  });

  it('ends after three days and says so, and an invented one confirms nothing', async () => {
    const { id } = await haveWaitingCase(test);
    await runDueJobs(test.dependencies);
    test.advance(3 * 86_400_000);
    expect((await test.request.post(link()).expect(410)).text).toContain('確認期限已過');
    await test.request.post(`/cases/confirm/${'0'.repeat(48)}`).expect(410);
    expect((await caseOf(test, id)).row.status).toBe('waiting');
  });

  it('that is never clicked ends the case, told as such in its story, and the opinion stays in the inbox', async () => {
    const { id } = await haveWaitingCase(test);
    test.advance(3 * 86_400_000);
    await endUnconfirmed(test.dependencies, test.scope);
    expect((await caseOf(test, id)).row.status).toBe('waiting');
    test.advance(86_400_000 + 1);
    await endUnconfirmed(test.dependencies, test.scope);
    await endUnconfirmed(test.dependencies, test.scope);
    const { row, events } = await caseOf(test, id);
    expect(row).toMatchObject({ status: 'closed', closedDay: '2026-06-21' });
    expect(events.map(({ kind, actor }) => [kind, actor]).at(-1)).toEqual(['withdrawn', 'program']);
    expect(events.filter(({ kind }) => kind === 'withdrawn')).toHaveLength(1);
    const comment = await findComment(test.dependencies.database.queries, test.scope, row.commentId);
    expect(comment?.text).not.toBeNull();
  });

  it('counts for one of two clicks at once', async () => {
    const { id } = await haveWaitingCase(test);
    await runDueJobs(test.dependencies);
    const answers = await Promise.all([test.request.post(link()), test.request.post(link())]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await kinds(id)).toEqual(['received', 'confirmed']);
  });
});

describe('the look-up', () => {
  it('opens with number and password, in plain words, and leaves an audit row without anything personal', async () => {
    const made = await haveCase(test);
    const { page } = await inside(made);
    const text = await page();
    expect(text).toContain('已收件，即將登錄');
    expect(text).toContain('115年6月26日');
    for (const hidden of [citizen.name, citizen.email]) expect(text).not.toContain(hidden);
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 50);
    expect(audit.map(({ action }) => action)).toContain('case.look-up');
    expect(JSON.stringify(audit)).not.toContain(made.password);
    expect(JSON.stringify(audit)).not.toContain(citizen.email);
  });

  it('answers the same for a wrong password and for a number there is not', async () => {
    const { number } = await haveCase(test);
    const [wrong, none] = [await lookUp(number, 'wrong'), await lookUp('115-9999', 'wrong')];
    expect([wrong.status, none.status]).toEqual([422, 422]);
    const flat = (text: string, own: string) => text.replaceAll(own, '').replace(/nonce="[^"]*"/g, '');
    expect(flat(wrong.text, number)).toBe(flat(none.text, '115-9999'));
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });

  it('takes as long for a number there is not', async () => {
    const { number } = await haveCase(test);
    const took: Record<string, number[]> = { [number]: [], '115-9999': [] };
    for (let round = 0; round < 4; round += 1)
      for (const [tried, times] of Object.entries(took)) {
        const from = performance.now();
        await lookUp(tried, 'wrong');
        times.push(performance.now() - from);
      }
    // The shortest of each: whatever else the machine does makes none of them shorter.
    const [known = NaN, unknown = NaN] = Object.values(took).map((times) => Math.min(...times));
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it('opens nothing by the number alone, by a forged ticket, or for another case', async () => {
    const made = await haveCase(test);
    const other = await haveCase(test);
    await test.request.get('/cases/look-up/case').expect(303);
    const response = await lookUp(made.number, made.password);
    const cookie = String(response.headers['set-cookie']);
    expect(cookie).toMatch(/Path=\/cases\/look-up;.*HttpOnly;.*SameSite=Strict/);
    const [content = '', signature = ''] = /manyi\.case=([^;]+)/.exec(cookie)?.[1]?.split('.') ?? [];
    const forged = Buffer.from(
      Buffer.from(content, 'base64url').toString('utf8').replace(made.id, other.id),
    ).toString('base64url');
    await test.request
      .get('/cases/look-up/case')
      .set('cookie', `manyi.case=${forged}.${signature}`)
      .expect(303);
    await lookUp(other.number, made.password).then(({ status }) => expect(status).toBe(422));
  });

  it('ends after half an hour', async () => {
    const { agent } = await inside(await haveCase(test));
    test.advance(31 * 60_000);
    await agent.get('/cases/look-up/case').expect(303);
  });

  it('stops a guesser after ten wrong passwords for one number, whether it is there or not', async () => {
    const { number, password } = await haveCase(test);
    for (const tried of [number, '115-9999']) {
      for (let n = 0; n < 10; n += 1) expect((await lookUp(tried, `wrong ${n}`)).status).toBe(422);
      expect((await lookUp(tried, 'wrong')).status).toBe(429);
    }
    expect((await lookUp(number, password)).status).toBe(429);
  });

  it('stops a guesser who goes from number to number', async () => {
    let last = 0;
    for (let n = 0; n <= 40; n += 1) last = (await lookUp(`115-${1000 + n}`, 'wrong')).status;
    expect(last).toBe(429);
  });
});

describe('a confidential case', () => {
  it('is opened by its citizen, and its notices stand on no list', async () => {
    const open = await haveCase(test);
    const secret = await haveCase(test, { confidential: true });
    await runDueJobs(test.dependencies);
    await inside(secret);
    for (const role of ['auditor', 'director', 'research'] as const) {
      const page = await (await test.signIn(role)).get('/notices').expect(200);
      expect(page.text).toContain(open.number);
      expect(page.text).not.toContain(secret.number);
    }
  });
});

describe('what a citizen may do', () => {
  it('adds words and a file, which ends a pause, and refuses a file that is not what it says', async () => {
    const made = await haveCase(test);
    await step(test, made.id, 'registered');
    await step(test, made.id, 'paused');
    const { agent, page, token } = await inside(made);
    expect(await page()).toContain('收到補充前不計入辦理期限');
    const add = () => agent.post('/cases/look-up/case/added?lang=zh-TW').field('_csrf', token);
    await add().field('text', '如附').attach('files', Buffer.from('no picture'), 'a.png').expect(422);
    await add().field('text', '').expect(422);
    await add().field('text', '在三號櫃檯').attach('files', pdf, 'plan.pdf').expect(303);
    expect(await kinds(made.id)).toEqual(['received', 'registered', 'paused', 'added', 'resumed']);
    const { row } = await caseOf(test, made.id);
    const stored = await listAttachments(test.dependencies.database.queries, test.scope, row.commentId);
    expect(stored.map(({ name }) => name)).toEqual(['plan.pdf']);
    expect(await page()).toContain('在三號櫃檯');
  });

  it('withdraws after being asked, once', async () => {
    const made = await haveCase(test);
    const { agent, page, token } = await inside(made);
    await agent.get('/cases/look-up/case/withdraw').expect(200);
    const send = () =>
      agent.post('/cases/look-up/case/withdraw').type('form').send({ _csrf: token, reason: '已解決' });
    await send().expect(303);
    expect((await caseOf(test, made.id)).row).toMatchObject({ status: 'closed', closedDay: '2026-06-17' });
    expect(await page()).toContain('您已撤回');
    expect((await send()).status).toBe(422);
  });

  it('takes no form without its token, and none from another page', async () => {
    const made = await haveCase(test);
    const { agent, token } = await inside(made);
    await agent.post('/cases/look-up/case/withdraw').type('form').send({ _csrf: 'x' }).expect(403);
    await agent
      .post('/cases/look-up/case/withdraw')
      .set('sec-fetch-site', 'cross-site')
      .type('form')
      .send({ _csrf: token })
      .expect(403);
    expect((await caseOf(test, made.id)).row.status).toBe('received');
  });

  it('says «not solved», which opens the case again with a clock of its own, and is asked once more after the next reply', async () => {
    const made = await haveCase(test);
    await reply(test, made.id, '已量測，櫃檯符合規定。');
    test.advance(20 * 86_400_000);
    const { agent, page, token } = await inside(made);
    expect(await page()).toContain('已量測，櫃檯符合規定。');
    const rate = (fields: Record<string, string>) =>
      agent
        .post('/cases/look-up/case/rating?lang=zh-TW')
        .type('form')
        .send({ _csrf: token, ...fields });
    expect((await rate({ solved: 'no', satisfaction: '2', text: '' }).expect(422)).text).toContain(
      '請說明何處未解決',
    );
    await rate({ solved: 'no', satisfaction: '2', text: '輪椅還是看不到' }).expect(303);
    const { row, events } = await caseOf(test, made.id);
    expect(row).toMatchObject({ status: 'registered', repliedDay: null, dueDay: '2026-07-15' });
    expect(events.filter(({ actor }) => actor === 'citizen').map(({ kind }) => kind)).toEqual([
      'rated',
      'reopened',
    ]);
    expect(await page()).not.toContain('name="solved"');
    await rate({ solved: 'yes', satisfaction: '4', text: '' }).expect(409);
    await reply(test, made.id, '已增設低櫃檯。');
    expect(await page()).toContain('這次解決了嗎？');
    await rate({ solved: 'yes', satisfaction: '5', text: '謝謝' }).expect(303);
    await step(test, made.id, 'closed');
    expect((await caseOf(test, made.id)).row.status).toBe('closed');
    const text = await page();
    expect(text).toContain('已增設低櫃檯。');
    expect(text).toContain('已量測，櫃檯符合規定。');
    await runDueJobs(test.dependencies);
    expect(post.received.map(({ text: mail }) => /案號\S+?(已回復|再次辦理)/.exec(mail)?.[1])).toEqual(
      expect.arrayContaining(['已回復', '再次辦理']),
    );
    expect(post.received.some(({ text: mail }) => mail.includes('已增設低櫃檯'))).toBe(false);
  });

  it('speaks three languages', async () => {
    const made = await haveCase(test);
    const { agent } = await inside(made);
    expect((await agent.get('/cases/look-up/case?lang=en')).text).toContain(
      'Received; to be registered next',
    );
    expect((await agent.get('/cases/look-up/case?lang=ja')).text).toContain('まもなく登録します');
    expect((await test.request.get('/?lang=en')).text).toMatch(/href="\/cases\/look-up/);
  });
});

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
