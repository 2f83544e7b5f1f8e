import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kish } from '../../../analysis/weights/kish.js';
import { stratifiedMean, type Stratum } from '../../../analysis/weights/stratifiedMean.js';
import { weightedMean } from '../../../analysis/weights/weightedMean.js';
import { weightedShare } from '../../../analysis/weights/weightedShare.js';
import { wilson } from '../../../analysis/wilson.js';
import { expectClose, expectRefused, given } from '../expectations.js';

/** R's survey::apistrat: schools by type, with their weights and how many met the school-wide target. */
const schools = [
  { weight: 44.2099990844727, n: 100, x: 91 },
  { weight: 15.1000003814697, n: 50, x: 26 },
  { weight: 20.3600006103516, n: 50, x: 35 },
];

describe("Kish's effective number of answers", () => {
  test('has the reference values', () => {
    // Statistics notes C.8 [CALC]: 60 weights of 1, 30 of 2, 10 of 4.
    const precision = given(
      kish([
        { weight: 1, count: 60 },
        { weight: 2, count: 30 },
        { weight: 4, count: 10 },
      ]),
    );
    expectClose(precision.deff, 1.328125);
    expectClose(precision.nEffective, 75.2941176);
    // (Σw)²/Σw² of survey::apistrat.
    expectClose(
      given(kish(schools.map(({ weight, n }) => ({ weight, count: n })))).deff,
      1.18637098473804,
      1e-12,
    );
  });

  test('is all answers for equal weights, and never more', () => {
    const part = fc.record({
      weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
      count: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const precision = given(kish(parts));
        expect(precision.deff).toBeGreaterThanOrEqual(1 - 1e-12);
        const equal = given(kish(parts.map(({ count }) => ({ weight: 2.5, count }))));
        expectClose(equal.nEffective, equal.n, 1e-12);
      }),
    );
  });

  test('is refused without weights', () => {
    expectRefused(kish([]), 'no-answers');
    expectRefused(kish([{ weight: 0, count: 5 }]), 'no-answers');
    expectRefused(kish([{ weight: -1, count: 5 }]), 'impossible-input');
    expect(() => kish([{ weight: 1, count: 0.5 }])).toThrow(RangeError);
  });
});

describe('a weighted share', () => {
  test('has the reference share, error and Wilson interval', () => {
    // R survey::svymean and Wilson on n_eff, survey::apistrat sch.wide.
    const result = given(weightedShare(schools));
    expectClose(result.share, 0.827948011415823, 1e-10);
    expectClose(result.standardError, 0.0260686796653517, 1e-10);
    expectClose(result.nEffective, 168.581331280756, 1e-10);
    expectClose(result.lower, 0.763834231132331, 1e-10);
    expectClose(result.upper, 0.877448888376719, 1e-10);
    expectClose(result.unweightedShare, 152 / 200);
  });

  test('with equal weights is the plain share with the plain Wilson interval', () => {
    const plain = given(wilson(45, 50));
    const weighted = given(
      weightedShare([
        { x: 30, n: 35, weight: 3 },
        { x: 15, n: 15, weight: 3 },
      ]),
    );
    expectClose(weighted.share, plain.share, 1e-12);
    expectClose(weighted.lower, plain.lower, 1e-12);
    expectClose(weighted.upper, plain.upper, 1e-12);
  });

  test('keeps an interval where all are satisfied, and stays within 0 and 1', () => {
    const all = given(
      weightedShare([
        { x: 10, n: 10, weight: 1 },
        { x: 4, n: 4, weight: 3 },
      ]),
    );
    expect(all).toMatchObject({ share: 1, upper: 1, standardError: 0 });
    expect(all.lower).toBeGreaterThan(0.5);
    const part = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([n, p]) => ({ n, x: Math.round(p * n) }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(part, fc.double({ min: 0.1, max: 9, noNaN: true })), { minLength: 1 }),
        (parts) => {
          const result = given(weightedShare(parts.map(([share, weight]) => ({ ...share, weight }))));
          expect(result.lower).toBeGreaterThanOrEqual(0);
          expect(result.upper).toBeLessThanOrEqual(1);
          expect(result.lower).toBeLessThanOrEqual(result.share + 1e-12);
          expect(result.upper).toBeGreaterThanOrEqual(result.share - 1e-12);
        },
      ),
    );
  });

  test('is refused without answers and for impossible counts', () => {
    expectRefused(weightedShare([]), 'no-answers');
    expectRefused(weightedShare([{ x: 2, n: 1, weight: 1 }]), 'impossible-input');
    expectRefused(weightedShare([{ x: 1, n: 2, weight: -1 }]), 'impossible-input');
  });
});

