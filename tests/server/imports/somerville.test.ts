// Why: 6,545 real responses in three waves, of which none may vanish without being counted somewhere. The file is not
// ours to ship: this runs where it lies beside the project, and says so where it does not.
import { existsSync, readFileSync } from 'node:fs';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listBreaks, listSurveys, listVersions } from '../../../db/queries/surveys.js';
import { cells, responses } from '../../../db/schema.js';
import { projectRoot } from '../../../server/http/render.js';
import { importCsv } from '../../../server/imports/imports.commands.js';
import { readMapping } from '../../../server/imports/mapping.js';
import { countedCells } from '../../../server/imports/report.js';
import { checkCells } from '../../../server/responses/rebuild.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { order } from './invented.js';

const file = `${projectRoot}/../shared/data/somerville-happiness-2011-2013-2015.csv`;
const mappingText = readFileSync(`${projectRoot}/server/imports/mappings/somerville-happiness.json`, 'utf8');

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

it('ships a mapping that is right in itself and speaks of all 43 columns', () => {
  const read = readMapping(mappingText);
  expect(read.ok ? [] : read.problems).toEqual([]);
  expect(new Set(read.ok ? read.mapping.columns.map((column) => column.column) : []).size).toBe(43);
});

it('accounts for every response and every cell of the Somerville surveys', async () => {
  if (!existsSync(file)) {
    console.log(`somerville: looked for ${file}; it is not here, so the real file was not read`);
    expect(existsSync(file)).toBe(false);
    return;
  }
  const read = readMapping(mappingText);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const { report } = await importCsv(test.dependencies, test.scope, order(file, { mapping: read.mapping }));
  expect(report.rows).toBe(6_545);
  expect(report.waves).toEqual({ 2011: 6_167, 2013: 193, 2015: 185 });
  expect(report.columns).toHaveLength(43);
  expect(report.columns.map(countedCells)).toEqual(report.columns.map(() => 6_545));
  expect(report).toMatchObject({ withoutPeriod: 0, blankLines: 0, ragged: { count: 0 } });
  const counts = (name: string) => report.columns.find((column) => column.column.startsWith(name))?.counts;
  expect(counts('How.happy')).toMatchObject({
    accepted: 6_361,
    missing: 1,
    refused: 114,
    half_point: 55,
    out_of_range: 5,
    unreadable: 9,
  });
  expect(counts('How.would.you.rate.the.following..The.beauty.or.physical.setting_2011')).toMatchObject({
    out_of_range: 11,
    half_point: 60,
    refused: 275,
  });
  expect(counts('What.is.your.sex')).toMatchObject({
    accepted: 370,
    missing: 7,
    several_values: 1,
    not_asked: 6_167,
  });

  const db = test.dependencies.database.queries;
  const byWave = await db
    .select({ wave: responses.wave, n: sql<number>`count(*)`.mapWith(Number) })
    .from(responses)
    .groupBy(responses.wave);
  expect(Object.fromEntries(byWave.map((row) => [row.wave, row.n]))).toEqual({
    2011: 6_167,
    2013: 193,
    2015: 185,
  });
  const happy = await db
    .select({ code: cells.code, n: sql<number>`sum(${cells.nRaw})`.mapWith(Number) })
    .from(cells)
    .where(and(eq(cells.question, 'happy_now'), eq(cells.cut, '')))
    .groupBy(cells.code);
  const sum = happy.reduce((total, row) => total + row.n, 0);
  expect(sum).toBe(6_545 - 55); // half points stand in the rows, not in the cells
  expect(happy.find((row) => row.code === 'refused')?.n).toBe(114);
  expect(happy.find((row) => row.code === 'unreadable')?.n).toBe(14);
  expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);

  const [survey] = await listSurveys(db, test.scope);
  const breaks = await listBreaks(db, test.scope, survey?.id ?? '');
  expect(breaks.map((one) => one.question)).toEqual([
    'beauty',
    'gender',
    'housing',
    'parks',
    'race',
    'safety',
    'schools',
    'streets',
  ]);
  expect(await listVersions(db, test.scope, survey?.id ?? '')).toHaveLength(3);
});
