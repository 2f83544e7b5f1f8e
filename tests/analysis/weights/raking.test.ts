import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGroups, collapseGroups } from '../../../analysis/weights/groupSizes.js';
import { postStratifiedMean, postStratify } from '../../../analysis/weights/postStratification.js';
import { rakedMean } from '../../../analysis/weights/rakedMean.js';
import { rake } from '../../../analysis/weights/raking.js';
import { weightedShare } from '../../../analysis/weights/weightedShare.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { ages, cells, marginCells, margins, marginScores } from './groups.js';

/** Sum of the weights of the answers in a category. */
function marginOf(
  weights: readonly number[],
  list: typeof marginCells,
  at: number,
  category: string,
): number {
  return list.reduce(
    (sum, { categories, count }, i) => sum + (categories[at] === category ? count * (weights[i] ?? 0) : 0),
    0,
  );
}

describe('raking', () => {
  test('has the reference weights, mean, error and interval', () => {
    // Statistics notes C.8 [CALC, R survey::rake].
    const { weights, deff, nEffective } = given(rake(marginCells, margins));
    const expected = [73.7028805, 43.7598726, 26.7589752, 50.8647463, 30.2001062, 18.467236];
    weights.forEach((weight, i) => {
      expectClose(weight, expected[i] ?? NaN, 1e-7);
    });
    expectClose(deff, 1.20967111);
    expectClose(nEffective, 248.001294);

    const mean = given(rakedMean(marginScores, margins));
    expectClose(mean.unweightedMean, 0.9);
    expectClose(mean.mean, 0.876543926);
    expectClose(mean.standardError, 0.0222430716);

    const share = given(weightedShare(cells.map(({ n, x }, i) => ({ n, x, weight: weights[i] ?? 0 }))));
    expectClose(share.share, 0.876543926);
    expectClose(share.lower, 0.8297682823);
    expectClose(share.upper, 0.9118324178);
  });

  test('meets the documented cells of the survey package', () => {
    // R survey::rake on apisrs by school type and school-wide target: weights by cell, kish_deff 1.00094659751747.
    const sample = [
      ['E', 'Yes', 127, 31.3963659491022],
      ['M', 'Yes', 24, 31.5292441380089],
      ['H', 'Yes', 12, 31.4966387626507],
      ['E', 'No', 15, 28.9107682976049],
      ['M', 'No', 9, 29.0331267430859],
      ['H', 'No', 13, 29.0031026806271],
    ] as const;
    const raked = given(
      rake(
        sample.map(([type, wide, count]) => ({ categories: [type, wide], count })),
        [
          {
            name: 'stype',
            targets: new Map([
              ['E', 4421],
              ['H', 755],
              ['M', 1018],
            ]),
          },
          {
            name: 'sch.wide',
            targets: new Map([
              ['No', 1072],
              ['Yes', 5122],
            ]),
          },
        ],
      ),
    );
    sample.forEach(([, , , weight], i) => {
      expectClose(raked.weights[i], weight, 1e-9);
    });
    expectClose(raked.deff, 1.00094659751747, 1e-9);
    expect(raked.thinGroups).toEqual([]);
  });

  const anyDeff = { largestDeff: Infinity };
  const counts = fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 6, maxLength: 6 });
  const targets = fc.tuple(
    fc.integer({ min: 20, max: 80 }),
    fc.integer({ min: 15, max: 45 }),
    fc.integer({ min: 15, max: 45 }),
  );

  test('meets its margins to eight digits, and the order of margins and rows does not change the weights', () => {
    fc.assert(
      fc.property(counts, targets, (list, [male, young, old]) => {
        const sample = marginCells.map((cell, i) => ({ ...cell, count: list[i] ?? 5 }));
        const own = [
          {
            name: 'sex',
            targets: new Map([
              ['M', male * 100],
              ['F', 10_000 - male * 100],
            ]),
          },
          {
            name: 'age',
            targets: new Map([
              ['a', young * 100],
              ['b', 10_000 - (young + old) * 100],
              ['c', old * 100],
            ]),
          },
        ];
        const { weights } = given(rake(sample, own, anyDeff));
        own.forEach(({ targets: wanted }, at) => {
          for (const [category, target] of wanted) {
            expectClose(marginOf(weights, sample, at, category), target, 1e-8);
          }
        });
        const turned = given(
          rake(
            sample.map((cell) => ({ ...cell, categories: [...cell.categories].reverse() })).reverse(),
            [...own].reverse(),
            anyDeff,
          ),
        );
        [...turned.weights].reverse().forEach((weight, i) => {
          expectClose(weight, weights[i] ?? NaN, 1e-7);
        });
      }),
    );
  });

  test('leaves every weight at 1 where the sample already is as the targets say', () => {
    fc.assert(
      fc.property(counts, (list) => {
        const sample = marginCells.map((cell, i) => ({ ...cell, count: list[i] ?? 5 }));
        const one = sample.map(() => 1);
        const own = margins.map(({ name, targets: known }, at) => ({
          name,
          targets: new Map(
            [...known.keys()].map((category) => [category, marginOf(one, sample, at, category)]),
          ),
        }));
        for (const weight of given(rake(sample, own)).weights) expectClose(weight, 1, 1e-9);
      }),
    );
  });

  test('cuts weights over five medians, and still meets the margins', () => {
    const sample = [
      { categories: ['a', 'p'], count: 20 },
      { categories: ['b', 'p'], count: 5 },
      { categories: ['a', 'q'], count: 200 },
      { categories: ['b', 'q'], count: 120 },
    ];
    const own = [
      {
        name: 'kind',
        targets: new Map([
          ['a', 200],
          ['b', 144],
        ]),
      },
      {
        name: 'hour',
        targets: new Map([
          ['p', 100],
          ['q', 244],
        ]),
      },
    ];
    const untrimmed = given(rake(sample, own, { trimAt: null }));
    const trimmed = given(rake(sample, own));
    expect(untrimmed.trimmed).toBe(0);
    expect(trimmed.trimmed).toBe(25);
    expect(trimmed.deff).toBeLessThan(untrimmed.deff);
    // The margin itself needs 100 of 25 answers: cutting makes their weights alike, and cannot bring them lower.
    expectClose(trimmed.largest, 4, 1e-6);
    expect(untrimmed.largest).toBeGreaterThan(5);
    expectClose(marginOf(trimmed.weights, sample, 0, 'a'), 200, 1e-8);
    expectClose(marginOf(trimmed.weights, sample, 1, 'p'), 100, 1e-8);
  });

  test('is refused for empty and small categories, unknown ones, and margins that cannot be met together', () => {
    const without = marginCells.map((cell) => (cell.categories[1] === 'a' ? { ...cell, count: 0 } : cell));
    expect(rake(without, margins)).toEqual({ ok: false, reason: 'no-answers', groups: ['age: a'] });
    const few = marginCells.map((cell) => (cell.categories[1] === 'a' ? { ...cell, count: 2 } : cell));
    expect(rake(few, margins)).toEqual({ ok: false, reason: 'too-few-answers', groups: ['age: a'] });
    expect(rake([...marginCells, { categories: ['X', 'a'], count: 9 }], margins)).toEqual({
      ok: false,
      reason: 'impossible-input',
      groups: ['sex: X'],
    });
    const [sex] = margins;
    const other = {
      name: 'age',
      targets: new Map([
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]),
    };
    expectRefused(rake(marginCells, sex ? [sex, other] : []), 'impossible-input');
    expectRefused(rake([{ categories: ['M'], count: 9 }], margins), 'impossible-input');
    expectRefused(rake([], margins), 'no-answers');
    // All women are young and all men old, but the targets want it otherwise.
    const crossed = rake(
      [
        { categories: ['F', 'young'], count: 50 },
        { categories: ['M', 'old'], count: 50 },
      ],
      [
        {
          name: 'sex',
          targets: new Map([
            ['F', 70],
            ['M', 30],
          ]),
        },
        {
          name: 'age',
          targets: new Map([
            ['young', 40],
            ['old', 60],
          ]),
        },
      ],
    );
    expectRefused(crossed, 'no-solution');
  });

  test('is refused when few answers would be left in effect, with how many', () => {
    const sample = [
      { categories: ['rare'], count: 10 },
      { categories: ['usual'], count: 990 },
    ];
    const own = [
      {
        name: 'kind',
        targets: new Map([
          ['rare', 500],
          ['usual', 500],
        ]),
      },
    ];
    // Σw² is 10·50² + 990·(500/990)², so 1000·Σw²/1000² = 25.25.
    const refused = rake(sample, own, { trimAt: null });
    expectRefused(refused, 'weights-too-uneven');
    expectClose('deff' in refused ? refused.deff : undefined, 25.2525252525);
    expect(
      rakedMean(
        sample.map((cell, i) => ({ ...cell, score: i })),
        own,
        { trimAt: null },
      ).ok,
    ).toBe(false);
  });

  test('of answers that are all alike has a mean and no error', () => {
    const alike = marginCells.map((cell) => ({ ...cell, score: 4 }));
    expect(rakedMean(alike, margins)).toMatchObject({ reason: 'all-equal', mean: 4 });
  });
});

