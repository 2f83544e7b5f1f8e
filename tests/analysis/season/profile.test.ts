import { describe, expect, test } from 'vitest';
import { profile } from '../../../analysis/season/profile.js';
import { wilson } from '../../../analysis/wilson.js';
import { expectClose, expectRefused, given } from '../expectations.js';

const weekdays = [
  { key: 'mon', x: 240, n: 300 },
  { key: 'tue', x: 251, n: 300 },
  { key: 'wed', x: 262, n: 300 },
  { key: 'thu', x: 281, n: 305 },
  { key: 'sat', x: 7, n: 8 },
  { key: 'sun', x: 0, n: 0 },
];

describe('a profile of weekdays', () => {
  test('gives every day its Wilson interval and its part of the answers', () => {
    const { rows } = profile(weekdays);
    expect(rows.map(({ key }) => key)).toEqual(['mon', 'tue', 'wed', 'thu', 'sat', 'sun']);
    expect(rows[0]?.interval).toEqual(wilson(240, 300));
    expectClose(rows[0]?.partOfAnswers, 300 / 1213);
  });

  test('tests all days together first, without those that have hardly any answers', () => {
    // Statistics notes C.3 [CALC]: the four groups, χ² 20.0278277, df 3.
    const { overall, overallRejected, rows } = profile(weekdays);
    expectClose(given(overall).chiSquare, 20.0278277);
    expect(given(overall).df).toBe(3);
    expect(overallRejected).toBe(true);
    expect(given(rows[0]?.comparison ?? { ok: false }).verdict).toBe('lower');
    expect(given(rows[3]?.comparison ?? { ok: false }).verdict).toBe('higher');
    expect(given(rows[1]?.comparison ?? { ok: false }).verdict).toBe('cannot-tell');
  });

  test('says counts only of a day with few answers, and nothing of a day the office is closed', () => {
    const { rows } = profile(weekdays);
    expect(rows[4]?.display).toBe('counts-only');
    expectRefused(rows[4]?.comparison ?? { ok: true }, 'too-few-answers');
    expectRefused(rows[5]?.interval ?? { ok: true }, 'no-answers');
  });

  test('has no verdict where the days do not differ as a whole', () => {
    const { overallRejected, rows } = profile(weekdays.map(({ key }) => ({ key, x: 80, n: 100 })));
    expect(overallRejected).toBe(false);
    expect(rows.every(({ comparison }) => given(comparison).verdict === 'cannot-tell')).toBe(true);
  });

  test('of no answers at all refuses everything', () => {
    const { overall, rows } = profile([{ key: 'mon', x: 0, n: 0 }]);
    expectRefused(overall, 'no-answers');
    expect(rows[0]?.partOfAnswers).toBe(0);
    expect(profile([]).rows).toEqual([]);
  });
});
