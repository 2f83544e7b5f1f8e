import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { themeAgreement } from '../../../analysis/text/agreement.js';
import { cohenKappa } from '../../../analysis/text/cohenKappa.js';
import { expectClose, expectRefused, given } from '../expectations.js';

describe('Cohen’s κ', () => {
  it.each([
    // statsmodels 0.14 cohens_kappa: kappa, std_kappa (Fleiss, Cohen & Everitt), kappa_low, kappa_upp.
    {
      table: [
        [20, 5],
        [10, 15],
      ],
      kappa: 0.4,
      error: 0.12699606293110033,
      lower: 0.151092290476661,
      upper: 0.6489077095233389,
    },
    {
      table: [
        [44, 5, 1],
        [7, 20, 3],
        [9, 5, 6],
      ],
      kappa: 0.49152542372881347,
      error: 0.07212745929334068,
      lower: 0.35015820121748686,
      upper: 0.6328926462401401,
    },
    {
      table: [
        [100, 0],
        [0, 100],
      ],
      kappa: 1,
      error: 0,
      lower: 1,
      upper: 1,
    },
  ])('of $table is $kappa', ({ table, kappa, error, lower, upper }) => {
    const result = given(cohenKappa(table));
    expectClose(result.kappa, kappa, 1e-12);
    expectClose(result.standardError, error, 1e-9);
    expectClose(result.lower, lower, 1e-9);
    expectClose(result.upper, upper, 1e-9);
  });

  it('is (p_o − p_e)/(1 − p_e)', () => {
    const result = given(
      cohenKappa([
        [20, 5],
        [10, 15],
      ]),
    );
    expectClose(result.observed, 0.7, 1e-12);
    expectClose(result.expected, 0.5, 1e-12);
  });

  it('is 0 where the coders agree as by chance, and negative where less', () => {
    expectClose(
      given(
        cohenKappa([
          [25, 25],
          [25, 25],
        ]),
      ).kappa,
      0,
    );
    expectClose(
      given(
        cohenKappa([
          [0, 25],
          [25, 0],
        ]),
      ).kappa,
      -1,
    );
  });

  it('is refused where nothing can be agreed upon', () => {
    expectRefused(cohenKappa([]), 'no-answers');
    expectRefused(
      cohenKappa([
        [0, 0],
        [0, 0],
      ]),
      'no-answers',
    );
    expectRefused(
      cohenKappa([
        [5, 1],
        [1, 2],
      ]),
      'too-few-answers',
    );
    expectRefused(
      cohenKappa([
        [50, 0],
        [0, 0],
      ]),
      'all-equal',
    );
    expectRefused(
      cohenKappa([
        [50, -1],
        [0, 3],
      ]),
      'impossible-input',
    );
    expect(() => cohenKappa([[1, 2]])).toThrow(RangeError);
  });

  it('does not depend on who is first, and lies within its interval', () => {
    const cell = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(cell, cell, cell, cell, (a, b, c, d) => {
        const one = cohenKappa([
          [a, b],
          [c, d],
        ]);
        const other = cohenKappa([
          [a, c],
          [b, d],
        ]);
        expect(other.ok).toBe(one.ok);
        if (!one.ok || !other.ok) return;
        expect(other.kappa).toBeCloseTo(one.kappa, 9);
        expect(other.standardError).toBeCloseTo(one.standardError, 9);
        expect(one.lower).toBeLessThanOrEqual(one.kappa);
        expect(one.upper).toBeGreaterThanOrEqual(one.kappa);
      }),
    );
  });
});

describe('agreement of theme rules with a person', () => {
  const pair = (coded: string, found: string) => ({
    coded: coded.split(' ').filter(Boolean),
    found: found.split(' ').filter(Boolean),
  });
  const times = (count: number, coded: string, found: string) =>
    Array.from({ length: count }, () => pair(coded, found));

  it('is precision, recall and F1, theme by theme, with their intervals', () => {
    const { themes } = themeAgreement(
      [...times(18, 'a', 'a'), ...times(6, '', 'a'), ...times(4, 'a', ''), ...times(72, 'b', 'b')],
      ['a', 'b', 'c'],
    );
    const [a, b, c] = themes;
    expect(a).toMatchObject({ both: 18, onlyFound: 6, onlyCoded: 4 });
    // statsmodels 0.14 proportion_confint(…, method='wilson'); F1 by hand from the interval of 18/28.
    expect(a?.precision).toMatchObject({ x: 18, n: 24 });
    const precision = given(a?.precision ?? { ok: false });
    const recall = given(a?.recall ?? { ok: false });
    const f1 = given(a?.f1 ?? { ok: false });
    expectClose(precision.lower, 0.5510055599484599, 1e-9);
    expectClose(precision.upper, 0.88000633771405, 1e-9);
    expectClose(recall.lower, 0.6148339256287345, 1e-9);
    expectClose(recall.upper, 0.9269311541657794, 1e-9);
    expectClose(f1.value, 0.782608695652174, 1e-9);
    expectClose(f1.lower, 0.6285429635285524, 1e-9);
    expectClose(f1.upper, 0.8845147644740002, 1e-9);
    expect(given(b?.kappa ?? { ok: false }).kappa).toBe(1);
    // Nobody gave it: nothing to measure, and no zero.
    expectRefused(c?.precision ?? { ok: true }, 'no-answers');
    expectRefused(c?.recall ?? { ok: true }, 'no-answers');
    expectRefused(c?.f1 ?? { ok: true }, 'no-answers');
    expectRefused(c?.kappa ?? { ok: true }, 'all-equal');
  });

  it('counts all themes together, and the comments left without one', () => {
    const { overall, untagged } = themeAgreement(
      [...times(10, 'a b', 'a'), ...times(5, 'a', 'a b'), ...times(5, 'b', '')],
      ['a', 'b'],
    );
    expect(overall).toMatchObject({ both: 15, onlyFound: 5, onlyCoded: 15 });
    expect(untagged).toMatchObject({ ok: true, x: 5, n: 20, share: 0.25 });
  });

  it('says nothing of no comments', () => {
    const { overall, untagged } = themeAgreement([], ['a']);
    expectRefused(overall.precision, 'no-answers');
    expectRefused(untagged, 'no-answers');
  });
});
