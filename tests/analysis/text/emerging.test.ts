import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emergingThemes } from '../../../analysis/text/emerging.js';
import { newcombe } from '../../../analysis/newcombe.js';
import { expectClose, expectRefused, given } from '../expectations.js';

const of = (theme: string, x: number, n: number, baseX: number, baseN: number) => ({
  theme,
  now: { x, n },
  base: { x: baseX, n: baseN },
});
const five = [
  of('waiting', 12, 60, 30, 600),
  of('signs', 9, 60, 80, 600),
  of('parking', 3, 60, 0, 300),
  of('attitude', 25, 60, 240, 600),
  of('fees', 6, 60, 20, 600),
];

describe('emerging themes', () => {
  it('have the exact p of two Poisson counts, upward, and the adjusted one of all shown together', () => {
    // scipy 1.17.1: binomtest(x, x + x0, n/(n + n0), alternative='greater'), as R's poisson.test; false_discovery_control.
    const expected = [
      [0.00026033424752908217, 0.0013016712376454108],
      [0.4206547650768965, 0.45367458124580795],
      [0.0046296296296296285, 0.011574074074074072],
      [0.45367458124580795, 0.45367458124580795],
      [0.026461811228326672, 0.04410301871387779],
    ];
    emergingThemes(five).forEach((result, index) => {
      const { p, adjustedP } = given(result);
      expectClose(p, expected[index]?.[0] ?? NaN, 1e-9);
      expectClose(adjustedP, expected[index]?.[1] ?? NaN, 1e-9);
    });
  });

  it('raise an alarm only with an adjusted p under five percent and five comments', () => {
    const alarmed = emergingThemes(five).filter((result) => result.ok && result.emerging);
    // Three comments on a theme nobody wrote of before are read, not alarmed about.
    expect(alarmed.map((result) => result.theme)).toEqual(['waiting', 'fees']);
    expect(given(emergingThemes([of('fees', 6, 60, 20, 600)])[0] ?? { ok: false }).p).toBeLessThan(0.05);
  });

  it('show both shares and the plain interval of their difference', () => {
    const waiting = given(emergingThemes(five)[0] ?? { ok: false });
    const interval = given(newcombe({ x: 12, n: 60 }, { x: 30, n: 600 }));
    expect(waiting).toMatchObject({ share: 0.2, baseShare: 0.05 });
    expect(waiting.difference).toEqual({
      value: interval.difference,
      lower: interval.lower,
      upper: interval.upper,
    });
  });

  it('stay exact with thousands of comments', () => {
    // scipy 1.17.1, the same call.
    const many = given(emergingThemes([of('waiting', 1200, 6000, 10_000, 60_000)])[0] ?? { ok: false });
    expectClose(many.p, 3.014225208765396e-9, 1e-6);
  });

  it('are refused with too few comments, a small base, or counts that cannot be, and the others do not suffer', () => {
    const [few, small, broken, half, fine] = emergingThemes([
      of('a', 5, 9, 5, 100),
      of('b', 5, 20, 5, 29),
      of('c', 30, 20, 5, 100),
      of('d', 2.5, 20, 5, 100),
      of('waiting', 12, 60, 30, 600),
    ]);
    expectRefused(few ?? { ok: true }, 'too-few-answers');
    expectRefused(small ?? { ok: true }, 'small-base');
    expectRefused(broken ?? { ok: true }, 'impossible-input');
    expectRefused(half ?? { ok: true }, 'impossible-input');
    // Alone among the tested: nothing to adjust for.
    expectClose(given(fine ?? { ok: false }).adjustedP, 0.00026033424752908217, 1e-9);
    expect(emergingThemes([])).toEqual([]);
  });

  // To the last digits of a sum of hundreds of terms.
  it('have a p that falls with every comment more, and is 1 for none', () => {
    const counts = fc.record({
      n: fc.integer({ min: 10, max: 300 }),
      baseN: fc.integer({ min: 30, max: 3000 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(counts, ({ n, baseN, part }) => {
        const base = Math.floor(part * baseN);
        const p = (x: number) => given(emergingThemes([of('a', x, n, base, baseN)])[0] ?? { ok: false }).p;
        expect(p(0)).toBe(1);
        for (let x = 1; x < Math.min(n, 8); x += 1) expect(p(x)).toBeLessThanOrEqual(p(x - 1) + 1e-12);
        expect(p(n)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 50 },
    );
  });
});
