import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice } from '../../../db/queries/offices.js';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { visits } from '../../../db/schema.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { checkRecordsDaily } from '../../../server/quality/recordCheck.js';
import type { qualityData } from '../../../server/dashboards/qualityData.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, surveyDocument, type World } from '../dashboards/world.js';
import { honest, press, type Press } from './world.js';

type Data = ReturnType<typeof qualityData>;

let test: TestApp;
let world: World;
let research: SignedIn;
const weekdays = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
    (day) => ![6, 7, 13, 14].includes(day),
  );

/** Tablet t2 repeats what was pressed; a third of its presses are repeats of a bad answer. */
function repeated(presses: readonly Press[]): Press[] {
  return presses
    .filter((_, index) => index % 2 === 0)
    .map((one) => ({ ...one, id: `${one.id}-again`, at: one.at.replace(/00$/, '02'), overall: '1' }));
}

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await test.dependencies.database.atomically((db) =>
    ['t1', 't2', 't3'].map((code) =>
      insertDevice(db, test.scope, {
        id: code,
        code,
        name: `平板${code}`,
        counterCode: code.replace('t', 'c'),
        surveyId: world.surveyId,
        active: true,
      }),
    ),
  );
  const mix = ['5', '4', '5', '3', '4', '5', '5', '4', '2', '5', '4', '5', '4'];
  const noisy = honest(weekdays(1, 12), 't2', mix);
  await press(test, world, [
    ...honest(weekdays(1, 12), 't1', mix),
    ...noisy,
    ...repeated(noisy),
    // Nobody can press «3» on this one.
    ...honest(
      weekdays(1, 12),
      't3',
      mix.map((code) => (code === '3' ? '5' : code)),
    ),
    { id: 'few-1', at: '2026-06-03T09:00:03', device: 't1', overall: '1' },
  ]);
  await judgeOffice(test.dependencies, test.scope);
  test.setNow(new Date('2026-07-02T02:00:00Z'));
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const june = '/dashboards/service/quality';
const read = async (who: SignedIn, path = `${june}.json?period=2026-06`): Promise<Data> =>
  (await who.get(path).expect(200)).body as Data;

