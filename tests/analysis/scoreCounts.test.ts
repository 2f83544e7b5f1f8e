import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addScoreCounts, mergeReadScoreCounts, readScoreCounts } from '../../analysis/scoreCounts.js';

test('answer codes become sorted scores, and every other code is counted by its kind', () => {
  const read = readScoreCounts([
    { code: '5', count: 3 },
    { code: 'na', count: 2 },
    { code: '4.3333', count: 1 },
    { code: '1', count: 4 },
    { code: 'blank', count: 5 },
    { code: 'not_shown', count: 6 },
    { code: '5.0', count: 1 },
    { code: 'five', count: 7 },
    { code: '', count: 1 },
    { code: '1e3', count: 1 },
  ]);
  expect(read).toEqual({
    scores: [
      { score: 1, count: 4 },
      { score: 4.3333, count: 1 },
      { score: 5, count: 4 },
    ],
    n: 9,
    notApplicable: 2,
    blank: 5,
    notShown: 6,
    unreadable: 9,
  });
});

test('no cells give no scores and zeros', () => {
  expect(readScoreCounts([])).toEqual({
    scores: [],
    n: 0,
    notApplicable: 0,
    blank: 0,
    notShown: 0,
    unreadable: 0,
  });
});

test('a corrupt count is refused loudly instead of entering a figure', () => {
  for (const count of [-1, 0.5, NaN, Infinity]) {
    expect(() => readScoreCounts([{ code: '5', count }])).toThrow(RangeError);
    expect(() => addScoreCounts([[{ score: 5, count }]])).toThrow(RangeError);
  }
});

const cells = fc.array(
  fc.record({
    code: fc.constantFrom('1', '2', '3', '4', '5', '4.5', 'na', 'blank', 'not_shown', '?'),
    count: fc.nat(1000),
  }),
);

test('the order of the cells, and how they are split before adding, change nothing', () => {
  fc.assert(
    fc.property(cells, fc.nat(), (all, cut) => {
      const whole = readScoreCounts(all);
      expect(readScoreCounts([...all].reverse())).toEqual(whole);
      const at = all.length === 0 ? 0 : cut % all.length;
      const halves = [readScoreCounts(all.slice(at)), readScoreCounts(all.slice(0, at))];
      expect(mergeReadScoreCounts(halves)).toEqual(whole);
    }),
  );
});
