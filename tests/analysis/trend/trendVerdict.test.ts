import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trendVerdict, type TrendVerdict } from '../../../analysis/trend/trendVerdict.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { counted, monthly24, swinging20, tied8, timed } from './series.js';

const shares = (x: readonly number[], n = 400) => ({ kind: 'shares', periods: counted(x, n) }) as const;
const values = (figures: readonly (number | null)[]) =>
  ({ kind: 'values', periods: timed(figures) }) as const;

/** Twelve periods that rise little by little, of 400 answers each. */
const rising = [330, 334, 331, 340, 338, 345, 342, 350, 352, 351, 358, 360];

/** Months with a strong season over a rise of `step` answers in 400 a month, hand-made. */
const season = [12, -24, 4, 0, 8, 4, -4, -8, 0, 4, 8, -4];
const unrest = [0, 2, 1, 3, -1, 1, -2, 0, -1, 2, -3, 1, 0];
const seasonal = (months: number, step: number) =>
  Array.from({ length: months }, (_, t) =>
    Math.round(320 + step * t + (season[t % 12] ?? 0) + (unrest[(t * 7) % 13] ?? 0)),
  );

describe('a verdict on a trend', () => {
  test('is up or down where both tests say so', () => {
    const up = given(trendVerdict(shares(rising)));
    expect(up).toMatchObject({ verdict: 'up', ground: 'both-agree', decidedBy: ['order', 'weighted'] });
    expect(up.p).toBe(Math.max(up.order.p, up.weighted?.p ?? NaN));
    const down = given(trendVerdict(shares(rising.map((x) => 400 - x))));
    expect(down).toMatchObject({ verdict: 'down', ground: 'both-agree' });
  });

  test('is "cannot tell" with both numbers where the tests disagree', () => {
    // Only the last two of eight periods are high: the answers weigh how far, the order does not.
    const told = given(trendVerdict(shares([806, 807, 805, 808, 804, 809, 830, 836], 1000)));
    expect(told).toMatchObject({ verdict: 'cannot-tell', ground: 'tests-disagree' });
    expect(told.order.p).toBeGreaterThan(0.05);
    expect(told.weighted?.p).toBeLessThan(0.05);
  });

  test('is "cannot tell" where neither test sees anything', () => {
    const told = given(trendVerdict(shares([780, 812, 814, 808, 813, 811, 809, 815], 1000)));
    expect(told).toMatchObject({ verdict: 'cannot-tell', ground: 'not-significant' });
  });

  test('rests on the order alone for figures without counts', () => {
    // Statistics notes C.4 [CALC]: y₂₄, p 1.35697e-07, b 0.2 a month (0.1578392–0.2421608).
    const told = given(trendVerdict(values(monthly24), { periodsPerYear: 12 }));
    expect(told).toMatchObject({ verdict: 'up', ground: 'order-decides', weighted: null });
    expectClose(told.p, 1.35697e-7, 1e-5);
    expectClose(told.order.slopePerYear, 2.4);
    expectClose(given(told.order.interval).lower, 0.1578392);
    expect(told.seasons).toMatchObject({ ok: true, seasonal: false });
    expect(told.cautions).toEqual(['season-unknown']);
  });

  test('follows the test where the interval of the slope touches 0, and says borderline', () => {
    // Statistics notes C.4: the tie series, "verdict by the test; say borderline".
    const told = given(trendVerdict(values(tied8)));
    expect(told).toMatchObject({ verdict: 'up', cautions: ['borderline'] });
    expect(told.order.method).toBe('mann-kendall-exact');
  });

  test('is refused under five periods, with the p that could not have been reached', () => {
    const four = trendVerdict(values([70, 72, 75, 79]));
    expectRefused(four, 'too-few-periods');
    expect(four).toMatchObject({ periods: 4, periodsNeeded: 5 });
    expectClose(four.ok ? null : four.smallestP, 2 / 24);
    expectRefused(trendVerdict(values([])), 'too-few-periods');
  });

  test('counts all orders of five to nine periods, and cautions under eight', () => {
    const five = given(trendVerdict(values([80, 81, 83, 84, 86])));
    expect(five).toMatchObject({ verdict: 'up', cautions: ['few-periods'] });
    expectClose(five.p, 1 / 60);
    const nine = given(trendVerdict(values([80, 81, 83, 84, 86, 87, 88, 89, 91])));
    expect(nine.cautions).toEqual([]);
    expectClose(nine.order.smallestP, 2 / 362_880);
  });

  test('lets the answers decide where their number varies more than threefold', () => {
    const sizes = [4000, 4000, 50, 4000, 4000, 50, 4000, 4000];
    const periods = [0.8, 0.806, 0.86, 0.811, 0.817, 0.76, 0.822, 0.829].map((share, time) => {
      const n = sizes[time] ?? 0;
      return { time, x: Math.round(share * n), n };
    });
    const told = given(trendVerdict({ kind: 'shares', periods }));
    expect(told).toMatchObject({ verdict: 'up', ground: 'weighted-decides', cautions: ['unequal-answers'] });
    expect(told.order.p).toBeGreaterThan(0.05);
    expect(told.decidedBy).toEqual(['weighted']);
    expect(told.p).toBe(told.weighted?.p);
  });

  test('does not let the answers decide alone where periods scatter more than their number explains', () => {
    const periods = [0.8, 0.9, 0.79, 0.91, 0.83, 0.93, 0.84, 0.92].map((share, time) => {
      const n = time % 2 === 0 ? 400 : 60;
      return { time, x: Math.round(share * n), n };
    });
    const told = given(trendVerdict({ kind: 'shares', periods }));
    expect(told.weighted?.overdispersed).toBe(true);
    expect(told.cautions).toContain('unequal-answers');
    expect(told.decidedBy).toEqual(['order', 'weighted']);
  });

  test('does not let the answers decide against a clear order', () => {
    const periods = [
      { time: 0, x: 5000, n: 10_000 },
      ...[0.9, 0.89, 0.88, 0.87, 0.86, 0.85, 0.84, 0.83].map((share, index) => ({
        time: index + 1,
        x: Math.round(share * 400),
        n: 400,
      })),
    ];
    const told = given(trendVerdict({ kind: 'shares', periods }));
    expect(told.verdict).toBe('cannot-tell');
  });

  test('judges scattered shares by the quasi-binomial slope', () => {
    const told = given(trendVerdict(shares([340, 372, 331, 380, 352, 388, 349, 391])));
    expect(told.weighted).toMatchObject({ method: 'quasi-binomial', overdispersed: true });
    expectClose(told.weighted?.p, 0.2385955416108991);
    expect(told).toMatchObject({ verdict: 'cannot-tell' });
  });

  test('takes the more careful p where periods carry over, widens the interval, and says so', () => {
    const told = given(trendVerdict(values(swinging20)));
    expect(told.order).toMatchObject({ method: 'mann-kendall-hamed-rao', corrected: true });
    // The larger of Hamed–Rao with all lags and with three.
    expectClose(told.p, 0.00046212063295164596);
    expect(told.cautions).toContain('carry-over');
    const still = given(trendVerdict(values(monthly24)));
    expect(still.order.corrected).toBe(false);
  });

  test('takes an adjusted p where several trends are shown together', () => {
    const alone = given(trendVerdict(shares(rising)));
    const kept = given(trendVerdict(shares(rising), { adjustedP: 0.049 }));
    expect(kept).toEqual({ ...alone, adjustedP: 0.049 });
    const lost = given(trendVerdict(shares(rising), { adjustedP: 0.05 }));
    expect(lost).toMatchObject({ verdict: 'cannot-tell', ground: 'adjusted-away', p: alone.p });
  });

  test('leaves periods with fewer than ten answers out, and says how many', () => {
    const periods = [...counted(rising, 400), { time: 12, x: 0, n: 9 }, { time: 13, x: 0, n: 0 }];
    const told = given(trendVerdict({ kind: 'shares', periods }));
    expect(told).toMatchObject({ verdict: 'up', periods: 12, leftOut: 2 });
    expect(told.cautions).toContain('periods-left-out');
    const means = rising.map((value, time) => ({ time, value, n: time < 8 ? 9 : 100 }));
    expectRefused(trendVerdict({ kind: 'values', periods: means }), 'too-few-periods');
  });

  test('is refused for equal figures with slope 0, and for what cannot be', () => {
    const equal = trendVerdict(values([85, 85, 85, 85, 85, 85]));
    expect(equal).toMatchObject({ ok: false, reason: 'all-equal', slope: 0 });
    expectRefused(trendVerdict(shares([400, 400, 400, 400, 400, 400])), 'all-equal');
    expectRefused(trendVerdict(values([1, 2, 3, NaN, 5, 6])), 'impossible-input');
    expectRefused(trendVerdict(shares([500, 1, 2, 3, 4, 5])), 'impossible-input');
    const twice = [...timed(monthly24), { time: 3, value: 80 }];
    expectRefused(trendVerdict({ kind: 'values', periods: twice }), 'impossible-input');
    const between = monthly24.map((value, index) => ({ time: index / 2, value }));
    expectRefused(trendVerdict({ kind: 'values', periods: between }), 'impossible-input');
    const sized = timed(monthly24).map((one) => ({ ...one, n: -1 }));
    expectRefused(trendVerdict({ kind: 'values', periods: sized }), 'impossible-input');
  });
});

