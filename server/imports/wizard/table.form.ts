// Why: a table printed in a report (period × question × counts, or percentages with n) becomes counts of people, line by line;
// a line that cannot be understood is shown with its reason, and nothing goes in while there is one.
import { apportion } from '../../../analysis/apportion.js';
import type { ReportCell } from '../../../db/queries/reportCells.js';
import { choicesOf, questionsOf, type Question, type SurveyDocument } from '../../surveys/document.js';
import { readPeriodText } from '../periodText.js';
import { sameWord } from '../readCell.js';
import { usualCommon } from './guesses.js';
import { emptyColumn, type Stated, type StatedColumn, type StatedCommon } from './stated.js';
import type { StatedProblem, Target } from './toMapping.js';
import { roleByWord, scoreByWord } from './words.js';

export const mostTableRows = 5_000;
export const tableRoles = ['period', 'question', 'answer', 'value', 'n'] as const;

export type TableCell = Omit<ReportCell, 'officeId' | 'importId' | 'surveyId'>;
export type LineProblem =
  | 'period'
  | 'not_over'
  | 'question'
  | 'answer'
  | 'value'
  | 'n'
  | 'sum'
  | 'twice'
  | 'has_answers'
  | 'has_report';
export type TableLine = {
  /** The row of the file, the header being 1; of several rows together the first. */
  row: number;
  period: string;
  question: string;
  n: number | null;
  problem: LineProblem | null;
  cells: TableCell[];
};

/** Questions a report can tell of, with the names of their answers. */
export function scaleQuestions(document: SurveyDocument): Extract<Question, { kind: 'scale' }>[] {
  return questionsOf(document).filter((one) => one.kind === 'scale');
}

/** Codes that occur in any of the survey's scales, with one that says «does not apply». */
export function tableCodes(
  document: SurveyDocument,
): { code: string; label: Question['short'] | undefined }[] {
  const codes = new Map<string, Question['short'] | undefined>();
  for (const question of scaleQuestions(document))
    for (const choice of choicesOf(document, question))
      if (!codes.has(choice.code)) codes.set(choice.code, choice.label);
  return [...[...codes].map(([code, label]) => ({ code, label })), { code: 'na', label: undefined }];
}

const nWords = [
  'n',
  '樣本數',
  '有效樣本數',
  '份數',
  '有效份數',
  '回收份數',
  '回收數',
  '人數',
  '填答人數',
  'base',
  'sample',
  'responses',
  '回答数',
  '有効回答数',
  '件数',
];
const questionWords = [
  '題目',
  '項目',
  '指標',
  '構面',
  '問項',
  'question',
  'item',
  'indicator',
  '設問',
  '質問',
];
const answerWords = ['答案', '選項', 'answer', 'choice', '選択肢'];
const valueWords = ['次數', '百分比', '比例', '%', 'count', 'percent', 'share', '割合', '人数'];

export function guessTable(
  header: readonly string[],
  samples: readonly (readonly string[])[],
  document: SurveyDocument | undefined,
): { columns: StatedColumn[]; common: StatedCommon } {
  const codes = document === undefined ? [] : tableCodes(document).map((one) => one.code);
  const taken = new Set<string>();
  const columns = header.map((name, index): StatedColumn => {
    const cells = (samples[index] ?? []).map((cell) => cell.trim()).filter((cell) => cell !== '');
    const as = tableRole(name, cells, document, codes, taken);
    taken.add(as);
    return { ...emptyColumn, as };
  });
  const values = columns.flatMap((column, index) =>
    column.as.startsWith('code:') || column.as === 'value' ? (samples[index] ?? []) : [],
  );
  const percent =
    values.some((cell) => /[%％]|\d\.\d/.test(cell)) ||
    header.some((name) => /[%％]|百分比|比例|percent|share|割合/i.test(name));
  const first = document === undefined ? undefined : scaleQuestions(document)[0];
  return {
    columns,
    common: {
      ...usualCommon,
      unit: percent ? 'percent' : 'count',
      question: columns.some((column) => column.as === 'question') ? '' : (first?.code ?? ''),
    },
  };
}

function tableRole(
  name: string,
  cells: readonly string[],
  document: SurveyDocument | undefined,
  codes: readonly string[],
  taken: ReadonlySet<string>,
): string {
  const word = sameWord(name)
    .replaceAll(/[(（][^)）]*[)）]|[%％]/g, '')
    .trim();
  const free = (role: string): string => (taken.has(role) ? '' : role);
  if (nWords.includes(word)) return free('n');
  if (questionWords.includes(word)) return free('question');
  if (answerWords.includes(word)) return free('answer');
  const code = codeOfAnswer(word, document, codes);
  if (code !== undefined) return free(`code:${code}`);
  if (valueWords.includes(sameWord(name)) || valueWords.includes(word)) return free('value');
  const isPeriod = cells.length > 0 && cells.every((cell) => readPeriodText(cell) !== undefined);
  if (isPeriod || roleByWord(name) === 'wave' || roleByWord(name) === 'date') return free('period');
  return '';
}

