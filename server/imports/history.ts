// Why: history was asked in words and editions of its own. They become versions of the survey: numbered from 1 where the
// mapping makes the survey, and before 1 where the survey lives already, so that its next version keeps its number.
import type { Translated } from '../../db/schema.js';
import { languages, translatorFor } from '../i18n.js';
import { readSurveyDocument } from '../surveys/check.js';
import {
  choicesOf,
  compositeCodeOf,
  compositeSections,
  findQuestion,
  scaleOf,
  type Question,
  type SurveyDocument,
} from '../surveys/document.js';
import type { MappedQuestion, Mapping } from './mapping.js';
import { Refusal } from './refusal.js';

/** What is there before the import. */
export type LivingSurvey = {
  id: string;
  /** The current version. */
  number: number;
  document: SurveyDocument;
  editions: Readonly<Record<string, number>>;
  /** Every version there is, the current one too. */
  versions: readonly Pick<HistoryVersion, 'number' | 'document' | 'editions'>[];
};

export type HistoryVersion = {
  number: number;
  document: SurveyDocument;
  editions: Readonly<Record<string, number>>;
  /** False: it was published before. */
  isNew: boolean;
};
export type History = {
  versions: HistoryVersion[];
  /** The version of a wave's responses; of those without a wave under ''. */
  ofWave: Map<string, HistoryVersion>;
};

/** Values that became choices by «auto», per question, in the order they came. */
export type FoundChoices = ReadonlyMap<string, readonly string[]>;

export function historyOf(mapping: Mapping, living: LivingSurvey | undefined, found: FoundChoices): History {
  const waves = [...mapping.waves].sort((a, b) => a.position - b.position).map((wave) => wave.key);
  const drafts = (waves.length === 0 ? [undefined] : waves).map((wave) => ({
    wave: wave ?? '',
    ...draftOf(mapping, living, found, wave, waves),
  }));
  const versions: (HistoryVersion & { key: string })[] = [];
  const ofWave = new Map<string, HistoryVersion>();
  for (const draft of drafts) {
    const key = contentOf(draft);
    let version = versions.find((known) => known.key === key);
    if (version === undefined) {
      version = { key, number: 0, document: draft.document, editions: draft.editions, isNew: true };
      versions.push(version);
    }
    ofWave.set(draft.wave, version);
  }
  numberVersions(versions, living);
  const last = versions.at(-1);
  if (last !== undefined) ofWave.set('', ofWave.get('') ?? last);
  return { versions, ofWave };
}

function numberVersions(versions: HistoryVersion[], living: LivingSurvey | undefined): void {
  if (living === undefined) {
    versions.forEach((version, index) => (version.number = index + 1));
    return;
  }
  const known = new Map(living.versions.map((version) => [contentOf(version), version.number]));
  let number = Math.min(1, ...living.versions.map((version) => version.number));
  for (const version of [...versions].reverse()) {
    const same = known.get(contentOf(version));
    version.isNew = same === undefined;
    version.number = same ?? (number -= 1);
  }
}