describe('data quality', () => {
  it('puts raw, used and the score without the rules side by side, and every rule with what it took out', async () => {
    const data = await read(research);
    const repeats = 121;
    expect(data.headline).toMatchObject({ question: 'overall', raw: 720 + repeats, used: 720 });
    expect(data.headline.satisfied?.share).toBeCloseTo(0.85, 1);
    // The score if the rules did not hold: all repeats were bad ones.
    expect(data.headline.satisfiedWithoutRules).toBeCloseTo(
      (data.headline.satisfied?.count ?? NaN) / (720 + repeats),
    );
    const rapid = data.rules.find(({ rule }) => rule === 'rapid');
    expect(rapid).toMatchObject({ version: '1', lowers: true, flagged: repeats, alone: { n: repeats } });
    expect(rapid?.alone?.share).toBeCloseTo(data.headline.satisfiedWithoutRules ?? NaN);
    expect(rapid?.alone?.difference).toBeLessThan(0);
    expect(data.rules.map(({ rule, flagged }) => [rule, flagged]).slice(1, 4)).toEqual([
      ['burst', 0],
      ['duplicate', 0],
      ['outside-hours', 0],
    ]);
  });

  it('finds the tablet that repeats presses, and the one on which an option cannot be chosen', async () => {
    const { devices } = await read(research);
    if (!devices.ok) throw new Error(devices.reason);
    const found = Object.fromEntries(
      devices.rows.map(({ code, repeats, silent }) => [code, [repeats?.noisy, silent]]),
    );
    expect(found).toEqual({ t1: [false, []], t2: [true, []], t3: [false, ['普通']] });
  });

  it('shows tablets to who may see their counters, after the period, and signs of pressing to the R&E officer only', async () => {
    const chief = await read(await test.signIn('section_chief'));
    if (!chief.devices.ok) throw new Error(chief.devices.reason);
    expect(chief.devices.rows.map(({ code }) => code)).toEqual(['t1', 't2']);
    expect(chief.devices.pressing).toBeNull();
    expect((await read(await test.signIn('auditor'))).devices).toEqual({ ok: false, reason: 'rights' });
    const mine = (await read(research)).devices;
    expect(mine.ok && mine.pressing !== null).toBe(true);
    const running = await read(research, `${june}.json?kind=quarter&period=2026-Q3`);
    expect(running.devices).toEqual({ ok: false, reason: 'not_over' });
  });

  it('says in words what each rule means, in the page and the file alike', async () => {
    const page = (await research.get(`${june}?period=2026-06`).expect(200)).text;
    expect(page).toContain('原始841份／採用720份；未套用規則時');
    expect(page).toContain('距前一次按壓不到5秒');
    expect(page).toContain('平板t2的重複按壓明顯多於其他平板');
    expect(page).toContain('尚未設定本所的服務時間');
    const csv = (await research.get(`${june}.csv?period=2026-06`).expect(200)).text;
    expect(csv).toContain('rapid,快速連按,121,841,121');
    expect(csv).toContain('t2,平板t2');
    for (const language of ['en', 'ja', 'zh-TW'])
      await research.get(`${june}?period=2026-06&lang=${language}`).expect(200);
  });

  it('tells no score that fewer than the threshold made: what a single left-out answer said stays hidden', async () => {
    await openSurvey(test, 'quiet', surveyDocument('quiet')).then(async (quiet) => {
      await press(test, quiet, [
        ...honest([1, 2], 't1', ['5', '4']).map((one) => ({ ...one, id: `quiet-${one.id}` })),
        { id: 'quiet-again', at: '2026-06-01T09:00:02', overall: '1' },
      ]);
    });
    await judgeOffice(test.dependencies, test.scope);
    const data = await read(research, '/dashboards/quiet/quality.json?period=2026-06');
    expect(data.rules[0]).toMatchObject({ flagged: 1, alone: { n: 1, share: null, difference: null } });
  });

  it('names the days on which more answered than came', async () => {
    expect((await read(research)).moreAnswersThanVisitors).toEqual({ known: false, days: 0, alerts: [] });
    await test.dependencies.database.atomically((db) =>
      insertVisits(
        db,
        test.scope,
        [1, 2, 3].map((day) => ({
          day: `2026-06-0${Math.min(day, 2)}`,
          serviceCode: '',
          counterCode: day === 3 ? 'c1' : '',
          visitors: [50, 500, 9][day - 1] ?? 0,
          offered: null,
          enteredBy: test.userIdOf('clerk'),
          enteredAt: test.dependencies.clock(),
        })),
      ),
    );
    const { moreAnswersThanVisitors, responseRate } = await read(research);
    expect(moreAnswersThanVisitors.alerts).toEqual([
      { place: '', hour: '2026-06-01', answers: 84, served: 50, excess: 34 },
      { place: '1號櫃檯', hour: '2026-06-02', answers: 24, served: 9, excess: 15 },
    ]);
    // Twelve of the 84 of each day are repeats: they are no more people who answered.
    expect(responseRate).toMatchObject({ ok: true, visitors: 550, answered: 144 });
    await test.dependencies.database.atomically((db) => [
      db.delete(visits).where(eq(visits.counterCode, 'c1')),
    ]);
  });

  it('belong to visitors who were counted by service unless they name another: few tablets ask for it', async () => {
    const day = '2026-05-05';
    const given = (n: number, service: string | null) =>
      Array.from({ length: n }, () => ({ day, channel: 'kiosk' as const, counter: 'c1', service }));
    await answer(test, world, [
      ...given(30, null),
      ...given(5, 'multiple'),
      ...given(4, 'moving'),
      ...given(3, 'transcript'),
    ]);
    await test.dependencies.database.atomically((db) =>
      insertVisits(
        db,
        test.scope,
        ['moving', 'birth'].map((serviceCode) => ({
          ...{ day, serviceCode, counterCode: '', visitors: 50, offered: 40 },
          ...{ enteredBy: test.userIdOf('clerk'), enteredAt: test.dependencies.clock() },
        })),
      ),
    );
    const { responseRate } = await read(research, `${june}.json?period=2026-05`);
    expect(responseRate).toMatchObject({ ok: true, visitors: 100, answered: 39, more: false });
    await test.dependencies.database.atomically((db) => [db.delete(visits).where(eq(visits.day, day))]);
  });

  it('puts raw, used and the rates beside the headline on overview, trend and comparison, in pages and files', async () => {
    const line = '原始841份／採用720份；未套用規則時';
    for (const path of [
      '/dashboards?survey=service&period=2026-06',
      '/dashboards/service/trend?period=2026-06',
    ])
      expect((await research.get(path).expect(200)).text).toContain(line);
    const csv = (await research.get('/dashboards.csv?survey=service&period=2026-06').expect(200)).text;
    expect(csv).toContain('原始有效樣本,未套用規則時滿意度');
    const trend = (await research.get('/dashboards/service/trend.json?period=2026-06').expect(200)).body as {
      responseRate: unknown;
      periods: { responseRate: unknown }[];
    };
    expect(trend.responseRate).toMatchObject({ ok: true, visitors: 550, answered: 144, offered: null });
    expect(trend.periods.at(-1)?.responseRate).toEqual(trend.responseRate);
    const compared = async () =>
      (await research.get('/dashboards/service/compare?by=counter&period=2026-06').expect(200)).text;
    expect(await compared()).not.toContain('邀請者填答率');
    await test.dependencies.database.atomically((db) =>
      insertVisits(db, test.scope, [
        {
          day: '2026-06-02',
          serviceCode: '',
          counterCode: 'c1',
          visitors: 96,
          offered: 48,
          enteredBy: test.userIdOf('clerk'),
          enteredAt: test.dependencies.clock(),
        },
      ]),
    );
    const page = await compared();
    expect(page).toContain('邀請者填答率');
    expect(page).toContain('25.0%');
    expect(page).toContain('50.0%');
  });

  it('says whether the chain of answers is whole, to the auditor too, and how to check it now', async () => {
    const auditor = await test.signIn('auditor');
    expect((await auditor.get(june).expect(200)).text).toContain('尚未檢查');
    await checkRecordsDaily(test.dependencies, test.scope);
    const page = (await auditor.get(june).expect(200)).text;
    expect(page).toContain('檢查完整');
    expect(page).toContain('npm run admin -- check-chains');
    expect((await read(auditor)).chain).toMatchObject({ faults: 0 });
    expect(page).toContain('href="/audit/seals"');
  });

  it('shows the nightly seals to who checks the office, and whether one noted earlier still fits', async () => {
    const auditor = await test.signIn('auditor');
    const seal = /<code class="m-code">(1(?:-[0-9a-f]{4}){5})<\/code>/.exec(
      (await auditor.get('/audit/seals').expect(200)).text,
    )?.[1];
    if (seal === undefined) throw new Error('no seal is shown');
    const told = async (typed: string, status = 200) =>
      (await auditor.get(`/audit/seals?seal=${encodeURIComponent(typed)}`).expect(status)).text;
    expect(await told(seal)).toContain('第1號印記相符');
    const other = seal.slice(0, -1) + (seal.endsWith('0') ? '1' : '0');
    expect(await told(other)).toContain('第1號印記不符');
    expect(await told(seal.replace('1-', '7-'))).toContain('查無第7號印記');
    const refused = await told('12-ab <b>', 422);
    expect(refused).toContain('value="12-ab &lt;b&gt;"');
    expect(refused).toContain('href="#seal"');
  });

  it('is there for a survey without tablets, and before anybody answered', async () => {
    const web = await openSurvey(test, 'web', surveyDocument('web'));
    expect((await research.get('/dashboards/web/quality').expect(200)).text).toContain('</html>');
    await answer(test, web, [{ day: '2026-06-01' }]);
    await judgeOffice(test.dependencies, test.scope);
    expect((await read(research, '/dashboards/web/quality.json')).devices).toEqual({
      ok: false,
      reason: 'none',
    });
    await research.get('/dashboards/nothing/quality').expect(404);
    await research.get(`${june}?period=nonsense`).expect(400);
  });

  it('sends the first seal of a month to who reads the log, so that it lies where the database does not', async () => {
    await test.signIn('auditor');
    const post = await openPostOffice();
    const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
    const { config } = test.dependencies;
    test.dependencies.mailer = openMailer(mail);
    test.dependencies.config = { ...config, mail, publicUrl: 'https://north.test' };
    try {
      const seal = async (id: string) => {
        await press(test, world, [{ id, at: '2026-06-12T16:50:00', device: 't1' }]);
        await checkRecordsDaily(test.dependencies, test.scope);
        await runDueJobs(test.dependencies);
      };
      // The one before was made in this month too.
      await seal('sealed-july');
      expect(post.received).toEqual([]);
      test.advance(31 * 86_400_000);
      await seal('sealed-august');
      await seal('sealed-august-again');
      const told = post.received.filter(({ to }) => to.includes('auditor@north.test'));
      expect(told.map(({ text }) => /\b3(?:-[0-9a-f]{4}){5}\b/.test(text))).toEqual([true]);
      const { text = '' } = told[0] ?? {};
      const print = /\b3(?:-[0-9a-f]{4}){5}\b/.exec(text)?.[0] ?? '';
      expect(text).toContain(`https://north.test/audit/seals?seal=${print}`);
      const page = await (await test.signIn('auditor')).get(`/audit/seals?seal=${print}`).expect(200);
      expect(page.text).toContain('第3號印記相符');
      expect(post.received.some(({ to }) => to.includes('research@north.test'))).toBe(false);
    } finally {
      test.dependencies.mailer = undefined;
      test.dependencies.config = config;
      await post.close();
    }
  });
});
