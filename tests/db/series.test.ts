import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustChange } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import {
  findEvent,
  insertEvent,
  listEvents,
  listSeriesEvents,
  withdrawEvent,
} from '../../db/queries/events.js';
import {
  countSeriesEntries,
  findSeries,
  insertSeries,
  insertSeriesValues,
  listSeries,
  listSeriesEntries,
  listSeriesValues,
  supersedeSeriesValues,
  updateSeries,
  type Series,
  type SeriesValue,
} from '../../db/queries/series.js';
import { officeScope } from '../../db/scope.js';
import { openTestApp, type TestApp } from '../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database;
const same = (text: string) => ({ 'zh-TW': text, en: text, ja: text });
const elsewhere = officeScope('elsewhere');

const online: Omit<Series, 'officeId'> = {
  id: 'series-online',
  code: 'online',
  name: same('網路申辦件數'),
  unit: same('件'),
  kind: 'count',
  goodDirection: 'up',
  decimals: 0,
  partOf: null,
  serviceCode: null,
  surveyId: null,
  question: null,
  position: 2,
  active: true,
  revision: 1,
  createdBy: 'user-research',
  createdAt: new Date(1_000),
};
const waiting: Omit<Series, 'officeId'> = {
  ...online,
  id: 'series-waiting',
  code: 'waiting',
  kind: 'measurement',
  decimals: 1,
  position: 1,
};
const value = (
  period: string,
  version: number,
  rest: Partial<SeriesValue>,
): Omit<SeriesValue, 'officeId'> => ({
  id: `series-waiting ${period} ${version}`,
  seriesId: 'series-waiting',
  period,
  value: 12.25,
  n: 40,
  note: '',
  enteredBy: 'user-clerk',
  enteredAt: new Date(version * 1_000),
  supersededAt: null,
  ...rest,
});

describe('series on the engine', () => {
  it('come in the office’s order, found by code, and only in their own office', async () => {
    await db().atomically((at) => [
      insertSeries(at, test.scope, online),
      insertSeries(at, test.scope, waiting),
    ]);
    expect((await listSeries(db().queries, test.scope)).map(({ code }) => code)).toEqual([
      'waiting',
      'online',
    ]);
    expect(await findSeries(db().queries, test.scope, 'online')).toEqual({ officeId: 'north', ...online });
    expect(await findSeries(db().queries, test.scope, 'nothing')).toBeUndefined();
    expect(await listSeries(db().queries, elsewhere)).toEqual([]);
    expect(await findSeries(db().queries, elsewhere, 'online')).toBeUndefined();
  });

  it('have a code for one series only', async () => {
    const twice = db().atomically((at) => [insertSeries(at, test.scope, { ...online, id: 'another' })]);
    expect(isUniqueViolation(await twice.catch((error: unknown) => error))).toBe(true);
  });

  it('change once per revision', async () => {
    const { name, unit, goodDirection, decimals, partOf, serviceCode, surveyId, question, position } = online;
    const changes = {
      name,
      unit,
      goodDirection,
      decimals,
      partOf,
      serviceCode,
      surveyId,
      question,
      position,
    };
    const change = async (revision: number) => {
      await db().atomically((at) => [
        mustChange(updateSeries(at, test.scope, { id: online.id, revision }, { ...changes, active: false })),
      ]);
    };
    await change(1);
    expect(await findSeries(db().queries, test.scope, 'online')).toMatchObject({
      revision: 2,
      active: false,
    });
    await expect(change(1)).rejects.toBeInstanceOf(NothingChanged);
  });
});