/** By code, label or usual word, with «分» behind a number. */
function codeOfAnswer(
  text: string,
  document: SurveyDocument | undefined,
  codes: readonly string[],
  question?: Question,
): string | undefined {
  const word = sameWord(text).replace(/\s*(?:分|points?|点)$/, '');
  if (document === undefined || word === '') return undefined;
  const asked = question === undefined ? scaleQuestions(document) : [question];
  for (const one of asked)
    for (const choice of choicesOf(document, one))
      if (choice.code === word || Object.values(choice.label).some((label) => sameWord(label) === word))
        return choice.code;
  if (/^\d{1,2}$/.test(word)) {
    const byScore = asked
      .flatMap((one) => choicesOf(document, one))
      .find((choice) => String(choice.score) === word);
    if (byScore !== undefined) return byScore.code;
  }
  if (['不適用', 'na', 'n/a', 'not applicable', '該当しない', '該当なし'].includes(word)) return 'na';
  const score = scoreByWord(word);
  const worded = asked.flatMap((one) => choicesOf(document, one)).find((choice) => choice.score === score);
  return score !== undefined && worded !== undefined && codes.includes(worded.code) ? worded.code : undefined;
}

/** What would keep the table from being read at all. */
export function tableProblems(
  stated: Stated & { common: StatedCommon },
  document: SurveyDocument,
): StatedProblem[] {
  const { columns, common, source } = stated;
  const problems: StatedProblem[] = [];
  const at = (as: string) => columns.findIndex((column) => column.as === as);
  const codes = columns.filter((column) => column.as.startsWith('code:'));
  columns.forEach((column, index) => {
    const parameters = { column: source.header[index] ?? '' };
    const known =
      ['', 'ignored', ...tableRoles].includes(column.as) ||
      tableCodes(document).some((one) => `code:${one.code}` === column.as);
    if (column.as === '') problems.push({ field: `as-${index}`, key: 'open', parameters });
    else if (!known) problems.push({ field: `as-${index}`, key: 'unknown', parameters });
    else if (column.as !== 'ignored' && columns.findIndex((one) => one.as === column.as) !== index)
      problems.push({ field: `as-${index}`, key: 'twice', parameters });
  });
  if (at('period') < 0) problems.push({ field: 'as-0', key: 'no_period_column' });
  if (at('question') < 0 && !scaleQuestions(document).some((one) => one.code === common.question))
    problems.push({ field: 'question', key: 'no_table_question' });
  const long = at('answer') >= 0 && at('value') >= 0;
  if (long === codes.length > 0) problems.push({ field: 'as-0', key: 'table_shape' });
  if (common.unit === 'percent' && at('n') < 0) problems.push({ field: 'unit', key: 'percent_needs_n' });
  return problems;
}

export type TableContext = {
  target: Target & { document: SurveyDocument };
  editions: Readonly<Record<string, number>>;
  today: string;
  /** `question|edition|kind|period` that another report holds, and spans of days in which own answers were counted. */
  reported: ReadonlySet<string>;
  ownMonths: ReadonlyMap<string, ReadonlySet<string>>;
};

type Group = {
  row: number;
  period: string;
  question: string;
  n: string;
  parts: [answer: string, value: string][];
};

/** Reads every row; rows of one period and question are one line. */
export function readTable(
  stated: Stated & { common: StatedCommon },
  rows: readonly (readonly string[])[],
  context: TableContext,
): TableLine[] {
  const seen = new Set<string>();
  return groupsOf(stated, rows).map((group) => {
    const line = readLine(stated, group, context);
    const first = line.cells[0];
    if (line.problem !== null || first === undefined) return line;
    const key = keyOf(first);
    const problem = seen.has(key) ? 'twice' : context.reported.has(key) ? 'has_report' : null;
    seen.add(key);
    return problem === null ? line : { ...line, problem, cells: [] };
  });
}

export const keyOf = (cell: Pick<TableCell, 'question' | 'edition' | 'periodKind' | 'period'>): string =>
  [cell.question, cell.edition, cell.periodKind, cell.period].join('|');

