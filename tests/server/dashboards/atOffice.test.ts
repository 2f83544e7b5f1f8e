// Why: visitors are counted at the office; who answered on a visit to their home is none of them, in no rate and in no
// doubt about the counts.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertDeviceSettings } from '../../../db/queries/devices.js';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { insertDevice } from '../../../db/queries/offices.js';
import type { DeviceSettings } from '../../../db/schema.js';
import type { qualityData } from '../../../server/dashboards/qualityData.js';
import { defaultSettings } from '../../../server/devices/kioskDevice.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { press, type Press } from '../quality/world.js';
import { openSurvey, overviewJson } from './world.js';

let test: TestApp;
let research: SignedIn;

/** So many presses on that day from that hour on, ten seconds apart. */
const presses = (day: string, n: number, rest: Partial<Press> & { device: string }, hour = '09'): Press[] =>
  Array.from({ length: n }, (_, index) => ({
    id: `${rest.device}-${day}-${hour}-${index}`,
    at: new Date(Date.parse(`${day}T${hour}:00:00Z`) + index * 10_000).toISOString().slice(0, 19),
    ...rest,
  }));

beforeAll(async () => {
  test = await openTestApp();
  const world = await openSurvey(test);
  const { database, clock } = test.dependencies;
  const tablet = (code: string, counterCode: string | null) =>
    insertDevice(database.queries, test.scope, {
      ...{ id: code, code, name: code, counterCode, surveyId: world.surveyId, active: true },
    });
  const came = (day: string, visitors: number, serviceCode = '') => ({
    ...{ day, serviceCode, counterCode: '', visitors, offered: null },
    enteredBy: test.userIdOf('clerk'),
    enteredAt: clock(),
  });
  const setUp = (deviceId: string, settings: Partial<DeviceSettings>) =>
    insertDeviceSettings(database.queries, test.scope, {
      ...{ deviceId, pin: null, keyNeeded: false, revokedAt: null, rotateBefore: null },
      ...{ settings: { ...defaultSettings, ...settings }, changedAt: clock() },
    });
  const hallUntil = (until: string) => [{ until, hours: null, mobile: false }];
  await database.atomically((db) => [
    tablet('t1', 'c1'),
    tablet('hall', null),
    tablet('m1', null),
    // It stood in the hall until the 3rd, and has gone to homes since.
    setUp('m1', { mobile: true, before: hallUntil('2026-06-04') }),
    // From its counter to homes in the morning, and back in the evening.
    tablet('back', 'c1'),
    setUp('back', {
      before: hallUntil('2026-05-05'),
      places: [
        { until: '2026-05-05T00:30:00.000Z', counterCode: 'c1', mobile: false },
        { until: '2026-05-05T08:30:00.000Z', counterCode: null, mobile: true },
      ],
    }),
    // From the hall to homes at noon.
    tablet('noon', null),
    setUp('noon', {
      ...{ mobile: true, before: hallUntil('2026-05-06') },
      places: [{ until: '2026-05-06T04:00:00.000Z', counterCode: null, mobile: false }],
    }),
    // Moved before moments were noted: judged by the day.
    tablet('early', null),
    setUp('early', {
      ...{ mobile: true, before: hallUntil('2026-05-07') },
      places: [{ until: '2026-05-07T04:00:00.000Z', counterCode: 'c1' }],
    }),
    ...insertVisits(db, test.scope, [
      came('2026-06-03', 200),
      came('2026-06-04', 100),
      came('2026-06-05', 20, 'transcript'),
      came('2026-06-05', 30, 'moving'),
      ...['2026-05-05', '2026-05-06', '2026-05-07', '2026-05-08'].map((day) => came(day, 100)),
    ]),
  ]);
  await press(test, world, [
    ...presses('2026-05-05', 70, { device: 'back', counter: null }),
    ...presses('2026-05-05', 20, { device: 'back', counter: 'c1' }, '17'),
    ...presses('2026-05-06', 12, { device: 'noon', counter: null }),
    ...presses('2026-05-06', 8, { device: 'noon', counter: null }, '13'),
    ...presses('2026-05-07', 5, { device: 'early', counter: null }),
    ...presses('2026-05-08', 4, { device: 'noon', counter: null }),
    ...presses('2026-05-08', 3, { device: 'back', counter: 'c1' }),
    ...presses('2026-06-03', 10, { device: 'm1', counter: null }),
    ...presses('2026-06-04', 60, { device: 't1' }),
    ...presses('2026-06-04', 20, { device: 'hall', counter: null }),
    ...presses('2026-06-04', 70, { device: 'm1', counter: null, service: 'transcript' }),
    ...presses('2026-06-05', 15, { device: 't1', service: 'transcript' }),
    ...presses('2026-06-05', 25, { device: 'm1', counter: null, service: 'transcript' }),
    ...presses('2026-06-05', 8, { device: 'm1', counter: null, flags: ['rapid'] }),
  ]);
  test.setNow(new Date('2026-07-02T02:00:00Z'));
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

it('are not among those who answered of the visitors, and are said to be beside them', async () => {
  expect((await overviewJson(research, 'period=2026-06')).responseRate).toMatchObject({
    ...{ days: 3, visitors: 350, answered: 10 + 80 + 15, atHome: 70 + 25, more: false, daysOver: 0 },
  });
  for (const [language, words] of [
    ['zh-TW', '另有到宅服務平板填答95份'],
    ['en', 'Beside these, 95 answered on tablets for home visits'],
    ['ja', 'このほか出張用タブレットでの回答が95件'],
  ] as const)
    for (const path of ['/dashboards', '/dashboards/service/trend', '/dashboards/service/quality'])
      expect((await research.get(`${path}?period=2026-06&lang=${language}`).expect(200)).text).toContain(
        words,
      );
});

it('count for no service and no counter either', async () => {
  expect((await overviewJson(research, 'period=2026-06&service=transcript')).responseRate).toMatchObject({
    days: 1,
    visitors: 20,
    answered: 15,
    atHome: 25,
    more: false,
  });
  const compared = (await research.get('/dashboards/service/compare?by=service&period=2026-06').expect(200))
    .text;
  expect(compared).toContain('75.0%');
  expect(compared).not.toContain('填答份數多於洽公或邀請人次');
});

it('make no day one with more answers than visitors', async () => {
  const { moreAnswersThanVisitors } = (
    await research.get('/dashboards/service/quality.json?period=2026-06').expect(200)
  ).body as ReturnType<typeof qualityData>;
  expect(moreAnswersThanVisitors).toMatchObject({ known: true, days: 3, alerts: [] });
});

it('are told from those of the counter and the hall by the moment, on the day their tablet was moved', async () => {
  for (const [day, answered, atHome] of [
    ['2026-05-05', 20, 70],
    ['2026-05-06', 12, 8],
    ['2026-05-07', 0, 5],
    ['2026-05-08', 3, 4],
  ] as const)
    expect((await overviewJson(research, `kind=day&period=${day}`)).responseRate).toMatchObject({
      ...{ days: 1, visitors: 100, answered, atHome },
    });
});
