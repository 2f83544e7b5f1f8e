import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kruskalWallis, kruskalWallisOfCounts } from '../../../analysis/groups/kruskalWallis.js';
import { expectClose, expectRefused, given } from '../expectations.js';

const three = [
  [5, 4, 4, 5, 3],
  [3, 3, 2, 4, 3],
  [5, 5, 4, 5, 4],
];

describe('the Kruskal–Wallis test', () => {
  test('gives the reference values of three groups of scores', () => {
    // Statistics notes C.3 [CALC]: H 7.4172549, p .0245111429.
    const tested = given(kruskalWallis(three));
    expectClose(tested.h, 7.4172549);
    expectClose(tested.p, 0.0245111429);
    expect(tested).toMatchObject({ df: 2, n: 15, smallestGroup: 5 });
    expectClose(tested.epsilonSquared, 7.4172549 / 14);
  });

  test('says the same from the counts of the scores 2 to 5', () => {
    const counts = three.map((group) =>
      [2, 3, 4, 5].map((score) => group.filter((one) => one === score).length),
    );
    expect(kruskalWallisOfCounts(counts)).toEqual(kruskalWallis(three));
  });

  test('leaves an empty group out, with no mean rank', () => {
    const tested = given(kruskalWallis([three[0] ?? [], [], three[1] ?? []]));
    expect(tested.df).toBe(1);
    expect(tested.meanRanks[1]).toBeUndefined();
  });

  test('is refused without values, for one group, for equal values and for impossible counts', () => {
    expectRefused(kruskalWallis([]), 'no-answers');
    expectRefused(kruskalWallis([[], []]), 'no-answers');
    expectRefused(kruskalWallis([[1, 2, 3], []]), 'too-few-groups');
    expectRefused(kruskalWallis([[4, 4], [4]]), 'all-equal');
    expectRefused(kruskalWallis([[1, NaN], [2]]), 'impossible-input');
    expectRefused(kruskalWallisOfCounts([[1, 2], [3]]), 'impossible-input');
    expectRefused(
      kruskalWallisOfCounts([
        [1, -2],
        [3, 1],
      ]),
      'impossible-input',
    );
  });

  test('depends on the order of the values only, not on the order of groups or rows', () => {
    const groups = fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 }), {
      minLength: 2,
      maxLength: 5,
    });
    fc.assert(
      fc.property(groups, (rows) => {
        const tested = kruskalWallis(rows);
        const bent = kruskalWallis(rows.map((row) => row.map((value) => value ** 3).toReversed()));
        if (!tested.ok) {
          expectRefused(bent, tested.reason);
          return;
        }
        expect(bent).toEqual(tested);
        expectClose(given(kruskalWallis(rows.toReversed())).h, tested.h, 1e-9);
        expect(tested.epsilonSquared).toBeGreaterThanOrEqual(0);
        expect(tested.epsilonSquared).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});
