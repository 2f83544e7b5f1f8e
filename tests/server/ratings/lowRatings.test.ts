import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertDeputy } from '../../../db/queries/caseRules.js';
import { findOffice, updateOffice } from '../../../db/queries/offices.js';
import { switchUser } from '../../../db/queries/users.js';
import { jobs, lowRatingMails } from '../../../db/schema.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { lowestOf, noteLowRating } from '../../../server/ratings/lowest.js';
import { dutyOf } from '../../../server/ratings/duty.js';
import { loadReach, noteReach } from '../../../server/ratings/reach.js';
import { loadVersion } from '../../../server/surveys/open.js';
import {
  closeSurvey,
  publishSurvey,
  reopenSurvey,
  saveDraft,
} from '../../../server/surveys/surveys.commands.js';
import { readSurveyDocument } from '../../../server/surveys/check.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { press } from '../quality/world.js';
import { everyKind, idOf, post as postForm, publish } from '../responses/world.js';

let test: TestApp;
let post: Awaited<ReturnType<typeof openPostOffice>>;
let given: number;
let surveyId: string;
beforeEach(async () => {
  test = await openTestApp();
  surveyId = await publish(test, 'every', everyKind());
  post = await openPostOffice();
  given = 0;
  const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
  test.dependencies.mailer = openMailer(mail);
  test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
});
afterEach(async () => {
  await post.close();
  await test.close();
});

async function rate(overall: string, counter: string, more: Record<string, string> = {}): Promise<void> {
  given += 1;
  const fields = { id: idOf(given), overall, ...more };
  await postForm(test, `/s/every${counter === '' ? '' : `?counter=${counter}`}`, fields).expect(303);
}

/** The worker looks every ten seconds. Returns after how many seconds the first mail was there. */
async function minute(): Promise<number | undefined> {
  let first: number | undefined;
  const before = post.received.length;
  for (let seconds = 0; seconds <= 60; seconds += 10) {
    await runDueJobs(test.dependencies);
    if (post.received.length > before) first ??= seconds;
    test.advance(10_000);
  }
  return first;
}

const to = (role: string) => post.received.filter((mail) => mail.to.includes(`${role}@north.test`));

