import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beforeAfter } from '../../../analysis/effects/beforeAfter.js';
import { differenceInDifferences, parallelTrend } from '../../../analysis/effects/differenceInDifferences.js';
import { baselineWithoutTrigger, isWarningDue } from '../../../analysis/effects/regressionToMean.js';
import { expectClose, expectRefused, given } from '../expectations.js';

describe('difference in differences', () => {
  const before = { treated: { x: 240, n: 300 }, control: { x: 255, n: 300 } };
  const after = { treated: { x: 279, n: 310 }, control: { x: 262, n: 305 } };
  /** Three earlier periods in which the gap between the two stayed at five points. */
  const parallel = [70, 72, 74].map((percent) => ({
    treated: { x: percent * 4, n: 400 },
    control: { x: (percent + 5) * 4, n: 400 },
  }));

  test('has the reference effect, error and interval', () => {
    // Statistics notes C.12 [CALC].
    const result = given(
      differenceInDifferences({ before, after, earlier: parallel }, { spillOverRuledOut: true }),
    );
    expectClose(result.effect, 0.0909836066);
    expectClose(result.standardError, 0.0405675831);
    expectClose(result.lower, 0.0114726045);
    expectClose(result.upper, 0.1704946083);
    expect(result.reading).toBe('effect');
  });

  test('only describes with fewer than three earlier periods, trends that part, or spill-over', () => {
    const of = (earlier: typeof parallel, spillOverRuledOut = true) =>
      given(differenceInDifferences({ before, after, earlier }, { spillOverRuledOut }));
    expect(of(parallel.slice(0, 2))).toMatchObject({
      reading: 'descriptive',
      because: ['too-few-periods-before'],
    });
    const parting = [60, 70, 80].map((percent) => ({
      treated: { x: percent * 4, n: 400 },
      control: { x: 280, n: 400 },
    }));
    expect(of(parting)).toMatchObject({ reading: 'descriptive', because: ['not-parallel'] });
    expect(of(parallel, false)).toMatchObject({ reading: 'descriptive', because: ['spill-over'] });
    // The numbers are the same whatever may be read into them.
    expect(of(parting).effect).toBe(of(parallel).effect);
  });

  test('turns round when the two places change roles', () => {
    const swap = ({ treated, control }: typeof before) => ({ treated: control, control: treated });
    const forth = given(differenceInDifferences({ before, after, earlier: [] }, { spillOverRuledOut: true }));
    const back = given(
      differenceInDifferences(
        { before: swap(before), after: swap(after), earlier: [] },
        { spillOverRuledOut: true },
      ),
    );
    expectClose(back.effect, -forth.effect);
    expectClose(back.lower, -forth.upper);
  });

  test('is refused without answers, without spread, and for impossible counts', () => {
    const options = { spillOverRuledOut: true };
    const treated = { x: 0, n: 0 };
    expectRefused(
      differenceInDifferences({ before: { ...before, treated }, after, earlier: [] }, options),
      'no-answers',
    );
    const all = { treated: { x: 5, n: 5 }, control: { x: 5, n: 5 } };
    expectRefused(differenceInDifferences({ before: all, after: all, earlier: [] }, options), 'all-equal');
    const wrong = { ...before, treated: { x: 6, n: 5 } };
    expectRefused(
      differenceInDifferences({ before: wrong, after, earlier: [] }, options),
      'impossible-input',
    );
    expectRefused(parallelTrend([wrong]), 'impossible-input');
  });
});

describe('parallel trends', () => {
  test('have a slope of zero where the gap stays, and the gaps of every period', () => {
    const trend = given(
      parallelTrend(
        [50, 60, 70, 80].map((x) => ({ treated: { x, n: 100 }, control: { x: x - 10, n: 100 } })),
      ),
    );
    expectClose(trend.slope, 0);
    trend.gaps.forEach((gap) => {
      expectClose(gap, 0.1);
    });
    expect(trend.parallel).toBe(true);
  });

  test('leave out periods without answers, and never give what is not finite', () => {
    const side = fc
      .integer({ min: 0, max: 60 })
      .chain((n) => fc.record({ x: fc.integer({ min: 0, max: n }), n: fc.constant(n) }));
    fc.assert(
      fc.property(fc.array(fc.record({ treated: side, control: side }), { maxLength: 8 }), (earlier) => {
        const trend = parallelTrend(earlier);
        const usable = earlier.filter(({ treated, control }) => treated.n > 0 && control.n > 0);
        expect(trend.ok).toBe(usable.length >= 3);
        if (trend.ok) expect([trend.slope, trend.standardError, trend.p].every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('before and after', () => {
  const months = [1, 2, 3];
  const before = { x: 310, n: 380, months };
  const after = { x: 360, n: 400, months };

  test('carries the comparison, the growth and its label', () => {
    // Statistics notes C.3 and C.5 [CALC]: 360/400 against 310/380.
    const result = given(beforeAfter({ before, after }));
    expect(result.label).toBe('other-causes-not-excluded');
    expect(result.comparison).toMatchObject({ ok: true, verdict: 'up' });
    expectClose(given(result.comparison).lower, 0.035347519);
    expectClose(given(result.growth).growth, 0.1032258065);
    expect(result.sameSeason).toBe(true);
  });

  test('says when the two sides do not cover the same months', () => {
    expect(given(beforeAfter({ before, after: { ...after, months: [3, 2, 1, 3] } })).sameSeason).toBe(true);
    expect(given(beforeAfter({ before, after: { ...after, months: [4, 5, 6] } })).sameSeason).toBe(false);
  });

  test('refuses impossible counts, and lets each figure refuse for itself', () => {
    expectRefused(beforeAfter({ before: { ...before, x: 999 }, after }), 'impossible-input');
    const few = given(beforeAfter({ before: { x: 4, n: 5, months }, after }));
    expectRefused(few.comparison, 'too-few-answers');
    expectRefused(few.growth, 'small-base');
  });
});

describe('the return to the mean', () => {
  const periods = [
    { period: '2026-01', x: 90, n: 100 },
    { period: '2026-02', x: 92, n: 100 },
    { period: '2026-03', x: 70, n: 100 },
  ];

  test('leaves the triggering month out of the baseline and says how much would come back by itself', () => {
    const result = given(baselineWithoutTrigger(periods, { by: 'alarm', period: '2026-03' }));
    expectClose(result.baseline.share, 0.91);
    expect(result).toMatchObject({ periods: 2, triggerExcluded: true, warning: true });
    expectClose(result.comesBackByItself, 0.21);
  });

  test('keeps every month when no month triggered the action, without a warning', () => {
    const result = given(baselineWithoutTrigger(periods, { by: 'plan' }));
    expectClose(result.baseline.share, 0.84);
    expect(result).toMatchObject({ periods: 3, triggerExcluded: false, warning: false });
    expect(result.comesBackByItself).toBeUndefined();
  });

  test('is warned of whenever a bad figure was the reason, and only then', () => {
    expect((['alarm', 'bad-period', 'plan', 'comment', 'other'] as const).map(isWarningDue)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('has no baseline when the triggering month is all there is', () => {
    expectRefused(baselineWithoutTrigger(periods.slice(2), { by: 'alarm', period: '2026-03' }), 'no-answers');
    expectRefused(
      baselineWithoutTrigger([{ period: '2026-01', x: 2, n: 1 }], { by: 'plan' }),
      'impossible-input',
    );
  });
});
