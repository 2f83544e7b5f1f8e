import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../../analysis/clopperPearson.js';
import { criticalT, criticalZ } from '../../analysis/criticalValues.js';
import { meanInterval } from '../../analysis/meanInterval.js';
import { netInterval } from '../../analysis/netInterval.js';
import { newcombe } from '../../analysis/newcombe.js';
import { summariseScores } from '../../analysis/satisfaction.js';
import { defaultScale } from '../../analysis/scale.js';
import { wilson } from '../../analysis/wilson.js';
import { expectClose, expectRefused, given, groupA } from './expectations.js';

const share = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, part]) => ({ n, x: Math.round(part * n) }));

test('the 95 % normal quantile is exact to the last digit, and others come from the library', () => {
  expect(criticalZ()).toBe(1.959963984540054);
  expectClose(criticalZ(0.99), 2.5758293035489004, 1e-12);
  expectClose(criticalT(1), 12.706204736174694, 1e-9);
  expect(() => criticalZ(1)).toThrow(RangeError);
});

describe('the Wilson interval', () => {
  // Statistics notes C.1 [CALC, R prop.test(correct = FALSE)].
  test.each([
    [0, 20, 0, 0.1611251580528194],
    [20, 20, 0.8388748419471804, 1],
    [1, 1, 0.2065493143772374, 1],
    [3, 5, 0.2307242812760129, 0.8823792257673522],
    [27, 30, 0.7437891742081592, 0.9654001112526659],
    [45, 50, 0.7863976856252034, 0.9565242350681095],
    [940, 1000, 0.9235289252086434, 0.953103527324068],
    [1657, 1665, 0.990547297281149, 0.9975633415600532],
  ])('for %d of %d runs from %d to %d', (x, n, lower, upper) => {
    const interval = given(wilson(x, n));
    expectClose(interval.lower, lower, 1e-12);
    expectClose(interval.upper, upper, 1e-12);
  });

  test('ends exactly at 0 when nobody, and exactly at 1 when everybody, is satisfied', () => {
    for (const n of [1, 3, 7, 20, 333, 1_000_003]) {
      expect(given(wilson(0, n)).lower).toBe(0);
      expect(given(wilson(n, n)).upper).toBe(1);
    }
  });

  test('stays within 0 and 1, contains the share, and mirrors when satisfied and not satisfied swap', () => {
    fc.assert(
      fc.property(share, ({ x, n }) => {
        const { lower, upper } = given(wilson(x, n));
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(lower).toBeLessThanOrEqual(x / n);
        expect(upper).toBeGreaterThanOrEqual(x / n);
        const mirrored = given(wilson(n - x, n));
        expectClose(1 - mirrored.upper, lower, 1e-9);
        expectClose(1 - mirrored.lower, upper, 1e-9);
      }),
    );
  });

  test('gets narrower when the same share rests on more answers', () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 2, max: 20 }), ({ x, n }, times) => {
        const few = given(wilson(x, n));
        const many = given(wilson(x * times, n * times));
        expect(many.upper - many.lower).toBeLessThan(few.upper - few.lower);
      }),
    );
  });

  test('is refused without answers, and for counts that cannot be', () => {
    expectRefused(wilson(0, 0), 'no-answers');
    expectRefused(wilson(3, 2), 'impossible-input');
    expectRefused(wilson(-1, 2), 'impossible-input');
    expectRefused(wilson(NaN, 2), 'impossible-input');
  });
});

