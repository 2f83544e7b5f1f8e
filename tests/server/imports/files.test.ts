// Why: files from outside come in every encoding and shape, and some are no CSV at all; each is read rightly or refused clearly.
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { comments, responses } from '../../../db/schema.js';
import { inspectFile } from '../../../server/imports/csvFile.js';
import { readDay, type DayFormat } from '../../../server/imports/days.js';
import { dryRun, importCsv } from '../../../server/imports/imports.commands.js';
import { readMapping } from '../../../server/imports/mapping.js';
import { undoImport } from '../../../server/imports/undo.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { csvText, fileWith, inventedMapping, inventedRows, order } from './invented.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const ascii = inventedRows.map((row) =>
  row.map((cell) => (cell.includes('標示') ? 'signs' : cell === '１' ? '1' : cell)),
);
const inChinese = ascii.map((row) =>
  row.map((cell) =>
    cell === 'Chinese' ? '中文' : cell === 'signs' ? '標示不清楚，請改善動線與號碼機' : cell,
  ),
);
const western = ascii.map((row) =>
  row.map((cell) => (cell === 'signs' ? 'Élégant, très bien – señor Müller' : cell)),
);
const refusalOf = (path: string, changes = {}) =>
  dryRun(test.dependencies, test.scope, order(path, changes)).then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : ''),
  );

it.each([
  ['UTF-8', fileWith(csvText(inChinese)), 'utf-8', 'comma'],
  ['UTF-8 with its mark', fileWith(`\uFEFF${csvText(inChinese)}`), 'utf-8', 'comma'],
  ['Big5 with semicolons', fileWith(csvText(inChinese, ';'), 'big5'), 'big5', 'semicolon'],
  ['cp1252 with tabs', fileWith(csvText(western, '\t'), 'win1252'), 'cp1252', 'tab'],
  ['UTF-8 with lines that end in LF', fileWith(csvText(inChinese, ',', '\n')), 'utf-8', 'comma'],
])('finds out that a file is %s and reads it', async (_name, path, encoding, separator) => {
  expect(await inspectFile(path, {})).toMatchObject({ encoding, separator });
  const { report, importId } = await importCsv(test.dependencies, test.scope, order(path));
  expect(report).toMatchObject({ rows: 10, encoding, separator, waves: { 2011: 6, 2013: 3 } });
  const texts = (await test.dependencies.database.queries.select().from(comments)).map(
    (comment) => comment.text,
  );
  expect(texts).toContain(
    encoding === 'cp1252' ? 'Élégant, très bien – señor Müller' : '標示不清楚，請改善動線與號碼機',
  );
  await undoImport(test.dependencies, test.scope, importId);
});

it('believes the mapping about the encoding, and refuses UTF-8 that is none', async () => {
  const path = fileWith(csvText(inChinese), 'big5');
  expect(await refusalOf(path, { mapping: inventedMapping({ encoding: 'utf-8' }) })).toContain(
    'not valid UTF-8',
  );
  expect(await refusalOf(path, { mapping: inventedMapping({ encoding: 'big5' }) })).toBe('accepted');
});

