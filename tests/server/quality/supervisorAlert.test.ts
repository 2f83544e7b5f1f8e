import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertDeputy } from '../../../db/queries/caseRules.js';
import { insertDevice, listCounters, updateCounter } from '../../../db/queries/offices.js';
import type { Role } from '../../../db/schema.js';
import { lowRatingReach } from '../../../db/schema.js';
import { watchOffices } from '../../../server/jobs/schedule.js';
import { openMailer } from '../../../server/mailer.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { loadReach } from '../../../server/ratings/reach.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { openSurvey, type World } from '../dashboards/world.js';
import { press, type Press } from './world.js';

let test: TestApp;
let post: Awaited<ReturnType<typeof openPostOffice>>;
beforeEach(async () => {
  test = await openTestApp();
  post = await openPostOffice();
});
afterEach(async () => {
  await post.close();
  await test.close();
});

function withMail(): void {
  test.dependencies.mailer = openMailer({ url: post.url, from: 'Manyi <manyi@north.test>' });
}
const at = (local: string) => {
  test.setNow(new Date(`${local}+08:00`));
};
const note = async () => {
  await watchOffices(test.dependencies);
};
const quiet = async (role: Role, hours: string) => {
  await (await test.signIn(role)).post('/account/low-ratings', { hours }).expect(303);
};
const rows = async () => await test.dependencies.database.queries.select().from(lowRatingReach);
/** At a counter of the chief's section, at one of the section that the secretary looks after, and at none; now. */
const reached = async () => {
  const reachOf = await loadReach(test.dependencies.database.queries, test.scope);
  const now = test.dependencies.clock().getTime();
  return ['c1', 'c3', null].map((counter) => reachOf(counter, now));
};

describe('whether a very low rating reaches a supervisor', () => {
  it('is noted when it changes: with the mail server, counter by counter', async () => {
    at('2026-06-01T09:00:00');
    expect(await reached()).toEqual([null, null, null]);
    await note();
    expect(await reached()).toEqual([false, false, false]);
    test.advance(60_000);
    withMail();
    await note();
    expect(await reached()).toEqual([true, true, true]);
    const before = (await rows()).length;
    test.advance(60_000);
    await Promise.all([note(), note()]);
    expect(await rows()).toHaveLength(before);
    // A deputy of the day looks after what the chief does; where both want quiet, nobody does.
    await test.dependencies.database.atomically((db) => [
      insertDeputy(db, test.scope, {
        ...{ id: 'deputy-1', userId: 'user-section_chief', deputyId: 'user-clerk' },
        ...{ fromDay: '2026-06-01', toDay: '2026-06-01', endedAt: null },
        ...{ setBy: 'user-director', setAt: test.dependencies.clock() },
      }),
    ]);
    await quiet('section_chief', '1');
    expect(await reached()).toEqual([true, true, true]);
    await quiet('clerk', '2');
    expect(await reached()).toEqual([false, true, true]);
    await quiet('secretary', '2');
    expect(await reached()).toEqual([false, false, false]);
    test.advance(3_600_000);
    await note();
    expect(await reached()).toEqual([true, false, true]);
  });

  it('was what it was: a moment of the past has the note of its time', async () => {
    at('2026-06-01T09:00:00');
    withMail();
    await note();
    at('2026-06-03T09:00:00');
    await quiet('section_chief', '72');
    const reachOf = await loadReach(test.dependencies.database.queries, test.scope);
    const then = (local: string) => reachOf('c2', Date.parse(`${local}+08:00`));
    expect(then('2026-06-01T08:59:59')).toBeNull();
    expect(then('2026-06-01T09:00:00')).toBe(true);
    expect(then('2026-06-03T08:59:59')).toBe(true);
    expect(then('2026-06-03T09:00:00')).toBe(false);
    // Under another chief since, it is still what it was.
    const { queries } = test.dependencies.database;
    const moved = (await listCounters(queries, test.scope)).find(({ code }) => code === 'c2');
    if (moved === undefined) throw new Error('there is no such counter');
    await test.dependencies.database.atomically((db) => [
      updateCounter(db, test.scope, 'c2', { ...moved, sectionId: 'sec-records' }),
    ]);
    at('2026-06-03T10:00:00');
    await note();
    expect((await loadReach(queries, test.scope))('c2', Date.parse('2026-06-03T09:30:00+08:00'))).toBe(false);
    expect((await reached())[0]).toBe(false);
    expect((await loadReach(queries, test.scope))('c2', Date.parse('2026-06-03T10:00:00+08:00'))).toBe(true);
  });
});