describe('very low ratings', () => {
  it('reach the section’s chief within a minute in one mail, with service and hour, and name no counter and nobody', async () => {
    // By surname and title, as people call clerks here: no list of accounts knows that it is a name.
    await rate('1', 'c1', {
      services: 'transcript',
      suggestion: '3號櫃檯的陳小姐態度很差，請打 0912-345-678',
    });
    test.advance(3_000);
    await rate('1', 'c2', { services: 'moving' });
    await rate('5', 'c2');
    expect(await minute()).toBeLessThanOrEqual(50);
    expect(post.received.map((mail) => mail.to)).toEqual([['section_chief@north.test']]);
    const text = post.received[0]?.text ?? '';
    expect(text).toContain('北區戶政事務所：收到2份很低的評分');
    expect(text).toContain('10時　transcript（網路）');
    expect(text).toContain('10時　moving（網路）');
    expect(text.match(/附有民眾意見/g)).toHaveLength(1);
    // The whole message as it came in, its subject and every part of it.
    for (const hidden of ['陳', '小姐', '態度', '0912', '號櫃', 'c1', 'c2', '登記課'])
      expect(text).not.toContain(hidden);
    expect(text).toContain('https://north.test/comments');
    expect(text).toContain('https://north.test/account/low-ratings');
    // Told once, however often the jobs run.
    expect(await minute()).toBeUndefined();
    // In the office's own word for the way it came.
    const office = await findOffice(test.dependencies.database.queries, test.scope);
    if (office === undefined) throw new Error('there is no office');
    const name = { 'zh-TW': '網頁問卷', en: 'Our site', ja: 'サイト' };
    const settings = { ...office.settings, channels: { web: { used: true, name } } };
    await test.dependencies.database.atomically((writes) => [
      updateOffice(writes, test.scope, { ...office, settings }, office.revision),
    ]);
    await rate('1', 'c1');
    await minute();
    expect(to('section_chief')).toHaveLength(2);
    expect(to('section_chief')[1]?.text).toContain('收到1份很低的評分');
    expect(to('section_chief')[1]?.text).toContain('（網頁問卷）');
  });

  it('of another section are that section’s, where it has no chief the secretary’s, at no counter everybody’s, and of a deputy’s day the deputy’s too', async () => {
    await rate('1', 'c3');
    await minute();
    expect(post.received.map((mail) => mail.to)).toEqual([['secretary@north.test']]);
    post.received.length = 0;
    await test.dependencies.database.atomically((db) => [
      insertDeputy(db, test.scope, {
        ...{ id: 'deputy-1', userId: 'user-section_chief', deputyId: 'user-clerk' },
        ...{ fromDay: '2026-06-17', toDay: '2026-06-17', endedAt: null },
        ...{ setBy: 'user-director', setAt: test.dependencies.clock() },
      }),
    ]);
    await rate('1', '', { suggestion: '等太久' });
    await minute();
    expect(post.received.flatMap((mail) => mail.to).sort()).toEqual([
      'clerk@north.test',
      'secretary@north.test',
      'section_chief@north.test',
    ]);
    expect(to('section_chief')[0]?.text).toContain('附有民眾意見');
    // Who reads no comments is told that there is one rating, not that something was said.
    expect(to('clerk')[0]?.text).not.toContain('附有民眾意見');
    expect(to('clerk')[0]?.text).not.toContain('/comments');
    // Whose account is closed stands in for nobody.
    const duty = async () =>
      (await dutyOf(test.dependencies.database.queries, test.scope, '2026-06-17')).people.toSorted();
    expect(await duty()).toEqual(['user-clerk', 'user-secretary', 'user-section_chief']);
    await test.dependencies.database.atomically((db) => [switchUser(db, 'user-clerk', false)]);
    expect(await duty()).toEqual(['user-secretary', 'user-section_chief']);
  });

  it('wake nobody where they are not the lowest, of another day, or the office has no mail server', async () => {
    await rate('2', 'c1');
    const db = test.dependencies.database.queries;
    const version = await loadVersion(test.dependencies, test.scope, surveyId, 1);
    const yesterday = new Date(test.dependencies.clock().getTime() - 86_400_000);
    await noteLowRating(test.dependencies, version, { overall: '1' }, yesterday);
    test.dependencies.mailer = undefined;
    await rate('1', 'c1');
    expect(await db.select().from(jobs)).toEqual([]);
    expect(await minute()).toBeUndefined();
  });

  it('given just before the survey closed are told all the same', async () => {
    await rate('1', 'c1');
    await closeSurvey(test.dependencies, test.scope, null, surveyId, {});
    expect(await minute()).toBeDefined();
    expect(post.received).toHaveLength(1);
    await reopenSurvey(test.dependencies, test.scope, null, surveyId, {});
  });

  it('given on a page of an earlier version are judged by that version', async () => {
    const document: unknown = JSON.parse(JSON.stringify(everyKind()).replaceAll('"overall"', '"altogether"'));
    await saveDraft(test.dependencies, test.scope, null, surveyId, { document });
    const reason = { 'zh-TW': '另一題', en: 'Another question', ja: '別の設問' };
    const breaks = [{ question: 'altogether', reason }];
    expect(await publishSurvey(test.dependencies, test.scope, null, surveyId, { breaks })).toBe(2);
    await rate('1', 'c1');
    await minute();
    expect(post.received).toHaveLength(1);
    given += 1;
    await postForm(test, '/s/every?counter=c1', {
      ...{ id: idOf(given), version: '2', altogether: '1' },
    }).expect(303);
    await minute();
    expect(post.received).toHaveLength(2);
  });

  it('are quiet for the hours somebody asked for, are not sent afterwards, and come again then', async () => {
    const chief = await test.signIn('section_chief');
    expect((await chief.get('/account/low-ratings?lang=zh-TW').expect(200)).text).toContain('您目前會收到');
    await chief.post('/account/low-ratings', { hours: '3' }).expect(400);
    await chief.post('/account/low-ratings', { hours: '2' }).expect(303);
    expect((await chief.get('/account/low-ratings').expect(200)).text).toContain('6月17日 12:00');
    await rate('1', 'c1');
    expect(await minute()).toBeUndefined();
    test.advance(2 * 3_600_000);
    await rate('1', 'c1');
    await minute();
    expect(post.received).toHaveLength(1);
    expect(post.received[0]?.text).toContain('收到1份很低的評分');
    await chief.post('/account/low-ratings', { hours: '72' }).expect(303);
    await chief.post('/account/low-ratings/removal').expect(303);
    test.advance(1_000);
    await rate('1', 'c1');
    await minute();
    expect(post.received).toHaveLength(2);
    const clerk = await test.signIn('clerk');
    expect((await clerk.get('/account/low-ratings?lang=en').expect(200)).text).toContain('not a supervisor');
    expect((await clerk.get('/account').expect(200)).text).toContain('href="/account/low-ratings"');
  });

  it.each([
    ['prolonged', '1', 30, '1', 61],
    ['asked for again after it had ended', '1', 90, '1', 61],
    ['ended early', '4', 30, undefined, 1],
  ])(
    'that came in while it was quiet are not sent afterwards either, where the quiet is %s',
    async (_how, hours, after, again, later) => {
      const chief = await test.signIn('section_chief');
      const silence = async (n: string | undefined) => {
        const path = `/account/low-ratings${n === undefined ? '/removal' : ''}`;
        await chief.post(path, n === undefined ? {} : { hours: n }).expect(303);
      };
      await silence(hours);
      test.advance(20 * 60_000);
      await rate('1', 'c1', { services: 'moving' });
      test.advance((after - 20) * 60_000);
      await silence(again);
      test.advance(later * 60_000);
      await rate('1', 'c1', { services: 'transcript' });
      await minute();
      expect(post.received).toHaveLength(1);
      expect(post.received[0]?.text).toContain('收到1份很低的評分');
      expect(post.received[0]?.text).toContain('transcript');
      expect(post.received[0]?.text).not.toContain('moving');
      // Another hears of it still: the quiet was one person's.
      await test.dependencies.database.atomically((db) => [
        insertDeputy(db, test.scope, {
          ...{ id: 'deputy-1', userId: 'user-section_chief', deputyId: 'user-clerk' },
          ...{ fromDay: '2026-06-17', toDay: '2026-06-17', endedAt: null },
          ...{ setBy: 'user-director', setAt: test.dependencies.clock() },
        }),
      ]);
      await rate('1', 'c1');
      await minute();
      expect(to('clerk')[0]?.text).toContain('收到3份很低的評分');
    },
  );

  it('that came in before the quiet and could not be sent are sent after it', async () => {
    const chief = await test.signIn('section_chief');
    post.refuse(true);
    await rate('1', 'c1', { services: 'transcript' });
    await minute();
    await chief.post('/account/low-ratings', { hours: '1' }).expect(303);
    post.refuse(false);
    test.advance(10 * 60_000);
    await chief.post('/account/low-ratings/removal').expect(303);
    await minute();
    expect(post.received).toHaveLength(1);
    expect(post.received[0]?.text).toContain('transcript');
  });

  it('are told however many came before them, or look like them under another version', async () => {
    const many = (n: number, name: string, time: string, overall: string) =>
      press(
        test,
        { surveyId, version: 1 },
        Array.from({ length: n }, (_, i) => ({
          ...{ id: `${name}-${i}`, at: `2026-06-17T${time}:00`, overall, device: null },
        })),
      );
    await many(501, 'low', '09:00', '1');
    await rate('1', 'c1');
    await minute();
    expect(post.received).toHaveLength(1);
    await rate('1', 'c1');
    await minute();
    expect(post.received).toHaveLength(2);
    expect(post.received[1]?.text).toContain('收到1份很低的評分');
    // The other way round from now on: its lowest is what was the best.
    const document = everyKind();
    const five = [1, 2, 3, 4, 5].map((n) => ({
      ...{ code: String(n), score: 6 - n, label: { 'zh-TW': `${n}`, en: `${n} (en)`, ja: `${n} (ja)` } },
    }));
    await saveDraft(test.dependencies, test.scope, null, surveyId, {
      document: { ...document, choiceSets: { five } },
    });
    const reason = { 'zh-TW': '反向', en: 'Reversed', ja: '逆' };
    const breaks = ['overall', 'waiting'].map((question) => ({ question, reason }));
    expect(await publishSurvey(test.dependencies, test.scope, null, surveyId, { breaks })).toBe(2);
    await many(500, 'best', '10:00', '5');
    given += 1;
    await postForm(test, '/s/every?counter=c1', { id: idOf(given), version: '2', overall: '5' }).expect(303);
    await many(500, 'more', '10:10', '5');
    await minute();
    expect(post.received).toHaveLength(3);
    expect(post.received[2]?.text).toContain('收到1份很低的評分');
  });

  it('that the mail server refuses are sent later, and recorded only then', async () => {
    post.refuse(true);
    await rate('1', 'c1');
    await minute();
    const db = test.dependencies.database.queries;
    const reached = async () => {
      await noteReach(test.dependencies, test.scope);
      return (await loadReach(db, test.scope))('c1', test.dependencies.clock().getTime());
    };
    expect(await db.select().from(lowRatingMails)).toEqual([]);
    expect(await reached()).toBe(false);
    post.refuse(false);
    test.advance(5 * 60_000);
    await minute();
    expect(post.received).toHaveLength(1);
    expect(await reached()).toBe(true);
    expect(await db.select().from(lowRatingMails)).toHaveLength(1);
  });
});

describe('the lowest answers of a scale', () => {
  it.each([
    ['overall', 'five', ['1']],
    ['likely', 'eleven', ['0', '1']],
  ])('of %s, of %s, are its lowest fifth and at least one', (headline, _steps, codes) => {
    const document = everyKind();
    const read = readSurveyDocument(
      headline === 'overall'
        ? document
        : JSON.parse(
            JSON.stringify(document).replaceAll('"overall"', '"first"').replaceAll('"likely"', '"overall"'),
          ),
    );
    expect(read.ok && [...(lowestOf(read.document)?.codes ?? [])].sort()).toEqual(codes);
  });
});