describe('a weighted mean', () => {
  test('with equal weights is the plain mean with its plain error', () => {
    // R t.test(c(3,4,5,5)): mean 4.25, se 0.4787135539.
    const rows = [3, 4, 5, 5].map((score) => ({ score, weight: 2.5, count: 1 }));
    const result = given(weightedMean(rows));
    expectClose(result.mean, 4.25);
    expectClose(result.standardError, 0.4787135539);
    expectClose(result.deff, 1);
    expectClose(result.upper - result.mean, 3.182446305 * 0.4787135539, 1e-8);
  });

  test('gives the same for any order of rows and any scale of weights', () => {
    const row = fc.record({
      score: fc.integer({ min: 1, max: 5 }),
      weight: fc.double({ min: 0.1, max: 9, noNaN: true }),
      count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2 }),
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        (rows, k) => {
          const result = weightedMean(rows);
          if (!result.ok) return;
          const scaled = rows.map((each) => ({ ...each, weight: each.weight * k })).reverse();
          const other = given(weightedMean(scaled));
          expectClose(other.mean, result.mean, 1e-10);
          expectClose(other.standardError, result.standardError, 1e-9);
          expectClose(other.nEffective, result.nEffective, 1e-9);
        },
      ),
    );
  });

  test('is refused with one answer, and without spread, but keeps the mean', () => {
    expect(weightedMean([{ score: 4, weight: 2, count: 1 }])).toMatchObject({
      reason: 'too-few-answers',
      mean: 4,
    });
    expect(weightedMean([{ score: 0.1, weight: 2, count: 3 }])).toMatchObject({
      reason: 'all-equal',
      mean: 0.1,
      standardError: 0,
      lower: 0.1,
    });
    expectRefused(weightedMean([]), 'no-answers');
    expectRefused(weightedMean([{ score: NaN, weight: 2, count: 3 }]), 'impossible-input');
  });
});

describe('the mean of a stratified sample', () => {
  const strata = [
    { group: 'E', population: 4421, n: 100, mean: 674.43, sd: 125.2494283137823 },
    { group: 'H', population: 755, n: 50, mean: 625.82, sd: 109.30274190410368 },
    { group: 'M', population: 1018, n: 50, mean: 636.6, sd: 117.57915267111403 },
  ];

  test('has the values that the survey package documents', () => {
    // survey::apistrat api00, svydesign(strata = ~stype, fpc = ~fpc): 662.29, SE 9.4089; deff 1.2045.
    const result = given(stratifiedMean(strata));
    expectClose(result.mean, 662.287363159321);
    expectClose(result.standardErrorDrawn, 9.40894080278458);
    expectClose(result.standardError, 9.53613229692516);
    expectClose(result.deff, 1.20445726853772);
    expectClose(result.unweightedMean, 652.82);
  });

  test('is refused, naming the groups, where one has no answers, one answer, or an impossible size', () => {
    const named = (change: Partial<Stratum>) =>
      stratifiedMean(strata.map((each) => (each.group === 'E' ? { ...each, ...change } : each)));
    expect(named({ n: 0 })).toEqual({ ok: false, reason: 'no-answers', groups: ['E'] });
    expect(named({ n: 1, sd: undefined })).toEqual({ ok: false, reason: 'too-few-answers', groups: ['E'] });
    expect(named({ population: 99 })).toEqual({ ok: false, reason: 'impossible-input', groups: ['E'] });
    expectRefused(stratifiedMean([]), 'no-answers');
    expectRefused(stratifiedMean(strata.map((each) => ({ ...each, sd: 0 }))), 'all-equal');
  });
});
