import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctiveWords, wordLogOdds } from '../../../analysis/text/distinctiveWords.js';
import { expectClose, expectRefused, given } from '../expectations.js';

/** `having` comments with the word, `others` without it; a filler is in all. */
const group = (word: string, having: number, others: number): string[][] => [
  ...Array.from({ length: having }, () => [word, 'filler']),
  ...Array.from({ length: others }, () => ['filler']),
];

describe('log-odds with an informative prior', () => {
  it('give the known value', () => {
    // Statistics notes C.16 [CALC]: y 30/2000 and 10/5000, α₀ 500, α_w = 40·500/7000.
    const { logOdds, standardError, z } = wordLogOdds(
      { having: 30, comments: 2000 },
      { having: 10, comments: 5000 },
      { word: (40 * 500) / 7000, all: 500 },
      'short',
    );
    expectClose(logOdds, 1.7376165888, 1e-9);
    expectClose(standardError, 0.3289567759, 1e-9);
    expectClose(z, 5.2822033662, 1e-9);
  });

  it('have a wider error in full, and the more so the commoner the word', () => {
    const errors = [10, 50, 90].map((having) => {
      const side = { having, comments: 100 };
      const full = wordLogOdds(side, side, { word: 1, all: 2 }).standardError;
      return full / wordLogOdds(side, side, { word: 1, all: 2 }, 'short').standardError;
    });
    // √(1 + odds): 11/91, 51/51, 91/11.
    [11 / 91, 1, 91 / 11].forEach((odds, index) => expectClose(errors[index], Math.sqrt(1 + odds), 1e-9));
  });

  it('turn their sign when the groups swap', () => {
    const side = fc
      .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([comments, part]) => ({ comments, having: Math.floor(part * comments) }));
    const prior = fc.record({ word: fc.double({ min: 0.01, max: 400, noNaN: true }), all: fc.constant(500) });
    fc.assert(
      fc.property(side, side, prior, (first, second, given) => {
        const one = wordLogOdds(first, second, given);
        const other = wordLogOdds(second, first, given);
        expect(one.logOdds).toBeCloseTo(-other.logOdds, 9);
        expect(one.z).toBeCloseTo(-other.z, 9);
        expect(Number.isFinite(one.z)).toBe(true);
      }),
    );
  });

  it('refuse a word that has no odds', () => {
    const none = { having: 0, comments: 10 };
    expect(() => wordLogOdds(none, none, { word: 0, all: 0 })).toThrow(RangeError);
  });
});

describe('distinctive words', () => {
  it('are those of one group, with how many comments have them on each side', () => {
    const result = given(distinctiveWords(group('停車', 20, 40), group('停車', 3, 97)));
    expect(result.comments).toEqual({ first: 60, second: 100 });
    expect(result.words[0]).toMatchObject({ word: '停車', leans: 'first', inFirst: 20, inSecond: 3 });
    expect(result.words[0]?.z).toBeGreaterThan(1.96);
    expect(result.words[0]?.adjustedP).toBeLessThan(0.05);
  });

  it('count comments, so that one writer repeating a word does not win', () => {
    const ranting = [Array.from({ length: 200 }, () => '停車'), ...group('x', 0, 59)];
    expect(
      given(distinctiveWords(ranting, group('停車', 0, 100))).words.map((entry) => entry.word),
    ).not.toContain('停車');
    const once = given(distinctiveWords(group('停車', 20, 40), group('停車', 3, 97)));
    const twice = group('停車', 20, 40).map((words) => [...words, ...words]);
    expect(given(distinctiveWords(twice, group('停車', 3, 97)))).toEqual(once);
  });

  it('need five comments in the group they lean to', () => {
    const names = (having: number) =>
      given(distinctiveWords(group('停車', having, 60 - having), group('停車', 0, 600))).words.map(
        (entry) => entry.word,
      );
    expect(names(4)).not.toContain('停車');
    expect(names(5)).toContain('停車');
  });

  it('are refused where a group has fewer than thirty comments with words', () => {
    expectRefused(distinctiveWords(group('a', 10, 19), group('a', 10, 100)), 'too-few-answers');
    const empty = Array.from({ length: 50 }, (): string[] => []);
    expectRefused(
      distinctiveWords([...group('a', 10, 19), ...empty], group('a', 10, 100)),
      'too-few-answers',
    );
    expectRefused(distinctiveWords([], []), 'too-few-answers');
  });

  it('leave out a word of every comment, which tells nobody apart', () => {
    const result = given(distinctiveWords(group('停車', 20, 40), group('停車', 3, 97)));
    expect(result.words.map((entry) => entry.word)).not.toContain('filler');
    expect(result.tested).toBe(1);
  });

  it('use a prior of one percent of all counts, at most 500', () => {
    // 20 + 3 of the word, 160 of the filler.
    expectClose(given(distinctiveWords(group('停車', 20, 40), group('停車', 3, 97))).prior, 1.83);
    const many = group('a', 30_000, 1);
    expect(given(distinctiveWords(many, many)).prior).toBe(500);
  });

  it('mirror when the groups swap, whatever the order of the comments', () => {
    const comment = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 });
    const comments = fc.array(comment, { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(comments, comments, (first, second) => {
        const one = given(distinctiveWords(first, second)).words;
        const other = given(distinctiveWords(second.toReversed(), first.toReversed())).words;
        expect(other.map((entry) => entry.word)).toEqual(one.map((entry) => entry.word));
        other.forEach((entry, index) => expect(entry.z).toBeCloseTo(-(one[index]?.z ?? NaN), 9));
      }),
      { numRuns: 30 },
    );
  });
});
