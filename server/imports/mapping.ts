// Why: a mapping says what each column of a file means. Everything that could be misunderstood must be written down in
// it: a column that is left out, an unlike scale or a doubled header is refused, never guessed.
import { z } from 'zod';
import { isContentLanguage } from '../i18n.js';
import { dayFormats } from './days.js';

export const importChannels = ['import', 'paper', 'web', 'kiosk', 'tablet', 'assisted'] as const;

const code = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'a code of a-z, 0-9, _ and -' });
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), { error: 'clean text' });
const words = text(2_000).min(1);
const translated = z.strictObject({ 'zh-TW': words, en: words, ja: words });
const waveKey = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/);
const day = z.iso.date();
const cellValue = z.string().max(1_000);

const wave = z.strictObject({
  key: waveKey,
  name: translated,
  /** Orders waves in time where their days are not known. */
  position: z.number().int().min(0).max(100_000),
  fromDay: day.optional(),
  toDay: day.optional(),
});

const section = z.strictObject({ code, title: translated, composite: z.boolean().default(false) });

/** A question that the file brings along. Questions the survey has already are only named in `columns`. */
const question = z.strictObject({
  code,
  section: code.optional(),
  kind: z.enum(['scale', 'single', 'several', 'number', 'date', 'short_text', 'long_text']),
  short: translated,
  wording: translated,
  /** Where a wave asked in other words: they make a version of their own. */
  wordings: z.record(waveKey, translated).default({}),
  scale: z
    .strictObject({
      lowest: z.number().int().min(0).max(10),
      highest: z.number().int().min(0).max(10),
      lowLabel: translated,
      highLabel: translated,
    })
    .optional(),
  satisfiedFrom: z.number().int().min(0).max(10).optional(),
  dissatisfiedTo: z.number().int().min(0).max(10).optional(),
  goodDirection: z.enum(['up', 'down']).default('up'),
  /** 'auto': every value of the column (of several, each part) becomes a choice, in the order in which they come. */
  choices: z
    .union([
      z.literal('auto'),
      z
        .array(z.strictObject({ code, label: translated, score: z.number().int().min(0).max(10).optional() }))
        .min(1)
        .max(60),
    ])
    .optional(),
  segment: z.boolean().default(false),
  /** The file has a code for «does not apply» (as `na` among a column's values). */
  notApplicable: z.boolean().default(false),
  min: z.number().optional(),
  max: z.number().optional(),
  decimals: z.number().int().min(0).max(6).optional(),
});

/** The header, and its place (from 1) where two columns carry the same one. */
const place = { column: z.string().max(1_000), position: z.number().int().min(1).optional() };
const values = z.record(cellValue, z.string().max(100));
const column = z.discriminatedUnion('as', [
  z.strictObject({ ...place, as: z.literal('id') }),
  z.strictObject({ ...place, as: z.literal('wave'), values: values.optional() }),
  z.strictObject({
    ...place,
    as: z.literal('date'),
    formats: z.array(z.enum(dayFormats)).min(1).default(['iso', 'ymd', 'roc']),
  }),
  z.strictObject({
    ...place,
    /** `assisted` is 1 or 0; `flags`: what took the answer out of the score where it was collected, between commas. */
    as: z.enum(['language', 'counter', 'service', 'channel', 'assisted', 'flags']),
    values: values.default({}),
  }),
  z.strictObject({ ...place, as: z.literal('ignored'), reason: words }),
  z.strictObject({
    ...place,
    as: z.literal('question'),
    question: code,
    /** The waves in which this column asked this question; all when absent. */
    waves: z.array(waveKey).min(1).optional(),
    /** Rises where answers before and after may not stand in one series; the survey's present one when absent. */
    edition: z.number().int().min(0).max(999).optional(),
    /** The scale of this column, where it must be checked against the question's. */
    scale: z.strictObject({ lowest: z.number().int(), highest: z.number().int() }).optional(),
    /** Cell value → choice code; where several may be chosen, codes with a blank between them, or '': none was ticked. */
    values: values.default({}),
    missing: z.array(cellValue).optional(),
    refused: z.array(cellValue).optional(),
    /** Cells that say the question was not shown; a silence of its own. */
    notShown: z.array(cellValue).optional(),
    /** Cells that say nobody could read the answer where the file was made. */
    unreadable: z.array(cellValue).optional(),
    /** Of a scale: its numbers are scores, also where the survey's codes are other numbers. */
    scores: z.boolean().optional(),
    /** Several choices in one cell stand apart by this. */
    separator: z.string().min(1).max(5).default(', '),
    /** The choice for every value that no rule names; they are counted as recoded. */
    otherwise: code.optional(),
  }),
]);

