// Why: history was asked in words and editions of its own. They become versions of the survey: numbered from 1 where the
// mapping makes the survey, and before 1 where the survey lives already, so that its next version keeps its number.
import type { Translated } from '../../db/schema.js';
import { languages, translatorFor } from '../i18n.js';
import { readSurveyDocument } from '../surveys/check.js';
import {
  compositeCodeOf,
  compositeSections,
  findQuestion,
  scaleOf,
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
  /** The lowest version number so far. */
  lowest: number;
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
    const key = JSON.stringify([draft.document, draft.editions]);
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
  const same = JSON.stringify([living.document, living.editions]);
  let number = Math.min(living.lowest, 1);
  for (const version of [...versions].reverse()) {
    version.isNew = JSON.stringify([version.document, version.editions]) !== same;
    version.number = version.isNew ? (number -= 1) : living.number;
  }
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
      );
    }
  }
  for (const entry of mapping.questions) {
    if (findQuestion(document, entry.code) !== undefined)
      throw new Refusal(`The survey has the question "${entry.code}" already; name it in columns only.`);
  }
  if (mapping.questions.length === 0) return document;
  const titles = new Set(document.sections.map((part) => part.code));
  const added = sectionsOf(mapping, mapping.questions, found, wave);
  const taken = added.find((part) => titles.has(part.code));
  if (taken !== undefined)
    throw new Refusal(
      `The survey has a section "${taken.code}" already; give the imported questions a section of their own.`,
    );
  return checked({ ...document, sections: [...document.sections, ...added] });
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
