// Why: what a series is, read once from its form: typed values, or the fields to put right with everything written kept.
import { z } from 'zod';
import type { Series } from '../../db/queries/series.js';
import type { Translated } from '../../db/schema.js';
import { badRequest } from '../errors.js';

export const longest = { name: 80, unit: 20 } as const;
export const mostDecimals = 3;
/** Words that stand in addresses already. */
const reserved = ['new', 'import', 'events'];

export const seriesFields = [
  'code',
  'name_zh',
  'name_en',
  'name_ja',
  'unit_zh',
  'unit_en',
  'unit_ja',
  'kind',
  'goodDirection',
  'decimals',
  'partOf',
  'service',
  'beside',
  'active',
] as const;
export type SeriesField = (typeof seriesFields)[number];
export type SeriesValues = Partial<Record<SeriesField, string>>;
export type SeriesProblem = 'text' | 'code' | 'taken' | 'choice' | 'part_of_part' | 'part_kind';
export type SeriesErrors = Partial<Record<SeriesField, SeriesProblem>>;

export type SeriesPlan = Pick<
  Series,
  | 'code'
  | 'name'
  | 'unit'
  | 'kind'
  | 'goodDirection'
  | 'decimals'
  | 'partOf'
  | 'serviceCode'
  | 'surveyId'
  | 'question'
  | 'active'
>;

export type SeriesChoices = {
  /** All series of the office. */
  series: readonly Pick<Series, 'code' | 'kind' | 'partOf'>[];
  services: readonly string[];
  /** `survey id|question code` */
  beside: readonly string[];
};

export type SeriesForm =
  | { ok: true; value: SeriesPlan; revision: number }
  | { ok: false; values: SeriesValues; errors: SeriesErrors };

const text = z.string().max(5_000);
const body = z.object(
  Object.fromEntries([...seriesFields, 'revision'].map((name) => [name, text.optional()])),
);

/** @param current the series that is changed: its code and kind stay */
export function readSeriesForm(
  input: unknown,
  choices: SeriesChoices,
  current: Series | undefined,
): SeriesForm {
  const parsed = body.safeParse(input ?? {});
  if (!parsed.success) throw badRequest();
  const fields = parsed.data;
  const field = (name: SeriesField) => (fields[name] ?? '').normalize('NFC').trim();
  const errors: SeriesErrors = {};
  const code = current?.code ?? field('code');
  if (!/^[a-z][a-z0-9_]{1,39}$/.test(code) || reserved.includes(code)) errors.code = 'code';
  const name = readTranslated('name', field, errors);
  const unit = readTranslated('unit', field, errors);
  const kind = current?.kind ?? (['count', 'measurement'] as const).find((one) => one === field('kind'));
  if (kind === undefined) errors.kind = 'choice';
  const goodDirection = (['up', 'down', 'neither'] as const).find((one) => one === field('goodDirection'));
  if (goodDirection === undefined) errors.goodDirection = 'choice';
  const decimals = kind === 'count' ? 0 : readDecimals(field('decimals'), errors);
  const partOf = field('partOf') === '' ? null : readPartOf(field('partOf'), code, kind, choices, errors);
  const service = field('service');
  if (service !== '' && !choices.services.includes(service) && service !== current?.serviceCode)
    errors.service = 'choice';
  const beside = field('beside');
  const kept = current === undefined ? undefined : `${current.surveyId ?? ''}|${current.question ?? ''}`;
  if (beside !== '' && !choices.beside.includes(beside) && beside !== kept) errors.beside = 'choice';
  if (Object.keys(errors).length > 0 || kind === undefined || goodDirection === undefined) {
    const values: SeriesValues = {};
    for (const one of seriesFields)
      values[one] = (fields[one] ?? '').toWellFormed().replaceAll('\0', '').slice(0, 500);
    return { ok: false, values, errors };
  }
  const at = beside.indexOf('|');
  return {
    ok: true,
    revision: Number(fields['revision'] ?? ''),
    value: {
      code,
      name,
      unit,
      kind,
      goodDirection,
      decimals,
      partOf,
      serviceCode: service === '' ? null : service,
      surveyId: at < 1 ? null : beside.slice(0, at),
      question: at < 1 ? null : beside.slice(at + 1),
      active: current === undefined || field('active') === '1',
    },
  };
}

/** The Chinese word is needed; the others stand in for it where they are given. */
function readTranslated(
  what: 'name' | 'unit',
  field: (name: SeriesField) => string,
  errors: SeriesErrors,
): Translated {
  const read = (language: 'zh' | 'en' | 'ja') => {
    const value = field(`${what}_${language}`);
    const missing = language === 'zh' && value === '';
    // A formula would run in the spreadsheet of whoever opens the file.
    if (missing || !isLine(value, longest[what])) errors[`${what}_${language}`] = 'text';
    return value;
  };
  return { 'zh-TW': read('zh'), en: read('en'), ja: read('ja') };
}

/** One line without control characters that both engines store. */
export function isLine(value: string, most: number): boolean {
  return value.length <= most && value.isWellFormed() && !/[\p{Cc}\ufffd]/u.test(value);
}

function readDecimals(value: string, errors: SeriesErrors): number {
  if (value === '') return 0;
  if (!/^\d$/.test(value) || Number(value) > mostDecimals) {
    errors.decimals = 'choice';
    return 0;
  }
  return Number(value);
}

/** Only counts have parts, and a part has none of its own: shares of shares say nothing. */
function readPartOf(
  value: string,
  code: string,
  kind: Series['kind'] | undefined,
  { series }: SeriesChoices,
  errors: SeriesErrors,
): string {
  const whole = series.find((one) => one.code === value);
  if (whole === undefined || value === code) errors.partOf = 'choice';
  else if (kind !== 'count' || whole.kind !== 'count') errors.partOf = 'part_kind';
  else if (whole.partOf !== null || series.some((one) => one.partOf === code)) errors.partOf = 'part_of_part';
  return value;
}
