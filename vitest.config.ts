import { defineConfig } from 'vitest/config';

// One project per kind of proof. `db` and `server` tests run unchanged on both engines: the engine is chosen by the
// environment before the schema is loaded, so each engine is a project of its own.
// Loading the program costs more than most tests: the files of a worker share it. No module keeps anything of a
// database or a language but by the object it belongs to, and the tests of both engines hold it to that.
const shared = { pool: 'forks' as const, isolate: false, testTimeout: 120_000, hookTimeout: 240_000 };

// Every address, every right, mail that must not come, backups: five seconds and more each, together half of all the time.
const long = [
  'admin',
  'alarms/{mail,pages,raising}',
  'backups/backups',
  'badInput',
  'citizen/lookUp',
  'collecting/everyAddress',
  'reaching/{invitations,slowServer}',
  'surveys/editor',
  'users/{accounts,permissions}',
].map((name) => `tests/server/${name}.test.ts`);

export default defineConfig({
  test: {
    reporters: ['default'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          setupFiles: ['tests/support/properties.ts'],
          include: ['tests/{analysis,calibrate,views,public,reference}/**/*.test.ts', 'tests/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'sqlite',
          include: ['tests/{db,server}/**/*.test.ts'],
          // `npm run check` leaves the long ones to `npm test`.
          exclude: ['tests/server/demo/**', ...(process.env['TESTS'] === 'quick' ? long : [])],
          env: { MANYI_TEST_ENGINE: 'sqlite' },
        },
      },
      {
        // Three years of a whole office, filled several times over: too slow for the quick part.
        test: {
          ...shared,
          name: 'demo',
          include: ['tests/server/demo/**/*.test.ts'],
          env: { MANYI_TEST_ENGINE: 'sqlite' },
        },
      },
      {
        test: {
          ...shared,
          name: 'postgres',
          include: ['tests/{db,server}/**/*.test.ts'],
          // What the analysis finds in the demo office is found in the same answers: that they are the same on both
          // engines is what tests/server/demo/firstStart.test.ts holds.
          exclude: ['tests/server/demo/{alarms,generator,otherOffice,trendTruths}.test.ts'],
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
