import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPatterns } from '../../../analysis/answerPatterns.js';
import { bootstrap, separatedPairs } from '../../../analysis/drivers/bootstrap.js';
import { pearsonWithOutcome, spearmanWithOutcome } from '../../../analysis/drivers/correlations.js';
import { johnson } from '../../../analysis/drivers/johnson.js';
import { keyDrivers, leastForDrivers } from '../../../analysis/drivers/keyDrivers.js';
import {
  splitOutcome,
  standardisedRegression,
  type DriverCorrelations,
} from '../../../analysis/drivers/regression.js';
import { shapley } from '../../../analysis/drivers/shapley.js';
import { correlationOf, covarianceOf } from '../../../analysis/linear/covariance.js';
import { at, matrixFrom } from '../../../analysis/linear/matrix.js';
import { randomFrom } from '../../../analysis/random.js';
import { expectClose, expectRefused, given } from '../expectations.js';

/** Statistics notes C.10: the overall answer, then four questions. */
const overall = [5, 4, 3, 2, 5, 4, 1, 3, 5, 2, 5, 3];
const questions = '5454 4434 3342 2323 5545 4343 1221 3433 5554 2232 4544 3234';
const rows = questions.split(' ').map((word, person) => [overall[person] ?? 0, ...Array.from(word, Number)]);

function correlationsOf(people: readonly (readonly number[])[]): DriverCorrelations {
  const covariance = covarianceOf(countPatterns(people).patterns);
  if (covariance === undefined) throw new Error('too few people');
  return splitOutcome(correlationOf(covariance.matrix), covariance.n);
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** People whose overall answer follows their questions, each with a weight of its own. */
function people(n: number, weights: readonly number[], seed = 1): number[][] {
  const random = randomFrom(seed);
  return Array.from({ length: n }, () => {
    const mood = random();
    const answers = weights.map(() => Math.min(5, 1 + Math.floor(5 * (0.4 * mood + 0.6 * random()))));
    const felt = sum(answers.map((answer, i) => answer * (weights[i] ?? 0))) / sum(weights);
    return [Math.max(1, Math.min(5, Math.round(felt + random() - 0.5))), ...answers];
  });
}

describe('shares of importance', () => {
  const correlations = correlationsOf(rows);

  test('have the reference correlations, Shapley shares and relative weights', () => {
    // Statistics notes C.10 [CALC, relaimpo lmg and iopsych relWt].
    const expected = {
      r: [0.97836894, 0.84515425, 0.8553372, 0.8382063],
      shapley: [0.3220605724, 0.2099739087, 0.2320903286, 0.2110945326],
      johnson: [0.26681655, 0.21870156, 0.25900924, 0.23069199],
    };
    const shares = shapley(correlations);
    const weights = johnson(correlations);
    expected.r.forEach((r, i) => {
      expectClose(correlations.withOutcome[i], r, 1e-7);
      expectClose(shares[i], expected.shapley[i] ?? NaN, 1e-9);
      expectClose(weights[i], expected.johnson[i] ?? NaN, 1e-7);
    });
    expectClose(sum(shares), 0.9752193423, 1e-9);
    expectClose(sum(weights), 0.9752193423, 1e-9);
    expectClose(given(standardisedRegression(correlations)).r2, 0.9752193423, 1e-9);
  });

  const answers = fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 5, maxLength: 5 }), {
    minLength: 12,
    maxLength: 40,
  });

  test('sum to R², are never below 0, and do not depend on the order of questions or people', () => {
    fc.assert(
      fc.property(answers, (list) => {
        const own = correlationsOf(list);
        const regression = standardisedRegression(own);
        const shares = shapley(own);
        if (regression.ok) {
          expectClose(sum(shares), regression.r2, 1e-8);
          expectClose(sum(johnson(own)), regression.r2, 1e-8);
        }
        expect(Math.min(...shares)).toBeGreaterThan(-1e-9);
        const turned = list.map(([first = 0, ...others]) => [first, ...others.reverse()]).reverse();
        [...shapley(correlationsOf(turned))].reverse().forEach((share, i) => {
          expectClose(share, shares[i] ?? NaN, 1e-7);
        });
      }),
    );
  });

  test('are equal for a question asked twice, also by relative weights', () => {
    fc.assert(
      fc.property(answers, (list) => {
        const twice = correlationsOf(list.map((values) => [...values, values[1] ?? 0]));
        for (const shares of [shapley(twice), johnson(twice)]) {
          expectClose(shares[0], shares[4] ?? NaN, 1e-7);
        }
        expectClose(sum(shapley(twice)), sum(johnson(twice)), 1e-6);
      }),
    );
  });

  test('agree with trying every order by hand for two questions', () => {
    // r = (.6, .5), .4 between them: R² = (.36 + .25 − 2·.6·.5·.4)/(1 − .16) = .4404761905; alone .36 and .25.
    const two = {
      n: 100,
      among: matrixFrom([
        [1, 0.4],
        [0.4, 1],
      ]),
      withOutcome: [0.6, 0.5],
    };
    const r2 = (0.36 + 0.25 - 0.24) / 0.84;
    const [first, second] = shapley(two);
    expectClose(first, (0.36 + (r2 - 0.25)) / 2, 1e-12);
    expectClose(second, (0.25 + (r2 - 0.36)) / 2, 1e-12);
  });

  test('are taken of twelve questions at the most, and are none without questions', () => {
    const none = { n: 10, among: matrixFrom([]), withOutcome: [] };
    expect(shapley(none)).toEqual([]);
    expect(johnson(none)).toEqual([]);
    expect(() =>
      shapley(
        correlationsOf(
          people(
            40,
            Array.from({ length: 13 }, () => 1),
          ),
        ),
      ),
    ).toThrow(RangeError);
    expect(
      shapley(
        correlationsOf(
          people(
            40,
            Array.from({ length: 12 }, () => 1),
          ),
        ),
      ),
    ).toHaveLength(12);
  });
});

