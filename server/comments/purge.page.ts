// Why: before words go for good, the page says what goes, what stays, and asks for ground and paper.
import type { Translate } from '../i18n.js';
import { longestBasis, purgeReasons, type PurgeForm } from './purge.form.js';

/** What else hangs on the comment: files, the same words on other attempts of a sheet, a case. */
export type Along = { files: number; same: number; caseNumber: string | undefined };

export function purgePage(
  t: Translate,
  comment: { id: string; text: string; language: string },
  { files, same, caseNumber }: Along,
  refused?: Extract<PurgeForm, { ok: false }>,
) {
  const address = `/comments/${encodeURIComponent(comment.id)}`;
  const error = (name: 'reason' | 'basis' | 'sure') =>
    refused?.wrong.includes(name) === true ? t(`purge.wrong.${name}`, { most: longestBasis }) : undefined;
  return {
    title: t('purge.title'),
    nav: 'comments' as const,
    styles: ['improving.css'],
    back: address,
    action: `${address}/purge`,
    text: comment.text,
    language: comment.language,
    goes: [
      t('purge.goes.text'),
      ...(files > 0 ? [t('purge.goes.files', { n: files })] : []),
      ...(same > 0 ? [t('purge.goes.same', { n: same })] : []),
    ],
    stays: [
      t('purge.stays.hash'),
      t('purge.stays.record'),
      t('purge.stays.figures'),
      ...(caseNumber === undefined ? [] : [t('purge.stays.case', { number: caseNumber })]),
      t('purge.stays.elsewhere'),
    ],
    errors: (refused?.wrong ?? []).map((name) => ({ href: `#${name}`, text: error(name) ?? '' })),
    reason: {
      name: 'reason',
      label: t('purge.reason'),
      required: true,
      error: error('reason'),
      options: ['', ...purgeReasons].map((value) => ({
        value,
        text: t(value === '' ? 'purge.choose' : `purge.reasons.${value}`),
        selected: value === (refused?.values.reason ?? ''),
      })),
    },
    basis: {
      name: 'basis',
      label: t('purge.basis'),
      hint: t('purge.basis_hint'),
      value: refused?.values.basis ?? '',
      rows: 2,
      max: longestBasis,
      required: true,
      error: error('basis'),
    },
    sureError: error('sure'),
  };
}