describe('values on the engine', () => {
  it('hold until they are replaced, and stay to be seen with who entered them', async () => {
    await db().atomically((at) =>
      insertSeriesValues(at, test.scope, [
        value('2026-06-01', 1, {}),
        value('2026-06-02', 1, { value: 120, n: null }),
        value('2026-05', 1, { enteredBy: null }),
      ]),
    );
    await db().atomically((at) => [
      ...supersedeSeriesValues(at, test.scope, ['series-waiting 2026-06-02 1'], new Date(9_000)),
      ...insertSeriesValues(at, test.scope, [
        value('2026-06-02', 2, { value: 12, enteredBy: 'user-research' }),
      ]),
    ]);
    const { queries } = db();
    expect(
      (await listSeriesValues(queries, test.scope, waiting.id)).map((row) => [row.period, row.value]),
    ).toEqual([
      ['2026-05', 12.25],
      ['2026-06-01', 12.25],
      ['2026-06-02', 12],
    ]);
    const entries = await listSeriesEntries(queries, test.scope, waiting.id, '2026-06-01', '2026-06-31');
    expect(entries.map((row) => [row.period, row.value, row.enteredByName, row.supersededAt])).toEqual([
      ['2026-06-01', 12.25, 'clerk person', null],
      ['2026-06-02', 120, 'clerk person', new Date(9_000)],
      ['2026-06-02', 12, 'research person', null],
    ]);
    expect((await listSeriesEntries(queries, test.scope, waiting.id, '2026-05', '2026-05'))[0]).toMatchObject(
      {
        enteredByName: null,
      },
    );
    expect(await countSeriesEntries(queries, test.scope, waiting.id)).toEqual(
      new Map([
        ['2026-05', 1],
        ['2026-06-01', 1],
        ['2026-06-02', 2],
      ]),
    );
    expect(await listSeriesValues(queries, elsewhere, waiting.id)).toEqual([]);
    expect(await listSeriesEntries(queries, elsewhere, waiting.id, '2000', '2999')).toEqual([]);
    expect((await countSeriesEntries(queries, elsewhere, waiting.id)).size).toBe(0);
  });

  it('are replaced once only, and only in their own office', async () => {
    const { queries } = db();
    const before = await listSeriesEntries(queries, test.scope, waiting.id, '2026-06-01', '2026-06-31');
    await db().atomically((at) => [
      ...supersedeSeriesValues(at, test.scope, ['series-waiting 2026-06-02 1'], new Date(99_000)),
      ...supersedeSeriesValues(at, elsewhere, ['series-waiting 2026-06-01 1'], new Date(99_000)),
    ]);
    expect(await listSeriesEntries(queries, test.scope, waiting.id, '2026-06-01', '2026-06-31')).toEqual(
      before,
    );
    const second = db().atomically((at) => insertSeriesValues(at, test.scope, [value('2026-06-02', 2, {})]));
    expect(isUniqueViolation(await second.catch((error: unknown) => error))).toBe(true);
  });

  it('go in by the thousand', async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) =>
      value(`1${String(index).padStart(3, '0')}-01`, 1, { value: index }),
    );
    await db().atomically((at) => insertSeriesValues(at, test.scope, rows));
    expect(await listSeriesValues(db().queries, test.scope, waiting.id)).toHaveLength(1_203);
  });
});

describe('events on the engine', () => {
  it('are marked on their series, or everywhere, until they are withdrawn', async () => {
    const event = {
      id: 'event-1',
      title: '海報',
      medium: 'poster',
      fromDay: '2026-03-01',
      toDay: '2026-03-31',
      seriesId: 'series-online',
      surveyId: null,
      question: null,
      createdBy: 'user-seed',
      createdAt: new Date(1_000),
      withdrawnAt: null,
    };
    await db().atomically((at) => [
      insertEvent(at, test.scope, event),
      insertEvent(at, test.scope, {
        ...event,
        id: 'event-2',
        seriesId: null,
        fromDay: '2026-01-01',
        toDay: null,
      }),
      insertEvent(at, test.scope, { ...event, id: 'event-3', seriesId: 'series-waiting', createdBy: null }),
      insertEvent(at, test.scope, { ...event, id: 'event-4', seriesId: null, surveyId: 's', question: 'q' }),
    ]);
    const { queries } = db();
    const marked = async (id: string) =>
      (await listSeriesEvents(queries, test.scope, id)).map((one) => one.id);
    expect(await marked('series-online')).toEqual(['event-2', 'event-1']);
    expect(await marked('series-waiting')).toEqual(['event-2', 'event-3']);
    expect((await listEvents(queries, test.scope)).map((one) => [one.id, one.createdByName])).toEqual([
      ['event-4', 'seed person'],
      ['event-3', null],
      ['event-1', 'seed person'],
      ['event-2', 'seed person'],
    ]);
    await db().atomically((at) => [mustChange(withdrawEvent(at, test.scope, 'event-1', new Date(5_000)))]);
    expect(await marked('series-online')).toEqual(['event-2']);
    expect(await findEvent(queries, test.scope, 'event-1')).toMatchObject({ withdrawnAt: new Date(5_000) });
    const again = db().atomically((at) => [
      mustChange(withdrawEvent(at, test.scope, 'event-1', new Date(6_000))),
    ]);
    await expect(again).rejects.toBeInstanceOf(NothingChanged);
    expect(await findEvent(queries, elsewhere, 'event-1')).toBeUndefined();
    expect(await listEvents(queries, elsewhere)).toEqual([]);
    expect(await listSeriesEvents(queries, elsewhere, 'series-online')).toEqual([]);
  });
});
