import { describe, expect, it } from 'vitest';
import { adjustedResiduals } from '../../analysis/adjustedResiduals.js';

describe('adjusted residuals', () => {
  it('of two rows are the z of the pooled test of shares', () => {
    // C.3 of the project's statistics notes: 376/400 against 353/380, pooled z .6241456339.
    const test = adjustedResiduals([
      [376, 24],
      [353, 27],
    ]);
    expect(test.ok && test.cells[0]?.[0]?.residual).toBeCloseTo(0.6241456339, 9);
    expect(test.ok && test.rejected).toBe(false);
    expect(test.ok && test.cells.flat().every(({ verdict }) => verdict === 'cannot-tell')).toBe(true);
  });

  it('name cells only where the whole and the adjusted test reject', () => {
    // C.3: χ² 20.0278277 with 3 degrees of freedom.
    const test = adjustedResiduals([
      [240, 60],
      [251, 49],
      [262, 38],
      [281, 24],
    ]);
    if (!test.ok) throw new Error('refused');
    expect(test.chiSquare).toBeCloseTo(20.0278277, 6);
    expect(test).toMatchObject({ df: 3, method: 'chi-square', rejected: true, adjustment: 'holm' });
    expect(test.cells.map((row) => row[0]?.verdict)).toEqual([
      'lower',
      'cannot-tell',
      'cannot-tell',
      'higher',
    ]);
    test.cells
      .flat()
      .forEach(({ adjustedP, verdict }) => expect((adjustedP ?? 1) < 0.05).toBe(verdict !== 'cannot-tell'));
  });

  it('say nothing of a cell in which fewer than five are expected, and test the whole exactly', () => {
    const test = adjustedResiduals([
      [30, 0],
      [20, 8],
    ]);
    if (!test.ok) throw new Error('refused');
    expect(test.method).toBe('exact');
    expect(test.cells[0]?.[1]).toMatchObject({ adjustedP: null, verdict: 'cannot-tell' });
  });

  it('use Benjamini–Hochberg for many cells, and refuse what is no table', () => {
    const wide = [Array.from({ length: 11 }, (_, i) => 20 + i), Array.from({ length: 11 }, (_, i) => 40 - i)];
    const test = adjustedResiduals(wide);
    expect(test.ok && test.adjustment).toBe('benjamini-hochberg');
    expect(adjustedResiduals([])).toEqual({ ok: false, reason: 'no-answers' });
    expect(adjustedResiduals([[4, 5]])).toEqual({ ok: false, reason: 'too-few-groups' });
  });
});
