import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bicPenalty, leastSquaresChange } from '../../../analysis/changes/leastSquaresChange.js';
import { pettitt } from '../../../analysis/changes/pettitt.js';
import { trendOrStep } from '../../../analysis/changes/trendOrStep.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { monthly24, timed } from '../trend/series.js';

/** Statistics notes C.11: twelve months, the level rises after the sixth. */
const twelve = [86.2, 85.9, 86.5, 86.1, 86.4, 86.0, 88.9, 89.3, 88.8, 89.1, 89.4, 89.0];
/** Reference case S-cpt-two-steps: levels 80, 90 and 70, the same small scatter ten times each. */
const scatter = [0.3, -0.2, 0.1, -0.4, 0.2, 0, 0.1, -0.1, 0.2, -0.2];
const twoSteps = [80, 90, 70].flatMap((level) => scatter.map((one) => Math.round((level + one) * 10) / 10));

const series = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 12, maxLength: 20 });

describe("Pettitt's test", () => {
  test('gives the reference values of twelve months', () => {
    // Statistics notes C.11 [CALC]: K 36 at t = 6, p .0314078.
    const tested = given(pettitt(twelve));
    expect(tested).toMatchObject({ k: 36, position: 6, direction: 'up', n: 12 });
    expectClose(tested.p, 0.0314078);
  });

  test('keeps the place of a change behind a gap', () => {
    const gap = [...twelve.slice(0, 3), null, ...twelve.slice(3)];
    expect(given(pettitt(gap))).toMatchObject({ k: 36, position: 7, n: 12 });
  });

  test('mirrors when the values fall instead, and its p is a probability', () => {
    fc.assert(
      fc.property(series, (values) => {
        const tested = pettitt(values);
        const fallen = pettitt(values.map((value) => -value));
        if (!tested.ok) {
          expectRefused(fallen, 'all-equal');
          return;
        }
        expect(fallen).toMatchObject({ k: tested.k, position: tested.position, p: tested.p });
        expect(given(fallen).direction).not.toBe(tested.direction);
        expect(tested.p).toBeGreaterThan(0);
        expect(tested.p).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('is refused under twelve values, for equal and for impossible ones', () => {
    expectRefused(pettitt(twelve.slice(1)), 'too-few-periods');
    expectRefused(pettitt([]), 'too-few-periods');
    expectRefused(pettitt(Array(12).fill(85)), 'all-equal');
    expectRefused(pettitt([...twelve, NaN]), 'impossible-input');
  });
});

describe('mean shifts by least squares', () => {
  test('finds the one change of twelve months, with the supF of the reference', () => {
    // Statistics notes C.11 [CALC, R strucchange::breakpoints(h = 3)]: 6; supF 470.124.
    const found = given(leastSquaresChange(twelve));
    expect(found.changePoints).toEqual([6]);
    const split = given(found.firstSplit);
    expect(split.position).toBe(6);
    expectClose(split.f, 470.124, 1e-6);
  });

  test('finds both changes of two steps, and pays the penalty once for each', () => {
    // Reference case S-cpt-two-steps: penalty 25, segments of 2 and more; cost 51.32; first split saves 1500.
    const found = given(leastSquaresChange(twoSteps, { penalty: 25, minimumSegment: 2 }));
    expect(found.changePoints).toEqual([10, 20]);
    expectClose(found.cost, 51.32);
    expectClose(found.rss, 1.32);
    found.segments.forEach(({ mean }, index) => expectClose(mean, [80, 90, 70][index] ?? NaN));
    expect(found.segments.map(({ from, to }) => [from, to])).toEqual([[1, 10], [11, 20], [21, 30]]); // prettier-ignore
    expect(given(found.firstSplit).position).toBe(20);
    expectClose(given(found.firstSplit).rssReduction, 1500);
  });

  test('finds none in equal values, whatever the penalty', () => {
    // Reference case S-cpt-constant: no change, cost 0, one mean.
    for (const value of [85, 0.1]) {
      const found = given(leastSquaresChange(Array(20).fill(value), { penalty: 0 }));
      expect(found).toMatchObject({
        changePoints: [],
        cost: 0,
        segments: [{ from: 1, to: 20, mean: value }],
      });
      expectRefused(found.firstSplit, 'all-equal');
    }
  });

  test('keeps the place of a change behind a gap', () => {
    const gap = [null, ...twelve.slice(0, 6), null, null, ...twelve.slice(6)];
    const found = given(leastSquaresChange(gap));
    expect(found.changePoints).toEqual([7]);
    expect(found.segments.map(({ from, to, n }) => [from, to, n])).toEqual([[2, 7, 6], [10, 15, 6]]); // prettier-ignore
  });

  test('has as penalty twice the squared scatter of neighbours times the logarithm of n', () => {
    // By hand: differences 1, −1, 3, −1; median 0, absolute deviations 1, 1, 3, 1 → 1; 2·(1.4826/√2)²·ln 5.
    expectClose(bicPenalty([4, 5, 4, 7, 6]), 1.4826 ** 2 * Math.log(5));
    // More than half of the differences equal: their root mean square instead, 2·(√(9/4)/√2)²·ln 5.
    expectClose(bicPenalty([4, 4, 4, 7, 7]), (9 / 4) * Math.log(5));
    expect(bicPenalty([4])).toBe(0);
  });

  test('is never beaten by any other cut of the series', () => {
    const short = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 9 });
    fc.assert(
      fc.property(
        short,
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 3 }),
        (values, penalty, least) => {
          const found = given(leastSquaresChange(values, { penalty, minimumSegment: least }));
          const costs = allCuts(values.length, least).map((cuts) => costOf(values, cuts, penalty));
          expectClose(found.cost, Math.min(...costs), 1e-9);
          expectClose(found.cost, costOf(values, found.changePoints, penalty), 1e-9);
          expect(found.segments.every(({ n }) => n >= least)).toBe(true);
        },
      ),
    );
  });

  test('is refused for fewer values than a segment, and throws for a penalty or a segment that cannot be', () => {
    expectRefused(leastSquaresChange([1, 2]), 'too-few-periods');
    expectRefused(leastSquaresChange([1, 2, NaN]), 'impossible-input');
    expectRefused(given(leastSquaresChange([1, 2, 3, 4, 5])).firstSplit, 'too-few-periods');
    expect(() => leastSquaresChange(twelve, { penalty: -1 })).toThrow(RangeError);
    expect(() => leastSquaresChange(twelve, { minimumSegment: 0 })).toThrow(RangeError);
  });
});

describe('line or step', () => {
  test('calls the twelve months a step, clearly', () => {
    const told = given(trendOrStep(timed(twelve, 1)));
    expect(told).toMatchObject({ better: 'step', clear: true, levelSuffices: false });
    expect(told.step.time).toBe(6);
    expectClose(told.step.before, 86.1833333333);
    expectClose(told.step.after, 89.0833333333);
    // By hand: BIC = 12·ln(RSS/12) + k·ln 12, RSS .5366666667 with k = 3.
    expectClose(told.step.bic, 12 * Math.log(0.5366666667 / 12) + 3 * Math.log(12));
  });

  test('calls the 24 months of the notes a line, though a step is found in them', () => {
    const told = given(trendOrStep(timed(monthly24)));
    expect(told).toMatchObject({ better: 'line', clear: true });
    expect(pettitt(monthly24)).toMatchObject({ ok: true, direction: 'up' });
    expect(given(pettitt(monthly24)).p).toBeLessThan(0.05);
  });

  test('says that one level will do where nothing changes', () => {
    const flat = [5, 3, 4, 6, 5, 3, 4, 5, 6, 4, 3, 5, 4, 6];
    expect(given(trendOrStep(timed(flat))).levelSuffices).toBe(true);
  });

  test('recognises a perfect line and a perfect step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 12, max: 30 }), (size, n) => {
        const line = given(trendOrStep(timed(Array.from({ length: n }, (_, t) => 70 + size * t))));
        expect(line).toMatchObject({ better: 'line', clear: true, levelSuffices: false });
        const step = given(trendOrStep(timed(Array.from({ length: n }, (_, t) => (t < 5 ? 70 : 70 + size)))));
        expect(step).toMatchObject({ better: 'step', clear: true });
        expect(step.step).toMatchObject({ time: 4, before: 70, after: 70 + size, rss: 0 });
        expect([line.line.bic, step.step.bic].every(Number.isFinite)).toBe(true);
      }),
    );
  });

  test('is refused under twelve values, for equal ones, for a time there twice, and throws for no segment', () => {
    expectRefused(trendOrStep(timed(twelve.slice(1))), 'too-few-periods');
    expectRefused(trendOrStep(timed(Array(12).fill(85))), 'all-equal');
    expectRefused(trendOrStep([...timed(twelve), { time: 3, value: 1 }]), 'impossible-input');
    expect(() => trendOrStep(timed(twelve), 0)).toThrow(RangeError);
  });
});

/** Every way to cut n values into segments of at least `least`. */
function allCuts(n: number, least: number): number[][] {
  if (n < 2 * least) return [[]];
  const cuts: number[][] = [[]];
  for (let last = least; last <= n - least; last += 1) {
    cuts.push(...allCuts(last, least).map((before) => [...before, last]));
  }
  return cuts;
}

function costOf(values: readonly number[], cuts: readonly number[], penalty: number): number {
  const edges = [0, ...cuts, values.length];
  const squares = edges.slice(1).map((end, index) => {
    const own = values.slice(edges[index], end);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    return own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  return squares.reduce((sum, one) => sum + one, 0) + penalty * cuts.length;
}