describe('post-stratification', () => {
  const answers = cells.flatMap(({ age, n, x }) => [
    { group: age, score: 1, count: x },
    { group: age, score: 0, count: n - x },
  ]);

  test('has the reference mean and error', () => {
    // Statistics notes C.8 [CALC, R survey::postStratify on age only].
    const result = given(postStratifiedMean(answers, ages));
    expectClose(result.mean, 0.880090909);
    expectClose(result.standardError, 0.0214315067);
    expectClose(result.unweightedMean, 0.9);
    expect([...result.weights.factors.keys()]).toEqual(['a', 'b', 'c']);
    expectClose(result.weights.factors.get('a'), 60);
  });

  test('gives the factors of the survey package for apisrs by school type', () => {
    // R survey::postStratify: 1.00528908030034, 0.97513722957701, 0.996076359331122; kish_deff 1.0000996716399.
    const weight = 6194 / 200;
    const result = given(
      postStratify(
        [
          { group: 'E', count: 142, weight },
          { group: 'H', count: 25, weight },
          { group: 'M', count: 33, weight },
        ],
        new Map([
          ['E', 4421],
          ['H', 755],
          ['M', 1018],
        ]),
      ),
    );
    expectClose(result.factors.get('E'), 1.00528908030034, 1e-12);
    expectClose(result.factors.get('H'), 0.97513722957701, 1e-12);
    expectClose(result.factors.get('M'), 0.996076359331122, 1e-12);
    expectClose(result.sumOfWeights, 6194, 1e-12);
    expectClose(result.deff, 1.0000996716399, 1e-12);
  });

  test('is refused for a group without answers, never dropping it silently', () => {
    const population = new Map([
      ['E', 4421],
      ['H', 755],
      ['M', 1018],
    ]);
    expect(
      postStratify(
        [
          { group: 'E', count: 20 },
          { group: 'H', count: 10 },
        ],
        population,
      ),
    ).toEqual({ ok: false, reason: 'no-answers', groups: ['M'] });
    expect(postStratify([{ group: 'Z', count: 20 }], population)).toMatchObject({
      reason: 'impossible-input',
      groups: ['Z'],
    });
    expect(postStratifiedMean([], population)).toMatchObject({ reason: 'no-answers' });
  });

  test('warns of groups with fewer than 20 answers and is refused under 5', () => {
    const two = (count: number) =>
      postStratify(
        [
          { group: 'a', count },
          { group: 'b', count: 40 },
        ],
        new Map([
          ['a', 1],
          ['b', 3],
        ]),
      );
    expect(given(two(19)).thinGroups).toEqual(['a']);
    expect(given(two(20)).thinGroups).toEqual([]);
    expect(given(two(5)).thinGroups).toEqual(['a']);
    expect(two(4)).toEqual({ ok: false, reason: 'too-few-answers', groups: ['a'] });
  });

  test('with one target per group in the order of the sample leaves the plain mean', () => {
    const counts = new Map(cells.map(({ age }) => [age, 0]));
    for (const { age, n } of cells) counts.set(age, (counts.get(age) ?? 0) + n);
    expectClose(given(postStratifiedMean(answers, counts)).mean, 0.9, 1e-12);
  });
});

