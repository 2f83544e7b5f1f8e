// Why: what fails quietly must be seen by the one person who looks after the machine, and by nobody from outside.
import { afterAll, beforeAll, expect, it } from 'vitest';
import supertest from 'supertest';
import { claimJob, finishJob, insertJob, listDueJobs, postponeJob } from '../../../db/queries/jobs.js';
import { insertAudit } from '../../../db/queries/audit.js';
import { createApp } from '../../../server/app.js';
import { withoutPersons } from '../../../server/status/status.js';
import { openTestApp, testNow, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let research: SignedIn;
beforeAll(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const page = async (language: string) => (await research.get(`/status?lang=${language}`).expect(200)).text;

async function write(action: string, at: Date, detail: unknown): Promise<void> {
  const id = test.dependencies.newId();
  await test.dependencies.database.atomically((db) => [
    insertAudit(db, test.scope, {
      id,
      at,
      userId: null,
      action,
      entity: 'office',
      entityId: 'north',
      detail,
    }),
  ]);
}

it('says at first that there is no backup, in three languages', async () => {
  expect(await page('zh-TW')).toContain('尚無備份');
  expect(await page('en')).toContain('set BACKUP_DIR');
  expect(await page('ja')).toContain('バックアップ');
  for (const [language, name] of [
    ['zh-TW', '電子郵件'],
    ['en', 'Mail'],
    ['ja', 'メール'],
  ] as const)
    expect(await page(language)).toContain(`<th scope="row">${name}</th>`);
});

it('does not call whole what nobody has checked for more than a week', async () => {
  const found = { streams: 1, responses: 5, faults: [], more: 0 };
  const said = async () =>
    ((await research.get('/status.json').expect(200)).body as Record<string, unknown>)['chains'];
  const advice = '已逾一週未檢查，請執行 npm run admin -- check-chains';
  await write('chains.check', new Date(testNow.getTime() - 8 * 86_400_000), found);
  expect(await said()).toMatchObject({ faults: 0, old: true });
  expect(await page('zh-TW')).toContain(advice);
  await write('chains.check', new Date(testNow.getTime() - 6 * 86_400_000), found);
  expect(await said()).toMatchObject({ faults: 0, old: false });
  expect(await page('zh-TW')).not.toContain(advice);
});

it('tells the age of the last backup, what failed and why, without naming anybody', async () => {
  const { database } = test.dependencies;
  await write('backup.make', new Date(testNow.getTime() - 3 * 86_400_000), { name: 'x', bytes: 1, rows: 1 });
  await write('chains.check', testNow, { streams: 1, responses: 5, faults: [{ fault: 'end' }], more: 0 });
  for (const kind of ['notice.send', 'alarms.mail'])
    await database.atomically((db) => [
      insertJob(db, test.scope, { id: kind, kind, payload: {}, runAt: testNow }),
    ]);
  const jobs = await listDueJobs(database.queries, test.scope, testNow, new Date(0), 10);
  for (const job of jobs)
    await database.atomically((db) => [
      claimJob(db, test.scope, job, testNow),
      job.kind === 'alarms.mail'
        ? finishJob(db, test.scope, job.id, testNow)
        : postponeJob(db, test.scope, job.id, testNow, 'refused <citizen@mail.test>, call 0912-345-678'),
    ]);
  const status = (await research.get('/status.json').expect(200)).body as Record<string, unknown>;
  expect(String(status['version'])).toMatch(/^\d+\.\d+\.\d+/);
  expect(status).toMatchObject({
    database: { engine: database.engine },
    backup: { automatic: false, last: '2026-06-14T02:00:00.000Z', old: true },
    chains: { checked: testNow.toISOString(), faults: 1 },
    mail: { configured: false, lastFailure: null },
    certificate: null,
    devices: { silent: 0, queueing: 0 },
    jobs: {
      kinds: [
        { kind: 'alarms.mail', lastDone: testNow.toISOString() },
        { kind: 'notice.send', lastDone: null },
      ],
      failing: [{ kind: 'notice.send', attempts: 1, lastError: 'refused <…@…>, call …' }],
    },
  });
  const html = await page('zh-TW');
  expect(html).toContain('發現1處不符');
  expect(html).toContain('請處理');
  expect(html).not.toContain('citizen@mail.test');
  expect(withoutPersons('550 no@where.test 02-2345-6789')).toBe('550 …@… …');
  await write('backup.make', testNow, { name: 'y', bytes: 1, rows: 1 });
  expect((await research.get('/status.json')).body).toMatchObject({ backup: { old: false } });
});

it('gives its metrics to this machine and to who has the key, and is not there for others', async () => {
  const own = await test.request.get('/metrics').expect(200);
  expect(own.text).toContain(`manyi_last_backup_seconds{office="north"} ${testNow.getTime() / 1_000}`);
  expect(own.text).toContain('manyi_chain_faults{office="north"} 1');
  expect(own.text).toContain(`manyi_last_chain_check_seconds{office="north"} ${testNow.getTime() / 1_000}`);
  // Where there is no certificate, none has ended.
  expect(own.text).not.toContain('certificate');
  expect(own.headers['set-cookie']).toBeUndefined();
  await test.request.get('/metrics').set('x-forwarded-for', '203.0.113.9').expect(404);
  const config = { ...test.dependencies.config, metricsKey: 'a key of sixteen signs' };
  const keyed = supertest(createApp({ ...test.dependencies, config }, 'a secret for tests'));
  const outside = (key: string) =>
    keyed.get('/metrics').set('x-forwarded-for', '203.0.113.9').set('authorization', `Bearer ${key}`);
  await outside('a key of sixteen signs').expect(200);
  await outside('another key of sixteen').expect(404);
});

it('takes nobody for this machine whom a trusted proxy asks for, whatever the proxy says of them', async () => {
  const { config } = test.dependencies;
  const scraped = (trustProxy: number | string[], key?: string) => {
    const asked = supertest(
      createApp({ ...test.dependencies, config: { ...config, trustProxy, metricsKey: key } }, 'a secret'),
    ).get('/metrics');
    return key === undefined ? asked : asked.set('authorization', `Bearer ${key}`);
  };
  // A bare proxy_pass on this machine names nobody.
  await scraped(['127.0.0.1', '::1']).expect(404);
  await scraped(1).expect(404);
  await scraped(['127.0.0.1', '::1'], 'a key of sixteen signs').expect(200);
  // The proxy stands elsewhere: who asks from here is this machine.
  await scraped(['10.0.0.5']).expect(200);
});
