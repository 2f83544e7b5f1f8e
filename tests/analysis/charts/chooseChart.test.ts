import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alarmBudget, averageRunLengths } from '../../../analysis/charts/alarmBudget.js';
import { chooseChart } from '../../../analysis/charts/chooseChart.js';
import { gapLimits, gapsBetween, gChart } from '../../../analysis/charts/gChart.js';
import type { Share } from '../../../analysis/wilson.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { twelveMonths } from './montgomery.js';

const repeat = (count: number, ...shares: Share[]): Share[] =>
  Array.from({ length: count }, () => shares).flat();

describe('the choice of a chart', () => {
  test('is a p-chart where chance explains the months of the notes, provisional with twelve', () => {
    const choice = given(chooseChart(twelveMonths));
    expect(choice).toMatchObject({ chart: 'p', reason: 'chance-explains', provisional: true, warning: null });
    expectClose(choice.measuredSigmaZ, 1.0999062943);
    expectClose(choice.smallestExpected, 360 * (1 - 0.930932828));
  });

  test('is Laney’s chart where periods differ by more than chance, with a warning far beyond it', () => {
    expect(given(chooseChart(repeat(6, { x: 180, n: 200 }, { x: 172, n: 200 })))).toMatchObject({
      chart: 'laney',
      reason: 'beyond-chance',
      warning: null,
    });
    expect(given(chooseChart(repeat(6, { x: 1840, n: 2000 }, { x: 1650, n: 2000 })))).toMatchObject({
      chart: 'laney',
      reason: 'beyond-chance',
      warning: 'far-beyond-chance',
    });
  });

  test('is Laney’s chart with a thousand answers a period in any case', () => {
    expect(given(chooseChart(repeat(12, { x: 900, n: 1000 })))).toMatchObject({
      chart: 'laney',
      reason: 'large-subgroups',
    });
  });

  test('widens the periods where only the wider ones hold five expected dissatisfied', () => {
    const weeks = repeat(52, { x: 38, n: 40 });
    const months = repeat(12, { x: 152, n: 160 });
    expect(given(chooseChart(weeks, { wider: months }))).toMatchObject({
      chart: 'widen',
      reason: 'wider-holds-enough',
      provisional: false,
    });
    expect(given(chooseChart(weeks, { wider: repeat(11, { x: 152, n: 160 }) })).chart).toBe('exact');
    expect(given(chooseChart(weeks, { wider: repeat(12, { x: 58, n: 60 }) })).chart).toBe('exact');
  });

  test('is exact where too few are expected, and counts gaps where not even one is', () => {
    expect(given(chooseChart(repeat(12, { x: 38, n: 40 })))).toMatchObject({
      chart: 'exact',
      reason: 'too-few-expected',
      smallestExpected: expect.closeTo(2, 9) as number,
    });
    expect(given(chooseChart(repeat(6, { x: 20, n: 20 }, { x: 19, n: 20 })))).toMatchObject({
      chart: 'g',
      reason: 'rare',
    });
  });

  test('does not change with points after the baseline', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ x: fc.nat(50), n: fc.integer({ min: 50, max: 99 }) })), (later) => {
        const baseline = repeat(10, { x: 90, n: 100 }, { x: 93, n: 100 });
        expect(chooseChart([...baseline, ...later])).toEqual(chooseChart(baseline));
      }),
    );
  });

  test('is refused under twelve periods, and where nobody in the baseline was dissatisfied', () => {
    expect(chooseChart(repeat(11, { x: 90, n: 100 }))).toEqual({
      ok: false,
      reason: 'short-baseline',
      usable: 11,
    });
    expectRefused(chooseChart(repeat(12, { x: 100, n: 100 })), 'all-equal');
    expectRefused(chooseChart([]), 'short-baseline');
  });
});

