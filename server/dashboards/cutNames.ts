// Why: filters and groups in the reader's words, the same in captions, tables and files.
import { inLanguage, isLanguage, separatorIn } from '../i18n.js';
import { nameOfLanguage } from '../languages/tongues.js';
import { choicesOf, findQuestion } from '../surveys/document.js';
import type { Filters } from './filters.form.js';
import type { Subject } from './subject.js';
import { channelName } from '../settings/channels.js';

/** The filters in words, for captions and files. */
export function filterWords(subject: Subject, filters: Filters): string[] {
  const { t } = subject.words;
  return filters.cuts.map(({ name, cut, values }) =>
    t('dashboards.filter_is', {
      filter: t(`dashboards.filter.${name}`),
      value: valueNames(subject, cut, values),
    }),
  );
}

export function valueNames(subject: Subject, cut: string, values: readonly string[]): string {
  const separator = separatorIn(subject.language);
  if (cut === 'hour' && values.length > 1) {
    return subject.words.t('dashboards.range', {
      lower: valueName(subject, cut, values[0] ?? ''),
      upper: valueName(subject, cut, values.at(-1) ?? ''),
    });
  }
  return values.map((value) => valueName(subject, cut, value)).join(separator);
}

export function valueName(subject: Subject, cut: string, value: string): string {
  const { t } = subject.words;
  if (cut === 'counter') return subject.counters.find((counter) => counter.code === value)?.name ?? value;
  if (cut === 'service')
    return value === 'multiple'
      ? t('dashboards.service_multiple')
      : (subject.services.find((service) => service.code === value)?.name ?? value);
  if (cut === 'channel')
    return channelName(subject.office.settings, subject.language, value, t(`dashboards.channel.${value}`));
  if (cut === 'language')
    return isLanguage(value) ? t(`dashboards.language.${value}`) : nameOfLanguage(value, subject.tongues);
  if (cut === 'hour') return t('dashboards.hour', { hour: Number(value) });
  const asked = findQuestion(subject.document, cut.slice('answer:'.length));
  const choice =
    asked === undefined ? undefined : choicesOf(subject.document, asked).find((one) => one.code === value);
  if (choice !== undefined) return inLanguage(choice.label, subject.language);
  return value === 'na' ? t('dashboards.column.na') : value;
}

/** The name of a cut itself: 櫃檯, 年齡 … */
export function cutName(subject: Subject, cut: string): string {
  const asked = cut.startsWith('answer:')
    ? findQuestion(subject.document, cut.slice('answer:'.length))
    : undefined;
  return asked === undefined
    ? subject.words.t(`dashboards.filter.${cut}`)
    : inLanguage(asked.short, subject.language);
}
