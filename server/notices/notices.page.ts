// Why: what was sent to citizens and what became of it, for who looks after it: no texts, and of an address only enough to
// recognise it.
import type { NoticeRow } from '../../db/queries/notices.js';
import { dayInShort, timeInWords } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import type { Language, Translate } from '../i18n.js';
import { localDay } from '../time.js';

export const noticesOnPage = 50;
export const noticeStates = ['waiting', 'sent', 'failed'] as const;
export type NoticeState = (typeof noticeStates)[number];

export const isNoticeState = (value: string | undefined): value is NoticeState =>
  noticeStates.some((state) => state === value);

/** w•••@g•••.tw, 09••••••78. */
export function maskedAddress(to: string): string {
  const [, local, domain, ending] = /^(.)[^@]*@(.).*?(\.[^.@]+)$/.exec(to) ?? [];
  if (local !== undefined && domain !== undefined && ending !== undefined)
    return `${local}•••@${domain}•••${ending}`;
  const digits = to.replace(/\D/g, '');
  return digits.length < 8 ? '•••' : `${digits.slice(0, 2)}••••••${digits.slice(-2)}`;
}

export function noticesPage(
  { t, language, staff }: { t: Translate; language: Language; staff: Staff },
  view: { state: NoticeState | undefined; page: number },
  found: readonly NoticeRow[],
) {
  const { timeZone, settings } = staff.office;
  const when = (moment: Date) =>
    `${dayInShort(localDay(moment, timeZone), language, settings.rocYears)} ${timeInWords(moment, timeZone)}`;
  const address = (page: number) => {
    const query = new URLSearchParams({
      ...(view.state === undefined ? {} : { state: view.state }),
      ...(page === 1 ? {} : { page: String(page) }),
    }).toString();
    return query === '' ? '/notices' : `/notices?${query}`;
  };
  const rows = found.slice(0, noticesOnPage);
  return {
    title: t('notices.title'),
    nav: 'cases',
    states: [
      { value: '', text: t('notices.all'), selected: view.state === undefined },
      ...noticeStates.map((state) => ({
        value: state,
        text: t(`notices.states.${state}`),
        selected: state === view.state,
      })),
    ],
    filtered: view.state !== undefined,
    rows: rows.map((row) => ({
      when: when(row.createdAt),
      purpose: t(`notices.purposes.${row.purpose}`),
      number: row.caseNumber ?? t('notices.no_case'),
      medium: t(`notices.media.${row.medium}`),
      to: row.to === null ? t('notices.purged') : maskedAddress(row.to),
      state: t(`notices.states.${row.state}`),
      failed: row.state === 'failed',
      sent: row.sentAt === null ? '' : when(row.sentAt),
      attempts: row.attempts,
      error: row.lastError === null ? '' : errorWords(t, row.lastError),
    })),
    pages: {
      previous: view.page > 1 ? address(view.page - 1) : undefined,
      next: found.length > noticesOnPage ? address(view.page + 1) : undefined,
      text: t('notices.page', { n: view.page }),
    },
  };
}

function errorWords(t: Translate, code: string): string {
  const [, medium, number] = /^(mail|sms)_(\d{3})$/.exec(code) ?? [];
  if (medium !== undefined && number !== undefined) return t(`notices.errors.${medium}_number`, { number });
  const known = [
    'mail_address',
    'mail_unreachable',
    'mail_unanswered',
    'sms_timeout',
    'sms_unreachable',
    'no_gateway',
    'no_mail_server',
    'purged',
  ];
  return t(`notices.errors.${known.includes(code) ? code : 'other'}`);
}
