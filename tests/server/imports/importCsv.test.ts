// Why: of a foreign file every cell is counted somewhere, nothing shows before all of it does, and it goes as a whole.
import { and, eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findImport, listImports } from '../../../db/queries/imports.js';
import { listBreaks, listSurveys, listVersions, listWaves } from '../../../db/queries/surveys.js';
import {
  audit,
  cells,
  comments,
  importCells,
  improvementComments,
  improvements,
  responses,
} from '../../../db/schema.js';
import { purgeComment } from '../../../server/comments/purge.commands.js';
import { dryRun, importCsv } from '../../../server/imports/imports.commands.js';
import { countedCells, type CleaningReport } from '../../../server/imports/report.js';
import { undoImport } from '../../../server/imports/undo.js';
import { checkChains } from '../../../server/responses/chains.js';
import { checkCells } from '../../../server/responses/rebuild.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import { templateText } from '../../../server/surveys/templates.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { csvText, fileWith, inventedMapping, inventedRows, order } from './invented.js';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp();
});
afterEach(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const bringIn = (path: string, changes: Parameters<typeof order>[1] = {}) =>
  importCsv(test.dependencies, test.scope, order(path, changes));
const invented = () => fileWith(csvText(inventedRows));

function countsOf(report: CleaningReport, column: string) {
  const found = report.columns.find((one) => one.column === column);
  return Object.fromEntries(Object.entries(found?.counts ?? {}).filter(([, n]) => n > 0));
}

async function rowsIn(
  table: typeof responses | typeof cells | typeof importCells | typeof comments,
): Promise<number> {
  const found = await db()
    .select({ n: sql<number>`count(*)`.mapWith(Number) })
    .from(table);
  return found[0]?.n ?? 0;
}

async function cellCounts(question: string, edition = 1) {
  const rows = await db()
    .select({ period: cells.period, code: cells.code, n: cells.nRaw })
    .from(cells)
    .where(and(eq(cells.question, question), eq(cells.cut, ''), eq(cells.edition, edition)));
  return Object.fromEntries(rows.map((row): [string, number] => [`${row.period} ${row.code}`, row.n]));
}

it('counts every cell of every column in exactly one outcome, with examples', async () => {
  const report = await dryRun(test.dependencies, test.scope, order(invented()));
  expect(report.rows).toBe(10);
  expect(report.columns.map(countedCells)).toEqual(report.columns.map(() => 10));
  expect(countsOf(report, 'Life')).toEqual({
    accepted: 4,
    missing: 1,
    refused: 1,
    half_point: 1,
    out_of_range: 2,
    unreadable: 1,
  });
  expect(countsOf(report, 'Roads_2011')).toEqual({
    accepted: 2,
    refused: 2,
    half_point: 1,
    out_of_range: 1,
    not_asked: 4,
  });
  expect(countsOf(report, 'Roads_2013')).toEqual({ accepted: 2, half_point: 1, unreadable: 1, not_asked: 6 });
  expect(countsOf(report, 'Sex')).toEqual({ accepted: 7, missing: 1, several_values: 1, unreadable: 1 });
  expect(countsOf(report, 'Year')).toEqual({ accepted: 9, unreadable: 1 });
  expect(countsOf(report, 'Tongues')).toEqual({ accepted: 8, missing: 2 });
  expect(countsOf(report, 'Say')).toEqual({ accepted: 2, missing: 8 });
  expect(countsOf(report, 'Staff')).toEqual({ ignored: 10 });
  expect(report.columns.find((column) => column.column === 'Staff')?.reason).toBe(
    'no score is kept per person',
  );
  expect(report.columns.find((column) => column.column === 'Life')?.examples.out_of_range).toEqual([
    { row: 5, value: '33' },
    { row: 10, value: '0' },
  ]);
  expect(report.waves).toEqual({ 2011: 6, 2013: 3 });
  expect(report.withoutPeriod).toBe(1);
});

it('changes nothing in a dry run', async () => {
  await dryRun(test.dependencies, test.scope, order(invented()));
  expect(await rowsIn(responses)).toBe(0);
  expect(await listSurveys(db(), test.scope)).toEqual([]);
  expect(await listImports(db(), test.scope)).toEqual([]);
});

it('stores what could not be accepted in the response, and half points outside the cells', async () => {
  const { report } = await bringIn(invented());
  expect(report.rows).toBe(10);
  const stored = (await db().select().from(responses)).map(
    (row) => JSON.parse(row.answers) as Record<string, unknown>,
  );
  expect(stored.find((answers) => answers['!id'] === '2')).toMatchObject({
    life: 7.5,
    roads: 3.5,
    sex: 'male',
    age_2011: 'old',
    tongues: null,
  });
  expect(stored.find((answers) => answers['!id'] === '3')).toMatchObject({
    life: 'refused',
    '!raw:Life': 'R',
    sex: 'unreadable',
    '!raw:Sex': 'Female, Male',
    tongues: ['other'],
  });
  expect(stored.find((answers) => answers['!id'] === '6')).toMatchObject({
    life: null,
    roads: '5',
    '!raw:Roads_2013': '4',
  });
  expect(stored.find((answers) => answers['!id'] === '7')).toMatchObject({
    tongues: ['zh', 'en'],
    age: 'v_18_24',
  });
  expect(await cellCounts('life')).toEqual({
    '2011 8': 1,
    '2011 blank': 1,
    '2011 refused': 1,
    '2011 unreadable': 2,
    '2013 1': 1,
    '2013 10': 1,
    '2013 unreadable': 1,
  });
  expect(await cellCounts('roads', 1)).toEqual({
    '2011 4': 1,
    '2011 5': 1,
    '2011 refused': 2,
    '2011 unreadable': 1,
  });
  expect(await cellCounts('roads', 2)).toEqual({ '2013 2': 1, '2013 5': 1 });
  expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
});

it('makes a closed survey whose versions keep the words of each wave, with its waves and breaks', async () => {
  await bringIn(invented());
  const [survey] = await listSurveys(db(), test.scope);
  expect(survey).toMatchObject({ slug: 'invented', state: 'closed', currentVersion: 2 });
  const surveyId = survey?.id ?? '';
  expect((await listVersions(db(), test.scope, surveyId)).map((version) => version.number)).toEqual([2, 1]);
  expect((await listWaves(db(), test.scope, surveyId)).map((wave) => wave.key)).toEqual(['2011', '2013']);
  expect(await listBreaks(db(), test.scope, surveyId)).toMatchObject([
    { question: 'roads', edition: 2, periodKind: 'wave', period: '2013' },
  ]);
});

it('makes comments of free texts and keeps a formula as the text it is', async () => {
  await bringIn(invented());
  const texts = (await db().select().from(comments)).map((comment) => comment.text).sort();
  expect(texts).toEqual(['=HYPERLINK("http://bad.example";"x")', '標示, "不清楚"\n請改善']);
});

it('refuses the same file with the same mapping a second time, unless told so', async () => {
  const path = invented();
  await bringIn(path);
  await expect(bringIn(path)).rejects.toThrow('--again');
  expect(await rowsIn(responses)).toBe(10);
  await bringIn(path, { again: true });
  expect(await rowsIn(responses)).toBe(20);
  expect(await cellCounts('roads', 2)).toEqual({ '2013 2': 2, '2013 5': 2 });
});

it('undoes an import as a whole, with the survey that only it had made', async () => {
  const { importId } = await bringIn(invented());
  expect(await undoImport(test.dependencies, test.scope, importId)).toEqual({
    removed: 10,
    kept: 0,
    surveyRemoved: true,
  });
  expect([
    await rowsIn(responses),
    await rowsIn(cells),
    await rowsIn(importCells),
    await rowsIn(comments),
  ]).toEqual([0, 0, 0, 0]);
  expect(await listSurveys(db(), test.scope)).toEqual([]);
  expect((await findImport(db(), test.scope, importId))?.state).toBe('undone');
  const actions = (await db().select({ action: audit.action }).from(audit)).map((row) => row.action);
  expect(actions).toEqual(expect.arrayContaining(['import.start', 'import.activate', 'import.undo']));
  await bringIn(invented());
});

it('takes only its own share out of the figures when another import counted the same', async () => {
  const path = invented();
  const { importId } = await bringIn(path);
  await bringIn(path, { again: true });
  expect(await undoImport(test.dependencies, test.scope, importId)).toEqual({
    removed: 10,
    kept: 0,
    surveyRemoved: false,
  });
  expect(await cellCounts('roads', 2)).toEqual({ '2013 2': 1, '2013 5': 1 });
  expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
});

it('keeps the comments that an improvement and the record of a purge name, in no figure, and says so', async () => {
  const { importId } = await bringIn(invented());
  const [comment, purged] = await db().select().from(comments);
  if (comment === undefined || purged === undefined) throw new Error('no comment');
  const by = { scope: test.scope, userId: test.userIdOf('director') };
  await purgeComment(test.dependencies, by, purged, { reason: 'asked', basis: '簽准' });
  await test.dependencies.database.atomically((write) => [
    write.insert(improvements).values({
      officeId: 'north',
      id: 'improvement',
      number: 1,
      title: 't',
      theme: 'signs',
      ownerId: test.userIdOf('seed'),
      sectionId: null,
      dueDay: '2026-12-31',
      priority: 'normal',
      status: 'planned',
      cause: '',
      actionTaken: '',
      effect: '',
      dropReason: '',
      effectiveDay: null,
      measure: null,
      revision: 1,
      createdBy: test.userIdOf('seed'),
      createdAt: new Date(0),
    }),
    write
      .insert(improvementComments)
      .values({ officeId: 'north', improvementId: 'improvement', commentId: comment.id }),
  ]);
  expect(await undoImport(test.dependencies, test.scope, importId)).toEqual({
    removed: 8,
    kept: 2,
    surveyRemoved: false,
  });
  expect(await rowsIn(comments)).toBe(2);
  expect(await rowsIn(cells)).toBe(0);
  expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
  await test.dependencies.database.atomically((write) => [write.delete(improvementComments)]);
  expect(await undoImport(test.dependencies, test.scope, importId)).toMatchObject({ removed: 1, kept: 1 });
  expect((await checkChains(test.dependencies, test.scope)).purged).toBe(1);
  expect(await rowsIn(responses)).toBe(1);
});

it('shows nothing of an import that was killed half-way, and undoes it', async () => {
  const path = invented();
  const killed = {
    ...order(path),
    progress: () => {
      throw new Error('killed');
    },
  };
  await expect(importCsv(test.dependencies, test.scope, killed)).rejects.toThrow('killed');
  expect([await rowsIn(responses), await rowsIn(cells), await rowsIn(importCells)]).toEqual([0, 0, 0]);
  const [failed] = await listImports(db(), test.scope);
  expect(failed?.state).toBe('failed');
  expect(await listSurveys(db(), test.scope)).toEqual([]);
  await bringIn(path);
});

it('leaves nothing of a file with ragged rows, and says which they are', async () => {
  const rows = [...inventedRows.slice(0, 4), ['11', '2011'], ...inventedRows.slice(4)];
  await expect(bringIn(fileWith(csvText(rows)))).rejects.toThrow('row 5 has 2');
  expect([await rowsIn(responses), await rowsIn(cells)]).toEqual([0, 0]);
});

it('counts empty lines and never takes them for answers', async () => {
  const { report } = await bringIn(fileWith(csvText([...inventedRows, [''], ['']])));
  expect(report).toMatchObject({ rows: 10, blankLines: 2 });
});

it('refuses to join unlike scales and names the common scale', async () => {
  expect(() =>
    inventedMapping({
      columns: [
        ...inventedMapping().columns.filter((column) => !column.column.startsWith('Roads')),
        {
          column: 'Roads_2011',
          as: 'question',
          question: 'roads',
          waves: ['2011'],
          scale: { lowest: 1, highest: 5 },
        },
        {
          column: 'Roads_2013',
          as: 'question',
          question: 'roads',
          waves: ['2013'],
          scale: { lowest: 1, highest: 10 },
        },
      ],
    }),
  ).toThrow('m0100');
});

it('refuses a rise of edition without a break that gives the reason', () => {
  expect(() => inventedMapping({ breaks: [] })).toThrow('without a break');
});

it('refuses a column that the mapping does not name, and one that the file does not have', async () => {
  const extra = inventedRows.map((row, index) => [...row, index === 0 ? 'Extra' : '1']);
  await expect(bringIn(fileWith(csvText(extra)))).rejects.toThrow('"Extra" is not in the mapping');
  const fewer = inventedRows.map((row) => row.slice(0, -1));
  await expect(bringIn(fileWith(csvText(fewer)))).rejects.toThrow('the file has no column "Staff"');
  expect(await listImports(db(), test.scope)).toEqual([]);
});

it('refuses doubled headers unless each has its place in the mapping', async () => {
  const doubled = inventedRows.map((row, index) => [...row, index === 0 ? 'Staff' : 'y']);
  await expect(bringIn(fileWith(csvText(doubled)))).rejects.toThrow('stands over 2 columns');
  const columns = [
    ...inventedMapping().columns.filter((column) => column.column !== 'Staff'),
    { column: 'Staff', position: 10, as: 'ignored', reason: 'a' },
    { column: 'Staff', position: 11, as: 'ignored', reason: 'b' },
  ];
  const { report } = await bringIn(fileWith(csvText(doubled)), { mapping: inventedMapping({ columns }) });
  expect(report.columns).toHaveLength(11);
});

it('brings history into a living survey: its questions go on, what it no longer asks gets a version before 1', async () => {
  const surveyId = await createSurvey(test.dependencies, test.scope, null, {
    slug: 'household',
    document: JSON.parse(templateText('household-office')),
  });
  await publishSurvey(test.dependencies, test.scope, null, surveyId);
  const path = fileWith(
    csvText([
      ['日期', '整體', '電話'],
      ['112/3/1', '非常滿意', '4'],
      ['112/3/2', '滿意', '2'],
      ['112/3/2', '33', ''],
    ]),
  );
  const mapping = {
    survey: { slug: 'household' },
    language: 'zh-TW',
    waves: [],
    breaks: [],
    questions: [
      {
        ...inventedMapping().questions[0],
        code: 'telephone',
        scale: { lowest: 1, highest: 5, ...{ lowLabel: named('差'), highLabel: named('好') } },
      },
    ],
    sections: [{ code: 'town', title: named('以前的題目') }],
    columns: [
      { column: '日期', as: 'date' },
      { column: '整體', as: 'question', question: 'overall' },
      { column: '電話', as: 'question', question: 'telephone' },
    ],
  };
  const { importId } = await bringIn(path, { mapping: inventedMapping(mapping) });
  expect(await cellCounts('overall')).toEqual({
    '2023-03-01 5': 1,
    '2023-03-02 4': 1,
    '2023-03-02 unreadable': 1,
  });
  expect(await cellCounts('telephone')).toEqual({
    '2023-03-01 4': 1,
    '2023-03-02 2': 1,
    '2023-03-02 blank': 1,
  });
  const [survey] = await listSurveys(db(), test.scope);
  expect(survey).toMatchObject({ state: 'open', currentVersion: 1 });
  expect((await listVersions(db(), test.scope, surveyId)).map((version) => version.number)).toEqual([1, 0]);
  expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
  const unlike = {
    ...mapping,
    columns: mapping.columns.map((column) =>
      column.as === 'question' ? { ...column, scale: { lowest: 1, highest: 10 } } : column,
    ),
    questions: [],
  };
  const other = fileWith(
    csvText([
      ['日期', '整體'],
      ['112/3/1', '9'],
    ]),
  );
  await expect(
    bringIn(other, {
      mapping: inventedMapping({ ...unlike, sections: [], columns: unlike.columns.slice(0, 2) }),
    }),
  ).rejects.toThrow('m0100');
  expect(await undoImport(test.dependencies, test.scope, importId)).toEqual({
    removed: 3,
    kept: 0,
    surveyRemoved: false,
  });
  expect(await rowsIn(cells)).toBe(0);
});

const named = (text: string) => ({ 'zh-TW': text, en: text, ja: text });
