// Why: mutants of the analysis must be caught by the tests of the analysis, not by a page far away that happens to break.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/analysis/**/*.test.ts'],
    // The words of comments are no part of the mutated methods, and their tests read the demo office.
    exclude: ['tests/analysis/text/**'],
    testTimeout: 30_000,
  },
});
