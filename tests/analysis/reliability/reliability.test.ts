import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPatterns } from '../../../analysis/answerPatterns.js';
import { alpha } from '../../../analysis/reliability/alpha.js';
import { fQuantile } from '../../../analysis/reliability/fQuantile.js';
import { omega } from '../../../analysis/reliability/omega.js';
import { reliability } from '../../../analysis/reliability/reliability.js';
import { randomFrom } from '../../../analysis/random.js';
import { expectClose, expectRefused, given } from '../expectations.js';

/** One digit per answer, one word per person. */
const sheets = (words: string) => words.split(' ').map((word) => Array.from(word, Number));
const patternsOf = (words: string) => countPatterns(sheets(words)).patterns;

/** Statistics notes C.9. */
const twelve = '5445 3343 4454 2323 5545 1221 4344 3433 5554 2232 4544 3234';

/** People with something in common: whole scores 1 to 5 on `questions` questions. */
function people(n: number, questions: number, common: number, seed = 1): number[][] {
  const random = randomFrom(seed);
  return Array.from({ length: n }, () => {
    const own = random();
    return Array.from({ length: questions }, () =>
      Math.min(5, 1 + Math.floor(5 * (common * own + (1 - common) * random()))),
    );
  });
}

describe("Cronbach's alpha", () => {
  test('has the reference values for twelve people', () => {
    // Statistics notes C.9 [CALC, R psych::alpha].
    const result = given(alpha(patternsOf(twelve)));
    expectClose(result.alpha, 0.926303855);
    expectClose(result.standardised, 0.926680471);
    const without = [0.853380158, 0.925213675, 0.921864741, 0.904867257];
    result.items.forEach((item, i) => {
      expectClose(item.alphaWithout, without[i] ?? NaN);
    });
    expectClose(result.lower, 0.822225376);
    expectClose(result.upper, 0.976206445);
    expect(result.n).toBe(12);
    // The same sheets, the first ten only.
    expectClose(given(alpha(patternsOf(twelve.split(' ').slice(0, 10).join(' ')))).alpha, 0.9418625843);
  });

  test('is 1 where all questions say the same, and below 0 where they contradict each other', () => {
    const same = given(alpha(patternsOf('111 333 555 222')));
    expectClose(same.alpha, 1);
    expectClose(same.upper, 1);
    const against = given(alpha(patternsOf('152 513 242 424 331 151')));
    expect(against.alpha).toBeLessThan(0);
    expect(against.items[0]?.itemRest).toBeLessThan(0);
  });

  test('leaves out what has no value: alpha of one remaining question, correlation of one without spread', () => {
    const two = given(alpha(patternsOf('12 23 35 54')));
    expect(two.items.map(({ alphaWithout }) => alphaWithout)).toEqual([undefined, undefined]);
    const constant = given(alpha(patternsOf('123 233 353 543')));
    expect(constant.standardised).toBeUndefined();
    expect(constant.items[2]?.itemRest).toBeUndefined();
    expect(constant.items[0]?.itemRest).toBeDefined();
  });

  test('does not change when every question is moved, or all are stretched alike, or people change places', () => {
    const row = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 3 }), fc.integer({ min: 1, max: 9 }), (rows, k) => {
        const plain = alpha(countPatterns(rows).patterns);
        if (!plain.ok) return;
        const moved = rows.map((values) => values.map((value, i) => k * value + i)).reverse();
        expectClose(given(alpha(countPatterns(moved).patterns)).alpha, plain.alpha, 1e-9);
        expect(given(alpha(countPatterns([...rows].reverse()).patterns))).toEqual(plain);
        expect(plain.lower).toBeLessThanOrEqual(plain.alpha + 1e-12);
        expect(plain.upper).toBeGreaterThanOrEqual(plain.alpha - 1e-12);
      }),
    );
  });

  test('is refused for one question, one person, nobody, and answers without any spread', () => {
    // Reference cases S-alpha-one-item and S-alpha-zero-variance.
    expectRefused(alpha(patternsOf('1 2 3 4 5')), 'too-few-questions');
    expectRefused(alpha(patternsOf('55 55 55 55')), 'all-equal');
    expectRefused(alpha(patternsOf('15 51 33 24 42')), 'all-equal');
    expectRefused(alpha(patternsOf('123')), 'too-few-answers');
    expectRefused(alpha([]), 'no-answers');
    expect(() => alpha(patternsOf(twelve), 1)).toThrow(RangeError);
  });
});