const schema = z.strictObject({
  format: z.literal('manyi-mapping/1'),
  /** Where the file comes from and on which terms. */
  source: text(500).optional(),
  survey: z.strictObject({
    slug: code,
    /** With a title a survey of this slug is made, closed, where none exists. */
    title: translated.optional(),
    purpose: translated.optional(),
  }),
  encoding: z.enum(['utf-8', 'big5', 'cp1252', 'utf-16le', 'utf-16be']).optional(),
  separator: z.enum(['comma', 'semicolon', 'tab']).optional(),
  language: z.string().refine(isContentLanguage).default('zh-TW'),
  channel: z.enum(importChannels).default('import'),
  /** The wave of every row, where no column says it. */
  wave: waveKey.optional(),
  waves: z.array(wave).max(500).default([]),
  sections: z.array(section).max(29).default([]),
  questions: z.array(question).max(500).default([]),
  breaks: z
    .array(
      z.strictObject({
        question: code,
        edition: z.number().int().min(0).max(999),
        wave: waveKey.optional(),
        day: day.optional(),
        reason: translated,
      }),
    )
    .default([]),
  missing: z.array(cellValue).default(['', 'NA']),
  refused: z.array(cellValue).default([]),
  columns: z.array(column).min(1).max(5_000),
});

export type Mapping = z.infer<typeof schema>;
export type MappedColumn = Mapping['columns'][number];
export type QuestionColumn = Extract<MappedColumn, { as: 'question' }>;
export type MappedQuestion = Mapping['questions'][number];
export type ReadMapping = { ok: true; mapping: Mapping } | { ok: false; problems: string[] };

const mostProblems = 20;

