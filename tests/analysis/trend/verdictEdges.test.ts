import { describe, expect, test } from 'vitest';
import { trendVerdict } from '../../../analysis/trend/trendVerdict.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { counted, monthly24, swinging20, timed } from './series.js';

const shares = (x: readonly number[], n = 400, first = 0) =>
  ({ kind: 'shares', periods: counted(x, n, first) }) as const;
const values = (figures: readonly (number | null)[], first = 0) =>
  ({ kind: 'values', periods: timed(figures, first) }) as const;
const rising = [330, 334, 331, 340, 338, 345, 342, 350, 352, 351, 358, 360];
const nine = [80, 81, 83, 84, 86, 87, 88, 89, 91];

/** Three years of quarters that rise within every quarter. */
const quarters = Array.from(
  { length: 12 },
  (_, t) => 80 + ([0, 3, 1, 2][t % 4] ?? 0) + Math.floor(t / 4) + t / 100,
);

describe('what a verdict needs', () => {
  test('a refused series of figures that vary has no slope, and says its smallest p up to nine periods', () => {
    const four = trendVerdict(values([70, 72, 75, 79]));
    expect(four).toMatchObject({ ok: false, slope: null });
    // Nine values, all equal: one order only.
    expect(trendVerdict(values(Array.from({ length: 9 }, () => 5)))).toMatchObject({
      reason: 'all-equal',
      slope: 0,
    });
    expectClose(smallestOf(trendVerdict(values(Array.from({ length: 9 }, () => 5)))), 2 / 362_880);
    expect(smallestOf(trendVerdict(values(Array.from({ length: 10 }, () => 5))))).toBeNull();
  });

  test('an empty series is refused for its length, not for what is in it', () => {
    expect(trendVerdict(shares([]))).toMatchObject({
      ok: false,
      reason: 'too-few-periods',
      periods: 0,
      leftOut: 0,
    });
  });

  test('a period of exactly ten answers has a figure, of nine it has none', () => {
    const withLast = (n: number) =>
      given(trendVerdict({ kind: 'shares', periods: [...counted(rising, 400), { time: 12, x: 9, n }] }));
    expect(withLast(10)).toMatchObject({ periods: 13, leftOut: 0 });
    expect(withLast(9)).toMatchObject({ periods: 12, leftOut: 1 });
    const meansWith = (n: number) =>
      given(
        trendVerdict({
          kind: 'values',
          periods: nine.map((value, time) => ({ time, value, n: time === 0 ? n : 50 })),
        }),
      );
    expect(meansWith(10)).toMatchObject({ periods: 9, leftOut: 0 });
    expect(meansWith(9)).toMatchObject({ periods: 8, leftOut: 1 });
  });

  test('impossible counts are found wherever they stand, also beside a period without answers', () => {
    const wrong = counted(rising, 400).map((one, i) => (i === 5 ? { ...one, x: 401 } : one));
    expectRefused(trendVerdict({ kind: 'shares', periods: wrong }), 'impossible-input');
    const few = counted(rising, 400).map((one, i) => (i === 5 ? { ...one, x: 6, n: 5 } : one));
    expectRefused(trendVerdict({ kind: 'shares', periods: few }), 'impossible-input');
    const sized = (n: number) =>
      trendVerdict({
        kind: 'values',
        periods: timed(monthly24).map((one, i) => (i === 3 ? { ...one, n } : one)),
      });
    expectRefused(sized(Infinity), 'impossible-input');
    expectRefused(sized(-1), 'impossible-input');
    expect(given(sized(0))).toMatchObject({ periods: 23, leftOut: 1 });
  });
});

function smallestOf(told: ReturnType<typeof trendVerdict>): number | null {
  return told.ok ? NaN : told.smallestP;
}

describe('seasons', () => {
  test('are those of exactly three years on, counted from the first figure to the last and not from time 0', () => {
    expect(given(trendVerdict(values(quarters, 8092), { periodsPerYear: 4 })).order.method).toBe(
      'seasonal-kendall',
    );
    const short = trendVerdict(values(quarters.slice(0, 11), 8092), { periodsPerYear: 4 });
    if (short.ok) expect(short.order.method).not.toContain('seasonal');
    else expectRefused(short, 'too-few-periods');
  });

  test('of one period a year are none: the series is tested as it stands', () => {
    const plain = given(trendVerdict(values(monthly24)));
    const yearly = given(trendVerdict(values(monthly24), { periodsPerYear: 1 }));
    expect(yearly).toEqual(plain);
    expect(plain).toMatchObject({ seasons: null, cautions: [] });
    expect(plain.order).toMatchObject({ method: 'mann-kendall', slopePerYear: null });
  });

  test('are not asked for under two years, for nothing could show them', () => {
    expect(given(trendVerdict(values(monthly24.slice(0, 23)), { periodsPerYear: 12 })).seasons).toBeNull();
    expect(given(trendVerdict(values(monthly24), { periodsPerYear: 12 })).seasons).not.toBeNull();
  });
});

