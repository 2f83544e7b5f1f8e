import { describe, expect, it } from 'vitest';
import { bandVerdict, targetVerdict } from '../../analysis/targetVerdict.js';
import { wilson } from '../../analysis/wilson.js';

const bands = [
  { from: 0.8, name: 'good' },
  { from: 0.9, name: 'excellent' },
];

function interval(x: number, n: number) {
  const found = wilson(x, n);
  if (!found.ok) throw new Error(found.reason);
  return found;
}

describe('a target', () => {
  it('is met or missed only when the whole interval lies on one side of it', () => {
    // 376 of 400: 91.2 % to 95.9 %.
    expect(targetVerdict(interval(376, 400), 0.95)).toBe('cannot-tell');
    expect(targetVerdict(interval(376, 400), 0.91)).toBe('met');
    expect(targetVerdict(interval(376, 400), 0.96)).toBe('missed');
  });

  it('counts as met when the interval begins at it, as missed when it ends below it', () => {
    expect(targetVerdict({ lower: 0.9, upper: 0.95 }, 0.9)).toBe('met');
    expect(targetVerdict({ lower: 0.85, upper: 0.9 }, 0.9)).toBe('cannot-tell');
    expect(targetVerdict(interval(20, 20), 1)).toBe('cannot-tell');
  });
});

describe('named bands', () => {
  it('hold a share only when its interval crosses no edge', () => {
    expect(bandVerdict({ lower: 0.91, upper: 0.95 }, bands)).toEqual({ ok: true, band: bands[1] });
    expect(bandVerdict({ lower: 0.8, upper: 0.85 }, bands)).toEqual({ ok: true, band: bands[0] });
    expect(bandVerdict({ lower: 0.5, upper: 0.6 }, bands)).toEqual({ ok: true, band: null });
    expect(bandVerdict({ lower: 0.5, upper: 0.6 }, [])).toEqual({ ok: true, band: null });
  });

  it('are named when the interval crosses them, the lowest first, in any order of bands', () => {
    expect(bandVerdict({ lower: 0.75, upper: 0.92 }, [...bands].reverse())).toEqual({
      ok: false,
      edges: bands,
    });
    expect(bandVerdict({ lower: 0.85, upper: 0.9 }, bands)).toEqual({ ok: false, edges: [bands[1]] });
  });
});
