import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duplicateDefaults, duplicateSince2, duplicates } from '../../../analysis/quality/duplicates.js';
import { speederDefaults, speeders } from '../../../analysis/quality/speeders.js';
import {
  individualSpread,
  longString,
  straightDefaults,
  straightLining,
} from '../../../analysis/quality/straightLining.js';
import { expectClose } from '../expectations.js';

const version = { version: '1', startsOn: '2026-01-01' };

describe('straight-lining', () => {
  const rule = { ...version, ...straightDefaults };
  const sheet = (id: string, ...answers: (number | null)[]) => ({ id, at: 0, answers });
  const sheets = [
    sheet('fives', 5, 5, 5, 5, 5, 5),
    sheet('five questions', 4, 4, 4, 4, 4),
    sheet('skipped one', 3, 3, null, 3, 3, 3, 3),
    sheet('read', 5, 5, 5, 5, 5, 1),
  ];

  test('is flagged from six equal answers where questions go both ways', () => {
    expect(straightLining(sheets, rule, { mixedDirection: true })).toEqual({
      judged: true,
      finding: { rule: 'straight-lining', version: '1', ids: ['fives', 'skipped one'] },
    });
  });

  test('is not judged where all questions go one way, for five fives are an honest answer', () => {
    const { judged, finding } = straightLining(sheets, rule, { mixedDirection: false });
    expect([judged, finding.ids]).toEqual([false, []]);
    expect(straightLining([], rule, { mixedDirection: true }).finding.ids).toEqual([]);
  });

  test('measures the longest row of equal answers and the spread of a person', () => {
    expect(longString([1, 1, 2, 2, 2, null, 2, 1])).toBe(4);
    expect(longString([])).toBe(0);
    // R: sd(c(1, 2, 3, 4)).
    expectClose(individualSpread([1, 2, null, 3, 4]), 1.2909944487358056);
    expect(individualSpread([3, null])).toBeUndefined();
  });

  test('has no spread exactly where the longest row is the whole sheet', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 8 }), (answers) => {
        expect(individualSpread(answers) === 0).toBe(longString(answers) === answers.length);
      }),
    );
  });
});

describe('speeders', () => {
  const rule = { ...version, ...speederDefaults };
  const timed = (id: string, seconds: number | null, items = 10) => ({ id, at: 0, seconds, items });
  const usual = Array.from({ length: 30 }, (_, at) => timed(`u${at}`, 60));

  test('need less than a third of the median of each question', () => {
    const { medianPerItem, finding } = speeders([...usual, timed('third', 20), timed('less', 19.9)], rule);
    expect(medianPerItem).toBe(6);
    expect(finding).toEqual({ rule: 'speeder', version: '1', ids: ['less'] });
  });

  test('need less than a second a question where too few are timed for a median', () => {
    const { medianPerItem, finding } = speeders(
      [timed('slow', 60), timed('ok', 10), timed('fast', 9.9)],
      rule,
    );
    expect(medianPerItem).toBeUndefined();
    expect(finding.ids).toEqual(['fast']);
  });

  test('are never those whose time or questions are unknown', () => {
    expect(speeders([timed('a', null), timed('b', 1, 0), timed('c', -5)], rule).finding.ids).toEqual([]);
    expect(speeders([], rule)).toEqual({
      medianPerItem: undefined,
      finding: { rule: 'speeder', version: '1', ids: [] },
    });
  });
});

describe('duplicates', () => {
  const rule = { ...version, ...duplicateDefaults };
  const minute = (id: string, at: number, fingerprint: string, personal = false, device = 'tablet') => ({
    id,
    at: at * 60_000,
    fingerprint,
    personal,
    device,
    day: new Date(at * 60_000).toISOString().slice(0, 10),
  });
  const others = Array.from({ length: 60 }, (_, at) => minute(`o${at}`, 1000 + at, `pattern ${at}`));

  test('are equal answers of the same source within ten minutes, the first kept', () => {
    const records = [
      ...others,
      minute('first', 0, '54321'),
      minute('copy', 10, '54321'),
      minute('later', 20.1, '54321'),
      minute('elsewhere', 1, '54321', false, 'other tablet'),
    ];
    expect(duplicates(records, rule)).toEqual({ rule: 'duplicate', version: '1', ids: ['copy'] });
  });

  test('are not common patterns of a shared device, but always those of a personal token', () => {
    const satisfied = Array.from({ length: 30 }, (_, at) => minute(`s${at}`, at, '55555'));
    expect(duplicates(satisfied, rule).ids).toEqual([]);
    const token = [minute('one', 0, '55555', true, 'token'), minute('two', 1, '55555', true, 'token')];
    expect(duplicates(token, rule).ids).toEqual(['two']);
    expect(duplicates([], rule).ids).toEqual([]);
  });

  test('since the second version are held against the other days, so that a mass of them is no excuse for itself', () => {
    const second = { ...version, ...duplicateSince2 };
    const day = 24 * 60;
    const usual = Array.from({ length: 60 }, (_, n) => minute(`u${n}`, n * 20, `pattern ${n}`));
    const mass = Array.from({ length: 40 }, (_, n) => minute(`m${n}`, day + n / 12, '11111'));
    expect(duplicates([...usual, ...mass], rule).ids).toEqual([]);
    expect(duplicates([...usual, ...mass], second).ids).toEqual(mass.slice(1).map(({ id }) => id));
    // What many give every day is no copy, however close together.
    const satisfied = [0, 1, 2].flatMap((on) =>
      Array.from({ length: 40 }, (_, n) =>
        minute(`s${on}-${n}`, on * day + n, n % 3 === 0 ? '55555' : `${on}-${n}`),
      ),
    );
    expect(duplicates(satisfied, second).ids).toEqual([]);
    // One pair on a day of its own, in a survey of few: with too few other days all of it is the measure, as before.
    const few = [...usual.slice(0, 25), minute('one', day, '24242'), minute('two', day + 1, '24242')];
    expect(duplicates(few, second).ids).toEqual(['two']);
    expect(duplicates(few.slice(10), second).ids).toEqual([]);
  });

  test('do not depend on the order of rows', () => {
    const record = fc.record({ at: fc.nat(60), pattern: fc.nat(30), personal: fc.boolean() });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (list) => {
        const records = list.map(({ at, pattern, personal }, index) =>
          minute(`r${index}`, at, String(pattern), personal),
        );
        expect(duplicates([...records].reverse(), rule)).toEqual(duplicates(records, rule));
      }),
    );
  });
});