describe('the g-chart', () => {
  test('counts the answers between dissatisfied ones, not before the first nor after the last', () => {
    const no = false;
    const yes = true;
    const answers = [no, no, yes, no, yes, yes, no, no, no, yes, no, no];
    expect(gapsBetween(answers)).toEqual({ gaps: [1, 0, 3], open: 2 });
    expect(gapsBetween(answers, 2)).toEqual({ gaps: [1], open: 5 });
    expect(gapsBetween([no, no])).toEqual({ gaps: [], open: 0 });
    expect(gapsBetween([])).toEqual({ gaps: [], open: 0 });
  });

  test('has the geometric limits, and one dissatisfied a point cannot see a worsening', () => {
    // SciPy with tail Φ(−3): geom.ppf − 1 = 0 and 128 at .05; nbinom.ppf(…, 4, .05) = 7 and 245.
    expect(gapLimits(0.05)).toEqual({ lower: 0, upper: 128 });
    expect(gapLimits(0.05, { perPoint: 4 })).toEqual({ lower: 7, upper: 245 });
    const gaps = Array.from({ length: 14 }, () => 19);
    const chart = given(gChart({ gaps: [...gaps, 129, 128, 0], open: 200 }, { baseline: 14 }));
    expectClose(chart.rate, 0.05);
    expect([chart.lower, chart.upper, chart.seesWorse]).toEqual([0, 128, false]);
    expect(chart.signals).toEqual([14]);
    expect(chart.open).toEqual({ gap: 200, signal: 'above' });
  });

  test('sees a worsening with several dissatisfied a point', () => {
    const gaps = Array.from({ length: 20 }, () => 76);
    const chart = given(gChart({ gaps: [...gaps, 5], open: 0 }, { perPoint: 4 }));
    expectClose(chart.rate, 0.05);
    expect(chart.seesWorse).toBe(true);
    expect(chart.points[20]).toEqual({ gap: 5, signal: 'below' });
    expect(chart.open.signal).toBeNull();
  });

  test('keeps its limits to the tail on each side for any rate', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0005, max: 0.9, noNaN: true }), (rate) => {
        const { lower, upper } = gapLimits(rate);
        const moreThan = (gap: number) => (1 - rate) ** (gap + 1);
        expect(moreThan(upper)).toBeLessThanOrEqual(0.00134989804);
        if (upper > 0) expect(moreThan(upper - 1)).toBeGreaterThan(0.00134989802);
        expect(1 - moreThan(lower - 1)).toBeLessThanOrEqual(0.00134989804);
        expect(1 - moreThan(lower)).toBeGreaterThan(0.00134989802);
      }),
    );
    expect(() => gapLimits(0)).toThrow(RangeError);
  });

  test('is refused under twelve points, where none lie between, and for gaps that are none', () => {
    expectRefused(gChart({ gaps: [3], open: 0 }), 'short-baseline');
    expectRefused(gChart({ gaps: Array.from({ length: 12 }, () => 0), open: 0 }), 'all-equal');
    expectRefused(gChart({ gaps: [-1], open: 0 }), 'impossible-input');
  });
});

describe('the alarm budget', () => {
  test('is that of the notes: twelve charts, monthly or daily points', () => {
    // Statistics notes C.6: 12/370 ≈ .03 a month; with 22 working days ≈ .7.
    const monthly = given(alarmBudget([{ charts: 12, pointsPerMonth: 1, averageRunLength: 370 }]));
    expectClose(monthly.falseAlarmsPerMonth, 12 / 370);
    expect(monthly.falseAlarmsPerMonth.toFixed(2)).toBe('0.03');
    const daily = given(alarmBudget([{ charts: 12, pointsPerMonth: 22, averageRunLength: 370 }]));
    expect(daily.falseAlarmsPerMonth.toFixed(1)).toBe('0.7');
  });

  test('adds up over kinds of charts, and is nothing without any', () => {
    const { shewhart, shewhartWithRuns } = averageRunLengths;
    const both = given(
      alarmBudget([
        { charts: 1, pointsPerMonth: shewhart, averageRunLength: shewhart },
        { charts: 2, pointsPerMonth: shewhartWithRuns, averageRunLength: shewhartWithRuns },
      ]),
    );
    expectClose(both.falseAlarmsPerMonth, 3);
    expectClose(both.monthsPerFalseAlarm, 1 / 3);
    expect(alarmBudget([])).toEqual({ ok: true, falseAlarmsPerMonth: 0, monthsPerFalseAlarm: null });
  });

  test('is refused for numbers that cannot be', () => {
    expectRefused(alarmBudget([{ charts: 1, pointsPerMonth: 1, averageRunLength: 0 }]), 'impossible-input');
    expectRefused(
      alarmBudget([{ charts: -1, pointsPerMonth: 1, averageRunLength: 370 }]),
      'impossible-input',
    );
  });
});
