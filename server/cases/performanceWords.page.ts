// Why: groups, shares and refusals are called the same in every table of the performance of handling.
import type { RefusalReason } from '../../analysis/refusals.js';
import { roundHalfAway } from '../../analysis/rounding.js';
import type { WilsonInterval } from '../../analysis/wilson.js';
import type { Section } from '../../db/queries/offices.js';
import type { OfficeSettings } from '../../db/schema.js';
import { refusalWords } from '../dashboards/sentences.js';
import type { TableCell } from '../dashboards/table.js';
import type { Words } from '../dashboards/words.js';
import { inLanguage } from '../i18n.js';
import type { Cut } from './performance.js';
import { channelName } from '../settings/channels.js';

export type Reader = { words: Words; sections: readonly Section[]; settings: OfficeSettings };

const known = ['reform', 'law_query', 'misconduct', 'rights'];

export function nameOf({ words, sections, settings }: Reader, cut: Cut | 'all', key: string): string {
  const { t, language } = words;
  if (cut === 'all') return t('performance.all');
  if (cut === 'month') return words.month(key);
  if (key === '') return t(`performance.none.${cut}`);
  if (cut === 'section') {
    const section = sections.find(({ id }) => id === key);
    return section === undefined ? key : inLanguage(section.name, language);
  }
  if (cut === 'kind') return known.includes(key) ? t(`performance.kinds.${key}`) : key;
  return channels.includes(key)
    ? channelName(settings, language, key, t(`performance.channels.${key}`))
    : t('performance.channels.survey');
}

const channels = [
  'opinion_page',
  'counter',
  'phone',
  'letter',
  'fax',
  'email',
  'social',
  'mailbox',
  'media',
  'proposal',
];

/** Of cases, not of answers. */
export function caseRefusal(words: Words, reason: RefusalReason): string {
  if (reason === 'too-few-answers' || reason === 'no-answers')
    return words.t(`performance.refusal.${reason.replaceAll('-', '_')}`);
  return refusalWords(words, reason);
}

export function shareCell(words: Words, share: WilsonInterval): TableCell {
  if (!share.ok) return { text: '—', value: null, detail: caseRefusal(words, share.reason) };
  return {
    text: words.percent(share.share),
    value: roundHalfAway(share.share * 100, 1),
    detail: words.percentInterval(share),
  };
}
