// Why: six items in three languages, all of them; in the languages the office added as far as somebody translated them.
import type { NoticeItem, OfficeTranslated } from '../../db/schema.js';
import { isLanguage, type ContentLanguage } from '../i18n.js';
import { noticeItems } from '../privacy/notice.js';
import { fieldsOf, valuesOf, wholeNumber, type Read } from './fields.js';

/** Characters of one item. */
export const longestItem = 1_000;
/** Characters as a browser sends them: a new line is two. */
const longestSent = 2 * longestItem;

export type NoticeForm = {
  items: Record<NoticeItem, OfficeTranslated>;
  /** Which was in force when the form was opened; 0: none yet. */
  seen: number;
  /** Looked at, not kept. */
  preview: boolean;
};

export const fieldName = (item: NoticeItem, language: string): string => `${item}-${language}`;

export function readNotice(body: unknown, spoken: readonly ContentLanguage[]): Read<NoticeForm> {
  const field = fieldsOf(body, longestSent);
  const written = (item: NoticeItem, language: string) =>
    field(fieldName(item, language))
      .split(/\r\n?|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n');
  const names = noticeItems.flatMap((item) => spoken.map((language) => fieldName(item, language)));
  const wrong = noticeItems.flatMap((item) =>
    spoken
      .filter((language) => {
        const text = written(item, language);
        return (text === '' && isLanguage(language)) || !isText(text);
      })
      .map((language) => fieldName(item, language)),
  );
  if (wrong.length > 0) return { ok: false, values: valuesOf(field, [...names, 'seen']), wrong };
  const items = Object.fromEntries(
    noticeItems.map((item) => [
      item,
      Object.fromEntries(
        spoken
          .map((language) => [language, written(item, language)] as const)
          .filter(([language, text]) => text !== '' || isLanguage(language)),
      ),
    ]),
  ) as Record<NoticeItem, OfficeTranslated>;
  return {
    ok: true,
    value: {
      items,
      // What no page of ours has sent was seen by nobody: it is told that somebody was quicker.
      seen: wholeNumber(field('seen'), { least: 0, most: 999 }) ?? -1,
      preview: field('step') === 'preview',
    },
  };
}

const isText = (text: string): boolean =>
  text.length <= longestItem && !/[{}]/.test(text) && !/[^\P{Cc}\n]/u.test(text);

/** The texts under the names of the form. */
export function noticeValues(
  items: Readonly<Record<NoticeItem, OfficeTranslated>>,
  spoken: readonly ContentLanguage[],
): Record<string, string> {
  return Object.fromEntries(
    noticeItems.flatMap((item) =>
      spoken.map((language) => [fieldName(item, language), items[item][language] ?? '']),
    ),
  );
}
