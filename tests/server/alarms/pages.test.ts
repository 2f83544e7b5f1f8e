import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAlarm, listAlarmEvents, type Alarm } from '../../../db/queries/alarms.js';
import { listAudit } from '../../../db/queries/audit.js';
import { listBaselines } from '../../../db/queries/baselines.js';
import { listImprovements } from '../../../db/queries/improvements.js';
import type { alarmsData } from '../../../server/alarms/list.page.js';
import type { chartData } from '../../../server/alarms/chartFigures.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openSurvey, type World } from '../dashboards/world.js';
import { fill, raise } from './world.js';

let test: TestApp;
let world: World;
beforeEach(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
});
afterEach(async () => {
  await test.close();
});

async function json<T>(who: SignedIn, path: string): Promise<T> {
  const answered = await who.get(path).expect(200);
  return answered.body as T;
}
type List = ReturnType<typeof alarmsData>;
type ChartJson = ReturnType<typeof chartData>;

async function onlyAlarm(): Promise<Alarm> {
  await fill(test, world, 22, [[16, 40]]);
  const [alarm] = await raise(test);
  if (alarm === undefined) throw new Error('no alarm');
  return alarm;
}

const stored = async (id: string) => await findAlarm(test.dependencies.database.queries, test.scope, id);
const story = async (id: string) =>
  await listAlarmEvents(test.dependencies.database.queries, test.scope, [id]);

describe('the list of alarms', () => {
  it('shows what is open, in words, with the false alarms to expect, as page, data and file alike', async () => {
    const alarm = await onlyAlarm();
    const who = await test.signIn('research');
    const page = await who.get('/alarms?lang=zh-TW').expect(200);
    expect(page.text).toContain('全所服務態度滿意度');
    expect(page.text).toContain('115年5月');
    expect(page.text).toContain('低於界限（不利）');
    expect(page.text).toMatch(/每月預期仍有約[\d.]+次誤報/);
    const data = await json<List>(who, '/alarms.json?lang=en');
    expect(data.alarms).toMatchObject([
      { id: alarm.id, tone: 'bad', direction: 'below', state: 'open', numbers: { n: 40, x: 16, value: 0.4 } },
    ]);
    // One chart by month and its moving average; everybody gave the other two questions the best answer.
    expect(data.charts).toBe(1);
    expect(data.falseAlarmsPerMonth).toBeCloseTo(1 / 370.4 + 1 / 371.1, 9);
    const file = await who.get('/alarms.csv?lang=en').expect(200);
    expect(file.text).toContain(alarm.id);
    expect(file.text).toContain('40.0%');
    expect(file.text.charCodeAt(0)).toBe(0xfeff);
  });

  it('can be narrowed by state, survey, tone and place, and refuses what does not exist', async () => {
    await onlyAlarm();
    const who = await test.signIn('research');
    const found = async (query: string) => (await json<List>(who, `/alarms.json?${query}`)).alarms.length;
    expect(await found('state=open&survey=service&tone=bad&where=office')).toBe(1);
    expect(await found('state=closed')).toBe(0);
    expect(await found('state=all')).toBe(1);
    expect(await found('tone=good')).toBe(0);
    expect(await found('where=counters')).toBe(0);
    for (const query of ['state=lost', 'survey=nope', 'tone=fair', 'where=here', 'state=open&state=closed'])
      await who.get(`/alarms?${query}`).expect(400);
  });

  it('says that nothing waits, in every language', async () => {
    const who = await test.signIn('research');
    for (const language of ['zh-TW', 'en', 'ja']) await who.get(`/alarms?lang=${language}`).expect(200);
    expect((await who.get('/alarms?lang=en')).text).toContain('No alarm is waiting');
  });
});