/** What makes two versions one; the order in which editions are kept says nothing. */
function contentOf({ document, editions }: Pick<HistoryVersion, 'document' | 'editions'>): string {
  return JSON.stringify([document, Object.entries(editions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function draftOf(
  mapping: Mapping,
  living: LivingSurvey | undefined,
  found: FoundChoices,
  wave: string | undefined,
  waves: readonly string[],
) {
  const document =
    living === undefined
      ? newDocument(mapping, found, wave)
      : extended(living.document, mapping, found, wave);
  const editions: Record<string, number> = { ...living?.editions };
  for (const code of new Set(
    mapping.columns.flatMap((column) => (column.as === 'question' ? [column.question] : [])),
  )) {
    const edition = editionIn(mapping, code, wave, waves) ?? living?.editions[code] ?? 1;
    if (edition !== (editions[code] ?? 1)) editions[code] = edition;
  }
  for (const part of compositeSections(document)) {
    const highest = Math.max(...part.questions.map((question) => editions[question.code] ?? 1));
    const code = compositeCodeOf(part.section);
    if (highest !== (editions[code] ?? 1)) editions[code] = highest;
  }
  return { document, editions };
}

/** The edition of the wave; where the wave did not ask, the one before it, else the first. */
function editionIn(
  mapping: Mapping,
  code: string,
  wave: string | undefined,
  waves: readonly string[],
): number | undefined {
  const columns = mapping.columns
    .filter((column) => column.as === 'question')
    .filter((column) => column.question === code);
  const inWave = (key: string | undefined) =>
    columns.find((column) => column.waves === undefined || (key !== undefined && column.waves.includes(key)));
  const before = wave === undefined ? [] : waves.slice(0, waves.indexOf(wave) + 1).reverse();
  for (const key of before) {
    const column = inWave(key);
    if (column !== undefined) return column.edition;
  }
  return (inWave(wave) ?? inWave(waves.find((key) => inWave(key) !== undefined)) ?? columns[0])?.edition;
}

const everyLanguage = (key: string): Translated => ({
  'zh-TW': translatorFor('zh-TW')(key),
  en: translatorFor('en')(key),
  ja: translatorFor('ja')(key),
});

const ownSection = 'imported';

function newDocument(mapping: Mapping, found: FoundChoices, wave: string | undefined): SurveyDocument {
  const { slug, title, purpose } = mapping.survey;
  if (title === undefined)
    throw new Refusal(
      `There is no survey "${slug}" in this office. Give it a title in the mapping to make it.`,
    );
  return checked({
    format: 'manyi-survey/1',
    code: slug,
    title,
    purpose: purpose ?? everyLanguage('imports.new_survey_purpose'),
    ...(mapping.source === undefined ? {} : { source: mapping.source }),
    channels: [mapping.channel === 'import' ? 'paper' : mapping.channel],
    notice: [],
    choiceSets: {},
    sections: sectionsOf(mapping, mapping.questions, found, wave),
  });
}

function extended(
  document: SurveyDocument,
  mapping: Mapping,
  found: FoundChoices,
  wave: string | undefined,
): SurveyDocument {
  for (const column of mapping.columns) {
    if (column.as !== 'question' || mapping.questions.some((entry) => entry.code === column.question))
      continue;
    const question = findQuestion(document, column.question);
    if (question === undefined)
      throw new Refusal(
        `The survey has no question "${column.question}", and the mapping does not describe it.`,
      );
    if (column.scale === undefined || question.kind !== 'scale') continue;
    const { lowest, highest } = scaleOf(document, question);
    if (lowest !== column.scale.lowest || highest !== column.scale.highest) {
      throw new Refusal(
        `${column.column} is on ${column.scale.lowest}-${column.scale.highest}, but the survey asks ${column.question} on ${lowest}-${highest}. ` +
          'Make it a question of its own; the two can be compared on the common scale m0100, never joined.',
        undefined,
        'other_scale',
      );
    }
  }
  const described = new Map(mapping.questions.map((entry) => [entry.code, entry]));
  const sections = document.sections.map((part) => ({
    ...part,
    questions: part.questions.map((question) => {
      const entry = described.get(question.code);
      return entry === undefined ? question : asAskedThen(document, question, entry, found, wave);
    }),
  }));
  const missing = mapping.questions.filter((entry) => findQuestion(document, entry.code) === undefined);
  if (described.size === 0) return document;
  const added = sectionsOf(mapping, missing, found, wave);
  return checked({
    ...document,
    sections: [
      ...sections.map((part) => ({
        ...part,
        questions: [
          ...part.questions,
          ...added.filter((one) => one.code === part.code).flatMap((one) => one.questions),
        ],
      })),
      ...added.filter((one) => !sections.some((part) => part.code === one.code)),
    ],
  });
}

/** A question that the survey has and the mapping describes: in the words of its time, if it is the same question. */
function asAskedThen(
  document: SurveyDocument,
  question: Question,
  entry: MappedQuestion,
  found: FoundChoices,
  wave: string | undefined,
) {
  const codes = choicesOf(document, question);
  const fresh = (
    entry.choices === 'auto' ? autoChoices(found.get(entry.code) ?? []) : (entry.choices ?? [])
  ).filter((choice) => !codes.some((known) => known.code === choice.code));
  const sameScale = () => {
    if (entry.kind !== 'scale') return true;
    const scores = codes.map((choice) => choice.score ?? 0);
    const wanted = Array.isArray(entry.choices)
      ? entry.choices.map((choice) => choice.score ?? 0)
      : [entry.scale?.lowest ?? 0, entry.scale?.highest ?? 0];
    return Math.min(...scores) === Math.min(...wanted) && Math.max(...scores) === Math.max(...wanted);
  };
  if (question.kind !== entry.kind || !sameScale()) {
    throw new Refusal(
      `The survey has a question "${entry.code}" of another kind or scale. Give the imported one a code of its own; scales can be compared on the common scale m0100, never joined.`,
      undefined,
      'other_scale',
    );
  }
  const wording = (wave === undefined ? undefined : entry.wordings[wave]) ?? entry.wording;
  if (fresh.length === 0 || (question.kind !== 'single' && question.kind !== 'several'))
    return { ...question, wording };
  return { ...question, choiceSet: undefined, wording, choices: [...codes, ...fresh] };
}

function checked(value: unknown): SurveyDocument {
  const read = readSurveyDocument(value);
  if (read.ok) return read.document;
  throw new Refusal(
    `The mapping does not make a survey: ${read.problems.map((problem) => `${problem.path} ${problem.key}`).join('; ')}`,
  );
}

function sectionsOf(
  mapping: Mapping,
  questions: readonly MappedQuestion[],
  found: FoundChoices,
  wave: string | undefined,
) {
  const parts = [
    ...mapping.sections,
    { code: ownSection, title: everyLanguage('imports.new_section'), composite: false },
  ];
  return parts
    .map((part) => ({
      ...part,
      questions: questions
        .filter((entry) => (entry.section ?? ownSection) === part.code)
        .map((entry) => documentQuestion(entry, found, wave)),
    }))
    .filter((part) => part.questions.length > 0);
}

const mayNotApply = new Set<MappedQuestion['kind']>(['scale', 'single', 'several', 'number', 'date']);

function documentQuestion(entry: MappedQuestion, found: FoundChoices, wave: string | undefined) {
  const choices = entry.choices === 'auto' ? autoChoices(found.get(entry.code) ?? []) : entry.choices;
  const given = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });
  return {
    code: entry.code,
    kind: entry.kind,
    short: entry.short,
    wording: (wave === undefined ? undefined : entry.wordings[wave]) ?? entry.wording,
    ...given('choices', choices),
    ...(entry.kind === 'scale'
      ? {
          ...given('range', entry.scale),
          ...given('satisfiedFrom', entry.satisfiedFrom),
          ...given('dissatisfiedTo', entry.dissatisfiedTo),
          goodDirection: entry.goodDirection,
        }
      : {}),
    ...(entry.kind === 'single' ? { segment: entry.segment } : {}),
    ...(entry.notApplicable && mayNotApply.has(entry.kind)
      ? { notApplicable: { code: 'na', label: everyLanguage('imports.not_applicable') } }
      : {}),
    ...(entry.kind === 'number'
      ? { ...given('min', entry.min), ...given('max', entry.max), ...given('decimals', entry.decimals) }
      : {}),
    ...(entry.kind === 'long_text' ? { maxLength: 10_000 } : {}),
  };
}

/** A code for each value: its letters and digits where it has some, else its place. */
export function autoChoices(values: readonly string[]) {
  const taken = new Set<string>();
  return values.map((value, index) => {
    const plain = value
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '')
      .slice(0, 40);
    const base = plain === '' ? `choice_${index + 1}` : `v_${plain}`;
    const code = taken.has(base) ? `${base}_${index + 1}` : base;
    taken.add(code);
    return { code, label: Object.fromEntries(languages.map((language) => [language, value])) };
  });
}
