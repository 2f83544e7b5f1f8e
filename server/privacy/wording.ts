// Why: the notice as a citizen reads it: six headings with their texts, which wording it is and since when; it prints.
import type { NoticeItem, OfficeTranslated } from '../../db/schema.js';
import { dayInWords } from '../dayWords.js';
import { inLanguage, isLanguage, type ContentLanguage, type Translate } from '../i18n.js';
import { localDay } from '../time.js';
import { noticeAddress, noticeItems, type OfficeNotice } from './notice.js';

/** For the partial `privacy-items`. */
export function noticeParts(
  items: Readonly<Record<NoticeItem, OfficeTranslated>>,
  language: ContentLanguage,
  t: Translate,
): { title: string; paragraphs: string[] }[] {
  return noticeItems.map((item) => ({
    title: t(`citizen.notice_item.${item}`),
    paragraphs: inLanguage(items[item], language).split('\n'),
  }));
}

/** One item in one line, with what it is about. */
export function noticeLine(
  { items }: Pick<OfficeNotice, 'items'>,
  item: NoticeItem,
  language: ContentLanguage,
  t: Translate,
): string {
  return t('citizen.notice_line', {
    item: t(`citizen.notice_item.${item}`),
    text: inLanguage(items[item], language),
  });
}

/** Where the whole of it is told by itself. */
export function noticePage(officeId: string, language: ContentLanguage, t: Translate) {
  return { url: noticeAddress(officeId, language), text: t('citizen.notice_own_page') };
}

/** «Version 2, in force since 3 March 2026»; undefined for the program's own words. */
export function noticeVersion(
  { number, since }: Pick<OfficeNotice, 'number' | 'since'>,
  office: { timeZone: string; settings: { rocYears: boolean } },
  language: ContentLanguage,
  t: Translate,
): string | undefined {
  if (number === undefined || since === undefined) return undefined;
  const ours = isLanguage(language) ? language : 'en';
  const day = dayInWords(localDay(since, office.timeZone), ours, office.settings.rocYears);
  return t('citizen.notice_version', { n: number, day });
}