describe('a verdict on a series with seasons', () => {
  test('holds months against the same months from three years on, in both tests', () => {
    const told = given(trendVerdict(shares(seasonal(36, 0.6)), { periodsPerYear: 12 }));
    expect(told).toMatchObject({ verdict: 'up', ground: 'both-agree', seasons: null });
    expect(told.order.method).toBe('seasonal-kendall');
    expect(told.weighted).toMatchObject({ method: 'cochran-armitage', overdispersed: false });
    // 0.6 answers of 400 a month are 1.8 points a year.
    expect(Math.abs((told.order.slopePerYear ?? NaN) - 0.018)).toBeLessThan(0.003);
    expectClose((told.order.slopePerYear ?? NaN) / 12, told.order.slope);
  });

  test('sees no trend where only the season moves', () => {
    const told = given(trendVerdict(shares(seasonal(48, 0)), { periodsPerYear: 12 }));
    expect(told.verdict).toBe('cannot-tell');
  });

  test('is refused where seasons show and three years are not there yet', () => {
    const short = trendVerdict(shares(seasonal(30, 0.6)), { periodsPerYear: 12 });
    expectRefused(short, 'too-few-periods');
    expect(short).toMatchObject({ periods: 30, periodsNeeded: 36, seasons: { ok: true, seasonal: true } });
  });

  test('cautions under three years that a season could pose as a trend', () => {
    const short = given(trendVerdict(shares(rising), { periodsPerYear: 12 }));
    expect(short.cautions).toContain('season-unknown');
    expect(given(trendVerdict(shares(rising), { periodsPerYear: 1 })).cautions).not.toContain(
      'season-unknown',
    );
  });

  test('gives no one trend where seasons move in different directions', () => {
    // Three quarters rise over eight years, one falls.
    const apart = Array.from({ length: 32 }, (_, t) => 80 + (t % 4 === 3 ? -1 : 1) * Math.floor(t / 4));
    const told = given(trendVerdict(values(apart), { periodsPerYear: 4 }));
    expect(told).toMatchObject({ verdict: 'cannot-tell', ground: 'seasons-differ' });
    expect(told.order.p).toBeLessThan(0.05);
  });

  test('cannot tell where periods carry over and there are too few years to allow for it', () => {
    // Five years of quarters: a rise, and a slow swing over all quarters.
    const slow = Array.from(
      { length: 20 },
      (_, t) => Math.round(10 * (80 + 0.3 * t + 1.2 * Math.sin(t / 3))) / 10,
    );
    const told = given(trendVerdict(values(slow), { periodsPerYear: 4 }));
    expect(told.order.p).toBeLessThan(0.05);
    expect(told).toMatchObject({ verdict: 'cannot-tell', ground: 'carry-over' });
  });

  test('allows for carry-over from ten years on', () => {
    const slow = Array.from(
      { length: 48 },
      (_, t) => Math.round(10 * (80 + 0.3 * t + 3 * Math.sin(t / 3))) / 10,
    );
    const told = given(trendVerdict(values(slow), { periodsPerYear: 4 }));
    expect(told.order).toMatchObject({ method: 'seasonal-kendall-dependent', corrected: true });
    expect(told).toMatchObject({ verdict: 'up', ground: 'order-decides' });
  });
});

