// Why: numbers and periods become words in one way on every dashboard, so that the same figure never reads differently.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { Interval } from '../../analysis/criticalValues.js';
import { daysOfPeriod, type CalendarKind } from '../../analysis/periods.js';
import type { OfficeSettings } from '../../db/schema.js';
import type { Language, Translate } from '../i18n.js';

export type Words = {
  t: Translate;
  language: Language;
  count: (n: number) => string;
  /** 0.94 → 94.0% */
  percent: (share: number) => string;
  /** A difference of shares as percentage points without a sign: −0.011 → 1.1 */
  points: (difference: number) => string;
  signedPoints: (difference: number) => string;
  signedPercent: (rate: number) => string;
  decimal: (value: number, decimals?: number) => string;
  percentInterval: (interval: Interval) => string;
  pointsInterval: (interval: Interval) => string;
  growthInterval: (interval: Interval) => string;
  decimalInterval: (interval: Interval) => string;
  day: (day: string) => string;
  month: (month: string) => string;
  /** The name of a calendar period. */
  period: (key: string, kind: CalendarKind, programmeYear: boolean) => string;
  /** The same, short enough for an axis. */
  shortPeriod: (key: string, kind: CalendarKind) => string;
};

export function wordsFor(language: Language, t: Translate, settings: OfficeSettings): Words {
  const numbers = numbersOf(language);
  const roc = language === 'zh-TW' && settings.rocYears;
  // Full-width signs stand beside full-width punctuation.
  const [plus, minus] = language === 'en' ? ['+', '−'] : ['＋', '－'];
  const fixed = (value: number, decimals: number) => {
    const size = Math.abs(roundHalfAway(value, decimals)).toFixed(decimals);
    return { size, negative: roundHalfAway(value, decimals) < 0, zero: Number(size) === 0 };
  };
  const plain = (value: number, decimals: number) => {
    const { size, negative } = fixed(value, decimals);
    return negative ? minus + size : size;
  };
  const signed = (value: number, decimals: number) => {
    const { size, negative, zero } = fixed(value, decimals);
    return (zero ? '' : negative ? minus : plus) + size;
  };
  const range = (lower: string, upper: string) => t('dashboards.range', { lower, upper });
  const year = (ce: number) => (roc && ce > 1911 ? String(ce - 1911) : String(ce));
  const monthName = (key: string) => monthNames(language)[Number(key.slice(5, 7)) - 1] ?? '';
  const month = (key: string) =>
    t('dashboards.period.month', {
      year: year(Number(key.slice(0, 4))),
      month: Number(key.slice(5, 7)),
      name: monthName(key),
    });
  const day = (key: string) =>
    t('dashboards.period.day', {
      year: year(Number(key.slice(0, 4))),
      month: Number(key.slice(5, 7)),
      name: monthName(key),
      day: Number(key.slice(8, 10)),
    });
  return {
    t,
    language,
    count: (n) => numbers.format(n),
    percent: (share) => `${plain(share * 100, 1)}%`,
    points: (difference) => fixed(difference * 100, 1).size,
    signedPoints: (difference) => signed(difference * 100, 1),
    signedPercent: (rate) => `${signed(rate * 100, 1)}%`,
    decimal: (value, decimals = 2) => plain(value, decimals),
    percentInterval: ({ lower, upper }) => range(`${plain(lower * 100, 1)}%`, `${plain(upper * 100, 1)}%`),
    pointsInterval: ({ lower, upper }) =>
      t('dashboards.points_range', { lower: signed(lower * 100, 1), upper: signed(upper * 100, 1) }),
    growthInterval: ({ lower, upper }) =>
      t('dashboards.signed_range', {
        lower: `${signed(lower * 100, 1)}%`,
        upper: `${signed(upper * 100, 1)}%`,
      }),
    decimalInterval: ({ lower, upper }) => range(plain(lower, 2), plain(upper, 2)),
    day,
    month,
    period: (key, kind, programmeYear) => {
      if (kind === 'day') return day(key);
      if (kind === 'month') return month(key);
      const programme = programmeYear && settings.programmeYearStartMonth !== 1 && kind !== 'week';
      const name = { year: year(Number(key.slice(0, 4))), number: Number(key.slice(6)) };
      return t(programme ? `dashboards.period.programme_${kind}` : `dashboards.period.${kind}`, name);
    },
    shortPeriod: (key, kind) => {
      const short = year(Number(key.slice(0, 4)));
      if (kind === 'year') return short;
      if (kind === 'day') return `${Number(key.slice(5, 7))}/${Number(key.slice(8, 10))}`;
      if (kind === 'month') return `${short}/${key.slice(5, 7)}`;
      return `${short}${language === 'en' ? ' ' : '/'}${key.slice(5)}`;
    },
  };
}

/** Made once: building a formatter costs more than a page of formatting. */
const kept = new Map<Language, { numbers: Intl.NumberFormat; months: string[] }>();

function formatsOf(language: Language): { numbers: Intl.NumberFormat; months: string[] } {
  const known = kept.get(language);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' });
  const months = Array.from({ length: 12 }, (_, month) => format.format(new Date(Date.UTC(2000, month, 1))));
  const made = { numbers: new Intl.NumberFormat(language), months };
  kept.set(language, made);
  return made;
}

const numbersOf = (language: Language) => formatsOf(language).numbers;
const monthNames = (language: Language) => formatsOf(language).months;

/** The days of a calendar period, as the reader's kind of year has it. */
export function spanOf(key: string, kind: CalendarKind, startMonth: number) {
  return daysOfPeriod(key, kind, { programmeYearStartMonth: startMonth });
}
