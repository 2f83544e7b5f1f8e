// Why: a day is text in data and words on the screen: 民國115年6月17日 in zh-TW (where the office counts so), 17 June 2026,
// 2026年6月17日. One place, so that every page says the same day the same way.
import type { ContentLanguage } from './i18n.js';

const formats = new Map<string, Intl.DateTimeFormat>();

const locales: Readonly<Record<string, string>> = { en: 'en-GB', ja: 'ja-JP' };

function formatFor(
  language: ContentLanguage,
  rocYears: boolean,
  length: 'long' | 'short',
): Intl.DateTimeFormat {
  const key = `${language} ${rocYears} ${length}`;
  let format = formats.get(key);
  if (format === undefined) {
    const locale =
      language === 'zh-TW' ? (rocYears ? 'zh-TW-u-ca-roc' : 'zh-TW') : (locales[language] ?? language);
    const month = length === 'long' ? 'long' : language === 'en' ? 'short' : 'numeric';
    format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month, day: 'numeric' });
    formats.set(key, format);
  }
  return format;
}

/** A day 'YYYY-MM-DD' in full words. */
export function dayInWords(day: string, language: ContentLanguage, rocYears: boolean): string {
  return formatFor(language, rocYears, 'long').format(new Date(`${day}T00:00:00Z`));
}

/** The same for narrow columns: 115/6/17, 17 Jun 2026, 2026/6/17. */
export function dayInShort(day: string, language: ContentLanguage, rocYears: boolean): string {
  const format = formatFor(language, rocYears, 'short');
  const moment = new Date(`${day}T00:00:00Z`);
  if (language !== 'zh-TW') return format.format(moment);
  const parts = Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
  return `${parts['year'] ?? ''}/${parts['month'] ?? ''}/${parts['day'] ?? ''}`;
}

/** The time of day in the office's zone, 14:05. */
export function timeInWords(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(instant);
}

/** True for a day of the calendar as 'YYYY-MM-DD', from 1900 to 2200. */
export function isDay(value: string): boolean {
  if (!/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(value)) return false;
  const moment = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === value;
}