function groupsOf(
  { columns, common }: Stated & { common: StatedCommon },
  rows: readonly (readonly string[])[],
): Group[] {
  const at = (as: string) => columns.findIndex((column) => column.as === as);
  const places = {
    period: at('period'),
    question: at('question'),
    answer: at('answer'),
    value: at('value'),
    n: at('n'),
  };
  const cell = (row: readonly string[], place: number) => (place < 0 ? '' : (row[place] ?? '').trim());
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  rows.forEach((row, index) => {
    if (row.every((one) => one.trim() === '')) return;
    const period = cell(row, places.period);
    const question = places.question < 0 ? common.question : cell(row, places.question);
    const key = JSON.stringify([period, question]);
    const long = places.answer >= 0;
    let group = long ? open.get(key) : undefined;
    if (group === undefined) {
      group = { row: index + 2, period, question, n: cell(row, places.n), parts: [] };
      groups.push(group);
      open.set(key, group);
    }
    if (long) group.parts.push([cell(row, places.answer), cell(row, places.value)]);
    else
      columns.forEach((column, place) => {
        if (column.as.startsWith('code:')) group.parts.push([column.as.slice(5), cell(row, place)]);
      });
  });
  return groups;
}

function readLine(
  { common }: { common: StatedCommon },
  group: Group,
  { target, editions, today, ownMonths }: TableContext,
): TableLine {
  const { document } = target;
  const line = { row: group.row, period: group.period, question: group.question, n: null, cells: [] };
  const refuse = (problem: LineProblem): TableLine => ({ ...line, problem });
  const word = sameWord(group.question);
  const question = scaleQuestions(document).find(
    (one) =>
      one.code === word ||
      [...Object.values(one.short), ...Object.values(one.wording)].some((name) => sameWord(name) === word),
  );
  if (question === undefined) return refuse('question');
  const wave = target.waves.find(
    (one) =>
      sameWord(one.key) === sameWord(group.period) ||
      Object.values(one.name).some((name) => sameWord(name) === sameWord(group.period)),
  );
  const named = wave === undefined ? readPeriodText(group.period) : undefined;
  if (wave === undefined && named === undefined) return refuse('period');
  if (named !== undefined && named.lastDay >= today) return refuse('not_over');
  const own = ownMonths.get(question.code);
  if (named !== undefined && own !== undefined)
    for (const month of own)
      if (month >= named.firstDay.slice(0, 7) && month <= named.lastDay.slice(0, 7))
        return refuse('has_answers');
  if (wave !== undefined && own?.has(wave.key) === true) return refuse('has_answers');
  const codes = choicesOf(document, question).map((choice) => choice.code);
  const values: [string, number][] = [];
  for (const [answer, text] of group.parts) {
    if (text === '') continue;
    const code =
      codes.includes(answer) || answer === 'na' ? answer : codeOfAnswer(answer, document, codes, question);
    const value = readFigure(text);
    if (code === undefined) return refuse('answer');
    if (value === undefined) return refuse('value');
    if (values.some(([known]) => known === code)) return refuse('twice');
    values.push([code, value]);
  }
  const n = group.n === '' ? undefined : readFigure(group.n);
  if (group.n !== '' && (n === undefined || !Number.isInteger(n) || n < 1)) return refuse('n');
  const counts = common.unit === 'percent' ? fromPercents(values, n) : fromCounts(values, n);
  if (typeof counts === 'string') return refuse(counts);
  const edition = common.edition === '' ? (editions[question.code] ?? 1) : Number(common.edition);
  const place =
    wave === undefined && named !== undefined
      ? { periodKind: named.kind, period: named.period }
      : { periodKind: 'wave' as const, period: wave?.key ?? '' };
  return {
    ...line,
    n: counts.reduce((sum, [, count]) => sum + count, 0),
    problem: null,
    cells: counts
      .filter(([, count]) => count > 0)
      .map(([code, count]) => ({ question: question.code, edition, ...place, code, n: count })),
  };
}

const mostPeople = 10_000_000;

function readFigure(text: string): number | undefined {
  const plain = text
    .normalize('NFKC')
    .replaceAll(',', '')
    .replace(/\s*[%人份]$/, '');
  if (!/^\d{1,9}(\.\d{1,15})?$/.test(plain)) return undefined;
  const figure = Number(plain);
  return figure <= mostPeople ? figure : undefined;
}

function fromCounts(
  values: readonly [string, number][],
  n: number | undefined,
): [string, number][] | LineProblem {
  if (values.some(([, value]) => !Number.isInteger(value))) return 'value';
  const sum = values.reduce((all, [, value]) => all + value, 0);
  if (sum === 0) return 'value';
  return n !== undefined && n !== sum ? 'sum' : [...values];
}

/** Printed percentages are rounded, so they need not sum to 100 exactly; a sheet may hold them as fractions of one. */
function fromPercents(
  values: readonly [string, number][],
  n: number | undefined,
): [string, number][] | LineProblem {
  if (n === undefined) return 'n';
  const sum = values.reduce((all, [, value]) => all + value, 0);
  const whole = sum > 1.5 ? 100 : 1;
  if (Math.abs(sum - whole) > whole * 0.015) return 'sum';
  const counts = apportion(
    values.map(([, value]) => value),
    n,
  );
  return values.map(([code], index) => [code, counts[index] ?? 0]);
}