describe('correlations with the overall answer', () => {
  test('have the reference values for six people, and none for a question that everybody answered alike', () => {
    // Reference case S-drivers-constant-column [R cor].
    const { patterns } = countPatterns([5, 4, 3, 5, 2, 4].map((y, i) => [y, 5, [4, 4, 3, 5, 1, 4][i] ?? 0]));
    const [constant = { ok: true }, second] = pearsonWithOutcome(patterns);
    expectRefused(constant, 'all-equal');
    expectClose(second?.ok ? second.r : undefined, 0.930857404257136, 1e-12);
  });

  test('have the p and the interval of SciPy for twelve people', () => {
    // scipy.stats.pearsonr and spearmanr on the rows of the notes; Fisher's interval of pearsonr.
    const { patterns } = countPatterns(rows);
    const ofPearson = pearsonWithOutcome(patterns)[1];
    expectClose(ofPearson?.ok ? ofPearson.p : undefined, 0.0005373336027564508, 1e-9);
    expectClose(ofPearson?.ok ? ofPearson.interval?.lower : undefined, 0.5267403511764078, 1e-9);
    expectClose(ofPearson?.ok ? ofPearson.interval?.upper : undefined, 0.9555704046075029, 1e-9);
    const ofSpearman = spearmanWithOutcome(patterns)[1];
    expectClose(ofSpearman?.ok ? ofSpearman.r : undefined, 0.8555555555555555, 1e-9);
    expectClose(ofSpearman?.ok ? ofSpearman.p : undefined, 0.0003865732260697041, 1e-9);
  });

  test('are finite for a perfect line, and refused for two people', () => {
    const line = pearsonWithOutcome(
      countPatterns([
        [1, 1],
        [2, 2],
        [3, 3],
        [5, 5],
      ]).patterns,
    )[0];
    expect(line).toMatchObject({ ok: true, p: 0, interval: { lower: 1, upper: 1 } });
    expectRefused(
      pearsonWithOutcome(
        countPatterns([
          [1, 1],
          [2, 2],
        ]).patterns,
      )[0] ?? { ok: true },
      'too-few-answers',
    );
    expect(pearsonWithOutcome([])).toEqual([]);
  });
});

describe('the regression on all questions', () => {
  test('is refused where questions follow from each other, for too few people, and without questions', () => {
    const twice = correlationsOf(rows.map((row) => [...row, row[1] ?? 0]));
    expectRefused(standardisedRegression(twice), 'no-solution');
    expectRefused(standardisedRegression(correlationsOf(rows.slice(0, 5))), 'too-few-answers');
    expectRefused(standardisedRegression(splitOutcome(matrixFrom([[1]]), 50)), 'too-few-groups');
    const exact = correlationsOf(rows.map(([y = 0, x = 0]) => [2 * x, x, y]));
    expectRefused(standardisedRegression(exact), 'all-equal');
  });
});

