// Why: the notice is written where it can be seen as citizens will, held against what else the settings say, and every wording
// there ever was can be read.
import type { MadeNotice } from '../../db/queries/privacyNotices.js';
import type { Office } from '../../db/queries/offices.js';
import type { NoticeItem, OfficeTranslated } from '../../db/schema.js';
import { wordsFor, type Words } from '../dashboards/words.js';
import { timeInWords } from '../dayWords.js';
import { isLanguage, languages, translatorFor, type ContentLanguage, type Language } from '../i18n.js';
import { spokenBy, nameOfLanguage, type Tongue } from '../languages/tongues.js';
import { isWrittenIn, noticeAddress, noticeItems, type OfficeNotice } from '../privacy/notice.js';
import { noticeParts } from '../privacy/wording.js';
import { localDay } from '../time.js';
import type { Values } from './fields.js';
import { fieldName, longestItem, noticeValues } from './notice.form.js';
import { frameOf } from './settingsPage.js';

export type NoticeView = {
  language: Language;
  office: Office;
  tongues: readonly Tongue[];
  /** In force now. */
  notice: OfficeNotice;
  made: readonly MadeNotice[];
  /** What was typed, as it was refused or is looked at. */
  typed?: { values: Values; wrong: readonly string[] } | undefined;
  preview?: Record<NoticeItem, OfficeTranslated> | undefined;
  /** Somebody else's, saved meanwhile. */
  moved?: number | undefined;
};

export function noticeSettingsPage(view: NoticeView) {
  const { language, office, tongues, notice, made } = view;
  const spoken = spokenBy(tongues);
  const named = (code: ContentLanguage) => nameOfLanguage(code, tongues);
  const place = new Map(
    noticeItems.flatMap((item) => spoken.map((code) => [fieldName(item, code), { item, code }] as const)),
  );
  const { t, words, values, error, page } = frameOf(
    { language, office, refused: view.typed },
    noticeValues(notice.items, spoken),
    (translate, name) => {
      const at = place.get(name);
      return translate(`privacy.settings.${isLanguage(at?.code) ? 'wrong' : 'wrong_other'}`, {
        item: at === undefined ? '' : translate(`editor.notice.${at.item}`),
        language: at === undefined ? '' : named(at.code),
        most: longestItem,
      });
    },
  );
  const field = (item: NoticeItem, code: ContentLanguage) => {
    const name = fieldName(item, code);
    return {
      name,
      label: named(code),
      optional: !isLanguage(code),
      rows: item === 'agency' ? 2 : 6,
      max: longestItem,
      required: isLanguage(code),
      value: values[name] ?? '',
      error: error(name),
    };
  };
  const moved = view.moved === undefined ? undefined : t('privacy.settings.moved', { n: view.moved });
  return {
    ...page,
    errors: [...(moved === undefined ? [] : [{ href: '#versions', text: moved }]), ...page.errors],
    styles: ['editor.css'],
    title: t('privacy.settings.title'),
    lead: t('privacy.settings.lead'),
    where: t('privacy.settings.where'),
    notApproved: notice.number === undefined ? t('privacy.settings.not_approved') : undefined,
    doubts: doubtsOf(view, words, named),
    seen: String(view.moved ?? notice.number ?? 0),
    items: noticeItems.map((item) => ({
      legend: t(`citizen.notice_item.${item}`),
      fields: spoken.map((code) => field(item, code)),
    })),
    previews: view.preview === undefined ? undefined : previewsOf(view.preview, spoken, named, language),
    public: { url: noticeAddress(office.id, language), text: t('privacy.settings.public') },
    versions: made.map(({ number, madeAt, userName }, index) => ({
      url: `/settings/notice/${number}`,
      text: t('privacy.settings.version', { n: number }),
      since: momentOf(words, office, madeAt),
      until:
        index === 0 ? t('privacy.settings.now') : momentOf(words, office, made[index - 1]?.madeAt ?? madeAt),
      who: userName ?? t('audit.program'),
    })),
  };
}

/** One wording that was, in every language it was written in. */
export function noticeVersionPage(
  { language, office, tongues }: Pick<NoticeView, 'language' | 'office' | 'tongues'>,
  made: readonly MadeNotice[],
  shown: MadeNotice,
) {
  const t = translatorFor(language);
  const words = wordsFor(language, t, office.settings);
  const next = made.find(({ number }) => number === shown.number + 1);
  const codes = [...languages, ...tongues.map(({ code }) => code)].filter((code) => isWrittenIn(shown, code));
  return {
    nav: 'settings' as const,
    title: t('privacy.settings.version_title', { n: shown.number }),
    made: t('privacy.settings.made', {
      when: momentOf(words, office, shown.madeAt),
      who: shown.userName ?? t('audit.program'),
    }),
    until:
      next === undefined
        ? t('privacy.settings.now')
        : t('privacy.settings.until_moment', { when: momentOf(words, office, next.madeAt) }),
    previews: previewsOf(shown.items, codes, (code) => nameOfLanguage(code, tongues), language),
  };
}

function previewsOf(
  items: Readonly<Record<NoticeItem, OfficeTranslated>>,
  codes: readonly ContentLanguage[],
  named: (code: ContentLanguage) => string,
  reader: Language,
) {
  return codes
    .filter((code) => isWrittenIn({ items }, code))
    .map((code) => ({
      language: code,
      open: code === reader,
      name: named(code),
      parts: noticeParts(items, code, translatorFor(isLanguage(code) ? code : 'en')),
    }));
}

/** Where the notice may say something else than the settings do. */
function doubtsOf(
  { notice, office, tongues, preview }: NoticeView,
  { t }: Words,
  named: (code: ContentLanguage) => string,
): string[] {
  const items = preview ?? notice.items;
  const { phone, retentionMonths } = office.settings;
  const months = new RegExp(`(?<!\\d)${retentionMonths}(?!\\d)`);
  const digits = (text: string) => text.normalize('NFKC').replace(/\D/g, '');
  return spokenBy(tongues).flatMap((code) => {
    const [use, rights] = [items.use[code] ?? '', items.rights[code] ?? ''];
    const about = (item: NoticeItem) => ({ item: t(`editor.notice.${item}`), language: named(code) });
    return [
      ...(use === '' || months.test(use.normalize('NFKC'))
        ? []
        : [t('privacy.settings.months', { ...about('use'), months: retentionMonths })]),
      ...(rights === '' || digits(rights).includes(digits(phone))
        ? []
        : [t('privacy.settings.phone', { ...about('rights'), phone })]),
      ...(!isLanguage(code) && !isWrittenIn({ items }, code)
        ? [t('privacy.settings.language_missing', { language: named(code) })]
        : []),
    ];
  });
}

const momentOf = (words: Words, { timeZone }: Office, at: Date): string =>
  `${words.day(localDay(at, timeZone))} ${timeInWords(at, timeZone)}`;