describe('best answers while a supervisor is alerted', () => {
  let world: World;
  let given = 0;
  /** Every two minutes from ten o'clock of a day. */
  const row = (day: string, answers: string, more: Partial<Press> = {}): Press[] =>
    Array.from(answers, (overall, index): Press => {
      given += 1;
      const minute = String((index * 2) % 60).padStart(2, '0');
      return {
        ...{ id: `press-${given}`, at: `${day}T${10 + Math.floor(index / 30)}:${minute}:00`, overall },
        ...{ device: 't1', ...more },
      };
    });
  beforeEach(async () => {
    world = await openSurvey(test);
    await test.dependencies.database.atomically((db) => [
      insertDevice(db, test.scope, {
        ...{
          id: 't1',
          code: 't1',
          name: '平板t1',
          counterCode: 'c1',
          surveyId: world.surveyId,
          active: true,
        },
      }),
    ]);
    withMail();
  });
  const page = async (who: 'research' | 'section_chief', language: string) => {
    at('2026-07-02T10:00:00');
    const signedIn = await test.signIn(who);
    return (await signedIn.get(`/dashboards/service/quality?period=2026-06&lang=${language}`).expect(200))
      .text;
  };

  it('are compared with those given while it reached nobody, for the R&E officer only, and without what came in late', async () => {
    at('2026-06-01T09:00:00');
    await note();
    at('2026-06-03T09:00:00');
    await quiet('section_chief', '72');
    await press(test, world, [
      ...row('2026-06-02', '5'.repeat(40)),
      ...row('2026-06-04', '54'.repeat(20)),
      // The tablet had no network, so nobody was alerted; and of the day before nothing is known.
      ...row('2026-06-05', '4'.repeat(7), { received: '2026-06-05T18:00:00' }),
      ...row('2026-05-29', '4'.repeat(9)),
    ]);
    await judgeOffice(test.dependencies, test.scope);
    const text = await page('research', 'zh-TW');
    // C.3 worked apart for 40/40 against 20/40: 0.5, 0.3280030660 to 0.6480047307.
    expect(text).toContain(
      '平板t1：主管即時收到很低評分通知的時段（40份），最高分的比率較無人收到通知的時段（40份）高50.0個百分點（95%信賴區間＋32.8～＋64.8個百分點；比較1台',
    );
    expect(text).toContain('可能是同仁更用心');
    expect(await page('research', 'en')).toContain('Staff may have taken more care');
    expect(await page('research', 'ja')).toContain('誰にも届かない時間帯（40件）より50.0ポイント高く');
    expect(await page('section_chief', 'zh-TW')).not.toContain('很低評分通知');
  });

  it('say that nothing can be told of few, and that nothing can be compared where it never changed', async () => {
    at('2026-06-01T09:00:00');
    await note();
    await press(test, world, row('2026-06-02', '54'.repeat(20)));
    await judgeOffice(test.dependencies, test.scope);
    expect(await page('research', 'zh-TW')).toContain('沒有任何平板');
    at('2026-06-03T09:00:00');
    await quiet('section_chief', '72');
    await press(test, world, row('2026-06-04', '544'));
    await judgeOffice(test.dependencies, test.scope);
    expect(await page('research', 'zh-TW')).toContain('1台平板在「主管即時收到很低評分通知」');
  });

  it('of a counter whose supervisor hears are not set against those of one whose supervisor does not', async () => {
    at('2026-06-01T09:00:00');
    await quiet('secretary', '72');
    await note();
    await press(test, world, [
      ...row('2026-06-02', '5'.repeat(40)),
      ...row('2026-06-02', '4'.repeat(40), { device: 't3', counter: 'c3' }),
    ]);
    await judgeOffice(test.dependencies, test.scope);
    expect(await page('research', 'zh-TW')).toContain('沒有任何平板');
  });

  it('that are fewer then are no sign of anything', async () => {
    at('2026-06-01T09:00:00');
    await note();
    at('2026-06-03T09:00:00');
    await quiet('section_chief', '72');
    await press(test, world, [...row('2026-06-02', '54'.repeat(20)), ...row('2026-06-04', '5'.repeat(40))]);
    await judgeOffice(test.dependencies, test.scope);
    expect(await page('research', 'en')).toContain('on none can more best answers be told');
  });
});
