// Why: every known value is checked with the same relative tolerance, and a refusal where a figure is due must name its reason.
import { expect } from 'vitest';

/** Relative tolerance of the published and computed reference values; ten digits were printed for most. */
export function expectClose(actual: number | undefined | null, expected: number, relative = 1e-6): void {
  expect(actual).toBeTypeOf('number');
  const gap = Math.abs((actual ?? NaN) - expected);
  expect(gap, `${String(actual)} is not ${expected}`).toBeLessThanOrEqual(
    Math.max(1e-9, relative * Math.abs(expected)),
  );
}

export function given<Result extends { ok: boolean }>(result: Result): Extract<Result, { ok: true }> {
  if (!isGiven(result)) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}

export function expectRefused(result: { ok: boolean; reason?: string }, reason: string): void {
  expect(result).toMatchObject({ ok: false, reason });
}

function isGiven<Result extends { ok: boolean }>(result: Result): result is Extract<Result, { ok: true }> {
  return result.ok;
}

/** The two groups of the project's statistics notes, C.2: counts of the scores 1 to 5. */
export const groupA = scores([4, 6, 30, 160, 200]);
export const groupB = scores([8, 12, 50, 170, 140]);

export function scores(counts: readonly number[], lowest = 1): { score: number; count: number }[] {
  return counts.map((count, index) => ({ score: lowest + index, count }));
}
