// Why: what was stated on the pages becomes the same mapping that the command line takes, so that reading, checking and
// importing are done in one place.
import type { Wave } from '../../../db/queries/surveys.js';
import type { Translated } from '../../../db/schema.js';
import { languages, translatorFor } from '../../i18n.js';
import { languageNamesIn, type Tongue } from '../../languages/tongues.js';
import { a11Drivers } from '../../surveys/a11.js';
import {
  choicesOf,
  findQuestion,
  scaleOf,
  type Question,
  type SurveyDocument,
} from '../../surveys/document.js';
import type { DayFormat } from '../days.js';
import { sameWord } from '../readCell.js';
import { readMapping, type MappedQuestion, type Mapping } from '../mapping.js';
import { listOf, valuesOf, type Stated, type StatedColumn, type StatedCommon } from './stated.js';
import { a11Groups, a11Score, noneTicked, unreadableWord } from './layouts.js';
import { isOwnWide, wideSeparator } from './ownTables.js';
import { everywhere, wavesOf, type MappedWave } from './waves.js';
import { scoreByWord, usualValues, usualWords } from './words.js';

/** Where the file goes: a survey that is there, or the address of a new one. */
export type Target = {
  slug: string;
  /** The current version's; undefined for a new survey. */
  document: SurveyDocument | undefined;
  waves: readonly Wave[];
  counters: readonly NamedPlace[];
  services: readonly NamedPlace[];
  tongues: readonly Tongue[];
};
export type NamedPlace = { code: string; name: Translated };

/** `field`: the form field to put right; `key` under `importWizard.problem.`. */
export type StatedProblem = { field: string; key: string; parameters?: Record<string, string | number> };
export type MadeMapping = { ok: true; mapping: Mapping } | { ok: false; problems: StatedProblem[] };

export const kinds = ['scale', 'single', 'several', 'number', 'date', 'long_text'] as const;
export type NewKind = (typeof kinds)[number];
export const plainRoles = [
  'id',
  'date',
  'wave',
  'counter',
  'service',
  'channel',
  'language',
  'assisted',
  'flags',
] as const;
type PlainRole = (typeof plainRoles)[number];
const onlyOnce = new Set<string>(plainRoles);

/** How a column of dates is read; which comes first, day or month, is stated and never guessed. */
export const dateRoles: Readonly<Record<string, readonly DayFormat[]>> = {
  date: ['iso', 'ymd', 'roc'],
  'date:dmy': ['dmy', 'iso', 'ymd'],
  'date:mdy': ['mdy', 'iso', 'ymd'],
};
const roleOfColumn = (as: string): string => (as in dateRoles ? 'date' : as);

type Read =
  | { kind: 'role'; role: PlainRole }
  | { kind: 'left'; why: 'person' | 'ignored' }
  | { kind: 'known'; question: Question }
  | { kind: 'new'; entry: MappedQuestion };

/**
 * @param waveCells what stands in the column of waves, as far as it is known
 */
export function makeMapping(
  { source, common, columns }: Stated & { common: StatedCommon },
  target: Target,
  waveCells: readonly string[],
): MadeMapping {
  const problems: StatedProblem[] = [];
  const problem = (field: string, key: string, parameters?: StatedProblem['parameters']) =>
    problems.push({ field, key, ...(parameters === undefined ? {} : { parameters }) });
  const used = new Set<string>();
  const codes = new Set<string>();
  const read = columns.map((column, index): Read | undefined => {
    const field = `as-${index}`;
    const name = source.header[index] ?? '';
    if (column.as === '') problem(field, 'open', { column: name });
    const role = roleOfColumn(column.as);
    if (used.has(role) && (onlyOnce.has(role) || role.startsWith('q:')))
      problem(field, 'twice', { column: name });
    used.add(role);
    if (column.values !== '' && valuesOf(column.values) === undefined)
      problem(`values-${index}`, 'values', { column: name });
    const one = readColumn(column, index, source, target.document, codes);
    if (typeof one === 'string') {
      problem(one === 'scale' ? `low-${index}` : field, one, { column: name });
      return undefined;
    }
    if (one?.kind === 'new') {
      codes.add(one.entry.code);
      if (listOf(column.na === '' ? common.na : column.na).length > 0 && one.entry.kind !== 'long_text')
        one.entry.notApplicable = true;
    }
    return one;
  });
  const has = (as: string) => columns.some((column) => roleOfColumn(column.as) === as);
  if (!has('date') && !has('wave') && common.wave === '') problem('wave', 'no_period');
  if (common.wave === 'new' && common.waveName.trim() === '') problem('waveName', 'wave_name');
  if (!read.some((one) => one?.kind === 'known' || one?.kind === 'new')) problem('as-0', 'no_question');
  if (problems.length > 0) return { ok: false, problems };

  const byCell = has('wave') ? wavesOf(waveCells, target.waves) : new Map<string, MappedWave>();
  const fixed = fixedWave(common, target.waves);
  const waves = new Map<string, MappedWave>();
  for (const wave of [...byCell.values(), ...(fixed === undefined ? [] : [fixed])]) waves.set(wave.key, wave);
  const made = readMapping(
    JSON.stringify({
      format: 'manyi-mapping/1',
      ...(common.reference === '' ? {} : { source: common.reference }),
      survey: {
        slug: target.slug,
        ...(target.document === undefined ? { title: everywhere(source.title) } : {}),
      },
      encoding: source.encoding,
      separator: source.separator,
      language: common.language,
      channel: common.channel,
      ...(fixed === undefined ? {} : { wave: fixed.key }),
      waves: [...waves.values()],
      questions: read.flatMap((one) => (one?.kind === 'new' ? [one.entry] : [])),
      missing: ['', ...listOf(common.missing)],
      columns: columns.map((column, index) =>
        mappedColumn(column, index, read[index], { source, common, columns }, target, byCell),
      ),
    }),
  );
  return made.ok
    ? made
    : {
        ok: false,
        problems: made.problems.map((text) => ({ field: 'as-0', key: 'mapping', parameters: { text } })),
      };
}