describe('groups that are too small', () => {
  test('join the smaller neighbour, with their targets, until none is left', () => {
    const groups = [
      { group: '18–29', count: 30, target: 20 },
      { group: '30–44', count: 8, target: 30 },
      { group: '45–64', count: 3, target: 30 },
      { group: '65+', count: 0, target: 20 },
    ];
    expect(checkGroups(groups)).toEqual({ ok: false, reason: 'no-answers', groups: ['65+'] });
    expect(collapseGroups(groups)).toEqual([
      { members: ['18–29'], count: 30, target: 20 },
      { members: ['30–44', '45–64', '65+'], count: 11, target: 80 },
    ]);
    expect(collapseGroups([{ group: 'only', count: 1, target: 1 }])).toHaveLength(1);
    expect(collapseGroups([])).toEqual([]);
  });

  test('lose nobody when they are put together', () => {
    const group = fc.record({ group: fc.string(), count: fc.nat(30), target: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1 }), (groups) => {
        const parts = collapseGroups(groups);
        const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
        expect(parts.flatMap(({ members }) => members)).toEqual(groups.map((each) => each.group));
        expect(sum(parts.map(({ count }) => count))).toBe(sum(groups.map(({ count }) => count)));
        expect(sum(parts.map(({ target }) => target))).toBe(sum(groups.map(({ target }) => target)));
        if (parts.length > 1) expect(Math.min(...parts.map(({ count }) => count))).toBeGreaterThanOrEqual(5);
      }),
    );
  });
});
