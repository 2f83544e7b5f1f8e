// Why: who may answer on the web, and the codes that were made for it, on one page.
import { stringify } from 'csv-stringify/sync';
import type { CodeBatch, SurveyAccess } from '../../db/queries/access.js';
import type { Office } from '../../db/queries/offices.js';
import type { Survey } from '../../db/queries/surveys.js';
import { dayInWords } from '../dayWords.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { mostCodes, stateOfAccess, type AccessForm, type CodesForm } from './access.form.js';

export type AccessView = {
  survey: Survey;
  office: Office;
  reader: Language;
  mayWrite: boolean;
  access: SurveyAccess | undefined;
  /** Answers on the web so far. */
  answered: number;
  batches: readonly (CodeBatch & { spent: number })[];
  refusedAccess?: Extract<AccessForm, { ok: false }>;
  refusedCodes?: Extract<CodesForm, { ok: false }>;
};

export function accessPage(view: AccessView) {
  const { survey, office, reader, access, batches, refusedAccess, refusedCodes } = view;
  const t = translatorFor(reader);
  const number = (n: number) => new Intl.NumberFormat(reader).format(n);
  const quotaError = refusedAccess === undefined ? undefined : t('reaching.access.wrong.quota');
  const wrong = (name: 'name' | 'size') =>
    refusedCodes?.wrong.includes(name) === true
      ? t(`reaching.access.wrong.${name}`, { most: mostCodes })
      : undefined;
  const errors = [
    ...(quotaError === undefined ? [] : [{ href: '#quota', text: quotaError }]),
    ...(refusedCodes?.wrong ?? []).map((name) => ({ href: `#${name}`, text: wrong(name) ?? '' })),
  ];
  return {
    title: t('reaching.access.title', { name: inLanguage(survey.title, reader) }),
    nav: 'surveys',
    back: `/surveys/${survey.id}`,
    mayWrite: view.mayWrite,
    now: t('reaching.access.now', { n: number(view.answered) }),
    settingsAction: `/surveys/${survey.id}/access`,
    seen: String(stateOfAccess(access)),
    needsCode: refusedAccess?.typed.needsCode ?? access?.needsCode === true,
    quotaField: {
      name: 'quota',
      id: 'quota',
      label: t('reaching.access.quota'),
      hint: t('reaching.access.quota_hint'),
      inputmode: 'numeric',
      max: 9,
      value: refusedAccess?.typed.quota ?? String(access?.quota ?? ''),
      error: quotaError,
    },
    codesAction: `/surveys/${survey.id}/codes`,
    codeFields: [
      {
        name: 'name',
        id: 'name',
        label: t('reaching.access.name'),
        hint: t('reaching.access.name_hint'),
        max: 100,
        value: refusedCodes?.typed.name ?? '',
        error: wrong('name'),
      },
      {
        name: 'size',
        id: 'size',
        label: t('reaching.access.size'),
        hint: t('reaching.access.size_hint', { most: number(mostCodes) }),
        inputmode: 'numeric',
        max: 5,
        value: refusedCodes?.typed.size ?? '',
        error: wrong('size'),
      },
    ],
    rows: batches.map((batch) => ({
      name: batch.name,
      made: dayInWords(localDay(batch.madeAt, office.timeZone), reader, office.settings.rocYears),
      size: number(batch.size),
      spent: number(batch.spent),
      ended: batch.endedAt !== null,
      end: `/surveys/${survey.id}/codes/${batch.id}/end`,
      endLabel: t('reaching.access.end_named', { name: batch.name }),
    })),
    errors: errors.length === 0 ? undefined : errors,
  };
}

/** One line a code, with the address that a QR code on the ticket may hold. */
export function codesCsv(
  codes: readonly string[],
  address: (code: string) => string,
  reader: Language,
): string {
  const t = translatorFor(reader);
  const columns = ['number', 'code', 'address'].map((name) => t(`reaching.access.csv.${name}`));
  const lines = codes.map((code, index) => [String(index + 1), code, address(code)]);
  return stringify([columns, ...lines], { bom: true, escape_formulas: true });
}