/** What a column is, or the word for what is wrong with it. */
function readColumn(
  column: StatedColumn,
  index: number,
  { header, purpose }: Stated['source'],
  document: SurveyDocument | undefined,
  taken: ReadonlySet<string>,
): Read | 'scale' | 'unknown' | 'contact' | undefined {
  const { as } = column;
  if (as === '') return undefined;
  if (as === 'ignored' || as === 'person') return { kind: 'left', why: as };
  const role = plainRoles.find((known) => known === roleOfColumn(as));
  if (role !== undefined) return { kind: 'role', role };
  if (as.startsWith('q:')) {
    const question = document === undefined ? undefined : findQuestion(document, as.slice(2));
    if (question === undefined) return 'unknown';
    return question.kind === 'contact' || question.kind === 'consent'
      ? 'contact'
      : { kind: 'known', question };
  }
  const kind = kinds.find((known) => `new:${known}` === as);
  if (kind === undefined) return 'unknown';
  const words = everywhere(
    column.name.trim() === '' ? (header[index] ?? '').trim() || `${index + 1}` : column.name.trim(),
  );
  const entry: MappedQuestion = {
    code: newCode(header[index] ?? '', index, document, taken),
    kind,
    short: words,
    wording: words,
    wordings: {},
    goodDirection: 'up',
    segment: kind === 'single' && column.segment,
    notApplicable: false,
    ...(kind === 'single' || kind === 'several'
      ? { choices: isA11Column(purpose, header[index], a11Groups) ? driverChoices : ('auto' as const) }
      : {}),
  };
  if (kind !== 'scale') return { kind: 'new', entry };
  const [lowest, highest] = [column.low, column.high].map((text) =>
    /^\d{1,2}$/.test(text) ? Number(text) : NaN,
  );
  if (lowest === undefined || highest === undefined || !(lowest >= 0 && highest <= 10 && lowest < highest))
    return 'scale';
  const ends = { lowLabel: inEveryLanguage('lowest'), highLabel: inEveryLanguage('highest') };
  return { kind: 'new', entry: { ...entry, scale: { lowest, highest, ...ends } } };
}

/** The layout says what can be ticked; «auto» would take an unreadable tick for one more choice. */
const driverChoices = a11Drivers.map((driver) => ({ code: driver, label: everywhere(driver) }));

const isA11Column = (
  purpose: Stated['source']['purpose'],
  name: string | undefined,
  among: readonly string[],
): boolean => purpose === 'a11' && among.includes(sameWord(name ?? ''));

function inEveryLanguage(key: string): Translated {
  const [zh = '', en = '', ja = ''] = languages.map((language) =>
    translatorFor(language)(`importWizard.${key}`),
  );
  return { 'zh-TW': zh, en, ja };
}

function newCode(
  header: string,
  index: number,
  document: SurveyDocument | undefined,
  taken: ReadonlySet<string>,
): string {
  const plain = header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);
  const base = plain === '' ? `column_${index + 1}` : `f_${plain}`;
  const isTaken = (code: string) =>
    taken.has(code) || (document !== undefined && findQuestion(document, code) !== undefined);
  let code = base;
  for (let n = 2; isTaken(code); n += 1) code = `${base}_${n}`;
  return code;
}

function fixedWave(common: StatedCommon, known: readonly Wave[]): MappedWave | undefined {
  if (common.wave === '') return undefined;
  const name = common.wave === 'new' ? common.waveName.trim() : common.wave;
  return [...wavesOf([name], known).values()][0];
}

