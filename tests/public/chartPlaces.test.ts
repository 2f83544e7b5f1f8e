// Why: what lies close in a chart must still be told apart: points, words above the line, names beside a pile.
import { describe, expect, it } from 'vitest';
import { heightsApart, lanes, linesOf, radius, widthOf } from '../../public/charts/places.js';

describe('points', () => {
  it('grow with the number of answers', () => {
    expect(radius(100, 400)).toBeGreaterThan(radius(10, 400));
    expect(radius(400, 400)).toBe(7);
  });

  it('never run into each other where they stand close', () => {
    for (const spacing of [6.7, 8, 12, 20])
      expect(2 * radius(400, 400, spacing)).toBeLessThanOrEqual(spacing);
    expect(radius(1, 400, 4)).toBeGreaterThan(0);
  });
});

describe('the width of words', () => {
  it('counts a Chinese character as wide as high, a Latin letter about half of it', () => {
    expect(widthOf('滿意', 12)).toBe(24);
    expect(widthOf('ok', 10)).toBeCloseTo(11.2);
    expect(widthOf('', 12)).toBe(0);
  });
});

describe('words above a chart', () => {
  it('stand in one lane where they do not touch', () => {
    expect(
      lanes(
        [
          { at: 100, width: 80 },
          { at: 300, width: 80 },
        ],
        0,
        400,
      ),
    ).toEqual([
      { lane: 0, shift: 0 },
      { lane: 0, shift: 0 },
    ]);
  });

  it('stand one above the other where they would touch, whatever order they come in', () => {
    const placed = lanes(
      [
        { at: 210, width: 120 },
        { at: 200, width: 120 },
        { at: 190, width: 120 },
      ],
      0,
      400,
    );
    expect(placed.map((one) => one.lane)).toEqual([2, 1, 0]);
  });

  it('stay inside the picture', () => {
    const [first, last] = lanes(
      [
        { at: 10, width: 100 },
        { at: 390, width: 100 },
      ],
      0,
      400,
    );
    expect(first).toEqual({ lane: 0, shift: 40 });
    expect(last).toEqual({ lane: 0, shift: -40 });
    expect(lanes([], 0, 400)).toEqual([]);
  });
});

describe('names beside a pile', () => {
  it('keep their own height where there is room', () => {
    expect(heightsApart([250, 150, 50], 18, 0, 300)).toEqual([250, 150, 50]);
  });

  it('move apart by a line each, and stay inside', () => {
    const places = heightsApart([200, 12, 6, 3, 1], 18, 0, 300);
    expect(places).toEqual([200, 54, 36, 18, 0]);
    expect(heightsApart([300, 299, 298], 18, 0, 300)).toEqual([300, 282, 264]);
  });
});

describe('a name beside a chart', () => {
  it('stays on one line where there is room', () => {
    expect(linesOf('服務時間（中午／夜間／假日）', 13, 400)).toEqual(['服務時間（中午／夜間／假日）']);
    expect(linesOf('', 13, 100)).toEqual(['']);
  });

  it('is broken before a bracket, after a stroke and between words, never wider than its room', () => {
    expect(linesOf('服務時間（中午／夜間／假日）', 13, 70)).toEqual([
      '服務時間',
      '（中午／',
      '夜間／',
      '假日）',
    ]);
    expect(linesOf('Accessibility and nursing room', 13, 100)).toEqual([
      'Accessibility',
      'and nursing',
      'room',
    ]);
  });

  it('that has no place to break is broken between characters', () => {
    expect(linesOf('自然人憑證', 13, 40)).toEqual(['自然人', '憑證']);
  });
});
