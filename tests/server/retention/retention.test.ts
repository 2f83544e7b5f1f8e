// Why: a dry run that counts otherwise than the night purges would be worse than none.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findLastAudit } from '../../../db/queries/audit.js';
import { finishJob, insertJob, listDueJobs } from '../../../db/queries/jobs.js';
import { insertNotice } from '../../../db/queries/notices.js';
import { handlers } from '../../../server/jobs/handlers.js';
import { receiveOpinion } from '../../../server/register/receiving.js';
import { countDue, momentsOf } from '../../../server/retention/rules.js';
import { openTestApp, testNow, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const day = 86_400_000;

async function petition(): Promise<void> {
  await receiveOpinion(test.dependencies, test.scope, {
    id: test.dependencies.newId(),
    channel: 'opinion_page',
    language: 'zh-TW',
    text: '請更正',
    day: '2026-06-17',
    reference: null,
    counterCode: null,
    serviceCode: null,
    person: {
      name: '趙小玉',
      phone: '0912-345-678',
      email: 'yu@example.tw',
      address: '示範路1號',
      wishesReply: false,
      wishesNews: false,
      consented: true,
    },
    attachments: [],
    enteredBy: null,
  });
}

const due = async (months: number) =>
  await countDue(
    test.dependencies.database.queries,
    test.scope,
    momentsOf(test.dependencies.clock(), months),
  );

it('tells what would go, changes nothing by telling, and the night takes exactly that', async () => {
  const { database } = test.dependencies;
  await petition();
  await database.atomically((db) => [
    insertNotice(db, test.scope, {
      id: 'n1',
      caseId: null,
      medium: 'mail',
      purpose: 'news',
      to: 'yu@example.tw',
      subject: 's',
      body: 'b',
      state: 'sent',
      attempts: 1,
      lastError: null,
      createdAt: testNow,
      sentAt: testNow,
    }),
    insertJob(db, test.scope, { id: 'old', kind: 'alarms.mail', payload: {}, runAt: testNow }),
    finishJob(db, test.scope, 'old', testNow),
  ]);
  test.setNow(new Date(testNow.getTime() + 100 * day));
  expect(await due(6)).toEqual({ contacts: 0, petitioners: 0, notices: 0, lists: 0, jobs: 1, trash: 0 });
  expect(await due(2)).toEqual({ contacts: 0, petitioners: 1, notices: 1, lists: 0, jobs: 1, trash: 0 });

  const director = await test.signIn('director');
  const page = (await director.get('/settings/retention?months=2&lang=zh-TW').expect(200)).text;
  expect(page).toContain('試算：2個月');
  expect(page).toMatch(
    /陳情人資料<\/th>.*?<td class="m-table__number">0<\/td><td class="m-table__number">1<\/td>/,
  );
  const wrong = await director.get('/settings/retention?months=99&lang=zh-TW').expect(422);
  expect(wrong.text).toContain('請輸入1至60的整數');
  expect(wrong.text).toContain('value="99"');
  expect(await due(2)).toMatchObject({ petitioners: 1, notices: 1, jobs: 1 });

  test.setNow(new Date(testNow.getTime() + 200 * day));
  const expected = await due(6);
  expect(expected).toMatchObject({ petitioners: 1, notices: 1, jobs: 1 });
  await handlers['contacts.purge']?.(test.dependencies, test.scope, {});
  expect(await due(6)).toEqual({ contacts: 0, petitioners: 0, notices: 0, lists: 0, jobs: 0, trash: 0 });
  const entry = await findLastAudit(database.queries, test.scope, 'contact.purge');
  expect(entry?.detail).toMatchObject({ n: 0, petitioners: 1, notices: 1, jobs: 1 });
  const left = await listDueJobs(database.queries, test.scope, test.dependencies.clock(), new Date(0), 50);
  expect(left.map((job) => job.id)).not.toContain('old');
});
