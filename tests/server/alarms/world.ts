// Why: the world of the alarm tests: two years of the same answers every month, and one month that is not like them.
import { shiftPeriod } from '../../../analysis/periods.js';
import { listAlarms, type Alarm } from '../../../db/queries/alarms.js';
import { raiseDailyAlarms } from '../../../server/alarms/raising.js';
import type { TestApp } from '../../support/testApp.js';
import { answer, shares, type Given, type World } from '../dashboards/world.js';

/** The months before the fixed June of the tests, the earliest first. */
export const monthsBefore = (n: number): string[] =>
  Array.from({ length: n }, (_, index) => shiftPeriod('2026-06', 'month', index - n));

/** Whole months of `n` answers to «courtesy», `x` of them satisfied, spread over two days. */
export function month(key: string, x: number, n: number, rest: Partial<Given> = {}): Given[] {
  const half = Math.floor(n / 2);
  const low = Math.min(half, Math.floor(x / 2));
  return [
    ...shares(low, half, { day: `${key}-04`, ...rest }),
    ...shares(x - low, n - half, { day: `${key}-18`, ...rest }),
  ];
}

/**
 * `ordinary` months of `size` answers with four of five satisfied, one more or less, then the given ones. With 40 a month
 * a week holds too little, so the chart is by month.
 */
export async function fill(
  test: TestApp,
  world: World,
  ordinary: number,
  last: readonly (readonly [x: number, n: number])[],
  rest: Partial<Given> & { size?: number } = {},
): Promise<string[]> {
  const { size = 40, ...where } = rest;
  const keys = monthsBefore(ordinary + last.length);
  const given = keys.flatMap((key, index) => {
    const [x, n] = last[index - ordinary] ?? [size * 0.8 + ((index % 3) - 1), size];
    return month(key, x, n, where);
  });
  await answer(test, world, given);
  return keys;
}

export async function raise(test: TestApp): Promise<Alarm[]> {
  await raiseDailyAlarms(test.dependencies, test.scope);
  return await alarmsOf(test);
}

export async function alarmsOf(test: TestApp): Promise<Alarm[]> {
  return await listAlarms(test.dependencies.database.queries, test.scope);
}
