import { describe, expect, test } from 'vitest';
import { servqualGap, signedRank } from '../../../analysis/drivers/gap.js';
import { expectClose, expectRefused, given } from '../expectations.js';

const answers = (performance: readonly (number | null)[], expectation: readonly (number | null)[]) =>
  performance.map((each, i) => ({ performance: each, expectation: expectation[i] ?? null }));

describe('the gap between expectation and performance', () => {
  const ten = answers([4, 5, 3, 4, 4, 5, 3, 4, 4, 5], [5, 5, 4, 5, 4, 5, 4, 5, 4, 5]);

  test('has the reference mean, interval and both p', () => {
    // Statistics notes C.10 [CALC, R t.test(paired = TRUE), wilcox.test(paired = TRUE)].
    const gap = given(servqualGap(ten));
    expectClose(gap.gap, -0.5);
    expectClose(gap.lower, -0.877026, 1e-5);
    expectClose(gap.upper, -0.122974, 1e-5);
    expectClose(gap.p, 0.0149564, 1e-5);
    expectClose(given(gap.signedRank).p, 0.0368884, 1e-5);
    expect(given(gap.signedRank).n).toBe(5);
  });

  test('leaves out people who answered only one of the two, and turns round with its sides', () => {
    const more = [...ten, { performance: 1, expectation: null }, { performance: null, expectation: 5 }];
    expect(servqualGap(more)).toEqual(servqualGap(ten));
    const turned = given(
      servqualGap(
        ten.map(({ performance, expectation }) => ({ performance: expectation, expectation: performance })),
      ),
    );
    expectClose(turned.gap, 0.5);
    expectClose(turned.upper, 0.877026, 1e-5);
    expectClose(given(turned.signedRank).z, -given(given(servqualGap(ten)).signedRank).z);
  });

  test('is refused for nobody, for one person, and for equal differences, but keeps the mean', () => {
    expectRefused(servqualGap([]), 'no-answers');
    expect(servqualGap(answers([4], [5]))).toEqual({ ok: false, reason: 'too-few-answers', n: 1, gap: -1 });
    expect(servqualGap(answers([4, 3], [5, 4]))).toEqual({ ok: false, reason: 'all-equal', n: 2, gap: -1 });
  });
});

describe("Wilcoxon's signed-rank test", () => {
  test('has the p of SciPy for differences with ties and zeros', () => {
    // scipy.stats.wilcoxon(d, zero_method='wilcox', correction=True, method='approx'): 0.16500116168404932.
    const differences = [3, -1, 2, 0, -2, 4, 1, 1, -3, 5, 2, 0, 1];
    const tested = given(signedRank(differences.map((score) => ({ score, count: 1 }))));
    expect(tested).toMatchObject({ n: 11, v: 49 });
    expectClose(tested.p, 0.16500116168404932, 1e-10);
    const counted = given(
      signedRank([
        { score: 1, count: 3 },
        { score: 2, count: 2 },
        { score: 3, count: 1 },
        { score: 4, count: 1 },
        { score: 5, count: 1 },
        { score: -1, count: 1 },
        { score: -2, count: 1 },
        { score: -3, count: 1 },
        { score: 0, count: 2 },
      ]),
    );
    expect(counted).toEqual(tested);
  });

  test('gives p = 1 for differences that balance, and is refused without any', () => {
    expect(
      given(
        signedRank([
          { score: 2, count: 4 },
          { score: -2, count: 4 },
        ]),
      ).p,
    ).toBe(1);
    expectRefused(signedRank([{ score: 0, count: 4 }]), 'all-equal');
    expectRefused(signedRank([]), 'no-answers');
  });
});
