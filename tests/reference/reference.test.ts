// Why: the same real-data cases that R, SciPy and statsmodels answered are answered by this code, and a missing case folder is said aloud.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { awaited, calculations } from './calculations.js';
import { verifyFolder } from './verify.js';

const folder = fileURLToPath(new URL('../../../shared/reference/', import.meta.url));
const isThere = existsSync(folder);

if (isThere) {
  describe('reference cases from R, SciPy and statsmodels', () => {
    const reports = verifyFolder(folder, calculations);
    const isAwaited = (method: string | undefined) => method !== undefined && awaited.has(method);
    const due = reports.filter(({ method }) => !isAwaited(method));
    if (awaited.size > 0) console.warn(`Reference methods without a calculation: ${[...awaited].join(', ')}`);

    test('cover every method that has a calculation here', () => {
      const covered = new Set(due.map(({ method }) => method));
      expect([...covered].sort()).toEqual(Object.keys(calculations).sort());
    });

    test('wait for no method that has its calculation', () => {
      expect(Object.keys(calculations).filter(isAwaited)).toEqual([]);
    });

    test.each(due.map((report) => [report.id, report] as const))(
      '%s gives the expected values',
      (_, { lines, passed }) => {
        expect(lines).toEqual([]);
        expect(passed).toBeGreaterThan(0);
      },
    );
  });
} else {
  const notice =
    'The reference cases are not beside this checkout: known values were not compared with them.';
  console.warn(notice);
  test('the absence of the reference cases is reported', () => {
    expect(existsSync(folder)).toBe(false);
    expect(notice).toContain('not compared');
  });
}
