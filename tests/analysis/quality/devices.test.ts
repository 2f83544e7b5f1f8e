import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterBadPress } from '../../../analysis/quality/afterBadPress.js';
import { burst, burstDefaults, leastBurst, poissonAtLeast } from '../../../analysis/quality/burst.js';
import { fallInRate } from '../../../analysis/quality/fallInRate.js';
import { lowersUsed, ruleOn } from '../../../analysis/quality/findings.js';
import { moreThanServed } from '../../../analysis/quality/moreThanServed.js';
import { hoursDefaults, outsideHours } from '../../../analysis/quality/outsideHours.js';
import { rapid, rapidDefaults } from '../../../analysis/quality/rapid.js';
import { ruleBook } from '../../../analysis/quality/rules.js';
import { responseRate } from '../../../analysis/quality/responseRateLine.js';
import { expectedRuns, leastRun, runDefaults, runOfOne } from '../../../analysis/quality/runOfOne.js';
import { expectClose, expectRefused, given } from '../expectations.js';

test('the rules that have begun stand as they were published: another number needs another version, from a day on', () => {
  const first = { version: '1', startsOn: '1900-01-01' };
  expect(Object.fromEntries(Object.entries(ruleBook).map(([name, versions]) => [name, versions[0]]))).toEqual(
    {
      rapid: { ...first, shortestGapSeconds: 5 },
      burst: { ...first, windowSeconds: 60, chance: 1e-6, leastPerHour: 6 },
      duplicate: { ...first, windowMinutes: 10, commonShare: 0.05 },
      'outside-hours': { ...first, graceMinutes: 30 },
      'run-of-one': { ...first, expectedRuns: 0.01 },
      'straight-lining': { ...first, leastItems: 6 },
      speeder: { ...first, partOfMedian: 1 / 3, leastSecondsPerItem: 1, leastForMedian: 30 },
    },
  );
  for (const versions of Object.values(ruleBook)) {
    const days = versions.map(({ startsOn }) => startsOn);
    expect(days).toEqual([...new Set(days)].sort());
  }
});

const version = { version: '1', startsOn: '2026-01-01' };
const seconds = (...times: number[]) =>
  times.map((time, at) => ({ id: `r${at}`, device: 'tablet', at: time * 1000 }));
const presses = fc
  .array(fc.record({ device: fc.constantFrom('a', 'b'), at: fc.nat(400_000) }), { maxLength: 40 })
  .map((records) => records.map((record, at) => ({ ...record, id: `r${at}` })));

test('the rule in force is the last that had begun on the day of the response', () => {
  const rules = [
    { version: '2', startsOn: '2026-07-01' },
    { version: '1', startsOn: '2026-01-01' },
  ];
  expect(ruleOn(rules, '2026-06-30')?.version).toBe('1');
  expect(ruleOn(rules, '2026-07-01')?.version).toBe('2');
  expect(ruleOn(rules, '2025-12-31')).toBeUndefined();
});

test('flags that honest answers could earn never lower the headline', () => {
  const kept = Object.entries(lowersUsed).flatMap(([rule, lowers]) => (lowers ? [] : [rule]));
  expect(kept.sort()).toEqual(['run-of-one', 'speeder', 'straight-lining']);
});

describe('repeat presses', () => {
  const rule = { ...version, ...rapidDefaults };

  test('keep the first and flag all that follow within five seconds of the one before', () => {
    expect(rapid(seconds(0, 4.999, 9, 14, 18), rule)).toEqual({
      rule: 'rapid',
      version: '1',
      ids: ['r1', 'r2', 'r4'],
    });
  });

  test('are told apart by device, and do not depend on the order of rows', () => {
    const two = [
      { id: 'x', device: 'a', at: 0 },
      { id: 'y', device: 'b', at: 1000 },
    ];
    expect(rapid(two, rule).ids).toEqual([]);
    expect(rapid([], rule).ids).toEqual([]);
    fc.assert(
      fc.property(presses, (records) => {
        const forth = rapid(records, rule);
        expect(rapid([...records].reverse(), rule)).toEqual(forth);
        const left = records.filter(({ id }) => !forth.ids.includes(id));
        for (const device of ['a', 'b']) {
          expect(left.some((record) => record.device === device)).toBe(
            records.some((record) => record.device === device),
          );
        }
      }),
    );
  });
});

