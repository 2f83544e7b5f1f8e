import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lowersUsed } from '../../../analysis/quality/findings.js';
import {
  judgeCopies,
  judgeForms,
  judgeTablet,
  type Judged,
  type Places,
} from '../../../analysis/quality/judge.js';
import { mixDrift } from '../../../analysis/quality/mixDrift.js';
import { chanceOfSilence, neverChosen } from '../../../analysis/quality/neverChosen.js';
import {
  alertBook,
  markOfRules,
  ruleBook,
  ruleNames,
  type RuleBook,
} from '../../../analysis/quality/rules.js';
import { shiftChange, shiftDifference } from '../../../analysis/quality/shiftChange.js';
import { supervisorAlert } from '../../../analysis/quality/supervisorAlert.js';
import { expectClose, expectRefused, given } from '../expectations.js';

const counts = fc.record({ a: fc.nat(300), b: fc.nat(300), c: fc.nat(300) });

describe('an option nobody chose', () => {
  test('is named with the share it may have all the same', () => {
    const found = given(neverChosen({ '5': 60, '4': 40, '1': 0 }));
    expect(found.options.map(({ option }) => option)).toEqual(['1']);
    // R: prop.test(0, 100, correct = FALSE)$conf.int[2]
    expectClose(found.options[0]?.atMost ?? NaN, 0.0369934982);
  });

  test('is not spoken of under thirty answers, and impossible counts are refused', () => {
    expectRefused(neverChosen({ '5': 29, '1': 0 }), 'too-few-answers');
    expectRefused(neverChosen({}), 'too-few-answers');
    expectRefused(neverChosen({ '5': -1 }), 'impossible-input');
  });

  test('is one that nobody ticked among all who could tick several, or nothing', () => {
    const found = given(neverChosen({ slow: 90, rude: 80, ease: 0 }, 100));
    expect(found).toMatchObject({ n: 100, options: [{ option: 'ease' }] });
    expectClose(found.options[0]?.atMost ?? NaN, 0.0369934982);
    expect(given(neverChosen({ slow: 0 }, 30)).n).toBe(30);
    expectRefused(neverChosen({ slow: 29, rude: 29, ease: 0 }, 29), 'too-few-answers');
    expectRefused(neverChosen({ slow: 31 }, 30), 'impossible-input');
    expectRefused(neverChosen({ slow: 3 }, 30.5), 'impossible-input');
  });

  test('is the less likely chance the more answers there are, and the more often others choose it', () => {
    const chance = (n: number, x: number) => given(chanceOfSilence(n, { x, n: 1000 })).chance;
    // The lower limit of 100 of 1000 is .0829000; (1 - .0829)^100 = 1.7e-4.
    expectClose(chance(100, 100), (1 - 0.0829099) ** 100, 1e-2);
    expect(chance(0, 100)).toBe(1);
    expect(chance(50, 0)).toBe(1);
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.integer({ min: 0, max: 1000 }), (n, more, x) => {
        expect(chance(n + more, x)).toBeLessThanOrEqual(chance(n, x));
      }),
    );
    expectRefused(chanceOfSilence(5, { x: 0, n: 0 }), 'no-answers');
    expectRefused(chanceOfSilence(5, { x: 2, n: 1 }), 'impossible-input');
    expectRefused(chanceOfSilence(-1, { x: 1, n: 2 }), 'impossible-input');
  });
});

describe('the mix of answers', () => {
  test('is held against its past by χ², and says how much lies elsewhere', () => {
    const drift = given(mixDrift({ '5': 60, '4': 30, '3': 10 }, { '5': 40, '4': 30, '3': 30 }));
    // R: chisq.test(rbind(c(60, 30, 10), c(40, 30, 30)))
    expectClose(drift.chiSquare, 14);
    expect(drift.df).toBe(2);
    expectClose(drift.p, 0.000911882);
    expectClose(drift.moved, 0.2);
  });

  test('takes rare options together, so that one odd answer is no drift', () => {
    const drift = given(mixDrift({ '5': 90, '2': 1, '1': 0 }, { '5': 90, '2': 0, '1': 1 }));
    expect(drift.df).toBe(1);
    expectClose(drift.p, 1);
  });

  test('is not judged on few answers, on one kind of answer, or on what are no counts', () => {
    expectRefused(mixDrift({ a: 29 }, { a: 100 }), 'too-few-answers');
    expectRefused(mixDrift({ a: 100 }, { a: 100 }), 'all-equal');
    expectRefused(mixDrift({ a: 0.5 }, { a: 100 }), 'impossible-input');
    expectRefused(mixDrift({}, {}), 'too-few-answers');
  });

  test('moves as much there as back, between nothing and everything, and not at all against itself', () => {
    fc.assert(
      fc.property(counts, counts, (before, now) => {
        const there = mixDrift(before, now);
        const back = mixDrift(now, before);
        expect(back.ok).toBe(there.ok);
        if (!there.ok || !back.ok) return;
        expectClose(back.moved, there.moved);
        expectClose(back.p, there.p);
        expect(there.moved).toBeGreaterThanOrEqual(0);
        expect(there.moved).toBeLessThanOrEqual(1);
        const none = mixDrift(now, now);
        if (none.ok) expect(none.moved).toBe(0);
      }),
    );
  });
});

