// Why: the rule that decides whether an improvement worked, held at known values and at the traps it was written for.
import { describe, expect, it } from 'vitest';
import { effectVerdict, type EffectInput } from '../../../analysis/effects/effectVerdict.js';

const months = (shares: readonly number[], n = 400) =>
  shares.map((share, index) => ({ month: `m${index}`, counts: { x: Math.round(share * n), n } }));
const side = (x: number, n: number) => ({ x, n, months: [1] });

// y₂₄ of the statistics notes (C.12): a rise that is only the old trend; its level change is negative.
const oldTrend = [
  86.1, 87.0, 86.4, 88.2, 87.9, 87.9, 88.6, 89.0, 88.2, 89.5, 90.1, 89.0, 88.0, 88.9, 89.3, 90.2, 90.2, 89.8,
  91.0, 90.5, 90.2, 91.4, 91.9, 91.0,
].map((percent) => percent / 100);
const sumOf = (shares: readonly number[], n: number) =>
  side(Math.round(shares.reduce((a, b) => a + b, 0) * n), shares.length * n);

const plain: EffectInput = { before: side(240, 300), after: side(279, 310), months: [], firstAfter: 1 };

describe('the verdict on an effect', () => {
  it('is better, and labelled, where only before and after can be compared', () => {
    const judged = effectVerdict(plain);
    expect(judged).toMatchObject({
      verdict: 'better',
      method: 'before-after',
      label: 'other-causes-not-excluded',
      reason: null,
      regressionWarning: false,
    });
    expect(judged.change?.estimate).toBeCloseTo(0.1, 10);
  });

  it('is worse when the sides change places, and cannot be told when the interval holds zero', () => {
    expect(effectVerdict({ ...plain, before: plain.after, after: plain.before }).verdict).toBe('worse');
    expect(effectVerdict({ ...plain, after: side(245, 300) })).toMatchObject({
      verdict: 'cannot_tell',
      reason: null,
    });
  });

  it('is refused below ten answers, with the reason and without a change', () => {
    expect(effectVerdict({ ...plain, after: side(9, 9) })).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'too-few-answers',
      change: null,
    });
    expect(effectVerdict({ ...plain, after: side(0, 0) })).toMatchObject({ reason: 'no-answers' });
  });

  it('cannot be told where after lies higher and yet only the old trend went on', () => {
    const judged = effectVerdict({
      before: sumOf(oldTrend.slice(0, 12), 400),
      after: sumOf(oldTrend.slice(12), 400),
      months: months(oldTrend),
      firstAfter: 13,
    });
    expect(
      judged.beforeAfter.ok && judged.beforeAfter.comparison.ok && judged.beforeAfter.comparison.verdict,
    ).toBe('up');
    expect(judged).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'methods-disagree',
      method: 'interrupted-series',
      label: null,
    });
    expect(judged.change?.estimate).toBeLessThan(0);
  });

  it('is better where the level jumps in the month of the action and stays', () => {
    const shares = oldTrend.map((_, index) => (index < 12 ? 0.8 : 0.9) + (index % 3) / 200);
    const judged = effectVerdict({
      before: sumOf(shares.slice(0, 12), 400),
      after: sumOf(shares.slice(12), 400),
      months: months(shares),
      firstAfter: 13,
    });
    expect(judged).toMatchObject({ verdict: 'better', method: 'interrupted-series', reason: null });
    expect(judged.change?.estimate).toBeCloseTo(0.1, 1);
  });

  it('rests on the comparison where that ran parallel, and falls back with its reasons where it did not', () => {
    const pair = (treated: number, control: number) => ({
      treated: { x: treated, n: 300 },
      control: { x: control, n: 300 },
    });
    const comparison = { before: { x: 255, n: 300 }, after: { x: 262, n: 305 } };
    const parallel = effectVerdict({
      ...plain,
      comparison: { ...comparison, earlier: [pair(240, 255), pair(241, 256), pair(239, 254)] },
    });
    // C.12 [CALC]: δ .0909836066, CI .0114726045–.1704946083.
    expect(parallel).toMatchObject({ verdict: 'better', method: 'difference-in-differences', label: null });
    expect(parallel.change?.estimate).toBeCloseTo(0.0909836066, 9);
    expect(parallel.change?.lower).toBeCloseTo(0.0114726045, 9);
    expect(parallel.change?.upper).toBeCloseTo(0.1704946083, 9);
    const parting = effectVerdict({
      ...plain,
      comparison: { ...comparison, earlier: [pair(200, 280), pair(240, 255), pair(280, 200)] },
    });
    expect(parting.method).toBe('before-after');
    expect(parting.comparison).toMatchObject({ reading: 'descriptive', because: ['not-parallel'] });
  });

  it('takes the month that rang out of the baseline and warns of the return to the mean', () => {
    const judged = effectVerdict({
      ...plain,
      before: side(240, 300),
      alarm: {
        period: '2026-03',
        periods: [
          { period: '2026-01', x: 90, n: 100 },
          { period: '2026-02', x: 90, n: 100 },
          { period: '2026-03', x: 60, n: 100 },
        ],
      },
    });
    expect(judged.before).toMatchObject({ x: 180, n: 200 });
    expect(judged).toMatchObject({ verdict: 'cannot_tell', regressionWarning: true });
    expect(judged.baseline).toMatchObject({ ok: true, triggerExcluded: true });
  });
});