describe('a chart', () => {
  it('shows its limits, its baseline, why it is this one, and the same numbers as data and file', async () => {
    await onlyAlarm();
    const who = await test.signIn('research');
    const address = 'survey=service&question=courtesy';
    const chart = await json<ChartJson>(who, `/alarms/charts.json?${address}&lang=en`);
    if (!('points' in chart)) throw new Error('refused');
    expect(chart).toMatchObject({
      ...{ chart: 'p', reason: 'wider-holds-enough', of: 'satisfied', provisional: false },
      baseline: { periods: 20, from: '2024-07-01', n: 800 },
    });
    expect(chart.points).toHaveLength(23);
    expect(chart.points.filter((point) => point.inBaseline)).toHaveLength(20);
    // 0.8 ± 3·√(0.16/40), roughly: the baseline's months are 31, 32 and 33 of 40.
    expect(chart.points.at(-1)).toMatchObject({
      period: '2026-05',
      n: 40,
      x: 16,
      value: 0.4,
      signal: 'below',
    });
    expect(chart.points.at(-1)?.lower).toBeCloseTo(
      chart.center - 3 * Math.sqrt((chart.center * (1 - chart.center)) / 40),
      9,
    );
    const page = await who.get(`/alarms/charts?${address}&lang=zh-TW`).expect(200);
    expect(page.text).toContain('按週份數不足，改以月計');
    expect(page.text).toContain('▼ 低於界限（不利）');
    expect(page.text).toContain('data-control-chart');
    const file = await who.get(`/alarms/charts.csv?${address}&lang=en`).expect(200);
    expect(file.text.split('\r\n')).toHaveLength(2 + 23 + 1);
  });

  it('of a rare dissatisfaction counts the dissatisfied: a rise is ▲ and bad', async () => {
    const months = Array.from({ length: 22 }, (_, index) => [19 + (index % 2), 20] as const);
    await fill(test, world, 0, [...months, [12, 20]], { counter: 'c1' });
    const alarms = await raise(test);
    const who = await test.signIn('research');
    const address = '/alarms/charts?survey=service&question=courtesy';
    const chart = await json<ChartJson>(who, `${address.replace('charts', 'charts.json')}&counter=c1`);
    expect(chart).toMatchObject({ chart: 'exact', of: 'dissatisfied', reason: 'rare' });
    const page = await who.get(`${address}&counter=c1&lang=zh-TW`).expect(200);
    expect(page.text).toContain('服務態度不滿意率');
    expect(page.text).toMatch(
      /m-verdict--bad"><span class="m-verdict__sign" aria-hidden="true">▲<\/span> 高於界限（不利）/,
    );
    // The whole office counts the answers in between; the counter moved with it and is told once.
    expect(await json<ChartJson>(who, address.replace('charts', 'charts.json'))).toMatchObject({
      chart: 'exact',
    });
    expect(alarms.map((alarm) => [alarm.cut, alarm.tone])).toEqual([['', 'bad']]);
  });

  it('with too short a baseline is refused in words, and says how long it must be', async () => {
    await fill(test, world, 5, []);
    const who = await test.signIn('research');
    const page = await who.get('/alarms/charts?survey=service&question=courtesy&lang=zh-TW').expect(200);
    expect(page.text).toContain('基準期不足（已有9期，至少12期），暫不警示');
    expect(await json<ChartJson>(who, '/alarms/charts.json?survey=service&question=courtesy')).toMatchObject({
      refused: { reason: 'short-baseline', periods: 9 },
    });
    expect((await who.get('/alarms/charts?lang=en').expect(200)).text).toContain('the baseline is too short');
  });

  it('shows no number of a month with fewer answers than may be shown', async () => {
    await fill(test, world, 22, [[32, 40]], { counter: 'c1' });
    await fill(
      test,
      world,
      21,
      [
        [0, 4],
        [32, 40],
      ],
      { counter: 'c2' },
    );
    await fill(test, world, 22, [[32, 40]], { counter: 'c3' });
    const who = await test.signIn('research');
    const chart = await json<ChartJson>(
      who,
      '/alarms/charts.json?survey=service&question=courtesy&counter=c2',
    );
    if (!('points' in chart)) throw new Error('refused');
    expect(chart.points.find((point) => point.period === '2026-04')).toMatchObject({
      ...{ n: null, x: null, value: null, hidden: true, lower: null },
    });
    // Nor does it follow from the others: another counter of that month is hidden with it.
    const others = await Promise.all(
      ['c1', 'c3'].map(async (counter) => {
        const other = await json<ChartJson>(
          who,
          `/alarms/charts.json?survey=service&question=courtesy&counter=${counter}`,
        );
        return 'points' in other && other.points.find((point) => point.period === '2026-04')?.hidden === true;
      }),
    );
    expect(others).toContain(true);
  });

  it('refuses questions, surveys and counters that do not exist', async () => {
    const who = await test.signIn('research');
    for (const query of [
      'survey=nope',
      'question=courtesy',
      'survey=service&question=nope',
      'survey=service&question=age',
      'survey=service&question=courtesy&counter=nope',
      'survey=service&question=courtesy&question=clarity',
    ])
      await who.get(`/alarms/charts?${query}`).expect(400);
  });
});