describe('bursts', () => {
  const rule = { ...version, ...burstDefaults };
  const usual = () => 12;

  test('have the Poisson chance of the notes', () => {
    // Statistics notes C.14 [CALC]: 12 an hour, 8 in 60 s: 5.3e-11. SciPy: poisson.sf(7, .2) = 5.316161131057643e-11.
    expectClose(poissonAtLeast(8, 12 / 60) * 1e11, 5.316161131057643);
    expect((poissonAtLeast(8, 12 / 60) * 1e11).toFixed(1)).toBe('5.3');
    expect(poissonAtLeast(0, 3)).toBe(1);
    expect(poissonAtLeast(1, 0)).toBe(0);
    // SciPy: poisson.sf(4, .2) = 2.26e-6, poisson.sf(5, .2) = 7.5e-8.
    expect(leastBurst(12 / 60, 1e-6)).toBe(6);
    expect(() => leastBurst(NaN, 1e-6)).toThrow(RangeError);
    expect(() => leastBurst(1, 0)).toThrow(RangeError);
  });

  test('flag every answer of a window that is too full, and none of one that is not', () => {
    expect(burst(seconds(0, 100, 105, 110, 120, 130, 159), rule, usual).ids).toEqual([
      'r1',
      'r2',
      'r3',
      'r4',
      'r5',
      'r6',
    ]);
    // The sixth comes 60 seconds after the first: outside.
    expect(burst(seconds(100, 105, 110, 120, 130, 160), rule, usual).ids).toEqual([]);
    expect(burst([], rule, usual).ids).toEqual([]);
  });

  test('judge a busy hour by its own rate, and an unknown one by the floor', () => {
    const eight = seconds(0, 6, 12, 18, 24, 30, 36, 42);
    expect(burst(eight, rule, () => 120).ids).toEqual([]);
    expect(burst(eight, rule, () => undefined).ids).toHaveLength(8);
    expect(burst(seconds(0, 10, 20), rule, () => 0).ids).toEqual([]);
  });

  test('agree with trying every window, whatever the order of rows', () => {
    const least = leastBurst(12 / 60, 1e-6);
    const close = fc
      .array(fc.nat(300), { maxLength: 40 })
      .map((times) => times.map((at, index) => ({ id: `r${index}`, device: 'a', at: at * 1000 })));
    fc.assert(
      fc.property(close, (records) => {
        const byHand = new Set(
          records.flatMap(({ at }) => {
            const window = records.filter((other) => other.at >= at && other.at < at + 60_000);
            return window.length >= least ? window.map(({ id }) => id) : [];
          }),
        );
        expect(new Set(burst(records, rule, usual).ids)).toEqual(byHand);
        expect(burst([...records].reverse(), rule, usual)).toEqual(burst(records, rule, usual));
      }),
    );
  });
});

describe('runs of one option', () => {
  const rule = { ...version, ...runDefaults };
  const answered = (answers: string) =>
    Array.from(answers, (answer, at) => ({ id: `r${at}`, device: 'a', at: at * 1000, answer }));

  test('are judged by the length of the notes, which depends on the device', () => {
    // Statistics notes C.14 [CALC]: p .6, n 400: .073 runs of 15 or more; unusual from 19; at p .85 from 53.
    expect(expectedRuns(15, 0.6, 400).toFixed(3)).toBe('0.073');
    expect(leastRun(0.6, 400)).toBe(19);
    expect(leastRun(0.85, 400)).toBe(53);
  });

  test('have the expectation that all sequences of small devices give', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (n, length, p) => {
          let expected = 0;
          for (let bits = 0; bits < 2 ** n; bits += 1) {
            const sequence = Array.from({ length: n }, (_, at) => (bits >> at) & 1).join('');
            const ones = sequence.replaceAll('0', '').length;
            const runs = sequence.split('0').filter((run) => run.length >= length).length;
            expected += runs * p ** ones * (1 - p) ** (n - ones);
          }
          expectClose(expectedRuns(length, p, n), expected, 1e-9);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('are flagged with their device’s own length, and never on a device with one answer only', () => {
    const mixed = '54'.repeat(40);
    const { finding, runs } = runOfOne(answered(`${mixed}${'1'.repeat(20)}${mixed}`), rule);
    expect(finding).toMatchObject({ rule: 'run-of-one', version: '1' });
    expect(finding.ids).toHaveLength(20);
    expect(runs).toMatchObject([{ device: 'a', answer: '1', length: 20, least: leastRun(20 / 180, 180) }]);
    expect(runOfOne(answered('5'.repeat(300)), rule).finding.ids).toEqual([]);
    expect(runOfOne([], rule)).toEqual({ finding: { rule: 'run-of-one', version: '1', ids: [] }, runs: [] });
  });

  test('do not depend on the order of rows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('1', '5'), { maxLength: 60 }), (answers) => {
        const records = answered(answers.join(''));
        expect(runOfOne([...records].reverse(), rule)).toEqual(runOfOne(records, rule));
      }),
    );
  });
});

