import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapSeries } from '../../../analysis/alarms/gapSeries.js';
import {
  toneOf,
  watchSeries,
  type Subgroup,
  type WatchedSeries,
} from '../../../analysis/alarms/watchedSeries.js';

const period = (satisfied: number, n: number, dissatisfied = Math.min(n - satisfied, 1)): Subgroup => ({
  n,
  satisfied,
  dissatisfied,
});
const many = (length: number, one: (index: number) => Subgroup) =>
  Array.from({ length }, (_, index) => one(index));
const steady = (length: number) => many(length, (index) => period(80 + (index % 3) - 1, 100));

function watched(narrow: readonly Subgroup[], wide?: readonly Subgroup[]): WatchedSeries {
  const series = watchSeries({ narrow, wide });
  if (!series.ok) throw new Error(series.reason);
  return series;
}

describe('a watched series', () => {
  it('is refused with fewer than 12 periods, and says how many there are', () => {
    expect(watchSeries({ narrow: steady(11) })).toEqual({ ok: false, reason: 'short-baseline', usable: 11 });
    expect(watchSeries({ narrow: [] })).toEqual({ ok: false, reason: 'short-baseline', usable: 0 });
  });

  it('with 12 to 20 has a provisional baseline in which the newest period does not judge itself', () => {
    expect(watched(steady(12))).toMatchObject({ provisional: true, baseline: { length: 12 } });
    const bad = watched([...steady(14), period(55, 100)]);
    expect(bad).toMatchObject({ provisional: true, baseline: { length: 14 }, baselineShare: { n: 1400 } });
    expect(bad.causes).toMatchObject([{ side: 'below', first: 14 }]);
  });

  it('keeps its first 20 periods as the baseline, whatever comes after them', () => {
    const before = watched(steady(21));
    const after = watched([...steady(21), ...many(30, () => period(99, 100))]);
    expect(after.baseline).toEqual(before.baseline);
    expect(after.center).toBe(before.center);
    expect(after.provisional).toBe(false);
    expect(after.causes).toHaveLength(1);
  });

  it('is a p-chart by hand: 80 % of 100 is watched between 68 % and 92 %', () => {
    const series = watched([...many(20, () => period(80, 100)), period(68, 100), period(67, 100)]);
    // 0.8 ± 3·√(0.8·0.2/100) = 0.68 and 0.92; on the limit is no signal.
    expect(series).toMatchObject({ chart: 'p', of: 'satisfied', grain: 'narrow', hasAverage: true });
    expect(series.points[20]).toMatchObject({ lower: 0.68, upper: 0.92, signal: null });
    expect(series.points[21]).toMatchObject({ signal: 'below' });
  });

  it('finds by its moving average a small lasting shift that no single point shows', () => {
    const series = watched([...many(20, () => period(80, 100)), ...many(15, () => period(86, 100))]);
    expect(series.points.every((point) => point.signal === null)).toBe(true);
    expect(series.causes).toMatchObject([{ side: 'above', seenBy: ['average'] }]);
  });

  it('takes the wide periods where the narrow ones hold too few', () => {
    const narrow = many(100, () => period(38, 40));
    const wide = many(25, () => period(152, 160));
    expect(watched(narrow, wide)).toMatchObject({
      grain: 'wide',
      reason: 'wider-holds-enough',
      of: 'satisfied',
    });
  });

  it('charts the dissatisfied with exact limits where too few are expected, and a rise of them is bad', () => {
    const series = watched([
      ...many(20, (index) => period(27, 30, index % 2 === 0 ? 2 : 1)),
      period(20, 30, 10),
    ]);
    expect(series).toMatchObject({ chart: 'exact', of: 'dissatisfied', hasAverage: false });
    expect(series.causes).toMatchObject([{ side: 'above' }]);
    expect(toneOf(series, 'above')).toBe('bad');
    expect(toneOf(series, 'below')).toBe('good');
  });

  it('takes gaps where one a period is rare, and only where days are given', () => {
    const rare = many(24, (index) => period(index % 4 === 0 ? 18 : 20, 20, index % 4 === 0 ? 1 : 0));
    const days = many(400, (index) => period(9, 10, index % 5 === 0 ? 1 : 0));
    expect(watchSeries({ narrow: rare })).toMatchObject({ chart: 'exact' });
    const series = watchSeries({ narrow: rare, days: () => days });
    expect(series).toMatchObject({ chart: 'g', grain: 'gap' });
    if (series.ok) expect(toneOf(series, 'above')).toBe('good');
  });

  it('is refused where nobody was dissatisfied in the baseline', () => {
    expect(watchSeries({ narrow: many(25, () => period(20, 20)) })).toMatchObject({
      ok: false,
      reason: 'all-equal',
    });
  });

  it('never gives a figure that is none, and every cause lies after the baseline', () => {
    const one = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([n, share]) => period(Math.round(n * share), n, n - Math.round(n * share)));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 60 }), (periods) => {
        const series = watchSeries({ narrow: periods, days: () => periods });
        if (!series.ok) return;
        const last = series.baseline.at(-1) ?? 0;
        for (const cause of series.causes) expect(cause.first).toBeGreaterThan(last);
        for (const { value, lower, upper } of series.points)
          for (const figure of [value, lower, upper])
            expect(figure === null || Number.isFinite(figure)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('gaps over days', () => {
  it('are counted over days exactly, three dissatisfied a point, with the days on which each began and ended', () => {
    const days = many(61, () => period(9, 10, 1));
    const { chart, places, perPoint } = gapSeries(days);
    expect(perPoint).toBe(3);
    expect(chart).toMatchObject({ ok: true, center: 27 });
    expect(places[0]).toEqual({ first: 0, last: 3 });
    expect(places).toHaveLength(20);
  });

  it('are refused where there are too few of them', () => {
    expect(gapSeries([]).chart).toMatchObject({ ok: false, reason: 'short-baseline' });
  });
});