describe('the bootstrap', () => {
  test('gives the same limits for the same seed in any order of people, and others for another seed', () => {
    const list = people(150, [3, 1]);
    const mean = (drawn: readonly { values: readonly number[]; count: number }[]) => [
      sum(drawn.map(({ values, count }) => (values[0] ?? 0) * count)) / sum(drawn.map(({ count }) => count)),
    ];
    const limits = (order: readonly number[][], seed: number) =>
      bootstrap(countPatterns(order).patterns, mean, { seed, replicates: 200 });
    expect(limits([...list].reverse(), 7)).toEqual(limits(list, 7));
    expect(limits(list, 8)).not.toEqual(limits(list, 7));
  });

  test('comes near the t interval of a mean, which is known', () => {
    const list = people(400, [1]).map(([first = 0]) => [first]);
    const covariance = covarianceOf(countPatterns(list).patterns);
    const error = Math.sqrt((covariance ? at(covariance.matrix, 0, 0) : NaN) / 400);
    const [interval] =
      bootstrap(
        countPatterns(list).patterns,
        (drawn) => [sum(drawn.map(({ values, count }) => (values[0] ?? 0) * count)) / 400],
        { seed: 3, replicates: 4000 },
      ) ?? [];
    const width = (interval?.upper ?? NaN) - (interval?.lower ?? NaN);
    expect(width / (2 * 1.96 * error)).toBeGreaterThan(0.94);
    expect(width / (2 * 1.96 * error)).toBeLessThan(1.06);
  });

  test('has no limits without people, or when most draws cannot be computed', () => {
    expect(bootstrap([], () => [1], { seed: 1 })).toBeUndefined();
    expect(bootstrap([{ values: [1], count: 5 }], () => undefined, { seed: 1 })).toBeUndefined();
    expect(() => bootstrap([], () => [1], { seed: 0.5 })).toThrow(RangeError);
  });

  test('tells apart only what does not overlap', () => {
    expect(
      separatedPairs([
        { lower: 0.1, upper: 0.2 },
        { lower: 0.15, upper: 0.3 },
        { lower: 0.25, upper: 0.4 },
      ]),
    ).toEqual([{ higher: 2, lower: 0 }]);
    expect(separatedPairs([])).toEqual([]);
  });
});

describe('key drivers', () => {
  test('are refused under max(100, ten per question) complete sheets', () => {
    expect([1, 10, 11, 12].map(leastForDrivers)).toEqual([100, 100, 110, 120]);
    const of = (n: number, k: number) =>
      keyDrivers(
        countPatterns(
          people(
            n,
            Array.from({ length: k }, () => 1),
          ),
        ).patterns,
        { seed: 1, replicates: 20 },
      );
    expectRefused(of(99, 3), 'too-few-answers');
    expect(of(100, 3).ok).toBe(true);
    expectRefused(of(109, 11), 'too-few-answers');
    expectRefused(keyDrivers([], { seed: 1 }), 'no-answers');
  });

  test('put a question in order only where its interval stands clear of another', () => {
    const list = people(600, [9, 1, 1]);
    const result = given(keyDrivers(countPatterns(list).patterns, { seed: 5, replicates: 300 }));
    expect(result.method).toBe('shapley');
    expect(result.order).toEqual([
      { higher: 0, lower: 1 },
      { higher: 0, lower: 2 },
    ]);
    expectClose(sum(result.drivers.map(({ share }) => share)), result.r2, 1e-9);
    for (const { share, interval } of result.drivers) {
      expect(interval?.lower).toBeLessThan(share);
      expect(interval?.upper).toBeGreaterThan(share);
    }
    expect(
      given(keyDrivers(countPatterns([...list].reverse()).patterns, { seed: 5, replicates: 300 })),
    ).toEqual(result);
  });

  test('leave out a question that everybody answered alike, and say so', () => {
    const list = people(120, [2, 1]).map(([y = 0, a = 0, b = 0]) => [y, a, 5, b]);
    const result = given(keyDrivers(countPatterns(list).patterns, { seed: 1, replicates: 20 }));
    expect(result.left).toEqual([1]);
    expect(result.drivers.map(({ question }) => question)).toEqual([0, 2]);
    const without = given(
      keyDrivers(countPatterns(list.map(([y = 0, a = 0, , b = 0]) => [y, a, b])).patterns, {
        seed: 1,
        replicates: 20,
      }),
    );
    expect(result.drivers.map(({ share }) => share)).toEqual(without.drivers.map(({ share }) => share));
  });

  test('fall back on relative weights for more than twelve questions', () => {
    const list = people(
      140,
      Array.from({ length: 13 }, (_, i) => 1 + i),
    );
    const result = given(keyDrivers(countPatterns(list).patterns, { seed: 1, replicates: 20 }));
    expect(result.method).toBe('relative-weights');
    expect(result.drivers.map(({ share }) => share)).toEqual(
      result.drivers.map(({ relativeWeight }) => relativeWeight),
    );
  });

  test('are refused where the overall answer, or every question, has no spread', () => {
    const flat = people(120, [1]);
    expectRefused(
      keyDrivers(countPatterns(flat.map(([, a = 0]) => [5, a])).patterns, { seed: 1 }),
      'all-equal',
    );
    expectRefused(
      keyDrivers(countPatterns(flat.map(([y = 0]) => [y, 5])).patterns, { seed: 1 }),
      'all-equal',
    );
  });
});
