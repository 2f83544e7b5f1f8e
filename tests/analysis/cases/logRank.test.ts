import { describe, expect, it } from 'vitest';
import { growthOfDays } from '../../../analysis/cases/growthOfDays.js';
import { kaplanMeier, survivalQuantile, type CaseTime } from '../../../analysis/cases/kaplanMeier.js';
import { logRank } from '../../../analysis/cases/logRank.js';

const times = (closed: readonly number[], open: readonly number[] = []): CaseTime[] => [
  ...closed.map((days) => ({ days, closed: true })),
  ...open.map((days) => ({ days, closed: false })),
];

describe('the log-rank test', () => {
  // R 4: survdiff(Surv(time, status) ~ x, data = aml): N 11, 12; observed 7, 11; expected 10.69, 7.31; chisq 3.4, p .07.
  const maintained = times([9, 13, 18, 23, 31, 34, 48], [13, 28, 45, 161]);
  const nonmaintained = times([5, 5, 8, 8, 12, 23, 27, 30, 33, 43, 45], [16]);

  it('is R’s of the leukaemia data', () => {
    const test = logRank(maintained, nonmaintained);
    if (!test.ok) throw new Error(test.reason);
    expect(test.observed).toBe(7);
    expect(test.expected).toBeCloseTo(10.6893, 4);
    expect(test.chiSquare).toBeCloseTo(3.39639, 4);
    expect(test.p).toBeCloseTo(0.06534, 4);
  });

  it('is the same whichever comes first, and says which is faster', () => {
    const [one, other] = [logRank(maintained, nonmaintained), logRank(nonmaintained, maintained)];
    if (!one.ok || !other.ok) throw new Error('refused');
    expect(other.p).toBeCloseTo(one.p, 12);
    expect(one.observed < one.expected).toBe(true);
    expect(other.observed > other.expected).toBe(true);
  });

  it('refuses what it cannot tell', () => {
    expect(logRank([], maintained)).toEqual({ ok: false, reason: 'no-cases' });
    expect(logRank(times([-1]), maintained)).toEqual({ ok: false, reason: 'impossible-input' });
    expect(logRank(times([], [3]), times([], [4]))).toEqual({ ok: false, reason: 'all-equal' });
  });
});

describe('growth of days', () => {
  const median = (days: number, n: number) => ({
    n,
    days: survivalQuantile(kaplanMeier(times(Array.from({ length: n }, () => days))), 0.5),
  });

  it('is of what took 10 days and takes 8 a fifth less', () => {
    const growth = growthOfDays(median(8, 30), median(10, 30));
    expect(growth).toMatchObject({ ok: true, difference: -2 });
    expect(growth.ok && growth.growth).toBeCloseTo(-0.2, 12);
  });

  it('needs thirty cases, something to grow from, and both quantiles', () => {
    const reasons = [
      growthOfDays(median(8, 30), median(10, 29)),
      growthOfDays(median(8, 29), median(10, 30)),
      growthOfDays(median(8, 30), median(0, 30)),
      growthOfDays({ n: 40, days: { ok: false, reason: 'not-reached' } }, median(10, 30)),
      growthOfDays(median(8, 30), { n: 0, days: { ok: false, reason: 'no-cases' } }),
    ].map((growth) => (growth.ok ? '' : growth.reason));
    expect(reasons).toEqual(['small-base', 'too-few-answers', 'zero-base', 'not-reached', 'no-cases']);
  });
});