describe('unequal answers', () => {
  const sized = (largest: number) =>
    given(
      trendVerdict({
        kind: 'shares',
        periods: rising.map((x, time) => {
          const n = time === 3 ? largest : 100;
          return { time, x: Math.round((x / 400) * n), n };
        }),
      }),
    );

  test('are a caution above threefold, not at exactly three times', () => {
    expect(sized(300).cautions).not.toContain('unequal-answers');
    expect(sized(301).cautions).toContain('unequal-answers');
  });

  test('do not count the periods that have too few to be used', () => {
    const periods = [...counted(rising, 400), { time: 12, x: 5, n: 9 }];
    expect(given(trendVerdict({ kind: 'shares', periods })).cautions).not.toContain('unequal-answers');
  });

  test('are a caution for means whose answers are told, and none where they are not', () => {
    const means = (n: (time: number) => number | undefined) =>
      given(
        trendVerdict({
          kind: 'values',
          periods: nine.map((value, time) => {
            const own = n(time);
            return own === undefined ? { time, value } : { time, value, n: own };
          }),
        }),
      );
    expect(means((time) => (time === 2 ? 200 : 50)).cautions).toEqual(['unequal-answers']);
    expect(means(() => undefined).cautions).toEqual([]);
    expect(means((time) => (time === 2 ? 200 : undefined)).cautions).toEqual([]);
  });

  test('leave the order its say where the periods carry over', () => {
    const periods = swinging20.map((value, time) => {
      const n = time % 5 === 0 ? 4000 : 1000;
      return { time, x: Math.round((value / 100) * n), n };
    });
    const told = given(trendVerdict({ kind: 'shares', periods }));
    expect(told.order.autocorrelation).toMatchObject({ ok: true, warning: true });
    expect(told.cautions).toContain('unequal-answers');
    expect(told.weighted?.overdispersed).toBe(false);
    expect(told.decidedBy).toEqual(['order', 'weighted']);
  });

  test('do not outvote an order that is clear and points the other way', () => {
    // Eight periods fall one by one; the first, of a thousand times the answers, lies far below them all.
    const periods = [
      { time: 0, x: 25_000, n: 50_000 },
      ...Array.from({ length: 12 }, (_, i) => ({ time: i + 1, x: 360 - 2 * i, n: 400 })),
    ];
    const told = given(trendVerdict({ kind: 'shares', periods }));
    expect(told.order).toMatchObject({ direction: 'down' });
    expect(told.order.p).toBeLessThan(0.05);
    expect(told.weighted).toMatchObject({ direction: 'up' });
    expect(told.decidedBy).toContain('order');
    expect(told.verdict).toBe('cannot-tell');
  });
});

describe('cautions', () => {
  test('name scatter beyond chance, and only that', () => {
    const told = given(trendVerdict(shares([340, 372, 331, 380, 352, 388, 349, 391])));
    expect(told.cautions).toContain('overdispersed');
    expect(given(trendVerdict(shares(rising))).cautions).not.toContain('overdispersed');
  });

  test('call a fall borderline only where test and interval of the slope part', () => {
    const falling = given(trendVerdict(values([...nine].reverse())));
    expect(falling).toMatchObject({ verdict: 'down', cautions: [] });
    expect(given(falling.order.interval).upper).toBeLessThan(0);
  });

  test('let neighbours that are unlike pass, for they make a test too careful and not too bold', () => {
    // Five years of quarters that rise, each year high and low in turn within its quarters.
    const zigzag = Array.from(
      { length: 24 },
      (_, t) =>
        80 +
        0.5 * t +
        (t % 2 === 0 ? 1 : -1) * (1 + ((t * 5) % 7) / 10) * (Math.floor(t / 4) % 2 === 0 ? 1 : -1),
    );
    const told = given(trendVerdict(values(zigzag), { periodsPerYear: 4 }));
    expect(told.order.method).toBe('seasonal-kendall');
    const { autocorrelation } = told.order;
    expect(autocorrelation).toMatchObject({ ok: true, warning: true });
    expect(given(autocorrelation).lag1).toBeLessThan(0);
    expect(told.verdict).toBe('up');
  });
});
