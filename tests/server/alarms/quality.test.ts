// Why: C.14's two rules of places alert somebody by themselves: who never opens the quality page hears of a hidden box, and of
// a count that cannot be.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, type World } from '../dashboards/world.js';
import { alarmsOf, raise } from './world.js';

let test: TestApp;
let world: World;
beforeEach(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
});
afterEach(async () => {
  await test.close();
});

type Came = { day: string; visitors: number; counter?: string; service?: string };

async function visitors(came: readonly Came[]): Promise<void> {
  await test.dependencies.database.atomically((db) =>
    insertVisits(
      db,
      test.scope,
      came.map(({ day, visitors: n, counter = '', service = '' }) => ({
        ...{ day, serviceCode: service, counterCode: counter, visitors: n, offered: null },
        ...{ enteredBy: test.userIdOf('clerk'), enteredAt: test.dependencies.clock() },
      })),
    ),
  );
}

const given = (day: string, n: number, counter = 'c1', service: string | null = null) =>
  Array.from({ length: n }, () => ({ day, channel: 'kiosk' as const, counter, service }));

const mondays = (n: number) =>
  Array.from({ length: n }, (_, index) =>
    new Date(Date.parse('2025-12-29') + index * 7 * 86_400_000).toISOString().slice(0, 10),
  );

/** About forty of two hundred a week; from the 25th on only five. */
async function weeks(n: number): Promise<void> {
  const days = mondays(n);
  await answer(
    test,
    world,
    days.flatMap((day, index) => given(day, index >= 24 ? 5 : 38 + ((index * 3) % 5))),
  );
  await visitors(days.map((day) => ({ day, visitors: 200 })));
}

const words = (html: string) =>
  html
    .replaceAll(/\s*<[^>]+>\s*/g, '|')
    .replaceAll(/\|+/g, '|')
    .replaceAll('&#x3D;', '=');

describe('a rate of answers that falls at once', () => {
  it('raises one alarm of the weeks it is about, that says by which version of which rule and leads to the page', async () => {
    await weeks(26);
    test.setNow(new Date('2026-07-02T02:00:00Z'));
    const [alarm, ...others] = await raise(test);
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({
      ...{ question: 'quality:fall-in-rate', cut: '', cutValue: '', period: '2026-W25' },
      ...{ direction: 'below', tone: 'bad', state: 'open' },
      numbers: {
        ...{ rule: 'fall-in-rate', version: '1', periodFrom: '2026-06-15', periodTo: '2026-06-28' },
        ...{ answers: 5, visitors: 200, days: [] },
      },
    });
    const research = await test.signIn('research');
    const list = words((await research.get('/alarms?lang=zh-TW').expect(200)).text);
    expect(list).toContain('全所填答率');
    expect(list).toContain('填答率驟降（不利）');
    expect(list).toContain(
      '115年第25週填答率為2.5%（洽公200人次，填答5份），低於管制下限11.5%；涵蓋115年6月15日～115年6月28日。',
    );
    const path = `/alarms/${alarm?.id ?? ''}`;
    const page = (await research.get(`${path}?lang=zh-TW`).expect(200)).text;
    expect(words(page)).toContain('|判定規則|填答率驟降，第1版|');
    expect(page).toContain('href="/dashboards/service/quality?period&#x3D;2026-06"');
    expect((await research.get('/dashboards/service/quality?period=2026-06&lang=zh-TW')).text).toContain(
      '填答率低於管制下限',
    );
    for (const language of ['en', 'ja']) {
      await research.get(`${path}?lang=${language}`).expect(200);
      await research.get(`/alarms?lang=${language}`).expect(200);
    }
    expect((await research.get(`${path}.json`).expect(200)).body).toMatchObject({
      numbers: { rule: 'fall-in-rate', version: '1' },
    });
    expect((await research.get('/alarms.csv?lang=zh-TW').expect(200)).text).toContain('規則：填答率驟降');
    // There is no measure of it that an improvement could move.
    expect(page).not.toContain('/improvements/new');
    await research.get(`/improvements/new?alarm=${alarm?.id ?? ''}`).expect(400);
  });

  it('is told once however long it lasts, by two processes at once, and after it was closed', async () => {
    await weeks(25);
    test.setNow(new Date('2026-06-24T02:00:00Z'));
    await Promise.all([raise(test), raise(test)]);
    const [alarm, ...others] = await alarmsOf(test);
    expect(others).toEqual([]);
    const research = await test.signIn('research');
    const step = async (to: string, revision: number) => {
      const fields = { to, revision: String(revision), text: '平板被公告遮住' };
      await research.post(`/alarms/${alarm?.id ?? ''}/state`, fields).expect(303);
    };
    await step('explained', 1);
    await step('closed', 2);
    const next = '2026-06-22';
    await answer(test, world, given(next, 5));
    await visitors([{ day: next, visitors: 200 }]);
    test.setNow(new Date('2026-07-02T02:00:00Z'));
    expect(await raise(test)).toMatchObject([{ id: alarm?.id, state: 'closed' }]);
  });

  it('of long ago, or where the rate is as ever, is no news', async () => {
    await weeks(24);
    test.setNow(new Date('2026-06-24T02:00:00Z'));
    expect(await raise(test)).toEqual([]);
  });
});