describe('changes of shift', () => {
  test('take the quarter of an hour before and after, and compare the best answers with all others', () => {
    const at = (minute: number, best = true) => ({ day: monday, minute, best });
    const noon = 720;
    const { near, otherwise } = shiftChange(
      [at(noon - 16), at(noon - 15), at(noon), at(noon + 14, false), at(noon + 15)],
      () => [noon],
    );
    expect(near).toEqual({ x: 2, n: 3 });
    expect(otherwise).toEqual({ x: 2, n: 2 });
    expectRefused(shiftDifference(shiftChange([], () => [noon])), 'no-answers');
    expect(given(shiftDifference({ near, otherwise })).difference).toBeCloseTo(-1 / 3);
  });

  test('are those of the day; a day without any is not judged', () => {
    const at = (day: string) => ({ day, minute: 720, best: true });
    const changesOn = (day: string) => (day === monday ? [720] : day === '2026-06-16' ? [900] : []);
    expect(shiftChange([at(monday), at('2026-06-16'), at('2026-06-17')], changesOn)).toEqual({
      near: { x: 1, n: 1 },
      otherwise: { x: 1, n: 1 },
    });
  });
});

describe('a supervisor who hears of very low ratings', () => {
  test('has the best answers counted apart, those of which nothing is known left out', () => {
    const one = (alerting: boolean | null, best: boolean) => ({ alerting, best });
    expect(
      supervisorAlert([
        one(true, true),
        one(true, false),
        one(false, true),
        one(null, true),
        one(null, false),
      ]),
    ).toEqual({ on: { x: 1, n: 2 }, off: { x: 1, n: 1 } });
    expect(supervisorAlert([])).toEqual({ on: { x: 0, n: 0 }, off: { x: 0, n: 0 } });
  });
});

const monday = '2026-06-15';
const start = Date.parse(`${monday}T02:00:00Z`);
const response = (id: string, second: number, more: Partial<Judged> = {}): Judged => ({
  id,
  at: start + second * 1000,
  day: monday,
  minute: 600 + Math.floor(second / 60),
  fingerprint: id,
  copyPrint: id,
  answer: '5',
  best: true,
  alerting: null,
  bad: false,
  seconds: null,
  items: 1,
  sheets: [],
  ...more,
});
const nowhere: Places = { openOn: () => undefined, changesOn: () => [] };
const found = (records: Judged[], places = nowhere, book: RuleBook = ruleBook) =>
  Object.fromEntries(
    judgeTablet(records, book, places).findings.map(({ rule, version, ids }) => [rule, { version, ids }]),
  );