describe('every verdict on a trend', () => {
  const periods = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.nat(600)), { minLength: 0, maxLength: 40 })
    .map((rows) => rows.map(([n, x], time) => ({ time, n, x: x % (n + 1) })));
  const perYear = fc.constantFrom(undefined, 4, 12);

  test('turns round with the shares, and does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(periods, perYear, (rows, periodsPerYear) => {
        const told = trendVerdict({ kind: 'shares', periods: rows }, { periodsPerYear });
        const shuffled = trendVerdict({ kind: 'shares', periods: rows.toReversed() }, { periodsPerYear });
        expect(shuffled).toEqual(told);
        const others = rows.map(({ time, x, n }) => ({ time, x: n - x, n }));
        const mirrored = trendVerdict({ kind: 'shares', periods: others }, { periodsPerYear });
        expect(mirrored.ok).toBe(told.ok);
        if (!told.ok || !mirrored.ok) return;
        expect(mirrored.verdict).toBe({ up: 'down', down: 'up', 'cannot-tell': 'cannot-tell' }[told.verdict]);
      }),
    );
  });

  test('says a direction only where every deciding test is under .05 and points there, and holds no NaN', () => {
    fc.assert(
      fc.property(periods, perYear, (rows, periodsPerYear) => {
        const told = trendVerdict({ kind: 'shares', periods: rows }, { periodsPerYear });
        expect(unfinite(told)).toEqual([]);
        if (!told.ok || told.verdict === 'cannot-tell') return;
        expect(told.p).toBeLessThan(0.05);
        for (const name of told.decidedBy) expect(told[name]?.direction).toBe(told.verdict);
      }),
    );
  });
});

/** Paths of numbers that are not finite. */
function unfinite(told: TrendVerdict): string[] {
  const found: string[] = [];
  JSON.stringify(told, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) found.push(key);
    return value;
  });
  return found;
}