describe('the t interval of a mean', () => {
  // Statistics notes C.2 [CALC, R t.test].
  test('gives the reference limits of group A', () => {
    const interval = given(meanInterval(given(summariseScores(groupA, defaultScale(1, 5)))));
    expectClose(interval.lower, 4.2892889424);
    expectClose(interval.upper, 4.4407110576);
  });

  test('is cut to the ends of the scale when asked', () => {
    const interval = given(
      meanInterval({ n: 2, mean: 4, sd: Math.SQRT2 }, { within: { lower: 1, upper: 5 } }),
    );
    expect([interval.lower, interval.upper]).toEqual([1, 5]);
  });

  test('is refused for no answers, for one, and, with its mean, when all are equal', () => {
    expectRefused(meanInterval({ n: 0, mean: 0, sd: undefined }), 'no-answers');
    expect(meanInterval({ n: 1, mean: 4, sd: undefined })).toEqual({
      ok: false,
      reason: 'too-few-answers',
      n: 1,
      mean: 4,
    });
    expect(meanInterval({ n: 6, mean: 5, sd: 0 })).toMatchObject({ ok: false, reason: 'all-equal', mean: 5 });
    expectRefused(meanInterval({ n: 6, mean: NaN, sd: 1 }), 'impossible-input');
  });
});

describe('the interval of a net score', () => {
  // Statistics notes C.10 [CALC]: promoters 240, passives 100, detractors 60.
  test('gives the reference limits', () => {
    const interval = given(netInterval({ satisfied: 240, dissatisfied: 60, n: 400 }));
    expectClose(interval.net, 0.45);
    expectClose(interval.standardError, 0.0369966215);
    expectClose(interval.standardError ** 2 * 400, 0.5475); // the variance of one person's −1, 0 or 1
    expectClose(interval.lower, 0.3774879544);
    expectClose(interval.upper, 0.5225120456);
  });

  test('is refused when everybody stands in one group, without answers, and for impossible counts', () => {
    expectRefused(netInterval({ satisfied: 7, dissatisfied: 0, n: 7 }), 'all-equal');
    expectRefused(netInterval({ satisfied: 0, dissatisfied: 0, n: 7 }), 'all-equal');
    expectRefused(netInterval({ satisfied: 0, dissatisfied: 0, n: 0 }), 'no-answers');
    expectRefused(netInterval({ satisfied: 5, dissatisfied: 5, n: 7 }), 'impossible-input');
  });
});

describe("Newcombe's interval", () => {
  // Statistics notes C.3 [CALC, statsmodels method='newcomb']; the first is contrast a of Newcombe (1998).
  test.each([
    [56, 70, 48, 80, 0.0524314724, 0.333872654],
    [376, 400, 353, 380, -0.0241930156, 0.0470477278],
    [20, 20, 17, 20, -0.0383963331, 0.3604188647],
    [360, 400, 310, 380, 0.035347519, 0.1335096686],
  ])('for %d/%d against %d/%d runs from the reference limits', (x1, n1, x2, n2, lower, upper) => {
    const interval = given(newcombe({ x: x1, n: n1 }, { x: x2, n: n2 }));
    expectClose(interval.lower, lower);
    expectClose(interval.upper, upper);
  });

  test('turns round when the groups swap, and contains the difference', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const forth = given(newcombe(a, b));
        const back = given(newcombe(b, a));
        expectClose(forth.lower, -back.upper);
        expectClose(forth.upper, -back.lower);
        expect(forth.lower).toBeLessThanOrEqual(forth.difference);
        expect(forth.upper).toBeGreaterThanOrEqual(forth.difference);
      }),
    );
  });

  test('is refused without answers on a side', () => {
    expectRefused(newcombe({ x: 0, n: 0 }, { x: 1, n: 2 }), 'no-answers');
    expectRefused(newcombe({ x: 3, n: 2 }, { x: 1, n: 2 }), 'impossible-input');
  });
});

test('the Clopper–Pearson interval has closed ends and the known value for 0 of 10', () => {
  // 1 − 0.025^(1/10), the closed form for x = 0.
  const none = given(clopperPearson(0, 10));
  expect(none.lower).toBe(0);
  expectClose(none.upper, 1 - 0.025 ** 0.1);
  expect(given(clopperPearson(10, 10)).upper).toBe(1);
  expectRefused(clopperPearson(0, 0), 'no-answers');
});