describe('the baseline of a chart', () => {
  const address = '/alarms/baselines?survey=service&question=courtesy';

  it('is restarted by a named person with a reason, audited, and from then on holds', async () => {
    await onlyAlarm();
    const who = await test.signIn('director');
    await who.post(address, { from: '2025-02-01', reason: '換了新的抽號機。' }).expect(303);
    const db = test.dependencies.database.queries;
    const rows = (await listBaselines(db, test.scope, world.surveyId)).filter(
      (row) => row.question === 'courtesy' && row.cut === '',
    );
    expect(rows.at(-1)).toMatchObject({
      fromDay: '2025-02-01',
      toDay: '2026-09-30',
      startedBy: 'user-director',
      reason: '換了新的抽號機。',
    });
    expect(rows).toHaveLength(2);
    const entry = (await listAudit(db, test.scope, 1))[0];
    expect(entry).toMatchObject({ action: 'baseline.start', userId: 'user-director' });
    expect(JSON.stringify(entry?.detail)).not.toContain('抽號機');
    const chart = await json<ChartJson>(who, '/alarms/charts.json?survey=service&question=courtesy');
    if (!('points' in chart)) throw new Error('refused');
    expect(chart).toMatchObject({ provisional: true, baseline: { from: '2025-02-01', periods: 15 } });
    const page = await who.get('/alarms/charts?survey=service&question=courtesy&lang=zh-TW').expect(200);
    expect(page.text).toContain('換了新的抽號機。');
    expect(page.text).toContain('director person');
  });

  it('without a day or a reason comes back with everything that was typed, and nothing is changed', async () => {
    await onlyAlarm();
    const who = await test.signIn('director');
    const before = await listBaselines(test.dependencies.database.queries, test.scope, world.surveyId);
    for (const [from, reason, error] of [
      ['', '', 'from'],
      ['2026-02-30', '原因', 'from'],
      ['2027-01-01', '原因', 'from'],
      ['2001-01-01', '原因', 'from'],
      ['2025-02-01', '', 'reason'],
      ['2025-02-01', '字'.repeat(1_001), 'reason'],
      ['2025-02-01', 'a\0b', 'reason'],
    ] as const) {
      const page = await who.post(address, { from, reason }).expect(422);
      expect(page.text).toContain(`href="#${error}"`);
      if (from === '2027-01-01') expect(page.text).toContain('value="2027-01-01"');
    }
    expect(await listBaselines(test.dependencies.database.queries, test.scope, world.surveyId)).toEqual(
      before,
    );
  });
});