function mappedColumn(
  column: StatedColumn,
  index: number,
  read: Read | undefined,
  { source, common }: { source: Stated['source']; common: StatedCommon; columns: readonly StatedColumn[] },
  target: Target,
  waves: ReadonlyMap<string, MappedWave>,
) {
  const place = { column: source.header[index] ?? '', position: index + 1 };
  const own = valuesOf(column.values) ?? {};
  if (read === undefined || read.kind === 'left')
    return {
      ...place,
      as: 'ignored',
      reason: translatorFor('zh-TW')(`importWizard.reason.${read?.why ?? 'ignored'}`),
    };
  if (read.kind === 'role') {
    if (read.role === 'id') return { ...place, as: 'id' };
    if (read.role === 'date')
      return { ...place, as: 'date', formats: dateRoles[column.as] ?? dateRoles['date'] };
    if (read.role === 'wave') {
      const values = Object.fromEntries([...waves].map(([cell, wave]) => [cell, wave.key]));
      return { ...place, as: 'wave', values };
    }
    const named = namesFor(target, read.role);
    return { ...place, as: read.role, values: { ...usualValues[read.role], ...named, ...own } };
  }
  const code = read.kind === 'known' ? read.question.code : read.entry.code;
  const scores = scoresOf(read, target.document);
  const isAnswer = (cell: string) => scores.has(Number(cell));
  const refused = listOf(column.refused === '' ? common.refused : column.refused).filter(
    (cell) => !isAnswer(cell),
  );
  const na = listOf(column.na === '' ? common.na : column.na).filter((cell) => !isAnswer(cell));
  const canBeNa =
    read.kind === 'new'
      ? read.entry.notApplicable
      : 'notApplicable' in read.question && read.question.notApplicable !== null;
  const kind = read.kind === 'known' ? read.question.kind : read.entry.kind;
  const isText = kind === 'long_text' || kind === 'short_text';
  const isLong = source.purpose === 'long';
  const isWide = isOwnWide(source.header);
  // In our own wide table an empty cell says that of several choices none was ticked; every other silence has its word.
  const isEmptyList = kind === 'several' && isWide;
  const missing = [
    ...(isEmptyList ? [] : ['']),
    ...listOf(common.missing),
    ...(canBeNa ? [] : na),
    // The state of a text that is not there is nobody's comment.
    ...(isText && isLong ? ['answered', noneTicked] : []),
  ];
  const values = {
    ...wordValues(scores),
    ...(kind === 'several' ? { [noneTicked]: '' } : {}),
    ...(read.kind === 'known' ? driverValues(read.question, source, target.document) : {}),
    ...(canBeNa ? Object.fromEntries(na.map((cell) => [cell, 'na'])) : {}),
    ...own,
  };
  return {
    ...place,
    as: 'question',
    question: code,
    values,
    refused,
    missing,
    notShown: listOf(common.notShown),
    ...(isLong || isWide ? { unreadable: [unreadableWord] } : {}),
    ...(isEmptyList ? { separator: wideSeparator } : {}),
    ...(kind === 'scale' && isA11Column(source.purpose, place.column, [a11Score]) ? { scores: true } : {}),
  };
}

/** A-11 files name drivers; a questionnaire that is mapped to them has a choice for each. */
function driverValues(
  question: Question,
  source: Stated['source'],
  document: SurveyDocument | undefined,
): Record<string, string> {
  if (source.purpose !== 'a11' || document === undefined) return {};
  return Object.fromEntries(
    choicesOf(document, question)
      .filter((choice) => choice.a11 != null)
      .map((choice): [string, string] => [choice.a11 ?? '', choice.code])
      .reverse(),
  );
}

/** Files name counters, services and languages as the office calls them. */
function namesFor(target: Target, role: PlainRole): Record<string, string> {
  if (role === 'language') return languageNamesIn(target.tongues);
  if (role !== 'counter' && role !== 'service') return {};
  const places = role === 'counter' ? target.counters : target.services;
  return Object.fromEntries(
    places.flatMap((place) => Object.values(place.name).map((name): [string, string] => [name, place.code])),
  );
}

/** Scores of a scale with the code of each. */
function scoresOf(
  read: Extract<Read, { kind: 'known' | 'new' }>,
  document: SurveyDocument | undefined,
): Map<number, string> {
  if (read.kind === 'new') {
    const { scale } = read.entry;
    if (scale === undefined) return new Map();
    return new Map(
      Array.from({ length: scale.highest - scale.lowest + 1 }, (_, step) => [
        scale.lowest + step,
        String(scale.lowest + step),
      ]),
    );
  }
  if (document === undefined || read.question.kind !== 'scale') return new Map();
  const { goodDirection } = scaleOf(document, read.question);
  if (goodDirection === 'down') return new Map();
  return new Map(
    choicesOf(document, read.question).flatMap((choice): [number, string][] =>
      choice.score === undefined ? [] : [[choice.score, choice.code]],
    ),
  );
}

/** The usual words of a five-point scale. */
function wordValues(scores: ReadonlyMap<number, string>): Record<string, string> {
  if (Math.min(...scores.keys()) !== 1 || Math.max(...scores.keys()) !== 5) return {};
  return Object.fromEntries(
    usualWords.flatMap((word): [string, string][] => {
      const code = scores.get(scoreByWord(word) ?? 0);
      return code === undefined ? [] : [[word, code]];
    }),
  );
}
