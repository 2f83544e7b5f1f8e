import { defineConfig } from 'vitest/config';

// One project per kind of proof. `db` and `server` tests run unchanged on both engines: the engine is chosen by the
// environment before the schema is loaded, so each engine is a project of its own.
const shared = { pool: 'forks' as const, testTimeout: 30_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    reporters: ['default'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['tests/{analysis,calibrate,views,public,reference}/**/*.test.ts', 'tests/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'sqlite',
          include: ['tests/{db,server}/**/*.test.ts'],
          env: { MANYI_TEST_ENGINE: 'sqlite' },
        },
      },
      {
        test: {
          ...shared,
          name: 'postgres',
          include: ['tests/{db,server}/**/*.test.ts'],
          env: { MANYI_TEST_ENGINE: 'postgres', DATABASE_URL: 'postgres://set-by-global-setup' },
          globalSetup: ['tests/support/postgresServer.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
          testTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