test('quantiles of F are those of SciPy', () => {
  // scipy.stats.f.ppf(.975, 11, 33) and (.025, 11, 33).
  expectClose(fQuantile(0.975, 11, 33), 2.4122649037074257, 1e-12);
  expectClose(fQuantile(0.025, 11, 33), 0.3228602425015922, 1e-12);
  expect(() => fQuantile(1, 2, 3)).toThrow(RangeError);
  expect(() => fQuantile(0.5, 0, 3)).toThrow(RangeError);
});

describe("McDonald's omega", () => {
  test('is not given where a left-over variance runs below zero (Heywood case)', () => {
    // Statistics notes C.9 [CALC, lavaan]: .93816186 with a negative residual variance, so it must not be printed.
    expectRefused(omega(patternsOf(twelve)), 'no-solution');
  });

  test('has the maximum-likelihood value for twenty people', () => {
    // The one-factor likelihood maximised by scipy.optimize (BFGS), and statsmodels Factor(method='ml'): 0.885765007.
    const twenty =
      '5454 4434 3342 2323 5545 4343 1221 3433 5554 2232 4544 3234 2122 4455 1132 5343 2434 3545 4232 1312';
    const result = given(omega(patternsOf(twenty)));
    expectClose(result.omega, 0.885765007, 1e-8);
    const loadings = [0.85744631, 0.75206594, 0.85476834, 0.78724781];
    result.loadings.forEach((loading, i) => {
      expectClose(loading, loadings[i] ?? NaN, 1e-7);
    });
  });

  test('of three questions fits exactly: products of the loadings are the correlations', () => {
    const { patterns } = countPatterns(people(200, 3, 0.6));
    const result = given(omega(patterns));
    const meanCorrelation = given(alpha(patterns)).meanCorrelation ?? NaN;
    const [a = NaN, b = NaN, c = NaN] = result.loadings;
    expectClose((a * b + a * c + b * c) / 3, meanCorrelation, 1e-8);
    expect(result.uniquenesses.every((rest) => rest > 0 && rest < 1)).toBe(true);
  });

  test('is refused under three questions, without spread, and for too few people', () => {
    expectRefused(omega(patternsOf('12 23 35 54 11 22')), 'too-few-questions');
    expectRefused(omega(patternsOf('123 233 353 543 133 223')), 'all-equal');
    expectRefused(omega(patternsOf('123 233 353')), 'too-few-answers');
    expectRefused(omega([]), 'no-answers');
  });
});

describe('the reliability of a section', () => {
  test('is refused under three questions or 30 sheets, and not judged under 100', () => {
    const of = (n: number, questions: number) =>
      reliability(countPatterns(people(n, questions, 0.6)).patterns);
    expectRefused(of(40, 2), 'too-few-questions');
    expectRefused(of(29, 4), 'too-few-answers');
    expectRefused(reliability([]), 'no-answers');
    expect(given(of(30, 4)).notes).toEqual(['not-to-judge']);
    expect(given(of(99, 4)).notes).toEqual(['not-to-judge']);
    expect(given(of(100, 4)).notes).not.toContain('not-to-judge');
  });

  test('says when questions repeat each other, when to look again, and which runs against the others', () => {
    const notes = (rows: readonly number[][]) => given(reliability(countPatterns(rows).patterns)).notes;
    expect(notes(people(200, 5, 0.97))).toEqual(['may-repeat']);
    expect(notes(people(200, 4, 0.25))).toContain('review');
    const turned = people(200, 4, 0.7).map(([first = 3, ...others]) => [6 - first, ...others]);
    const result = given(reliability(countPatterns(turned).patterns));
    expect(result.notes).toContain('check-direction');
    expect(result.against).toEqual([0]);
    expect(result.omega.ok).toBe(true);
  });
});
