// Why: an office without a mail server is the usual one; there the page is the only mail.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertDeputy } from '../../../db/queries/caseRules.js';
import { jobs } from '../../../db/schema.js';
import { watchDevices } from '../../../server/devices/watch.js';
import { openMailer } from '../../../server/mailer.js';
import { keptShortly } from '../../../server/unmailed/keptShortly.js';
import { addDevice, openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { report } from '../devices/world.js';
import { everyKind, idOf, post, publish, publishTemplate } from '../responses/world.js';

let test: TestApp;
let given: number;
beforeEach(async () => {
  test = await openTestApp();
  given = 0;
});
afterEach(async () => {
  await test.close();
});

const page = async (person: SignedIn, path = '/dashboards', language = 'zh-TW') =>
  (await person.get(`${path}?lang=${language}`).set('Accept', 'text/html').expect(200)).text;
/** What stands at the head of a page, its tags taken out. */
const head = (html: string) =>
  [...html.matchAll(/<div class="m-notice m-notice--care m-no-print" role="status">([\s\S]*?)<\/div>/g)]
    .map(([, inner]) => inner?.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') ?? '')
    .join();
const later = () => {
  test.advance(20_000);
};
const withMail = () => {
  test.dependencies.mailer = openMailer({ url: 'smtp://127.0.0.1:9', from: 'Manyi <manyi@north.test>' });
};

describe('a very low rating in an office without a mail server', () => {
  beforeEach(async () => {
    await publish(test, 'every', everyKind());
  });
  async function rate(overall: string, counter: string, more: Record<string, string> = {}): Promise<void> {
    given += 1;
    const path = `/s/every${counter === '' ? '' : `?counter=${counter}`}`;
    await post(test, path, { id: idOf(given), overall, ...more }).expect(303);
  }

  it('stands within a minute at the head of the pages of who is on duty, and names no counter, no clerk and no word', async () => {
    const chief = await test.signIn('section_chief');
    expect(head(await page(chief))).toBe('');
    await rate('1', 'c1', { services: 'transcript', suggestion: '3號櫃檯的陳小姐態度很差' });
    test.advance(3_000);
    await rate('1', 'c2', { services: 'moving' });
    await rate('1', 'c1', { services: 'moving' });
    await rate('5', 'c2');
    later();
    const shown = head(await page(chief));
    expect(shown).toContain('10:00起收到3份很低的評分');
    expect(shown).toContain('transcript：1份');
    expect(shown).toContain('moving：2份');
    for (const hidden of ['陳', '小姐', '態度', '櫃', 'c1', 'c2']) expect(shown).not.toContain(hidden);
    expect(await page(chief)).toContain('href="/comments">查看民眾意見');
    expect(head(await page(chief, '/account', 'en'))).toContain('transcript: 1');
    expect(head(await page(chief, '/account', 'ja'))).toContain('transcript：1件');
    // Of another section, or of none: not theirs.
    for (const role of ['secretary', 'director', 'research', 'clerk'] as const)
      expect([role, head(await page(await test.signIn(role)))]).toEqual([role, '']);
    // It is read where it stands: no work is made of it.
    expect(await test.dependencies.database.queries.select().from(jobs)).toEqual([]);
  });

  it('is shown to whom the mail would go: where a section has no chief, at no counter, on a deputy’s day', async () => {
    await rate('1', 'c3');
    const [chief, secretary] = [await test.signIn('section_chief'), await test.signIn('secretary')];
    expect(head(await page(secretary))).toContain('收到1份');
    expect(head(await page(chief))).toBe('');
    await test.dependencies.database.atomically((db) => [
      insertDeputy(db, test.scope, {
        ...{ id: 'deputy-1', userId: 'user-section_chief', deputyId: 'user-clerk' },
        ...{ fromDay: '2026-06-17', toDay: '2026-06-17', endedAt: null },
        ...{ setBy: 'user-director', setAt: test.dependencies.clock() },
      }),
    ]);
    await rate('1', '', { suggestion: '等太久' });
    later();
    expect(head(await page(secretary))).toContain('收到2份');
    expect(head(await page(chief))).toContain('收到1份');
    const clerk = await test.signIn('clerk');
    expect(head(await page(clerk))).toContain('收到1份');
    // Who reads no comments is not sent to them.
    expect(await page(clerk)).not.toContain('href="/comments"');
  });

  it('goes when it was seen, and what came in since stays', async () => {
    const chief = await test.signIn('section_chief');
    await rate('1', 'c1');
    const until = /name="until" value="(\d+)"/.exec(await page(chief))?.[1] ?? '';
    test.advance(30_000);
    await rate('1', 'c1');
    await chief.post('/account/low-ratings/seen', { until: 'soon', next: '/comments' }).expect(400);
    const answer = await chief.post('/account/low-ratings/seen', { until, next: '/comments?unread=1' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/comments?unread=1']);
    expect(head(await page(chief))).toContain('收到1份');
    const abroad = await chief.post('/account/low-ratings/seen', {
      ...{ until: String(test.dependencies.clock().getTime()), next: '//elsewhere.test' },
    });
    expect(abroad.headers['location']).toBe('/dashboards');
    expect(head(await page(chief))).toBe('');
  });

  it('is quiet as long as somebody asked for, comes no more of that time, and is gone on the next day', async () => {
    const chief = await test.signIn('section_chief');
    expect(await page(chief, '/account/low-ratings')).toContain('您開啟的頁面上方');
    await rate('1', 'c1');
    test.advance(1_000);
    await chief.post('/account/low-ratings', { hours: '1' }).expect(303);
    test.advance(60_000);
    await rate('1', 'c1');
    later();
    expect(head(await page(chief))).toBe('');
    test.advance(3_600_000);
    // The one before the quiet.
    expect(head(await page(chief))).toContain('收到1份');
    test.setNow(new Date('2026-06-17T16:00:00Z'));
    expect(head(await page(await test.signIn('section_chief')))).toBe('');
  });

  it('stands in no answer to a script, and nowhere once there is a mail server', async () => {
    const chief = await test.signIn('section_chief');
    await rate('1', 'c1');
    expect(head((await chief.get('/dashboards').set('Accept', 'application/json')).text)).toBe('');
    expect(head(await page(chief))).not.toBe('');
    withMail();
    expect(head(await page(chief))).toBe('');
  });
});

describe('a tablet that is silent or fills up in an office without a mail server', () => {
  it('stands at the head of the pages of who looks after tablets, until it is back', async () => {
    const surveyId = await publishTemplate(test, 'counter', 'counter');
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) {
      await addDevice(test, name, surveyId, 'c1');
      await test.request.post(`/kiosk/${name}/status`).send(report).expect(200);
    }
    const research = await test.signIn('research');
    expect(head(await page(research))).toBe('');
    test.advance(30 * 60_000);
    await watchDevices(test.dependencies, test.scope);
    const shown = await page(research);
    expect(head(shown)).toContain('評分平板需要查看（4件）');
    expect(head(shown).match(/已30分鐘沒有回報/g)).toHaveLength(3);
    expect(shown).toContain('href="/devices">查看裝置');
    for (const role of ['section_chief', 'clerk'] as const)
      expect([role, head(await page(await test.signIn(role)))]).toEqual([role, '']);
    test.advance(60_000);
    for (const name of names)
      await test.request
        .post(`/kiosk/${name}/status`)
        .send({ ...report, waiting: name === 'one' ? 60 : 0 })
        .expect(200);
    await watchDevices(test.dependencies, test.scope);
    later();
    const full = head(await page(research));
    expect(full).toContain('（1件）');
    expect(full).toContain('「one」有60份填答尚未送達主機');
    withMail();
    expect(head(await page(research))).toBe('');
  });
});

describe('what is kept shortly', () => {
  it('is read once in twenty seconds, by any number of pages at once, and read anew after it failed', async () => {
    let reads = 0;
    let fails = true;
    const read = keptShortly(async () => {
      reads += 1;
      await Promise.resolve();
      if (fails) throw new Error('away');
      return reads;
    });
    const ask = () => read(test.dependencies, test.scope);
    await expect(ask()).rejects.toThrow('away');
    fails = false;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([2, 2, 2]);
    test.advance(19_999);
    expect(await ask()).toBe(2);
    test.advance(1);
    expect(await ask()).toBe(3);
    test.advance(-60_000);
    expect(await ask()).toBe(4);
  });
});