describe('more answers than visitors', () => {
  it('raises one alarm a place and week with the days, of the office, a service and a counter, and mails it', async () => {
    const post = await openPostOffice();
    const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
    test.dependencies.mailer = openMailer(mail);
    test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
    await answer(test, world, [
      ...given('2026-06-08', 12, 'c3'),
      ...given('2026-06-09', 14, 'c3'),
      ...given('2026-06-10', 3, 'c3'),
      ...given('2026-06-17', 20, 'c3'),
    ]);
    await visitors([
      { day: '2026-06-08', counter: 'c3', visitors: 9 },
      { day: '2026-06-09', counter: 'c3', visitors: 10 },
      { day: '2026-06-10', counter: 'c3', visitors: 40 },
      // Of today more come still.
      { day: '2026-06-17', counter: 'c3', visitors: 1 },
    ]);
    const day = async () => {
      await makeDailyJobs(test.dependencies);
      await runDueJobs(test.dependencies);
      test.advance(6 * 60_000);
      await runDueJobs(test.dependencies);
    };
    await day();
    const ofCounter = (await alarmsOf(test)).filter(({ cut }) => cut === 'counter');
    expect(ofCounter).toMatchObject([
      {
        ...{ question: 'quality:more-than-served', cutValue: 'c3', period: '2026-W24', direction: 'above' },
        numbers: {
          ...{ rule: 'more-than-served', version: '1', answers: 26, visitors: 19 },
          days: ['2026-06-08', '2026-06-09'],
        },
      },
    ]);
    const to = (role: string) =>
      post.received.filter(
        (one) => one.to.includes(`${role}@north.test`) && one.text.includes('https://north.test/alarms/'),
      );
    expect(to('research')).toHaveLength(1);
    const said =
      '115年6月8日、115年6月9日填答26份，多於洽公19人次。請核對抽號機人次，並查看平板。依「填答多於洽公人次」規則第1版判定。';
    expect(to('research')[0]?.text).toContain('3號櫃檯填答份數：多於洽公人次（不利）');
    expect(to('research')[0]?.text).toContain(said);
    // The third counter is not of this chief's section.
    const chief = (await (await test.signIn('section_chief')).get('/alarms?lang=zh-TW')).text;
    expect(chief).not.toContain('3號櫃檯');
    test.advance(86_400_000);
    await day();
    expect(
      (await alarmsOf(test)).filter(({ cut, period }) => cut === 'counter' && period === '2026-W24'),
    ).toHaveLength(1);
    await post.close();
  });

  it('of a service names it, and everybody who handles alarms may see it', async () => {
    await answer(test, world, given('2026-06-09', 14, 'c1', 'moving'));
    await visitors([
      { day: '2026-06-09', service: 'moving', visitors: 10 },
      { day: '2026-06-09', service: 'birth', visitors: 90 },
    ]);
    expect(await raise(test)).toMatchObject([{ cut: 'service', cutValue: 'moving' }]);
    const chief = await test.signIn('section_chief');
    const page = words((await chief.get('/alarms?lang=zh-TW').expect(200)).text);
    expect(page).toContain('115年6月9日填答14份，多於洽公10人次');
    expect(page).toContain('moving填答份數');
  });

  it('is not known where nobody counted visitors', async () => {
    await answer(test, world, given('2026-06-09', 14));
    expect(await raise(test)).toEqual([]);
  });
});