describe('a tablet’s month', () => {
  test('is judged by every rule, each with its version', () => {
    const presses = [0, 2, 4, 6, 8, 10].map((second) => response(`r${second}`, second));
    expect(found([...presses, response('late', 3600)])).toEqual({
      rapid: { version: '1', ids: ['r2', 'r4', 'r6', 'r8', 'r10'] },
      burst: { version: '1', ids: ['r0', 'r2', 'r4', 'r6', 'r8', 'r10'] },
    });
  });

  test.each([1, 2, 5])('of %i days so far, busy all day, holds no burst, and still shows one', (days) => {
    let seed = 7;
    const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    // One a minute by chance from nine to five, five seconds apart at least.
    const records: Judged[] = [];
    for (let day = 0; day < days; day += 1)
      for (let second = 0; ;) {
        second += 5 - Math.log(chance()) * 55;
        if (second >= 8 * 3_600) break;
        const minute = 540 + Math.floor(second / 60);
        const at = start + day * 86_400_000 + (second - 3_600) * 1_000;
        records.push(response(`${day}.${second}`, 0, { day: `2026-06-${15 + day}`, at, minute }));
      }
    expect(records.length).toBeGreaterThan(days * 400);
    expect(found(records)['burst']).toBeUndefined();
    const played = Array.from({ length: 12 }, (_, n) => response(`played${n}`, 3_600 + n * 5));
    const ids = found([...records, ...played])['burst']?.ids ?? [];
    expect(played.every(({ id }) => ids.includes(id))).toBe(true);
  });

  test('knows no hours where nobody said them, and flags what came when the doors were closed', () => {
    const evening = response('evening', 0, { minute: 19 * 60 });
    expect(found([evening])).toEqual({});
    expect(judgeTablet([evening], ruleBook, nowhere).judged['outside-hours']).toBe(0);
    const open: Places = { openOn: () => [{ from: 480, to: 1020 }], changesOn: () => [] };
    expect(found([evening, response('day', 900)], open)['outside-hours']?.ids).toEqual(['evening']);
  });

  test('is judged by the version of the day: a newer rule does not reach back', () => {
    const book: RuleBook = {
      ...ruleBook,
      rapid: [...ruleBook.rapid, { version: '2', startsOn: '2026-06-16', shortestGapSeconds: 60 }],
    };
    const next = { day: '2026-06-16', at: start + 86_400_000 };
    const records = [
      response('a', 0),
      response('b', 30),
      response('c', 0, next),
      response('d', 0, { ...next, at: next.at + 30_000 }),
    ];
    expect(found(records, nowhere, book)).toEqual({ rapid: { version: '2', ids: ['d'] } });
    expect(markOfRules(book)).not.toBe(markOfRules(ruleBook));
  });

  test('finds the same whatever the order of rows, and flags only what was there', () => {
    const records = fc.array(fc.record({ second: fc.nat(4000), answer: fc.constantFrom('5', '4', '1') }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(records, (list) => {
        const made = list.map(({ second, answer }, at) =>
          response(`r${at}`, second, { answer, fingerprint: answer }),
        );
        const forth = found(made);
        expect(found([...made].reverse())).toEqual(forth);
        for (const { ids } of Object.values(forth))
          for (const id of ids) expect(made.some((record) => record.id === id)).toBe(true);
      }),
    );
  });
});

describe('forms', () => {
  test('too fast, all down one line, or sent twice, are flagged; only a copy lowers the headline', () => {
    const sheet = (answers: number[]) => ({ sheets: [{ mixedDirection: true, answers }] });
    const slow = Array.from({ length: 40 }, (_, at) =>
      response(`s${at}`, at * 700, { seconds: 120, items: 12, ...sheet([5, 1, 5, 1, 5, 1]) }),
    );
    const forms = [
      ...slow,
      response('fast', 30_000, { seconds: 20, items: 12, ...sheet([5, 1, 5, 1, 5, 1]) }),
      response('line', 40_000, { seconds: 120, items: 12, ...sheet([4, 4, 4, 4, 4, 4]) }),
      response('one', 50_000, { fingerprint: 'same' }),
      response('two', 50_060, { fingerprint: 'same' }),
    ];
    const filled = judgeForms(forms, ruleBook);
    const sent = judgeCopies(
      forms.map((form) => ({ ...form, source: 'web' })),
      ruleBook,
    );
    const findings = [...filled.findings, ...sent.findings];
    expect(Object.fromEntries(findings.map(({ rule, ids }) => [rule, ids]))).toEqual({
      speeder: ['fast'],
      'straight-lining': ['line'],
      duplicate: ['two'],
    });
    expect(filled.judged).toEqual({ speeder: 42, 'straight-lining': 42 });
    expect(sent.judged).toEqual({ duplicate: 44 });
    expect(ruleNames.filter((rule) => lowersUsed[rule])).toEqual(ruleNames.slice(0, 4));
  });
});

describe('the rules that alert and flag no answer', () => {
  test('have versions, with a day from which each holds, and stand so in the method book', () => {
    const book = readFileSync('analysis/README.md', 'utf8');
    const rows = {
      'fall-in-rate': 'fall in the response rate',
      'more-than-served': 'more answers than visitors',
    };
    for (const [rule, row] of Object.entries(rows)) {
      const versions = alertBook[rule as keyof typeof alertBook];
      const said = book.split('\n').find((line) => line.startsWith(`| ${row}`)) ?? '';
      for (const { version, startsOn } of versions)
        expect(said).toContain(`version ${version}, since ${startsOn}`);
    }
  });

  test('are no part of the mark of the rules of answers: a change of theirs judges no answer anew', () => {
    for (const rule of Object.keys(alertBook)) expect(markOfRules(ruleBook)).not.toContain(rule);
  });
});