describe('the office’s hours', () => {
  const rule = { ...version, ...hoursDefaults };
  const open = (day: string) =>
    day === '2026-10-10' ? [] : day > '2026-12-31' ? undefined : [{ from: 480, to: 1020 }];
  const at = (day: string, minute: number, id = 'r') => ({ id, at: 0, day, minute });

  test('flag what was answered before opening, long after closing and on closed days', () => {
    const records = [
      at('2026-10-08', 479, 'early'),
      at('2026-10-08', 480, 'first'),
      at('2026-10-08', 1049, 'grace'),
      at('2026-10-08', 1050, 'late'),
      at('2026-10-10', 600, 'holiday'),
      at('2027-01-04', 100, 'unknown'),
    ];
    expect(outsideHours(records, rule, open).ids).toEqual(['early', 'holiday', 'late']);
    expect(outsideHours([], rule, open).ids).toEqual([]);
  });
});

test('more answers than visitors in an hour alert, and an unknown count does not', () => {
  const hour = { place: 'counter 3', hour: '2026-10-08 10' };
  expect(
    moreThanServed([
      { ...hour, answers: 12, served: 12 },
      { ...hour, answers: 13, served: 12 },
      { ...hour, answers: 13, served: null },
    ]),
  ).toEqual([{ ...hour, answers: 13, served: 12, excess: 1 }]);
  expect(moreThanServed([])).toEqual([]);
});

test('a response rate under five per cent is a voluntary sample', () => {
  expect(responseRate(49, 1000)).toEqual({ ok: true, rate: 0.049, voluntary: true });
  expect(responseRate(50, 1000)).toEqual({ ok: true, rate: 0.05, voluntary: false });
  expectRefused(responseRate(0, 0), 'no-answers');
  expectRefused(responseRate(2, 1), 'impossible-input');
  expectRefused(responseRate(NaN, 1), 'impossible-input');
});

describe('a fall in the response rate', () => {
  const steady = Array.from({ length: 20 }, (_, at) => ({ answers: 300 + (at % 2) * 20, served: 1000 }));

  test('alerts when the rate lies below its limit, not when it rises', () => {
    const found = given(
      fallInRate([...steady, { answers: 150, served: 1000 }, { answers: 600, served: 1000 }]),
    );
    expect(found.falls).toEqual([20]);
    expectClose(found.center, 0.31);
    expect(found.provisional).toBe(false);
  });

  test('leaves out days without known visitors or with more answers than visitors', () => {
    const found = given(
      fallInRate([
        { answers: 5, served: 4 },
        { answers: 5, served: null },
        ...steady,
        { answers: 0, served: 0 },
      ]),
    );
    expect(found.impossible).toEqual([0]);
    expect(found.points[1]?.share).toBeNull();
    expectClose(found.center, 0.31);
  });

  test('is refused on a short baseline, on one without spread, and for counts that are none', () => {
    expectRefused(fallInRate(steady.slice(0, 11)), 'short-baseline');
    expectRefused(fallInRate([]), 'short-baseline');
    expectRefused(fallInRate(steady.map(() => ({ answers: 0, served: 10 }))), 'all-equal');
    expectRefused(fallInRate(steady.map(() => ({ answers: -1, served: 10 }))), 'impossible-input');
  });
});

describe('answers after a bad press', () => {
  test('are compared with all others on the same device', () => {
    const press = (at: number, answer: number, device = 'a') => ({
      id: String(at),
      device,
      at: at * 1000,
      best: answer === 5,
      bad: answer <= 2,
    });
    const found = afterBadPress([
      press(0, 4),
      press(10, 1),
      press(20, 5),
      press(70, 5),
      press(71, 4),
      press(30, 4, 'b'),
    ]);
    expect(found.after).toEqual({ x: 2, n: 2 });
    expect(found.otherwise).toEqual({ x: 0, n: 3 });
    expectClose(given(found.difference).difference, 1);
    expectRefused(afterBadPress([]).difference, 'no-answers');
  });
});