describe('the road of an alarm', () => {
  it('goes from open to acknowledged, explained and closed, and back, each step with name, time and words', async () => {
    const { id } = await onlyAlarm();
    const who = await test.signIn('director');
    const step = async (to: string, text: string, revision: number) =>
      await who.post(`/alarms/${id}/state`, { to, text, revision: String(revision) }).expect(303);
    await step('acknowledged', '', 1);
    await step('explained', '新人第一天上櫃檯。', 2);
    await step('closed', '已加派人力。', 3);
    expect(await stored(id)).toMatchObject({
      state: 'closed',
      explanation: '新人第一天上櫃檯。',
      revision: 4,
    });
    await step('open', '又發生了。', 4);
    expect((await story(id)).map(({ kind, userName, text }) => [kind, userName, text])).toEqual([
      ['raised', null, ''],
      ['acknowledged', 'director person', ''],
      ['explained', 'director person', '新人第一天上櫃檯。'],
      ['closed', 'director person', '已加派人力。'],
      ['reopened', 'director person', '又發生了。'],
    ]);
    const page = await who.get(`/alarms/${id}?lang=zh-TW`).expect(200);
    expect(page.text).toContain('又發生了。');
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 10);
    expect(audit.filter((entry) => entry.action === 'alarm.move')).toHaveLength(4);
    expect(JSON.stringify(audit)).not.toContain('新人');
  });

  it('refuses a step that is none, an explanation without words, and a page that is out of date', async () => {
    const { id } = await onlyAlarm();
    const who = await test.signIn('director');
    await who.post(`/alarms/${id}/state`, { to: 'closed', revision: '1' }).expect(422);
    const empty = await who
      .post(`/alarms/${id}/state?lang=zh-TW`, { to: 'explained', text: ' ', revision: '1' })
      .expect(422);
    expect(empty.text).toContain('href="#text-explained"');
    const long = await who
      .post(`/alarms/${id}/state`, { to: 'explained', text: '長'.repeat(1_001), revision: '1' })
      .expect(422);
    expect(long.text).toContain('長'.repeat(1_001));
    await who.post(`/alarms/${id}/state`, { to: 'acknowledged', revision: '7' }).expect(409);
    for (const fields of [
      {},
      { to: 'gone', revision: '1' },
      { to: 'acknowledged', revision: 'x' },
      { to: ['open', 'closed'], revision: '1' },
    ])
      await who.post(`/alarms/${id}/state`, fields).expect(400);
    await who.post('/alarms/nothing/state', { to: 'acknowledged', revision: '1' }).expect(404);
    expect(await stored(id)).toMatchObject({ state: 'open', revision: 1 });
    expect(await story(id)).toHaveLength(1);
  });

  it('two people at once: the second is told', async () => {
    const { id } = await onlyAlarm();
    const [a, b] = [await test.signIn('director'), await test.signIn('research')];
    const results = await Promise.all(
      [a, b].map(
        async (who) => (await who.post(`/alarms/${id}/state`, { to: 'acknowledged', revision: '1' })).status,
      ),
    );
    expect(results.sort()).toEqual([303, expect.any(Number)]);
    expect([409, 422]).toContain(results[1]);
    expect(await story(id)).toHaveLength(2);
  });
});

describe('an improvement from an alarm', () => {
  const fields = async (who: SignedIn, id: string) => {
    const page = await who.get(`/improvements/new?alarm=${id}&lang=zh-TW`).expect(200);
    const value = (name: string) =>
      new RegExp(`name="${name}" type="[a-z]+" value="([^"]*)"`).exec(page.text)?.[1] ?? '';
    return { page: page.text, from: value('baselineFrom'), to: value('baselineTo'), title: value('title') };
  };

  it('begins with its measure and the baseline of its chart, and carries the warning', async () => {
    const { id } = await onlyAlarm();
    const who = await test.signIn('research');
    const { page, from, to, title } = await fields(who, id);
    expect([from, to]).toEqual(['2024-07-01', '2026-02-28']);
    expect(title).toContain('服務態度');
    expect(page).toContain('趨中回歸');
    expect(page).toContain(`<option value="${world.surveyId}|courtesy" selected>`);
    const plan = {
      title,
      theme: 'waiting',
      ownerId: 'user-research',
      sectionId: '',
      dueDay: '2026-08-01',
      priority: 'normal',
    };
    const measure = { measure: `${world.surveyId}|courtesy`, segment: '' };
    const made = await who
      .post('/improvements', { ...plan, ...measure, baselineFrom: from, baselineTo: to, alarm: id })
      .expect(303);
    expect((await who.get(made.headers['location'] ?? '').expect(200)).text).toContain('趨中回歸');
    const [improvement] = await listImprovements(test.dependencies.database.queries, test.scope);
    expect(await stored(id)).toMatchObject({
      improvementId: improvement?.id,
      state: 'acknowledged',
      revision: 2,
    });
    expect((await story(id)).at(-1)).toMatchObject({ kind: 'improvement', userName: 'research person' });
    // A second one from the same alarm is refused, and none is left behind.
    await who
      .post('/improvements', { ...plan, ...measure, baselineFrom: from, baselineTo: to, alarm: id })
      .expect(422);
    expect(await listImprovements(test.dependencies.database.queries, test.scope)).toHaveLength(1);
    // Neither may its baseline be moved onto the month that rang.
    const address = `/improvements/${improvement?.id ?? ''}`;
    const moved = await who
      .post(address, {
        ...plan,
        ...measure,
        baselineFrom: '2026-03-01',
        baselineTo: '2026-05-31',
        revision: '1',
      })
      .expect(422);
    expect(moved.text).toContain('href="#baselineTo"');
  });

  it('whose baseline takes in the month that rang comes back with everything kept', async () => {
    const { id } = await onlyAlarm();
    const who = await test.signIn('research');
    const page = await who
      .post('/improvements?lang=zh-TW', {
        ...{
          title: '改善服務態度',
          theme: 'waiting',
          ownerId: 'user-research',
          sectionId: '',
          dueDay: '2026-08-01',
          priority: 'normal',
        },
        ...{
          measure: `${world.surveyId}|courtesy`,
          segment: '',
          baselineFrom: '2026-03-01',
          baselineTo: '2026-05-31',
        },
        alarm: id,
      })
      .expect(422);
    expect(page.text).toContain('比較基準不得包含觸發警示的期間');
    expect(page.text).toContain('value="2026-03-01"');
    expect(await stored(id)).toMatchObject({ improvementId: null });
    expect(await listImprovements(test.dependencies.database.queries, test.scope)).toEqual([]);
  });

  it('is for those who handle alarms, and only of an alarm that is there', async () => {
    const { id } = await onlyAlarm();
    await (await test.signIn('seed')).get(`/improvements/new?alarm=${id}`).expect(403);
    const who = await test.signIn('research');
    await who.get('/improvements/new?alarm=nothing').expect(404);
    await who.get(`/improvements/new?alarm=${id}&alarm=${id}`).expect(400);
  });
});

