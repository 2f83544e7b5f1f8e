// Why: most mail servers take everything and say days later that there is nobody: an address that is gone is not written to
// again, and nothing else that comes by mail can mark it.
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { comments, invitations } from '../../../db/schema.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { mailInCommand } from '../../../server/register/mail.cli.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { everyKind, publish } from '../responses/world.js';

let test: TestApp;
let post: Awaited<ReturnType<typeof openPostOffice>>;
let sent: typeof invitations.$inferSelect;

const row = async () => {
  const [found] = await test.dependencies.database.queries
    .select()
    .from(invitations)
    .where(eq(invitations.officeId, 'north'));
  if (found === undefined) throw new Error('somebody is invited');
  return found;
};

beforeAll(async () => {
  test = await openTestApp();
  post = await openPostOffice();
  const mail = { url: post.url, from: 'North Office <manyi@north.test>' };
  test.dependencies.mailer = openMailer(mail);
  test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
  const staff = await test.signIn('research');
  const surveyId = await publish(test, 'every', everyKind());
  const list = { name: '六月', csv: 'email\ngone@example.tw' };
  await staff.post(`/surveys/${surveyId}/invitations`, list).expect(303);
  await runDueJobs(test.dependencies);
  sent = await row();
  expect(sent.state).toBe('sent');
});
afterAll(async () => {
  await post.close();
  await test.close();
});

/** As RFC 3464, appendix E.1. */
const report = (id: string, action = 'failed', status = '5.1.1', type = 'multipart/report') =>
  [
    'From: Mail Delivery Subsystem <MAILER-DAEMON@relay.example>',
    'To: manyi@north.test',
    'Subject: Returned mail: see transcript for details',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: ${type}; report-type=delivery-status; boundary="one"`,
    '',
    '--one',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'There is nobody of that name.',
    '--one',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; relay.example',
    '',
    'Final-Recipient: rfc822; gone@example.tw',
    `Action: ${action}`,
    `Status: ${status}`,
    '--one',
    'Content-Type: message/rfc822',
    '',
    'From: North Office <manyi@north.test>',
    'To: gone@example.tw',
    `Message-ID: <invitation.${id}@north.test>`,
    'Subject: =?UTF-8?B?5ruP5oSP?=',
    '',
    'words',
    '--one--',
    '',
  ].join('\r\n');

async function take(message: string): Promise<string> {
  const said: string[] = [];
  const terminal = { print: (line: string) => said.push(line), say: (line: string) => said.push(line) };
  expect(await mailInCommand(test.dependencies, test.scope, Buffer.from(message), terminal)).toBe(0);
  return said.join('\n');
}

it.each([
  ['a delay', () => report(sent.id, 'delayed', '4.4.1')],
  ['another invitation', () => report('01990000-0000-7000-8000-000000000001')],
  ['a message that only looks like it', () => report(sent.id, 'failed', '5.1.1', 'multipart/mixed')],
])('%s marks nothing', async (_name, message) => {
  await take(message());
  expect(await row()).toEqual(sent);
});

it('an invitation that came back is bounced, with the reason, and is no comment', async () => {
  expect(await take(report(sent.id))).toContain('marked as bounced');
  expect(await row()).toEqual({ ...sent, state: 'bounced', lastError: 'mail_5.1.1' });
  // A second report of the same changes nothing.
  expect(await take(report(sent.id))).toContain('nothing to mark');
  expect(await test.dependencies.database.queries.select().from(comments)).toEqual([]);
});
