// Why: what an office tells people of their personal data, by the six items of 個資法 §8 I: as it last wrote it, or, until it
// does, as the program would.
import type { Queries } from '../../db/connection.js';
import { findPrivacyNotice } from '../../db/queries/privacyNotices.js';
import type { NoticeItem, OfficeSettings, OfficeTranslated } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import { inLanguage, translatorFor, type ContentLanguage, type Language } from '../i18n.js';

/** In the order of the law. */
export const noticeItems = [
  'agency',
  'purpose',
  'categories',
  'use',
  'rights',
  'refusal',
] as const satisfies readonly NoticeItem[];

export type OfficeNotice = {
  /** Undefined: the program's own words, which no office has approved yet. */
  number: number | undefined;
  since: Date | undefined;
  items: Readonly<Record<NoticeItem, OfficeTranslated>>;
};
type Named = { name: OfficeTranslated; settings: Pick<OfficeSettings, 'phone' | 'retentionMonths'> };

export async function loadNotice(db: Queries, scope: OfficeScope, office: Named): Promise<OfficeNotice> {
  const row = await findPrivacyNotice(db, scope);
  return row === undefined
    ? { number: undefined, since: undefined, items: usualItems(office) }
    : { number: row.number, since: row.madeAt, items: row.items };
}

/** The program's own words, with the office's name, telephone and term in them. */
export function usualItems(office: Named): Record<NoticeItem, OfficeTranslated> {
  const words = (item: NoticeItem, language: Language) =>
    translatorFor(language)(`privacy.usual.${item}`, {
      office: inLanguage(office.name, language),
      phone: office.settings.phone,
      months: office.settings.retentionMonths,
    });
  return Object.fromEntries(
    noticeItems.map((item) => [
      item,
      { 'zh-TW': words(item, 'zh-TW'), en: words(item, 'en'), ja: words(item, 'ja') },
    ]),
  ) as Record<NoticeItem, OfficeTranslated>;
}

/** In every item. */
export function isWrittenIn({ items }: Pick<OfficeNotice, 'items'>, language: string): boolean {
  return noticeItems.every((item) => (items[item][language] ?? '') !== '');
}

/** Where anybody reads it, by itself. */
export function noticeAddress(officeId: string, language: ContentLanguage): string {
  return `/notice?${new URLSearchParams({ office: officeId, lang: language }).toString()}`;
}

/** What was in force at a moment: the newest made before; undefined: the program's own words. */
export function numberAt(
  made: readonly { number: number; madeAt: Date }[],
  moment: Date,
): number | undefined {
  const before = made.filter(({ madeAt }) => madeAt <= moment).map(({ number }) => number);
  return before.length === 0 ? undefined : Math.max(...before);
}
