// Why: a value of a series reads the same in the sentence, the table, the chart and the form: its decimals, its unit, its sign.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { Interval } from '../../analysis/criticalValues.js';
import type { RefusalReason } from '../../analysis/refusals.js';
import type { Series } from '../../db/queries/series.js';
import { inLanguage } from '../i18n.js';
import type { Words } from '../dashboards/words.js';

export type SeriesWords = {
  name: string;
  unit: string;
  /** 1,530 or 12.4 */
  value: (value: number) => string;
  /** 1,530件 */
  valueUnit: (value: number) => string;
  /** ＋130, －1.2 */
  signed: (value: number) => string;
  signedInterval: (interval: Interval) => string;
  refusal: (reason: RefusalReason) => string;
};

export function seriesWords(words: Words, series: Pick<Series, 'name' | 'unit' | 'decimals'>): SeriesWords {
  const { t, language } = words;
  const unit = inLanguage(series.unit, language);
  const [plus, minus] = language === 'en' ? ['+', '−'] : ['＋', '－'];
  const size = (value: number): string =>
    Math.abs(roundHalfAway(value, series.decimals)).toLocaleString(language, {
      minimumFractionDigits: series.decimals,
      maximumFractionDigits: series.decimals,
    });
  const isZero = (value: number) => roundHalfAway(value, series.decimals) === 0;
  const value = (one: number) => (one < 0 && !isZero(one) ? minus : '') + size(one);
  const signed = (one: number) => (isZero(one) ? '' : one < 0 ? minus : plus) + size(one);
  return {
    name: inLanguage(series.name, language),
    unit,
    value,
    valueUnit: (one) => t('series.with_unit', { value: value(one), unit }),
    signed,
    signedInterval: ({ lower, upper }) =>
      t('dashboards.signed_range', { lower: signed(lower), upper: signed(upper) }),
    refusal: (reason) => {
      const key = reason.replaceAll('-', '_');
      return t(`series.refusal.${refusals.has(key) ? key : 'other'}`, { unit });
    },
  };
}

const refusals = new Set([
  'zero_base',
  'missing_period',
  'incomplete_period',
  'too_few_answers',
  'not_positive_base',
  'small_base',
  'too_few_periods',
  'all_equal',
  'no_answers',
  'impossible_input',
]);
