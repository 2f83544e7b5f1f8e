import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquare } from '../../../analysis/chiSquare.js';
import { fisherExact } from '../../../analysis/fisherExact.js';
import { freemanHalton } from '../../../analysis/groups/freemanHalton.js';
import { logFactorial } from '../../../analysis/logFactorial.js';

describe('the exact test of a table', () => {
  it('gives the p of R’s fisher.test for a sparse table of three by three', () => {
    // R 4.2.2: fisher.test(matrix(c(3,1,0, 2,0,1, 5,1,0), 3))$p.value
    const tested = freemanHalton([
      [3, 2, 5],
      [1, 0, 1],
      [0, 1, 0],
    ]);
    expect(tested).toMatchObject({ ok: true, method: 'exact' });
    expect(tested.ok && tested.p).toBeCloseTo(0.755244755244755, 12);
  });

  it('is Fisher’s exact test where there are two rows and two columns', () => {
    const count = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        fc.pre(a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0);
        const [table, fisher] = [
          freemanHalton([
            [a, b],
            [c, d],
          ]),
          fisherExact({ x: a, n: a + b }, { x: c, n: c + d }),
        ];
        expect(table.ok && table.p).toBeCloseTo(fisher.ok ? fisher.p : NaN, 9);
      }),
    );
  });

  it('does not mind the order of rows and columns, nor empty ones', () => {
    const cell = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 2, maxLength: 4 }), (table) => {
        const one = freemanHalton(table);
        const turned = [0, 1, 2].map((j) => table.map((row) => row[2 - j] ?? 0));
        const other = freemanHalton([...turned, table.map(() => 0)]);
        expect(one.ok).toBe(other.ok);
        if (one.ok && other.ok) expect(one.p).toBeCloseTo(other.p, 9);
      }),
    );
  });

  it('draws tables where they are too many to list, and comes near χ² where that may be trusted', () => {
    const table = [
      [240, 60],
      [251, 49],
      [262, 38],
      [255, 45],
      [238, 62],
    ];
    const [drawn, approximate] = [freemanHalton(table), chiSquare(table)];
    expect(drawn).toMatchObject({ ok: true, method: 'simulated' });
    expect(Math.abs((drawn.ok ? drawn.p : 1) - (approximate.ok ? approximate.p : 0))).toBeLessThan(0.01);
    expect(freemanHalton(table)).toEqual(drawn);
  });

  it('does not call counters different that only χ² on few expected answers would call so', () => {
    // Six counters of the demo office in one month: satisfied and not.
    const table = [
      [65, 3],
      [52, 1],
      [40, 7],
      [40, 1],
      [49, 2],
      [13, 2],
    ];
    const approximate = chiSquare(table);
    expect(approximate.ok && approximate.minExpected).toBeLessThan(5);
    expect(approximate.ok && approximate.p).toBeLessThan(0.05);
    const exact = freemanHalton(table);
    expect(exact.ok && exact.p).toBeGreaterThan(0.05);
  });

  it('refuses what is no table of counts', () => {
    expect(freemanHalton([])).toEqual({ ok: false, reason: 'no-answers' });
    expect(freemanHalton([[0, 0]])).toEqual({ ok: false, reason: 'no-answers' });
    expect(freemanHalton([[3, 4]])).toEqual({ ok: false, reason: 'too-few-groups' });
    expect(freemanHalton([[1], [2, 3]])).toEqual({ ok: false, reason: 'impossible-input' });
    expect(freemanHalton([[1.5, 2]])).toEqual({ ok: false, reason: 'impossible-input' });
  });
});

describe('logarithm of a factorial', () => {
  it('goes on where summing ends, to fifteen digits', () => {
    let summed = logFactorial(256);
    for (let n = 257; n <= 2_000; n += 1) summed += Math.log(n);
    expect(logFactorial(2_000) / summed).toBeCloseTo(1, 13);
    expect(logFactorial(0)).toBe(0);
    expect(logFactorial(5)).toBeCloseTo(Math.log(120), 13);
  });

  it('refuses what is no whole number', () => {
    expect(() => logFactorial(-1)).toThrow(RangeError);
    expect(() => logFactorial(1.5)).toThrow(RangeError);
  });
});
