import { describe, expect, test } from 'vitest';
import { importancePerformance } from '../../../analysis/drivers/importancePerformance.js';
import { expectClose, expectRefused, given } from '../expectations.js';

/** Reference case S-ipa-attitude: correlations with the overall rating and means of datasets::attitude. */
const attitude = [
  { key: 'complaints', importance: 0.825417569542146, performance: 66.6 },
  { key: 'privileges', importance: 0.426116870100264, performance: 53.1333333333333 },
  { key: 'learning', importance: 0.623678164500211, performance: 56.3666666666667 },
  { key: 'raises', importance: 0.590138994877686, performance: 64.6333333333333 },
  { key: 'critical', importance: 0.156439151607238, performance: 74.7666666666667 },
  { key: 'advance', importance: 0.155086252601194, performance: 42.9333333333333 },
].map(({ key, importance, performance }) => ({
  key,
  importance: { value: importance },
  performance: { value: performance },
}));

const around = (value: number, half: number) => ({
  value,
  interval: { lower: value - half, upper: value + half },
});

describe('importance and performance', () => {
  test('place each question as the reference does, with lines at the means', () => {
    const placed = given(importancePerformance(attitude));
    expectClose(placed.cut.importance, 0.462812833871456, 1e-12);
    expectClose(placed.cut.performance, 59.7388888888889, 1e-12);
    expect(placed.items.map(({ quadrant }) => quadrant)).toEqual([
      'keep-it-up',
      'low-priority',
      'concentrate-here',
      'keep-it-up',
      'possible-overkill',
      'low-priority',
    ]);
    expect(placed.items.every(({ crosses }) => crosses.length === 0)).toBe(true);
  });

  test('count a value on the line as high', () => {
    const item = (key: string, value: number) => ({ key, importance: { value }, performance: { value } });
    const placed = given(importancePerformance([item('a', 1), item('b', 2), item('c', 3)]));
    expect(placed.items.map(({ quadrant }) => quadrant)).toEqual([
      'low-priority',
      'keep-it-up',
      'keep-it-up',
    ]);
  });

  test('put an item whose interval crosses a line between two fields', () => {
    const placed = given(
      importancePerformance(
        [
          { key: 'a', importance: around(0.8, 0.05), performance: around(4.7, 0.1) },
          { key: 'b', importance: around(0.3, 0.05), performance: around(4.45, 0.1) },
          { key: 'c', importance: around(0.56, 0.05), performance: around(4.1, 0.1) },
        ],
        { targets: { performance: 4.5 } },
      ),
    );
    expect(placed.cut.performance).toBe(4.5);
    expect(placed.items.map(({ crosses }) => crosses)).toEqual([[], ['performance'], ['importance']]);
  });

  test('are refused when the questions lie closer together than their own error', () => {
    const close = [90, 91.5, 93].map((value, i) => ({
      key: String(i),
      importance: around(0.3 + i / 5, 0.05),
      performance: around(value, 4),
    }));
    expect(importancePerformance(close)).toEqual({
      ok: false,
      reason: 'within-error',
      axis: 'performance',
      range: 3,
      typicalHalfWidth: 4,
    });
    const alike = close.map((item, i) => ({
      ...item,
      performance: around(60 + 10 * i, 4),
      importance: around(0.5, 0.1),
    }));
    expect(importancePerformance(alike)).toMatchObject({ reason: 'within-error', axis: 'importance' });
  });

  test('are refused for a single question and for values that are no numbers', () => {
    expectRefused(importancePerformance(attitude.slice(0, 1)), 'too-few-groups');
    expectRefused(
      importancePerformance([
        ...attitude,
        { key: 'x', importance: { value: NaN }, performance: { value: 1 } },
      ]),
      'impossible-input',
    );
  });
});
