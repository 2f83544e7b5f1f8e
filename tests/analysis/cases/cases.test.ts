import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kaplanMeier, survivalQuantile } from '../../../analysis/cases/kaplanMeier.js';
import { onTime } from '../../../analysis/cases/onTime.js';
import { expectClose, expectRefused, given } from '../expectations.js';

/** Days to close; negative = still open after so many days. */
const times = (...days: number[]) => days.map((day) => ({ days: Math.abs(day), closed: day > 0 }));
const caseTimes = fc.array(fc.record({ days: fc.nat(40), closed: fc.boolean() }), {
  minLength: 1,
  maxLength: 60,
});

describe('days to close', () => {
  const ten = times(2, 3, 3, 4, 5, 6, -6, 8, -9, 12);

  test('fall as the curve of the notes', () => {
    // Statistics notes C.15 [CALC, R survfit].
    const curve = given(kaplanMeier(ten));
    expect(curve.steps.map(({ days }) => days)).toEqual([2, 3, 4, 5, 6, 8, 9, 12]);
    [0.9, 0.7, 0.6, 0.5, 0.4, 0.2666667, 0.2666667, 0].forEach((open, at) =>
      expectClose(curve.steps[at]?.open, open, 2e-7),
    );
    expect([curve.n, curve.closed]).toEqual([10, 8]);
  });

  test('have the median and limits of the notes, the middle of two days where exactly half are open', () => {
    // Statistics notes C.15 [CALC]: median 5.5, 3 to NA (log).
    expect(survivalQuantile(kaplanMeier(ten), 0.5)).toEqual({ ok: true, days: 5.5, lower: 3, upper: null });
    expect(given(survivalQuantile(kaplanMeier(ten), 0.9)).days).toBe(12);
  });

  test('agree with the printed leukaemia example of R', () => {
    // print(survfit(Surv(time, status) ~ x, data = aml)): maintained 31 (18, NA), nonmaintained 23 (8, NA).
    const maintained = kaplanMeier(times(9, 13, -13, 18, 23, -28, 31, 34, -45, 48, -161));
    const nonmaintained = kaplanMeier(times(5, 5, 8, 8, 12, -16, 23, 27, 30, 33, 43, 45));
    expect(survivalQuantile(maintained, 0.5)).toEqual({ ok: true, days: 31, lower: 18, upper: null });
    expect(survivalQuantile(nonmaintained, 0.5)).toEqual({ ok: true, days: 23, lower: 8, upper: null });
    // summary(): S(13) = .8182, se .1163, log limits .619 and 1.
    const step = given(maintained).steps[1];
    expect([step?.open.toFixed(4), step?.lower?.toFixed(3), step?.upper]).toEqual(['0.8182', '0.619', 1]);
  });

  test('never rise, stay between their limits, and do not depend on the order of rows', () => {
    fc.assert(
      fc.property(caseTimes, (cases) => {
        const { steps } = given(kaplanMeier(cases));
        let before = 1;
        for (const { open, lower, upper } of steps) {
          expect(open).toBeLessThanOrEqual(before);
          if (lower !== null) expect(lower).toBeLessThanOrEqual(open);
          if (upper !== null) expect(upper).toBeGreaterThanOrEqual(open);
          before = open;
        }
        expect(kaplanMeier([...cases].reverse())).toEqual(kaplanMeier(cases));
      }),
    );
  });

  test('without open cases are the plain shares', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 30 }), (days) => {
        const { steps } = given(kaplanMeier(days.map((day) => ({ days: day, closed: true }))));
        for (const step of steps) {
          expectClose(step.open, days.filter((day) => day > step.days).length / days.length, 1e-9);
        }
      }),
    );
  });

  test('leave at least as many open, at every day, when a closed case is still open instead', () => {
    fc.assert(
      fc.property(caseTimes, fc.nat(59), (cases, which) => {
        const reopened = cases.map((given, at) => (at === which ? { ...given, closed: false } : given));
        const before = given(kaplanMeier(cases)).steps;
        const after = given(kaplanMeier(reopened)).steps;
        expect(after.map(({ days }) => days)).toEqual(before.map(({ days }) => days));
        after.forEach(({ open }, at) => expect(open).toBeGreaterThanOrEqual((before[at]?.open ?? 0) - 1e-12));
      }),
    );
  });

  test('are refused without cases, for days that are none, and where too many are open', () => {
    expectRefused(kaplanMeier([]), 'no-cases');
    expectRefused(kaplanMeier([{ days: -1, closed: true }]), 'impossible-input');
    expectRefused(survivalQuantile(kaplanMeier(times(3, -4, -5)), 0.5), 'not-reached');
    expectRefused(survivalQuantile(kaplanMeier([]), 0.5), 'no-cases');
    expect(() => survivalQuantile(kaplanMeier(ten), 1)).toThrow(RangeError);
  });
});

describe('the on-time share', () => {
  const today = '2026-10-20';
  const state = (
    dueOn: string,
    closedOn: string | null,
    more: { extensions?: number; reopened?: boolean } = {},
  ) => ({
    dueOn,
    closedOn,
    extensions: more.extensions ?? 0,
    reopened: more.reopened ?? false,
  });

  test('counts an open overdue case as late and leaves out an open one inside its limit', () => {
    const found = given(
      onTime(
        [
          state('2026-10-10', '2026-10-10'),
          state('2026-10-10', '2026-10-09', { extensions: 2 }),
          state('2026-10-10', '2026-10-11'),
          state('2026-10-19', null, { reopened: true }),
          state('2026-10-20', null),
        ],
        today,
      ),
    );
    expect(found).toMatchObject({ closedInTime: 2, closedLate: 1, openOverdue: 1, openInTime: 1 });
    expect(found.onTime).toMatchObject({ x: 2, n: 4, share: 0.5 });
    expect(found.extended).toMatchObject({ x: 1, n: 5 });
    expect(found.reopened).toMatchObject({ x: 1, n: 4 });
  });

  test('never rises while an open case waits', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-09-${String(number).padStart(2, '0')}`);
    const open = fc.record({ dueOn: day, closedOn: fc.option(fc.constant('2026-09-01')) });
    fc.assert(
      fc.property(fc.array(open, { minLength: 1 }), day, day, (cases, a, b) => {
        const [sooner = a, later = b] = [a, b].sort();
        const states = cases.map(({ dueOn, closedOn }) => state(dueOn, closedOn));
        const before = given(onTime(states, sooner));
        const after = given(onTime(states, later));
        expect(after.openOverdue).toBeGreaterThanOrEqual(before.openOverdue);
        if (before.onTime.ok) expect(given(after.onTime).share).toBeLessThanOrEqual(before.onTime.share);
      }),
    );
  });

  test('is refused without cases, without any to judge, and for a case closed tomorrow', () => {
    expectRefused(onTime([], today), 'no-cases');
    const young = given(onTime([state('2026-10-30', null)], today));
    expectRefused(young.onTime, 'no-answers');
    expectRefused(young.reopened, 'no-answers');
    expectRefused(onTime([state('2026-10-30', '2026-10-21')], today), 'impossible-input');
    expectRefused(onTime([state('2026-10-30', null, { extensions: -1 })], today), 'impossible-input');
  });
});
