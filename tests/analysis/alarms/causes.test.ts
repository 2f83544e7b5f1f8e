import { describe, expect, it } from 'vitest';
import { causesOf, type WatchedPoint } from '../../../analysis/alarms/causes.js';

const inside = (lean: number): WatchedPoint => ({ signal: null, drift: null, lean });
const above = (by: 'point' | 'average' | 'both' = 'point'): WatchedPoint => ({
  signal: by === 'average' ? null : 'above',
  drift: by === 'point' ? null : 'above',
  lean: 2,
});
const below: WatchedPoint = { signal: 'below', drift: null, lean: -2 };
const nobody: WatchedPoint = { signal: null, drift: null, lean: null };

describe('causes', () => {
  it('a lasting shift is one cause, however many points of it lie outside and however many inside', () => {
    const points = [inside(-1), inside(1), above(), inside(1), above('both'), inside(0.1), above()];
    expect(causesOf(points, 0)).toEqual([
      { side: 'above', since: 1, first: 2, last: 6, to: 6, seenBy: ['point'] },
    ]);
  });

  it('a point and its moving average outside at once are one cause, seen by both', () => {
    expect(causesOf([above('both')], 0)).toMatchObject([{ seenBy: ['point', 'average'] }]);
    expect(causesOf([above('average')], 0)).toMatchObject([{ seenBy: ['average'] }]);
  });

  it('after the series has been across the centre line the next signal is another cause', () => {
    expect(causesOf([above(), inside(-0.1), above()], 0).map(({ first, to }) => [first, to])).toEqual([
      [0, 0],
      [2, 2],
    ]);
    expect(causesOf([above(), inside(0), above()], 0)).toHaveLength(2);
  });

  it('a signal on the other side is another cause', () => {
    expect(causesOf([above(), below, above()], 0).map(({ side }) => side)).toEqual([
      'above',
      'below',
      'above',
    ]);
  });

  it('where point and average disagree, the point decides', () => {
    expect(causesOf([{ signal: 'below', drift: 'above', lean: 1 }], 0)).toMatchObject([
      { side: 'below', seenBy: ['point'] },
    ]);
  });

  it('what signals within the baseline is no cause, and what lasts beyond it begins after it', () => {
    expect(causesOf([above(), inside(1), inside(1)], 2)).toEqual([]);
    expect(causesOf([above(), inside(1), above()], 2)).toMatchObject([{ since: 0, first: 2 }]);
  });

  it('a period without a value neither ends a cause nor begins one', () => {
    expect(causesOf([above(), nobody, above()], 0)).toMatchObject([{ first: 0, last: 2 }]);
    expect(causesOf([nobody, nobody], 0)).toEqual([]);
    expect(causesOf([], 0)).toEqual([]);
  });
});
