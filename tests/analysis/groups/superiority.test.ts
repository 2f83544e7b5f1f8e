import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brunnerMunzel } from '../../../analysis/groups/brunnerMunzel.js';
import { mannWhitney } from '../../../analysis/groups/mannWhitney.js';
import { scorePlaces, tieTerm } from '../../../analysis/groups/scorePlaces.js';
import { expectClose, expectRefused, given, groupA, groupB, scores } from '../expectations.js';

const counts = fc
  .array(fc.integer({ min: 0, max: 40 }), { minLength: 5, maxLength: 5 })
  .map((list) => scores(list));

describe('the Mann–Whitney test', () => {
  test('has the reference U, effect and p for the two groups of the notes', () => {
    // Statistics notes C.2 [CALC, scipy.stats.mannwhitneyu without continuity].
    const tested = given(mannWhitney(groupA, groupB));
    expectClose(tested.u, 88250);
    expectClose(tested.effect, 0.5805921053);
    expectClose(tested.p, 2.1509e-5, 1e-4);
    // scipy 1.17: p to more digits.
    expectClose(tested.p, 2.150900582232102e-5, 1e-9);
  });

  test('has the reference p for few answers with ties', () => {
    // scipy.stats.mannwhitneyu(a, b, use_continuity=False, method='asymptotic').
    const tested = given(mannWhitney(scores([3, 4, 5, 2, 1]), scores([1, 2, 6, 7, 4])));
    expectClose(tested.u, 82.5);
    expectClose(tested.p, 0.020522107802314084, 1e-10);
  });

  test('is refused without answers on a side, and when all answers are equal', () => {
    expectRefused(mannWhitney([], groupB), 'no-answers');
    expectRefused(mannWhitney([{ score: 3, count: 0 }], groupB), 'no-answers');
    expectRefused(mannWhitney([{ score: 4, count: 9 }], [{ score: 4, count: 5 }]), 'all-equal');
    expect(() => mannWhitney([{ score: 4, count: 0.5 }], groupB)).toThrow(RangeError);
  });
});

describe('the Brunner–Munzel test', () => {
  test('has the reference p for the two groups of the notes, and an interval that leaves out one half', () => {
    // Statistics notes C.2 [CALC, scipy.stats.brunnermunzel].
    const tested = given(brunnerMunzel(groupA, groupB));
    expectClose(tested.effect, 0.5805921053);
    expectClose(tested.p, 1.809e-5, 1e-4);
    expectClose(tested.p, 1.8089496494244432e-5, 1e-9);
    expect(tested.lower).toBeGreaterThan(0.5);
    expect(tested.upper).toBeLessThan(1);
  });

  test('has the reference statistic and p for few answers with ties', () => {
    // scipy.stats.brunnermunzel(b, a): statistic −2.6032283219619474; ours is positive where the first group is higher.
    const tested = given(brunnerMunzel(scores([3, 4, 5, 2, 1]), scores([1, 2, 6, 7, 4])));
    expectClose(tested.t, -2.6032283219619474, 1e-10);
    expectClose(tested.p, 0.01438246419010341, 1e-10);
  });

  test('is refused without spread, and still says which group is higher', () => {
    expect(brunnerMunzel(scores([5, 0, 0]), scores([0, 0, 7]))).toEqual({
      ok: false,
      reason: 'all-equal',
      effect: 0,
    });
    expectRefused(brunnerMunzel([], groupA), 'no-answers');
    expectRefused(brunnerMunzel(scores([1]), groupA), 'too-few-answers');
    expect(() => brunnerMunzel(groupA, groupB, 1)).toThrow(RangeError);
  });

  test('turns round with its groups, does not care for spacing or order, and stays within 0 and 1', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const forth = brunnerMunzel(a, b);
        if (!forth.ok) return;
        const back = given(brunnerMunzel(b, a));
        expectClose(forth.effect + back.effect, 1, 1e-12);
        expectClose(forth.t, -back.t, 1e-9);
        // Any rising change of the scores leaves ranks as they are.
        const stretched = (list: typeof a) =>
          list.map(({ score, count }) => ({ score: score ** 3, count })).reverse();
        expectClose(given(brunnerMunzel(stretched(a), stretched(b))).t, forth.t, 1e-9);
        expect(forth.lower).toBeGreaterThanOrEqual(0);
        expect(forth.upper).toBeLessThanOrEqual(1);
        expect([forth.t, forth.df, forth.p].every(Number.isFinite)).toBe(true);
        const ranks = mannWhitney(a, b);
        if (ranks.ok) expectClose(ranks.effect, forth.effect, 1e-12);
      }),
    );
  });

  test('costs as many steps as there are scores: two hundred million answers come at once', () => {
    const many = (list: readonly number[]) => scores(list.map((count) => count * 250_000));
    const tested = given(brunnerMunzel(many([4, 6, 30, 160, 200]), many([8, 12, 50, 170, 140])));
    expectClose(tested.effect, 0.5805921053);
    expect(given(mannWhitney(many([1, 2, 3]), many([1, 2, 3]))).p).toBe(1);
  });
});

test('equal scores share the mean of their places', () => {
  const list = [
    { score: 2, count: 3 },
    { score: 1, count: 1 },
  ];
  expect([...scorePlaces(list)]).toEqual([
    [1, 1],
    [2, 3],
  ]);
  expect(tieTerm(list)).toBe(24);
  expect(scorePlaces([]).size).toBe(0);
});
