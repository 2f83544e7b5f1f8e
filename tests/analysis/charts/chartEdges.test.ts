import { describe, expect, test } from 'vitest';
import { freezeBaseline } from '../../../analysis/charts/baseline.js';
import { chooseChart } from '../../../analysis/charts/chooseChart.js';
import { cusum } from '../../../analysis/charts/cusum.js';
import { ewmaChart, ewmaOfShares } from '../../../analysis/charts/ewma.js';
import { laneyChart } from '../../../analysis/charts/laney.js';
import { pChart, standardiseShares } from '../../../analysis/charts/pChart.js';
import { expectRefused, given } from '../expectations.js';

const periods = (x: number, n: number, length = 20) => Array.from({ length }, () => ({ x, n }));
const all = Array.from({ length: 20 }, (_, position) => position);

describe('a baseline in which nobody, or everybody, is counted', () => {
  test.each([0, 50])('has no chart that could tell chance (%d of 50)', (x) => {
    expectRefused(chooseChart(periods(x, 50)), 'all-equal');
    const plain = pChart(periods(x, 50), { baseline: all });
    expectRefused(plain, 'all-equal');
    expect(plain.ok ? undefined : plain.collapsed?.center).toBe(x / 50);
    expectRefused(laneyChart(periods(x, 50), { baseline: all }), 'all-equal');
    expectRefused(ewmaOfShares(periods(x, 50), { baseline: all }), 'all-equal');
    expect(standardiseShares(periods(x, 50, 2), x / 50)).toEqual([null, null]);
  });
});

test('a baseline with counts that cannot be is refused, and says how many periods there were', () => {
  const wrong = periods(40, 50).map((one, i) => (i === 3 ? { x: 51, n: 50 } : one));
  expect(freezeBaseline(wrong)).toEqual({ ok: false, reason: 'impossible-input', usable: 20 });
  expectRefused(chooseChart(wrong), 'impossible-input');
});

describe('the choice of a chart', () => {
  test('takes exactly five expected as enough for a p-chart', () => {
    expect(given(chooseChart(periods(45, 50)))).toMatchObject({
      chart: 'p',
      smallestExpected: 5,
    });
    expect(given(chooseChart(periods(15, 20))).chart).toBe('p');
  });

  test('widens where the wider periods expect exactly five', () => {
    expect(given(chooseChart(periods(18, 20), { wider: periods(15, 20) })).chart).toBe('widen');
    expect(given(chooseChart(periods(18, 20), { wider: periods(16, 20) })).chart).toBe('exact');
  });

  test('takes exact limits while one is expected in a period, and gaps below that', () => {
    expect(given(chooseChart(periods(3, 4))).chart).toBe('exact');
    expect(
      given(chooseChart(periods(19, 20, 12).map((one, i) => (i === 0 ? { x: 20, n: 20 } : one)))).chart,
    ).toBe('g');
  });
});

describe('an EWMA chart', () => {
  const inputs = [{ value: 0.5, sigma: 0.1 }];

  test('takes a weight above 0 up to 1, and limits that reach somewhere', () => {
    expect(() => ewmaChart(inputs, 0.5, { lambda: 1.01 })).toThrow(RangeError);
    expect(() => ewmaChart(inputs, 0.5, { lambda: 0 })).toThrow(RangeError);
    expect(() => ewmaChart(inputs, 0.5, { reach: 0 })).toThrow(RangeError);
    expect(() => ewmaChart(inputs, 0.5, { reach: -1 })).toThrow(RangeError);
    expect(given(ewmaChart(inputs, 0.5, { lambda: 1 })).points[0]?.average).toBe(0.5);
  });

  test('of shares keeps its limits within 0 and 1', () => {
    const high = given(ewmaOfShares([...periods(19, 20), { x: 1, n: 1 }], { baseline: all, lambda: 1 }));
    expect(high.points.every(({ upper }) => upper === 1)).toBe(true);
    const low = given(ewmaOfShares([...periods(1, 20), { x: 0, n: 1 }], { baseline: all, lambda: 1 }));
    expect(low.points.every(({ lower }) => lower === 0)).toBe(true);
  });
});

describe('a CUSUM', () => {
  test('takes an allowance of 0, none below, and a threshold above 0', () => {
    expect(given(cusum([1, 1], { k: 0, h: 3 })).above).toEqual([1, 2]);
    expect(() => cusum([1], { k: -0.1 })).toThrow(RangeError);
    expect(() => cusum([1], { h: 0 })).toThrow(RangeError);
  });

  test('signals above its threshold and not on it', () => {
    expect(given(cusum([2, 2], { k: 0, h: 4 })).signalsAbove).toEqual([]);
    expect(given(cusum([2, 2.5, null], { k: 0, h: 4 })).signalsAbove).toEqual([1]);
  });
});
