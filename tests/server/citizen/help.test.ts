import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { endUnconfirmed, mostResent } from '../../../server/citizen/confirmation.commands.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { caseOf, citizen, haveCase, haveWaitingCase } from './world.js';

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

const send = async (path: string, fields: Record<string, string>) =>
  await test.request.post(`/cases/look-up/${path}?lang=zh-TW`).type('form').send(fields);
const renew = async (number: string, contact: string) => await send('password', { number, contact });
const lookUp = async (number: string, password: string) =>
  (await send('', { number, password }).then((answer) => answer)).status;
const mails = async () => {
  await runDueJobs(test.dependencies);
  return post.received;
};

describe('a lost case password', () => {
  it('is replaced by a new one, sent to the address on record alone; the old one opens nothing', async () => {
    const { id, number, password } = await haveCase(test);
    const before = (await mails()).length;
    const answer = await renew(number, 'Wang@Home.Example');
    expect([answer.status, answer.headers['location']]).toEqual([
      303,
      '/cases/look-up/help?lang=zh-TW&done=renewed',
    ]);
    const [mail, ...more] = (await mails()).slice(before);
    expect(more).toEqual([]);
    expect(mail?.to).toEqual([citizen.email]);
    const fresh = /新查詢密碼：([a-z2-9]{10})/.exec(mail?.text ?? '')?.[1] ?? '';
    expect(await lookUp(number, password)).toBe(422);
    expect(await lookUp(number, fresh)).toBe(303);
    const { events, row } = await caseOf(test, id);
    expect(events.map(({ kind }) => kind)).toContain('password_renewed');
    expect(row.status).toBe('received');
    const audit = JSON.stringify(await listAudit(test.dependencies.database.queries, test.scope, 50));
    expect(audit).toContain('case.password_renewed');
    for (const secret of [fresh, citizen.email]) expect(audit).not.toContain(secret);
  });

  it('is answered alike for a number there is not and for an address that is not on record, and changes nothing', async () => {
    const { id, number, password } = await haveCase(test);
    const before = (await mails()).length;
    const answers = [
      await renew(number, 'someone@else.example'),
      await renew('115-9999', citizen.email),
      await renew(number, '0912345678'),
    ];
    const flat = answers.map(({ status, headers, text }) => [status, headers['location'], text]);
    expect(new Set(flat.map((one) => JSON.stringify(one))).size).toBe(1);
    expect((await mails()).length).toBe(before);
    expect((await caseOf(test, id)).row.revision).toBe(1);
    expect(await lookUp(number, password)).toBe(303);
  });

  it('is asked for with both fields filled in, and not too often', async () => {
    const { number } = await haveCase(test);
    const page = await renew(number, 'nonsense');
    expect(page.status).toBe(422);
    expect(page.text).toContain(`value="${number}"`);
    expect((await renew('', '')).status).toBe(422);
    const statuses: number[] = [];
    for (let times = 0; times < 6; times += 1) statuses.push((await renew('115-7777', citizen.email)).status);
    expect(statuses).toEqual([303, 303, 303, 303, 303, 429]);
  });

  it('is not offered where the office can write to nobody', async () => {
    const { number, password } = await haveCase(test);
    test.dependencies.mailer = undefined;
    await renew(number, citizen.email);
    expect(await lookUp(number, password)).toBe(303);
    const page = await test.request.get('/cases/look-up/help?lang=zh-TW').expect(200);
    expect(page.text).not.toContain('name="contact"');
    expect(page.text).toContain('02-0000-0000');
  });
});

describe('a confirmation mail that did not come', () => {
  const links = async () =>
    (await mails()).flatMap(
      ({ text }) => /https:\/\/north\.test(\/cases\/confirm\/\S+)/.exec(text)?.[1] ?? [],
    );

  it('is sent again to the citizen who asks by the address, which confirms; nothing is told of others', async () => {
    const { id } = await haveWaitingCase(test);
    expect(await links()).toHaveLength(1);
    const [one, other] = [
      await send('confirmation', { email: citizen.email.toUpperCase() }),
      await send('confirmation', { email: 'someone@else.example' }),
    ];
    expect([one.status, one.headers['location']]).toEqual([other.status, other.headers['location']]);
    const [, again, ...more] = await links();
    expect(more).toEqual([]);
    await test.request.post(again ?? '').expect(200);
    expect((await caseOf(test, id)).row.status).toBe('received');
    expect((await send('confirmation', { email: 'x' })).status).toBe(422);
  });

  it('is sent again by the register, and the case waits as long as the new link holds', async () => {
    const { id } = await haveWaitingCase(test);
    test.advance(2.5 * 86_400_000);
    const research = await test.signIn('research');
    const resend = async () =>
      await research.post(`/cases/${id}/resend`, {
        revision: String((await caseOf(test, id)).row.revision),
      });
    expect((await resend()).status).toBe(303);
    expect((await caseOf(test, id)).row.dueDay).toBeNull();
    test.advance(2.5 * 86_400_000);
    await endUnconfirmed(test.dependencies, test.scope);
    expect((await caseOf(test, id)).row.status).toBe('waiting');
    const found = await links();
    await test.request.post(found.at(-1) ?? '').expect(200);
    expect((await caseOf(test, id)).row.status).toBe('received');
  });

  it('is sent again so many times and no more', async () => {
    const { id } = await haveWaitingCase(test);
    const research = await test.signIn('research');
    const statuses: number[] = [];
    for (let times = 0; times <= mostResent; times += 1)
      statuses.push(
        (
          await research.post(`/cases/${id}/resend`, {
            revision: String((await caseOf(test, id)).row.revision),
          })
        ).status,
      );
    expect(statuses).toEqual([...Array.from({ length: mostResent }, () => 303), 409]);
  });
});