describe('who sees alarms', () => {
  it('a section chief sees, handles and counts those of their own counters only; an auditor none of counters', async () => {
    await fill(test, world, 23, [], { counter: 'c1', size: 400 });
    await fill(test, world, 22, [[16, 40]], { counter: 'c2' });
    await fill(test, world, 22, [[16, 40]], { counter: 'c3' });
    const alarms = await raise(test);
    expect(alarms.map((alarm) => alarm.cutValue).sort()).toEqual(['c2', 'c3']);
    const [own, other] = ['c2', 'c3'].map(
      (code) => alarms.find((alarm) => alarm.cutValue === code)?.id ?? '',
    );
    const chief = await test.signIn('section_chief');
    expect((await json<List>(chief, '/alarms.json')).alarms.map((alarm) => alarm.counter?.code)).toEqual([
      'c2',
    ]);
    expect((await chief.get('/alarms.csv')).text).not.toContain(other);
    await chief.get(`/alarms/${own}`).expect(200);
    await chief.get(`/alarms/${other}`).expect(403);
    await chief.get(`/alarms/${other}.json`).expect(403);
    await chief.post(`/alarms/${own}/state`, { to: 'acknowledged', revision: '1' }).expect(303);
    await chief.post(`/alarms/${other}/state`, { to: 'acknowledged', revision: '1' }).expect(403);
    await chief.get(`/improvements/new?alarm=${other}`).expect(403);
    const chart = 'survey=service&question=courtesy';
    await chief.get(`/alarms/charts?${chart}&counter=c2`).expect(200);
    await chief.get(`/alarms/charts?${chart}&counter=c3`).expect(403);
    await chief
      .post(`/alarms/baselines?${chart}&counter=c3`, { from: '2025-01-01', reason: 'x' })
      .expect(403);
    expect((await chief.get('/alarms/charts.csv')).text).not.toContain('c3');
    const auditor = await test.signIn('auditor');
    expect((await json<List>(auditor, '/alarms.json?state=all')).alarms).toEqual([]);
    await auditor.get(`/alarms/${own}`).expect(403);
    await auditor.get(`/alarms/charts?${chart}&counter=c2`).expect(403);
    const director = await test.signIn('director');
    expect((await json<List>(director, '/alarms.json')).alarms).toHaveLength(2);
  });

  it('an auditor reads and changes nothing; seed members and clerks see no alarms at all', async () => {
    const { id } = await onlyAlarm();
    const auditor = await test.signIn('auditor');
    expect((await auditor.get(`/alarms/${id}`).expect(200)).text).not.toContain(`/alarms/${id}/state`);
    await auditor.post(`/alarms/${id}/state`, { to: 'acknowledged', revision: '1' }).expect(403);
    await auditor
      .post('/alarms/baselines?survey=service&question=courtesy', { from: '2025-01-01', reason: 'x' })
      .expect(403);
    for (const role of roles.filter((one) => one === 'seed' || one === 'clerk'))
      for (const path of ['/alarms', '/alarms.json', '/alarms/charts', `/alarms/${id}`])
        await (await test.signIn(role)).get(path).expect(403);
  });
});