/** From JSON text. What is wrong is said with its place in the mapping. */
export function readMapping(json: string): ReadMapping {
  let value: unknown;
  try {
    value = JSON.parse(json.startsWith('\uFEFF') ? json.slice(1) : json);
  } catch {
    return { ok: false, problems: ['the mapping is not JSON'] };
  }
  const parsed = schema.safeParse(value);
  const problems = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'mapping'}: ${issue.message}`);
  if (parsed.success && problems.length === 0) return { ok: true, mapping: parsed.data };
  return { ok: false, problems: problems.slice(0, mostProblems) };
}

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

function contradictions(mapping: Mapping): string[] {
  const waves = new Set(mapping.waves.map((entry) => entry.key));
  const asked = mapping.columns.filter((entry) => entry.as === 'question');
  const one = (as: MappedColumn['as']) =>
    mapping.columns.filter((entry) => entry.as === as).length > 1
      ? [`columns: only one column can be the ${as}`]
      : [];
  const named = [
    ...asked.flatMap((entry) => entry.waves ?? []),
    ...mapping.questions.flatMap((entry) => Object.keys(entry.wordings)),
    ...mapping.breaks.flatMap((entry) => entry.wave ?? []),
    ...(mapping.wave === undefined ? [] : [mapping.wave]),
    ...mapping.columns.flatMap((entry) => (entry.as === 'wave' ? Object.values(entry.values ?? {}) : [])),
  ];
  const hasWave = mapping.wave !== undefined || mapping.columns.some((entry) => entry.as === 'wave');
  const hasPeriod = hasWave || mapping.columns.some((entry) => entry.as === 'date');
  return [
    ...repeated(mapping.waves.map((entry) => entry.key)).map((key) => `waves: ${key} is named twice`),
    ...repeated(mapping.sections.map((entry) => entry.code)).map(
      (name) => `sections: ${name} is named twice`,
    ),
    ...repeated(mapping.questions.map((entry) => entry.code)).map(
      (name) => `questions: ${name} is named twice`,
    ),
    ...[...new Set(named)]
      .filter((key) => !waves.has(key))
      .map((key) => `waves: ${key} is used but not described`),
    ...one('id'),
    ...one('wave'),
    ...one('date'),
    ...one('language'),
    ...one('counter'),
    ...one('service'),
    ...one('channel'),
    ...(hasPeriod
      ? []
      : ['columns: say which column holds the wave or the date, or give one wave for all rows']),
    ...(hasWave
      ? []
      : asked
          .filter((entry) => entry.waves !== undefined)
          .map((entry) => `columns: ${entry.column} belongs to waves, but no wave is known`)),
    ...mapping.breaks
      .filter((entry) => (entry.wave === undefined) === (entry.day === undefined))
      .map((entry) => `breaks: ${entry.question} needs either a wave or a day`),
    ...doubledColumns(mapping),
    ...mergedColumns(mapping, asked),
    ...questionProblems(mapping),
  ];
}

const placeOf = (entry: MappedColumn): string =>
  entry.position === undefined ? entry.column : `${entry.column} (${entry.position})`;

/** One column may be read as different questions only in different waves. */
function doubledColumns(mapping: Mapping): string[] {
  return repeated(mapping.columns.map(placeOf)).flatMap((name) => {
    const same = mapping.columns.filter((entry) => placeOf(entry) === name);
    const questions = same.filter((entry) => entry.as === 'question');
    const apart = questions.length === same.length && disjoint(questions);
    return apart ? [] : [`columns: ${name} is mapped twice for the same rows`];
  });
}

function disjoint(columns: readonly QuestionColumn[]): boolean {
  const waves = columns.flatMap((entry) => entry.waves ?? []);
  return columns.every((entry) => entry.waves !== undefined) && new Set(waves).size === waves.length;
}

/** Several columns are one question only in different waves, on one scale, and with a break where the edition rises. */
function mergedColumns(mapping: Mapping, asked: readonly QuestionColumn[]): string[] {
  return [...new Set(asked.map((entry) => entry.question))].flatMap((name) => {
    const columns = asked.filter((entry) => entry.question === name);
    const first = columns[0];
    if (first === undefined || columns.length === 1) return [];
    const problems = disjoint(columns)
      ? []
      : [`columns: ${name} is asked by several columns; say which waves each belongs to`];
    const scales = new Set(
      columns.flatMap((entry) =>
        entry.scale === undefined ? [] : [`${entry.scale.lowest}-${entry.scale.highest}`],
      ),
    );
    if (scales.size > 1) {
      problems.push(
        `columns: ${name} is mapped from unlike scales (${[...scales].join(', ')}). Make it separate questions; they can be compared on the common scale m0100, never joined`,
      );
    }
    const editions = [...new Set(columns.map((entry) => entry.edition ?? 1))].sort((a, b) => a - b).slice(1);
    for (const edition of editions) {
      const explained = mapping.breaks.some((entry) => entry.question === name && entry.edition === edition);
      if (!explained)
        problems.push(`breaks: ${name} has an edition ${edition} without a break that says when and why`);
    }
    return problems;
  });
}

function questionProblems(mapping: Mapping): string[] {
  const sections = new Set(mapping.sections.map((entry) => entry.code));
  return mapping.questions.flatMap((entry) => {
    const problems: string[] = [];
    const listed = Array.isArray(entry.choices);
    if (entry.section !== undefined && !sections.has(entry.section))
      problems.push(`questions: ${entry.code} stands in the unknown section ${entry.section}`);
    if (entry.kind === 'scale' && (entry.scale === undefined) === !listed)
      problems.push(`questions: ${entry.code} needs either a scale or choices with scores`);
    if (
      entry.kind === 'scale' &&
      Array.isArray(entry.choices) &&
      entry.choices.some((choice) => choice.score === undefined)
    )
      problems.push(`questions: every choice of ${entry.code} needs its score`);
    if (entry.scale !== undefined && entry.scale.highest <= entry.scale.lowest)
      problems.push(`questions: the scale of ${entry.code} must rise`);
    if ((entry.kind === 'single' || entry.kind === 'several') && entry.choices === undefined)
      problems.push(`questions: ${entry.code} needs choices, or "auto"`);
    if (!mapping.columns.some((one) => one.as === 'question' && one.question === entry.code))
      problems.push(`questions: no column holds ${entry.code}`);
    for (const column of mapping.columns) {
      if (
        column.as !== 'question' ||
        column.question !== entry.code ||
        column.scale === undefined ||
        entry.scale === undefined
      )
        continue;
      if (column.scale.lowest !== entry.scale.lowest || column.scale.highest !== entry.scale.highest) {
        problems.push(
          `columns: ${column.column} is on ${column.scale.lowest}-${column.scale.highest}, but ${entry.code} on ${entry.scale.lowest}-${entry.scale.highest}`,
        );
      }
    }
    return problems;
  });
}
