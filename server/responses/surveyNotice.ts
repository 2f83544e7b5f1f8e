// Why: a survey says itself what becomes of personal data, fixed with its version; what it does not say, the office's notice
// in force does. The one place that puts both together, for every page that asks.
import type { ContentLanguage } from '../i18n.js';
import { noticeItems } from '../privacy/notice.js';
import { noticeLine, noticePage } from '../privacy/wording.js';
import type { SurveyDocument } from '../surveys/document.js';
import { filled, type OfficeWords } from './placeholders.js';
import { wordsIn } from './speech.js';

/** Said in so few words that they stand on the screen itself. */
export function shortNotice(
  document: SurveyDocument,
  office: OfficeWords,
  language: ContentLanguage,
): string[] {
  return document.notice
    .filter((entry) => entry.item === 'short')
    .map((entry) => filled(entry.text, office, language));
}

/** The survey's own items as it was published, then those of the office that it does not have. */
export function fullNotice(
  document: SurveyDocument,
  office: OfficeWords,
  language: ContentLanguage,
): string[] {
  const t = wordsIn(office, language);
  const { notice } = office;
  const own = document.notice.filter((entry) => entry.item !== 'short');
  const lacking = noticeItems.filter((item) => !own.some((entry) => entry.item === item));
  return [
    ...own.map((entry) => filled(entry.text, office, language)),
    ...(notice === undefined ? [] : lacking.map((item) => noticeLine(notice, item, language, t))),
  ];
}

/** All of it, the short words first. */
export function noticeLines(
  document: SurveyDocument,
  office: OfficeWords,
  language: ContentLanguage,
): string[] {
  return [...shortNotice(document, office, language), ...fullNotice(document, office, language)];
}

/** For pages with a way out of them; a tablet at the counter has none. */
export function noticeDrawer(document: SurveyDocument, office: OfficeWords, language: ContentLanguage) {
  return {
    lines: noticeLines(document, office, language),
    page: noticePage(office.id, language, wordsIn(office, language)),
  };
}
