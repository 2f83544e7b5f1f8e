// Why: one small invented file with every quirk that real files of past surveys were seen to have, and its mapping.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { readMapping, type Mapping } from '../../../server/imports/mapping.js';

const words = (zh: string, en = zh, ja = zh) => ({ 'zh-TW': zh, en, ja });
const ends = {
  lowLabel: words('非常差', 'Very bad', 'とても悪い'),
  highLabel: words('非常好', 'Very good', 'とても良い'),
};

/** Three waves of a made-up town: scales of 1-10 and 1-5, two wordings, two age brackets, and every odd cell. */
export const inventedRows: readonly (readonly string[])[] = [
  ['No', 'Year', 'Life', 'Roads_2011', 'Roads_2013', 'Sex', 'Age', 'Tongues', 'Say', 'Staff'],
  ['1', '2011', '8', '4', 'NA', 'Female', '18-30', 'Chinese, English', '', 'x'],
  ['2', '2011', '7.5', '3.5', 'NA', 'Male', '31+', 'NA', 'NA', 'x'],
  ['3', '2011', 'R', 'r', 'NA', 'Female, Male', 'R', 'Klingon', '', 'x'],
  ['4', '2011', '33', 'F', 'NA', 'Other thing', '18-30', 'English', '標示, "不清楚"\n請改善', 'x'],
  ['5', '2011', '6/1/2011', '33', 'NA', 'female ', '31+', 'Chinese', '', 'x'],
  ['6', '2011', '', '5', '4', 'MALE', '18-30', '', '', 'x'],
  ['7', '2013', '10', 'NA', '5', 'Female', '18-24', 'Chinese, Any', '', 'x'],
  ['8', '2013', '１', 'NA', '2', 'Male', '25+', 'English', '=HYPERLINK("http://bad.example";"x")', 'x'],
  ['9', '2013', '0', 'NA', '4.5', 'NA', '25+', 'English', '', 'x'],
  ['10', '1999', '5', 'NA', 'NA', 'Male', 'NA', 'English', '', 'x'],
];

const mapping = {
  format: 'manyi-mapping/1',
  survey: { slug: 'invented', title: words('過去調查', 'Past survey', '過去の調査') },
  language: 'en',
  waves: [
    { key: '2011', name: words('2011年', '2011', '2011年'), position: 1 },
    { key: '2013', name: words('2013年', '2013', '2013年'), position: 2 },
  ],
  sections: [{ code: 'town', title: words('市鎮', 'Town', 'まち') }],
  refused: ['R', 'r', 'F'],
  questions: [
    {
      code: 'life',
      section: 'town',
      kind: 'scale',
      short: words('生活', 'Life', '生活'),
      wording: words('生活滿意嗎？', 'Life?', '生活は？'),
      scale: { lowest: 1, highest: 10, ...ends },
    },
    {
      code: 'roads',
      section: 'town',
      kind: 'scale',
      short: words('道路', 'Roads', '道路'),
      wording: words('道路與廣場？', 'Roads and squares?', '道路と広場は？'),
      wordings: { 2011: words('道路？', 'Roads?', '道路は？') },
      scale: { lowest: 1, highest: 5, ...ends },
    },
    {
      code: 'sex',
      kind: 'single',
      segment: true,
      short: words('性別', 'Sex', '性別'),
      wording: words('性別？', 'Sex?', '性別は？'),
      choices: [
        { code: 'female', label: words('女', 'Female', '女性') },
        { code: 'male', label: words('男', 'Male', '男性') },
      ],
    },
    {
      code: 'age_2011',
      kind: 'single',
      short: words('年齡', 'Age', '年齢'),
      wording: words('年齡？', 'Age?', '年齢は？'),
      choices: [
        { code: 'young', label: words('18-30') },
        { code: 'old', label: words('31+') },
      ],
    },
    {
      code: 'age',
      kind: 'single',
      short: words('年齡', 'Age', '年齢'),
      wording: words('年齡？', 'Age?', '年齢は？'),
      choices: 'auto',
    },
    {
      code: 'tongues',
      kind: 'several',
      short: words('語言', 'Languages', '言語'),
      wording: words('語言？', 'Languages?', '言語は？'),
      choices: [
        { code: 'zh', label: words('中文', 'Chinese', '中国語') },
        { code: 'en', label: words('英語', 'English', '英語') },
        { code: 'other', label: words('其他', 'Other', 'その他') },
      ],
    },
    {
      code: 'say',
      kind: 'long_text',
      short: words('意見', 'Comment', 'ご意見'),
      wording: words('意見？', 'Comment?', 'ご意見は？'),
    },
  ],
  breaks: [
    {
      question: 'roads',
      edition: 2,
      wave: '2013',
      reason: words('2013年起連同廣場。', 'With squares from 2013.', '2013年から広場も。'),
    },
  ],
  columns: [
    { column: 'No', as: 'id' },
    { column: 'Year', as: 'wave' },
    { column: 'Life', as: 'question', question: 'life', scale: { lowest: 1, highest: 10 } },
    { column: 'Roads_2011', as: 'question', question: 'roads', waves: ['2011'], edition: 1 },
    { column: 'Roads_2013', as: 'question', question: 'roads', waves: ['2013'], edition: 2 },
    { column: 'Sex', as: 'question', question: 'sex' },
    { column: 'Age', as: 'question', question: 'age_2011', waves: ['2011'] },
    { column: 'Age', as: 'question', question: 'age', waves: ['2013'] },
    { column: 'Tongues', as: 'question', question: 'tongues', values: { Any: 'zh en', Klingon: 'other' } },
    { column: 'Say', as: 'question', question: 'say' },
    { column: 'Staff', as: 'ignored', reason: 'no score is kept per person' },
  ],
};

export function inventedMapping(changes: Record<string, unknown> = {}): Mapping {
  const read = readMapping(JSON.stringify({ ...mapping, ...changes }));
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.mapping;
}

export function csvText(rows: readonly (readonly string[])[], separator = ',', end = '\r\n'): string {
  const cell = (value: string) => (/[",;\t\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return rows.map((row) => row.map(cell).join(separator)).join(end) + end;
}

let folder: string | undefined;
let files = 0;

/** A file of its own in a temporary folder. */
export function fileWith(
  content: string | Buffer,
  encoding: 'utf8' | 'big5' | 'win1252' = 'utf8',
  name = 'answers.csv',
): string {
  folder ??= mkdtempSync(join(tmpdir(), 'manyi-csv-'));
  files += 1;
  const path = join(folder, `${files}-${name}`);
  writeFileSync(path, typeof content === 'string' ? iconv.encode(content, encoding) : content);
  return path;
}

export const order = (path: string, changes: { mapping?: Mapping; again?: boolean } = {}) => ({
  path,
  mapping: changes.mapping ?? inventedMapping(),
  userId: null,
  again: changes.again ?? false,
  progress: () => undefined,
});
