// Why: what the pages of the wizard send, read once into types or refused by name; what can be kept comes back in the form.
import type { ImportDraft } from '../../../db/queries/importDrafts.js';
import type { Survey } from '../../../db/queries/surveys.js';
import { badRequest } from '../../errors.js';
import type { SourceChoice } from './drafts.commands.js';
import { isComplete } from './layouts.js';
import { emptyColumn, type LongPlaces, type Stated, type StatedColumn, type StatedCommon } from './stated.js';
import type { StatedProblem } from './toMapping.js';

export type Fields = Readonly<Record<string, unknown>>;

/** One field as a short clean text; '' when absent. Throws 400 for what no form of ours sends. */
export function textField(fields: Fields, name: string, longest = 500): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : '';
  if (
    typeof value !== 'string' ||
    value.length > longest * 4 ||
    value.includes('\0') ||
    !value.isWellFormed()
  )
    throw badRequest();
  return value.replaceAll('\r\n', '\n').trim().slice(0, longest);
}

export const fieldsOf = (body: unknown): Fields =>
  typeof body === 'object' && body !== null ? (body as Fields) : {};

function oneOf<Word extends string>(value: string, words: readonly Word[], usual: Word): Word {
  return words.find((word) => word === value) ?? usual;
}

export type SourceForm =
  | { ok: true; choice: SourceChoice }
  | { ok: false; problems: StatedProblem[]; values: Record<string, string> };

export const purposes = ['answers', 'table', 'long', 'a11'] as const;
export const encodings = ['utf-8', 'big5', 'cp1252', 'utf-16le', 'utf-16be'] as const;
export const separators = ['comma', 'semicolon', 'tab'] as const;

const sourceFields = ['purpose', 'encoding', 'separator', 'sheet', 'survey', 'title', 'slug'] as const;
export const longFields = ['longId', 'longQuestion', 'longAnswer', 'longState'] as const;

/** @param header of the file, as far as it is known: a workbook's only once a sheet was chosen */
export function readSource(
  body: unknown,
  draft: Pick<ImportDraft, 'sheets'>,
  surveys: readonly Survey[],
  found: { encoding: (typeof encodings)[number]; separator: (typeof separators)[number] },
  header: readonly string[],
): SourceForm {
  const fields = fieldsOf(body);
  const values = Object.fromEntries(
    [...sourceFields, ...longFields].map((name) => [name, textField(fields, name, 200)]),
  );
  const purpose = oneOf(values['purpose'] ?? '', purposes, 'answers');
  const survey = surveys.find((one) => one.id === values['survey']);
  const isNew = values['survey'] === 'new';
  const problems: StatedProblem[] = [];
  if (survey === undefined && !isNew) problems.push({ field: 'survey', key: 'survey' });
  if (isNew && purpose === 'table') problems.push({ field: 'survey', key: 'table_needs_survey' });
  const title = values['title'] ?? '';
  const slug = values['slug'] ?? '';
  if (isNew && title === '') problems.push({ field: 'title', key: 'title' });
  if (isNew && !/^[a-z0-9][a-z0-9_-]{0,63}$/.test(slug)) problems.push({ field: 'slug', key: 'slug' });
  if (isNew && surveys.some((one) => one.slug === slug)) problems.push({ field: 'slug', key: 'slug_taken' });
  const sheet = Number(values['sheet'] === '' ? '0' : values['sheet']);
  if (draft.sheets.length > 0 && draft.sheets[sheet] === undefined)
    problems.push({ field: 'sheet', key: 'sheet' });
  const isStated = purpose === 'long' && header.length > 0 && Object.hasOwn(fields, 'longId');
  const long = isStated ? readPlaces(values, header.length) : undefined;
  if (long !== undefined && !isComplete(long)) problems.push({ field: 'longId', key: 'long_columns' });
  if (problems.length > 0) return { ok: false, problems, values };
  return {
    ok: true,
    choice: {
      purpose,
      sheet,
      encoding: oneOf(values['encoding'] ?? '', encodings, found.encoding),
      separator: oneOf(values['separator'] ?? '', separators, found.separator),
      surveyId: survey?.id ?? null,
      title: survey === undefined ? title : '',
      slug: survey?.slug ?? slug,
      ...(long === undefined ? {} : { long }),
    },
  };
}

/** Columns are chosen by their place; '' is none. */
function readPlaces(values: Readonly<Record<string, string>>, columns: number): LongPlaces {
  const placeOf = (name: (typeof longFields)[number]): number => {
    const text = values[name] ?? '';
    return /^\d{1,4}$/.test(text) && Number(text) < columns ? Number(text) : -1;
  };
  return {
    id: placeOf('longId'),
    question: placeOf('longQuestion'),
    answer: placeOf('longAnswer'),
    state: placeOf('longState'),
  };
}

/** The columns' page: every column of the file, and what holds for all of them. */
export function readColumns(body: unknown, source: Stated['source']): Stated & { common: StatedCommon } {
  const fields = fieldsOf(body);
  const text = (name: string, longest: number) => textField(fields, name, longest);
  const columns = source.header.map((_name, index): StatedColumn => ({
    ...emptyColumn,
    as: text(`as-${index}`, 100),
    name: text(`name-${index}`, 200),
    low: text(`low-${index}`, 4),
    high: text(`high-${index}`, 4),
    segment: text(`segment-${index}`, 10) !== '',
    refused: text(`refused-${index}`, 300),
    na: text(`na-${index}`, 300),
    values: text(`values-${index}`, 5_000),
  }));
  const common: StatedCommon = {
    refused: text('refused', 500),
    missing: text('missing', 500),
    na: text('na', 500),
    notShown: text('notShown', 500),
    wave: text('wave', 40),
    waveName: text('waveName', 100),
    language: oneOf(text('language', 10), ['zh-TW', 'en', 'ja'], 'zh-TW'),
    channel: oneOf(text('channel', 20), ['import', 'paper', 'web', 'kiosk', 'tablet', 'assisted'], 'import'),
    question: text('question', 100),
    unit: oneOf(text('unit', 10), ['count', 'percent'], 'count'),
    edition: /^\d{0,3}$/.test(text('edition', 4)) ? text('edition', 4) : '',
    reference: text('reference', 300),
  };
  return { source, common, columns };
}

export type ReasonForm =
  { ok: true; reason: string } | { ok: false; reason: string; key: 'reason' | 'confirm' };

/** Undoing a whole import is confirmed and explained. */
export function readUndoing(body: unknown): ReasonForm {
  const fields = fieldsOf(body);
  const reason = textField(fields, 'reason', 500);
  if (reason === '') return { ok: false, reason, key: 'reason' };
  return textField(fields, 'confirm', 10) === 'yes'
    ? { ok: true, reason }
    : { ok: false, reason, key: 'confirm' };
}
