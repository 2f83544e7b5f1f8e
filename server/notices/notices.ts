// Why: one way from «the citizen must hear of this» to statements that stand in the same list as the change itself; sending
// is a job, so that neither a slow mail server nor none at all holds anything up.
import type { Queries, Statement } from '../../db/connection.js';
import { insertJob } from '../../db/queries/jobs.js';
import { insertNotice } from '../../db/queries/notices.js';
import type { Office } from '../../db/queries/offices.js';
import type { OfficeScope } from '../../db/scope.js';
import { dayInWords } from '../dayWords.js';
import type { Dependencies } from '../dependencies.js';
import { inLanguage, isLanguage, translatorFor, type Language } from '../i18n.js';

/** What each says beyond the office's name; days as 'YYYY-MM-DD'. */
export type NoticeMatter =
  | { purpose: 'confirm'; subject: string; token: string }
  | { purpose: 'accepted'; number: string; password: string; dueDay: string | null }
  /** `stateWords`: where it stands now, in the citizen's language. */
  | { purpose: 'state'; number: string; stateWords: string }
  | { purpose: 'extended'; number: string; dueDay: string; reason: string }
  | { purpose: 'transferred'; number: string; agency: string }
  /** To who lost the first one. */
  | { purpose: 'renewed'; number: string; password: string }
  | { purpose: 'replied'; number: string }
  | { purpose: 'reopened'; number: string; dueDay: string | null }
  /** 您的建議，我們的改善: to who asked to hear of it. `path`: where the public reads it. */
  | { purpose: 'news'; done: string; path: string };

export type NoticePurpose = NoticeMatter['purpose'];
/** Who leaves neither is told nothing; mail comes first, for a short message costs and is short. */
export type Reachable = { email: string | null; phone: string | null };

export const noticeJob = 'notices.send';

/** These hold what opens a case: their text is forgotten as soon as it was sent or given up. */
export const secretPurposes: readonly string[] = ['confirm', 'accepted', 'renewed'] satisfies NoticePurpose[];

const isMobile = (phone: string): boolean => /^(\+?886|0)9\d{8}$/.test(phone.replace(/[\s()-]/g, ''));

/** Whether and how this person can be written to by this office as it is set up. */
export function mediumFor(
  { mailer, sms }: Pick<Dependencies, 'mailer' | 'sms'>,
  { email, phone }: Reachable,
): 'mail' | 'sms' | undefined {
  const byMail = email !== null && email !== '';
  const bySms = phone !== null && isMobile(phone);
  if (byMail && mailer !== undefined) return 'mail';
  if (bySms && sms !== undefined) return 'sms';
  // Kept as not sent, so that somebody sees that the citizen heard nothing and picks up the telephone.
  return byMail ? 'mail' : bySms ? 'sms' : undefined;
}

/**
 * The statements of one notice: its row, and the job that sends it. None when the citizen left no way by which they can be
 * written to. To stand in the list of the change it reports.
 */
export function queueNotice(
  db: Queries,
  scope: OfficeScope,
  dependencies: Dependencies,
  notice: { office: Office; caseId: string | null; to: Reachable; language: string; matter: NoticeMatter },
): Statement[] {
  const { office, caseId, to, matter } = notice;
  const medium = mediumFor(dependencies, to);
  if (medium === undefined) return [];
  const language = isLanguage(notice.language) ? notice.language : 'zh-TW';
  const id = dependencies.newId();
  const now = dependencies.clock();
  const written = writtenNotice(dependencies, office, language, medium, matter);
  return [
    insertNotice(db, scope, {
      id,
      caseId,
      medium,
      purpose: matter.purpose,
      to: medium === 'mail' ? to.email : to.phone,
      ...written,
      state: 'waiting',
      attempts: 0,
      lastError: null,
      createdAt: now,
      sentAt: null,
    }),
    insertJob(db, scope, {
      id: `${noticeJob}:${id}`,
      kind: noticeJob,
      payload: { noticeId: id },
      runAt: now,
    }),
  ];
}

/** The words of one notice, in the office's voice. */
export function writtenNotice(
  { config }: Pick<Dependencies, 'config'>,
  office: Office,
  language: Language,
  medium: 'mail' | 'sms',
  matter: NoticeMatter,
): { subject: string; body: string } {
  const t = translatorFor(language);
  const officeName = inLanguage(office.name, language);
  const link = `${config.publicUrl ?? ''}${pathOf(office, language, matter)}`;
  const day = (value: string) => dayInWords(value, language, office.settings.rocYears);
  const words = {
    office: officeName,
    phone: office.settings.phone,
    link,
    number: 'number' in matter ? matter.number : '',
    subject: 'subject' in matter ? matter.subject : '',
    password: 'password' in matter ? matter.password : '',
    state: 'stateWords' in matter ? matter.stateWords : '',
    reason: 'reason' in matter ? matter.reason : '',
    agency: 'agency' in matter ? matter.agency : '',
    done: 'done' in matter ? matter.done : '',
    due: 'dueDay' in matter && matter.dueDay !== null ? day(matter.dueDay) : '',
  };
  const key = `notices.${medium === 'mail' ? 'mail' : 'sms'}.${matter.purpose}`;
  const subject = t(`notices.subject.${matter.purpose}`, words);
  if (medium === 'sms') return { subject, body: t(key, words) };
  const parts = [
    t('notices.greeting'),
    t(key, words),
    ...(words.due === '' ? [] : [t('notices.due', words)]),
    // Without an address of its own that the office's readers can type, a link would lead nowhere.
    ...(config.publicUrl === undefined ? [] : [t(`notices.link.${matter.purpose}`, words)]),
    t('notices.end', words),
  ];
  return { subject, body: parts.join('\n\n') };
}

function pathOf(office: Office, language: Language, matter: NoticeMatter): string {
  const query = new URLSearchParams({ lang: language, office: office.id }).toString();
  if (matter.purpose === 'confirm') return `/cases/confirm/${matter.token}?${query}`;
  return `${matter.purpose === 'news' ? matter.path : '/cases/look-up'}?${query}`;
}
