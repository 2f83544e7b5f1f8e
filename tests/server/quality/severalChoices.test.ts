// Why: a tick that does nothing, on the whole survey or on one tablet, shows in no score: who ticked what else, or nothing at
// all, tells of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice } from '../../../db/queries/offices.js';
import type { qualityData } from '../../../server/dashboards/qualityData.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { publishTemplate } from '../responses/world.js';
import { press, type Press } from './world.js';

let test: TestApp;
let research: SignedIn;

const june = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12];
/** What the visitors of a day tick, in turn; every other one is satisfied and asked something else. */
const ticks = [['efficiency'], [], ['ease', 'other'], ['transparency', 'efficiency'], []];

/** Twenty dissatisfied a day, each with what it ticked. */
function dissatisfied(device: string, ticked: (index: number) => string[]): Press[] {
  return june.flatMap((day) =>
    Array.from({ length: 20 }, (_, index): Press => {
      const minute = 9 * 60 + index * 20;
      const at = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      return {
        ...{ id: `${device}-${day}-${index}`, at: `2026-06-${String(day).padStart(2, '0')}T${at}:00` },
        ...{ device, counter: device.replace('t', 'c') },
        answers: { overall: String(1 + (index % 3)), went_badly: ticked(index), suggestion: null },
      };
    }),
  );
}
const usual = (index: number) => ticks[index % ticks.length] ?? [];
const withoutEase = (index: number) => usual(index).filter((code) => code !== 'ease');

async function open(slug: string, devices: readonly string[], presses: readonly Press[]): Promise<void> {
  const surveyId = await publishTemplate(test, slug, 'counter');
  await test.dependencies.database.atomically((db) =>
    devices.map((code) =>
      insertDevice(db, test.scope, {
        ...{ id: code, code, name: `平板${code}`, counterCode: code.replace(/\D+/, 'c') },
        ...{ surveyId, active: true },
      }),
    ),
  );
  await press(test, { surveyId, version: 1 }, presses);
}

beforeAll(async () => {
  test = await openTestApp();
  await open('dead', ['t1', 't2'], [...dissatisfied('t1', withoutEase), ...dissatisfied('t2', withoutEase)]);
  const only = [...dissatisfied('t1', withoutEase), ...dissatisfied('t2', usual)];
  await open(
    'one',
    ['x1', 'x2'],
    only.map((one) => ({ ...one, id: `one-${one.id}`, device: one.device?.replace('t', 'x') ?? null })),
  );
  await open(
    'few',
    ['y1'],
    dissatisfied('t1', withoutEase)
      .slice(0, 29)
      .map((one) => ({ ...one, id: `few-${one.id}`, device: 'y1' })),
  );
  await judgeOffice(test.dependencies, test.scope);
  test.setNow(new Date('2026-07-02T02:00:00Z'));
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const read = async (slug: string) =>
  (await research.get(`/dashboards/${slug}/quality.json?period=2026-06`).expect(200)).body as ReturnType<
    typeof qualityData
  >;
const badly = async (slug: string) =>
  (await read(slug)).neverChosen.filter(({ question }) => question === 'went_badly');
const page = async (slug: string) =>
  (await research.get(`/dashboards/${slug}/quality?period=2026-06&lang=zh-TW`).expect(200)).text
    .replaceAll(/\s*<[^>]+>\s*/g, '|')
    .replaceAll(/\|+/g, '|');

describe('a tick among several', () => {
  it('that nobody makes is named among all who were shown the question, those who ticked nothing among them', async () => {
    const found = await badly('dead');
    const ease = found.find(({ option }) => option === '手續繁複');
    // Wilson's upper limit for 0 of 400, worked apart.
    expect(ease?.n).toBe(400);
    expect(ease?.atMost).toBeCloseTo(0.0095122943, 9);
    expect(found.map(({ option }) => option)).not.toContain('花太多時間');
    expect(await page('dead')).toContain('|哪裡要改進|手續繁複|400|1.0%|');
  });

  it('that was made on some tablet is not; on which other it never was is said there', async () => {
    expect((await badly('one')).map(({ option }) => option)).not.toContain('手續繁複');
    const { devices } = await read('one');
    expect(devices.ok && devices.rows.map(({ code, silent }) => [code, silent])).toEqual([
      ['x1', ['手續繁複（哪裡要改進）']],
      ['x2', []],
    ]);
    expect(await page('one')).toContain('無人選：手續繁複（哪裡要改進）。');
    const whole = await read('dead');
    expect(whole.devices.ok && whole.devices.rows.map(({ silent }) => silent)).toEqual([[], []]);
  });

  it('is not spoken of where fewer than thirty were shown the question, nor where none was', async () => {
    expect(await badly('few')).toEqual([]);
    const { neverChosen } = await read('dead');
    expect(neverChosen.filter(({ question }) => question === 'went_well')).toEqual([]);
  });
});
