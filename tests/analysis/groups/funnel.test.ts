import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { funnel, funnelLimits } from '../../../analysis/groups/funnel.js';
import { expectClose, expectRefused, given } from '../expectations.js';

const counters = fc
  .array(fc.tuple(fc.integer({ min: 10, max: 500 }), fc.double({ min: 0.6, max: 0.99, noNaN: true })), {
    minLength: 2,
    maxLength: 20,
  })
  .map((groups) => groups.map(([n, part], at) => ({ key: `c${at}`, x: Math.round(n * part), n })));

const steady = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ key: `c${at}`, x: 180, n: 200 }));

describe('funnel limits', () => {
  test('by the normal formula are those of the notes', () => {
    // Statistics notes C.3 [CALC]: n 50, p̄ .9 → .8168–.9832 and .7689–1.
    const limits = funnelLimits(0.9, 50, { method: 'normal' });
    const { inner, outer } = limits;
    expect([inner.lower, inner.upper, outer.lower].map((limit) => limit.toFixed(4))).toEqual([
      '0.8168',
      '0.9832',
      '0.7689',
    ]);
    expect(limits.outer.upper).toBe(1);
  });

  test('are exact where the variance is small: here the same 50 answers', () => {
    // SciPy: binom.ppf of both tails at z 1.96 and 3.0902, n 50, p .9: 41 and 49, 37 and 50.
    expect(funnelLimits(0.9, 50)).toEqual({
      method: 'exact',
      inner: { lower: 0.82, upper: 0.98 },
      outer: { lower: 0.74, upper: 1 },
    });
    expect(funnelLimits(0.9, 56).method).toBe('normal');
    expect(funnelLimits(0.9, 0).outer).toEqual({ lower: 0, upper: 1 });
  });

  test('close in on the centre with more answers, and open with inflation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 5000 }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        (n, p) => {
          const few = funnelLimits(p, n);
          const many = funnelLimits(p, n * 2);
          const open = funnelLimits(p, n, { inflation: 2 });
          expect(many.inner.lower).toBeGreaterThan(few.inner.lower);
          expect(few.outer.lower).toBeLessThan(few.inner.lower);
          expectClose(p - open.inner.lower, Math.min(p, 2 * (p - few.inner.lower)), 1e-9);
        },
      ),
    );
  });
});

describe('the funnel of counters', () => {
  test('says where each lies, in the order given, and has no rank', () => {
    const groups = [...steady(3), { key: 'low', x: 150, n: 200 }, { key: 'lowish', x: 167, n: 200 }];
    const drawn = given(funnel(groups));
    expect(drawn.groups.map(({ key }) => key)).toEqual(groups.map(({ key }) => key));
    expect(drawn.groups.map((group) => (group.ok ? group.position : group.reason))).toEqual([
      'within',
      'within',
      'within',
      'below-outer',
      'within',
    ]);
    expect(Object.keys(drawn.groups[0] ?? {})).not.toContain('rank');
  });

  test('gives the same answer for each counter whatever their order', () => {
    fc.assert(
      fc.property(counters, (groups) => {
        const forth = funnel(groups);
        const back = funnel([...groups].reverse());
        if (!forth.ok || !back.ok) {
          expect(back).toEqual(forth);
          return;
        }
        expectClose(back.inflation, forth.inflation, 1e-9);
        const positions = (drawn: typeof forth) =>
          drawn.groups.map((group) => (group.ok ? group.position : group.reason));
        expect(positions(back).reverse()).toEqual(positions(forth));
      }),
    );
  });

  test('widens when ten or more counters differ by more than chance, and one odd counter does not widen it', () => {
    const spread = Array.from({ length: 20 }, (_, at) => ({
      key: `c${at}`,
      x: at % 2 === 0 ? 170 : 190,
      n: 200,
    }));
    const wide = given(funnel(spread));
    // Every z is ±.05/√(.9·.1/200) = ±2.357: φ = 5.5556, reach 1.96·2.357.
    expectClose(wide.dispersion, 5.5555556, 1e-6);
    expectClose(wide.inflation, Math.sqrt(5.5555556), 1e-6);
    expect(wide.groups.every((group) => group.ok && group.position === 'within')).toBe(true);
    const odd = given(funnel([...steady(19), { key: 'odd', x: 120, n: 200 }]));
    expect(odd.inflation).toBe(1);
    expect(odd.groups.at(-1)).toMatchObject({ position: 'below-outer' });
  });

  test('widens few counters only when the caller brings the spread, and never narrows', () => {
    const two = [
      { key: 'a', x: 170, n: 200 },
      { key: 'b', x: 190, n: 200 },
    ];
    expect(given(funnel(two))).toMatchObject({ dispersion: null, inflation: 1 });
    expect(given(funnel(two, { inflation: 1.5 })).inflation).toBe(1.5);
    expect(given(funnel(two, { inflation: 0.5 })).inflation).toBe(1);
  });

  test('refuses a counter under ten answers, though its answers count in the centre', () => {
    const drawn = given(funnel([...steady(2), { key: 'new', x: 0, n: 9 }]));
    expectClose(drawn.center, 360 / 409);
    expect(drawn.groups[2]).toEqual({ ok: false, reason: 'too-few-answers', key: 'new', n: 9 });
  });

  test('is refused for a single counter, without dissatisfied, and for counts that cannot be', () => {
    expectRefused(funnel(steady(1)), 'too-few-groups');
    expectRefused(funnel([]), 'too-few-groups');
    const happy = [
      { key: 'a', x: 20, n: 20 },
      { key: 'b', x: 20, n: 20 },
    ];
    expectRefused(funnel(happy), 'all-equal');
    expectRefused(funnel([...steady(2), { key: 'c', x: 3, n: 2 }]), 'impossible-input');
    expectRefused(funnel([...steady(2), { key: 'c', x: 1.5, n: 20 }]), 'impossible-input');
  });
});