it.each([
  ['an empty file', Buffer.alloc(0), 'empty'],
  ['a picture named .csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'PNG picture'],
  ['a workbook named .csv', Buffer.from('PK\u0003\u0004…'), 'Excel'],
  ['a program named .csv', Buffer.from('MZ\u0090\0\u0003', 'latin1'), 'a program'],
  ['UTF-16 with a NUL sign', Buffer.from('\uFEFFYear,Li\0fe\n', 'utf16le'), 'NUL sign'],
  ['a file with a NUL byte', Buffer.from('Year,Life\n2011,\0\n'), 'NUL byte at 15'],
  [
    '100,000 columns',
    Buffer.from(`${Array.from({ length: 100_000 }, (_, n) => `c${n}`).join(',')}\n`),
    '100000 columns',
  ],
  ['one endless row', Buffer.from(`Year,${'x'.repeat(1_500_000)}\n`), 'longer than 1000000'],
  [
    'a quotation mark that is never closed',
    Buffer.from(csvText(ascii).replace('signs', '"signs')),
    'not well-formed CSV',
  ],
  [
    'a cell of 20,000 characters',
    Buffer.from(csvText(ascii).replace('signs', 'x'.repeat(20_000))),
    'longer than 10000',
  ],
  ['only a mark', Buffer.from([0xef, 0xbb, 0xbf]), 'no header'],
])('refuses %s with a clear message', async (_name, content, message) => {
  const said = await refusalOf(fileWith(content));
  expect(said).toMatch(/^Refusal: /);
  expect(said).toContain(message);
});

it('refuses a file that is not there, and a folder', async () => {
  expect(await refusalOf('/nowhere/answers.csv')).toContain('There is no file');
  expect(await refusalOf('/')).toContain('is not a file');
});

it('leaves nothing of a file that changed while it was read', async () => {
  const path = fileWith(csvText(ascii));
  // The clock is asked after the first look at the file: that is when somebody writes to it.
  const clock = () => {
    appendFileSync(path, '11,2011,5,NA,NA,Male,31+,English,,x\r\n');
    return test.dependencies.clock();
  };
  await expect(importCsv({ ...test.dependencies, clock }, test.scope, order(path))).rejects.toThrow(
    'changed while it was read',
  );
  expect(await test.dependencies.database.queries.select().from(responses)).toEqual([]);
});

it('keeps a row with a day to come, in no figure, and counts its cell as out of range', async () => {
  const path = fileWith('Day,Life\n2026-06-17,8\n2026-06-18,8\n115/6/17,7\n115.6.18,7\nyesterday,3\n,2\n');
  const mapping = inventedMapping({
    survey: { slug: 'days', title: { 'zh-TW': '日', en: 'Days', ja: '日' } },
    waves: [],
    breaks: [],
    questions: inventedMapping().questions.filter((question) => question.code === 'life'),
    columns: [
      { column: 'Day', as: 'date' },
      { column: 'Life', as: 'question', question: 'life' },
    ],
  });
  const { report } = await importCsv(test.dependencies, test.scope, order(path, { mapping }));
  expect(report.columns[0]?.counts).toMatchObject({
    accepted: 2,
    out_of_range: 2,
    unreadable: 1,
    missing: 1,
  });
  expect(report.withoutPeriod).toBe(4);
  const days = (
    await test.dependencies.database.queries
      .select({ day: responses.day })
      .from(responses)
      .where(sql`${responses.wave} is null`)
  ).map((row) => row.day);
  expect(days.filter((day) => day === '2026-06-17')).toHaveLength(2);
  expect(days.filter((day) => day === null)).toHaveLength(4);
});

it.each<[string, DayFormat[], string | undefined]>([
  ['2008-01-01', ['iso'], '2008-01-01'],
  ['97.1.1', ['roc'], '2008-01-01'],
  ['97/01/01', ['roc'], '2008-01-01'],
  ['0970101', ['roc'], '2008-01-01'],
  ['970101', ['roc'], '2008-01-01'],
  ['97年1月1日', ['roc'], '2008-01-01'],
  ['民國113年2月29日', ['roc'], '2024-02-29'],
  ['２０２４/2/29', ['ymd'], '2024-02-29'],
  ['2024年2月29日', ['ymd'], '2024-02-29'],
  ['31/12/2024', ['dmy'], '2024-12-31'],
  ['12/31/2024', ['mdy'], '2024-12-31'],
  ['2023-02-29', ['iso'], undefined],
  ['1897/1/1', ['iso', 'ymd', 'roc'], undefined],
  ['0/1/1', ['roc'], undefined],
  ['2024-13-01', ['iso', 'ymd'], undefined],
  ['soon', ['iso', 'ymd', 'roc'], undefined],
])('reads the day %s as %s', (text, formats, day) => {
  expect(readDay(text, formats)?.day).toBe(day);
});

it('takes the hour of a day with a clock time', () => {
  expect(readDay('2024-03-05 14:30', ['iso'])).toEqual({ day: '2024-03-05', hour: 14 });
  expect(readDay('2024-03-05T25:30', ['iso'])).toBeUndefined();
});

it.each([
  ['what is no JSON', '{', 'not JSON'],
  ['another format', '{"format":"x"}', 'format'],
  ['unknown keys', JSON.stringify({ ...inventedMapping(), extra: 1 }), 'extra'],
  ['a list', '[]', 'mapping'],
  [
    'columns without a period',
    JSON.stringify({ ...inventedMapping(), columns: [{ column: 'x', as: 'ignored', reason: 'y' }] }),
    'wave or the date',
  ],
  [
    'a wave that is not described',
    JSON.stringify({
      ...inventedMapping(),
      breaks: [{ question: 'life', edition: 2, wave: '2099', reason: { 'zh-TW': 'a', en: 'a', ja: 'a' } }],
    }),
    '2099',
  ],
  [
    'a word without Japanese',
    JSON.stringify({ ...inventedMapping(), survey: { slug: 's', title: { 'zh-TW': 'a', en: 'a', ja: '' } } }),
    'survey.title.ja',
  ],
])('refuses a mapping with %s', (_name, json, message) => {
  const read = readMapping(json);
  expect(read.ok).toBe(false);
  expect(read.ok ? '' : read.problems.join('\n')).toContain(message);
});

it('refuses a mapping that names a choice or a question the survey does not have', async () => {
  const columns = (value: string, question: string) =>
    inventedMapping().columns.map((column) =>
      column.column === 'Sex'
        ? { column: 'Sex', as: 'question', question, values: { Female: value } }
        : column,
    );
  const path = fileWith(csvText(ascii));
  expect(await refusalOf(path, { mapping: inventedMapping({ columns: columns('woman', 'sex') }) })).toContain(
    'no choice of sex',
  );
  const questions = inventedMapping().questions.filter((question) => question.code !== 'sex');
  expect(await refusalOf(path, { mapping: inventedMapping({ questions }) })).toContain('"sex"');
});

it('never lets a value reach a prototype', async () => {
  const columns = inventedMapping().columns.map((column) =>
    column.column === 'Year' ? { column: 'Year', as: 'wave', values: { ['__proto__x']: '2011' } } : column,
  );
  const rows = ascii.map((row, index) =>
    index === 0 ? row : ['1', index % 2 === 0 ? '__proto__' : 'constructor', ...row.slice(2)],
  );
  const report = await dryRun(
    test.dependencies,
    test.scope,
    order(fileWith(csvText(rows)), { mapping: inventedMapping({ columns }) }),
  );
  expect(report.columns[1]?.counts).toMatchObject({ accepted: 0, unreadable: 10 });
});
