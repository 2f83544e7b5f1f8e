// Why: one page for the empty form, the refused form and the change of a series.
import type { Series } from '../../db/queries/series.js';
import type { Translate } from '../i18n.js';
import {
  longest,
  mostDecimals,
  type SeriesErrors,
  type SeriesField,
  type SeriesValues,
} from './series.form.js';

type Option = { value: string; text: string };

export type SeriesFormChoices = {
  wholes: readonly Option[];
  services: readonly Option[];
  beside: readonly Option[];
};

export type SeriesFormView = {
  t: Translate;
  choices: SeriesFormChoices;
  values: SeriesValues;
  errors: SeriesErrors;
  /** The series that is changed, and its name. */
  current: { series: Series; name: string } | undefined;
  revision: string;
};

export function valuesOfSeries(series: Series): SeriesValues {
  return {
    code: series.code,
    name_zh: series.name['zh-TW'],
    name_en: series.name.en,
    name_ja: series.name.ja,
    unit_zh: series.unit['zh-TW'],
    unit_en: series.unit.en,
    unit_ja: series.unit.ja,
    kind: series.kind,
    goodDirection: series.goodDirection,
    decimals: String(series.decimals),
    partOf: series.partOf ?? '',
    service: series.serviceCode ?? '',
    beside: series.surveyId === null ? '' : `${series.surveyId}|${series.question ?? ''}`,
    active: series.active ? '1' : '0',
  };
}

export const emptyValues: SeriesValues = { kind: 'count', goodDirection: 'up', decimals: '0', active: '1' };

export function seriesFormPage({ t, choices, values, errors, current, revision }: SeriesFormView) {
  const label = (name: SeriesField) => t(`series.form.${name}`);
  const base = (name: SeriesField) => ({
    name,
    label: label(name),
    value: values[name] ?? '',
    error: errors[name] === undefined ? undefined : problemWords(t, name, errors[name]),
  });
  const select = (name: SeriesField, options: readonly Option[], hint?: string) => ({
    ...base(name),
    hint,
    options: withCurrent(options, values[name] ?? '').map((option) => ({
      ...option,
      selected: option.value === (values[name] ?? ''),
    })),
  });
  const named = (keys: readonly string[], group: string): Option[] =>
    keys.map((value) => ({ value, text: t(`series.form.${group}.${value}`) }));
  const none: Option = { value: '', text: t('series.form.none') };
  const title = current === undefined ? t('series.new') : t('series.edit_named', { name: current.name });
  return {
    title,
    nav: 'series' as const,
    errors:
      Object.keys(errors).length === 0
        ? undefined
        : (Object.entries(errors) as [SeriesField, SeriesErrors[SeriesField]][]).map(([name, problem]) => ({
            href: `#${name}`,
            text: problemWords(t, name, problem),
          })),
    action: current === undefined ? '/series' : `/series/${current.series.code}`,
    cancelUrl: current === undefined ? '/series' : `/series/${current.series.code}`,
    submit: t(current === undefined ? 'series.form.create' : 'series.form.save'),
    revision,
    code:
      current === undefined
        ? { ...base('code'), hint: t('series.form.code_hint'), max: 40, required: true }
        : undefined,
    fixed:
      current === undefined
        ? undefined
        : `${current.series.code}・${t(`series.form.kinds.${current.series.kind}`)}`,
    names: (['name_zh', 'name_en', 'name_ja'] as const).map((name) => ({
      ...base(name),
      max: longest.name,
      required: name === 'name_zh',
    })),
    units: (['unit_zh', 'unit_en', 'unit_ja'] as const).map((name) => ({
      ...base(name),
      max: longest.unit,
      required: name === 'unit_zh',
    })),
    rules: [
      ...(current === undefined ? [select('kind', named(['count', 'measurement'], 'kinds'))] : []),
      select('goodDirection', named(['up', 'down', 'neither'], 'directions')),
      ...(current?.series.kind === 'count'
        ? []
        : [
            select(
              'decimals',
              Array.from({ length: mostDecimals + 1 }, (_, n) => ({ value: String(n), text: String(n) })),
              t('series.form.decimals_hint'),
            ),
          ]),
      ...(current === undefined ? [] : [select('active', named(['1', '0'], 'states'))]),
    ],
    links: [
      ...(current?.series.kind === 'measurement'
        ? []
        : [select('partOf', [none, ...choices.wholes], t('series.form.partOf_hint'))]),
      select('service', [none, ...choices.services]),
      select('beside', [none, ...choices.beside], t('series.form.beside_hint')),
    ],
  };
}

/** What a series has already may stay, also where it can no longer be chosen anew. */
function withCurrent(options: readonly Option[], value: string): Option[] {
  return options.some((option) => option.value === value)
    ? [...options]
    : [...options, { value, text: value }];
}

function problemWords(t: Translate, name: SeriesField, problem: SeriesErrors[SeriesField]): string {
  const most = name.startsWith('unit') ? longest.unit : longest.name;
  return t(`series.form_error.${problem ?? 'choice'}`, { field: t(`series.form.${name}`), most });
}
