// Why: the quick part of `npm run calibrate`, so that a method that loses its level is seen by the ordinary tests too.
import { describe, expect, test } from 'vitest';
import { meanTable, otherIntervalsTable } from './coverageOfMeans.js';
import { netTable, twoSharesTable, wilsonTable } from './coverageOfShares.js';
import { detectionTable } from './detection.js';
import { changeTable, trendTable } from './discoveries.js';
import { biasTable, powerTable, regressionTable } from './effects.js';
import { pointsTable, runLengthTable } from './falseAlarms.js';
import { isWithin, simulatedShare, toMarkdown, type Table } from './table.js';

/** A twentieth of the trials: the bands widen with it, and fixed seeds keep them from flaking. */
const few = 0.05;

function expectWithin(table: Table, least: number): void {
  expect(table.rows.length).toBeGreaterThanOrEqual(least);
  expect(table.rows.filter((row) => !isWithin(row))).toEqual([]);
}

describe('intervals hold the truth as often as theory says', () => {
  test('Wilson, with its dips near 100 %', () => {
    expectWithin(wilsonTable([10, 50, 100]), 12);
  });

  test('Newcombe, Katz, the score ratio and growth as shown', () => {
    expectWithin(twoSharesTable([{ n: 60, baseN: 60, p: 0.9, baseP: 0.9 }]), 4);
  });

  test('net scores and means of skewed answers', () => {
    expectWithin(netTable([60]), 2);
    expectWithin(meanTable(few), 6);
  });

  test('weights, pairs, slopes, alpha, difference in differences and scattered counts', () => {
    expectWithin(otherIntervalsTable(few), 17);
  });
});

describe('charts cry wolf and find a fall as often as theory says', () => {
  test('points outside with a known, a full and a short baseline', () => {
    expectWithin(pointsTable(few), 40);
  });

  test('run lengths of Shewhart, runs, EWMA and CUSUM', () => {
    expectWithin(runLengthTable(few), 14);
  });

  test('a fall of five points', () => {
    expectWithin(detectionTable(few), 20);
  });
});

describe('where nothing differs hardly anything is said, and where something does it is measured right', () => {
  test('no trend, no change of level', () => {
    expectWithin(trendTable(few), 10);
    expectWithin(changeTable(few), 6);
  });

  test('the fall a month can tell, and effects without bias', () => {
    expectWithin(powerTable([[60, 0.9]]), 1);
    expectWithin(biasTable(few), 5);
  });

  test('an action that does nothing looks well only against the month that opened it', () => {
    const table = regressionTable(few);
    expectWithin(table, 5);
    expect(table.rows.at(0)?.value).toBeGreaterThan(0.05);
    expect(table.rows.at(-1)?.value).toBeLessThan(0.01);
  });
});

test('a row outside its band is found and printed as such, with four simulation errors allowed', () => {
  const row = { what: 'coverage', value: 0.9, low: 0.94, high: 0.96 };
  expect(isWithin(row)).toBe(false);
  expect(isWithin(simulatedShare(row, 100))).toBe(true);
  expect(isWithin(simulatedShare(row, 10_000))).toBe(false);
  expect(toMarkdown({ title: 'T.', unit: 'percent', note: 'N.', rows: [row] })).toContain(
    '| coverage | 90.0 % | 94.0 % – 96.0 % | **outside** |',
  );
});
