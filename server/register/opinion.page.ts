// Why: the page on which anybody writes to the office, and what it says afterwards: in plain words, what will happen and
// what cannot.
import type { Office, Service } from '../../db/queries/offices.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { attachmentExtensions, largestAttachment, mostAttachments } from './attachments.js';
import { longest, type OpinionErrors, type OpinionValues } from './opinion.form.js';
import { officeFrame } from '../looks/look.js';
import { noticeItems, type OfficeNotice } from '../privacy/notice.js';
import { noticeLine, noticePage } from '../privacy/wording.js';

export type OpinionView = {
  office: Office;
  /** Carried in the address where there are several offices. */
  officeInAddress: string | undefined;
  language: Language;
  services: readonly Service[];
  notice: OfficeNotice;
  values: OpinionValues;
  errors?: OpinionErrors;
  /** Files were chosen with what is refused: a browser forgets them. */
  filesLost?: boolean;
};

const megabytes = largestAttachment / 1024 / 1024;

export function opinionAddress(
  language: Language,
  office: string | undefined,
  path = '/opinions/new',
): string {
  const parameters = new URLSearchParams({ lang: language, ...(office === undefined ? {} : { office }) });
  return `${path}?${parameters.toString()}`;
}

export function opinionPage(view: OpinionView) {
  const { office, language, services, values, errors = {} } = view;
  const t = translatorFor(language);
  const errorOf = (field: keyof OpinionErrors): string | undefined => {
    const error = errors[field];
    if (error === undefined) return undefined;
    const n = field in longest ? longest[field as keyof typeof longest] : mostAttachments;
    return t(`opinions.errors.${error.problem}`, { n, name: error.name ?? '', size: megabytes });
  };
  const field = (name: 'name' | 'phone' | 'email' | 'address', more: object) => ({
    name,
    label: t(`opinions.fields.${name}`),
    value: values[name],
    max: longest[name],
    error: errorOf(name),
    ...more,
  });
  return {
    title: t('opinions.title'),
    ...officeFrame(office, language),
    notice: {
      lines: noticeItems.map((item) => noticeLine(view.notice, item, language, t)),
      page: noticePage(office.id, language, t),
    },
    languageForm: 'opinion',
    action: opinionAddress(language, view.officeInAddress, '/opinions'),
    language,
    id: values.id,
    errors:
      Object.keys(errors).length === 0
        ? undefined
        : (Object.keys(errors) as (keyof OpinionErrors)[]).map((name) => ({
            href: `#${name}`,
            text: errorOf(name) ?? '',
          })),
    filesLost: view.filesLost === true,
    text: {
      name: 'text',
      label: t('opinions.fields.text'),
      hint: t('opinions.hints.text'),
      rows: 7,
      max: longest.text,
      value: values.text,
      error: errorOf('text'),
      required: true,
    },
    service: {
      name: 'service',
      label: t('opinions.fields.service'),
      optional: true,
      error: errorOf('service'),
      options: [
        { value: '', text: t('opinions.no_service'), selected: values.service === '' },
        ...services.map(({ code, name }) => ({
          value: code,
          text: inLanguage(name, language),
          selected: code === values.service,
        })),
      ],
    },
    files: {
      label: t('opinions.fields.files', { n: mostAttachments }),
      hint: t('opinions.hints.files', { n: mostAttachments, size: megabytes }),
      error: errorOf('files'),
      accept: attachmentExtensions.join(','),
    },
    wishesReply: values.wishesReply,
    wishesNews: values.wishesNews,
    consent: { checked: values.consent, error: errorOf('consent') },
    person: [
      field('name', { autocomplete: 'name', hint: t('opinions.hints.name') }),
      field('email', { type: 'email', autocomplete: 'email' }),
      field('phone', { type: 'tel', autocomplete: 'tel', inputmode: 'tel' }),
      field('address', { autocomplete: 'street-address', optional: true }),
    ],
  };
}

/** What becomes of it: answered as a petition, answered, told about, or only read. */
export type NextStep = 'petition' | 'reply' | 'read';

export function isNextStep(value: string | undefined): value is NextStep {
  return value === 'petition' || value === 'reply' || value === 'read';
}

export function opinionThanksPage(office: Office, language: Language, next: NextStep) {
  const t = translatorFor(language);
  return {
    title: t('opinions.thanks.title'),
    ...officeFrame(office, language),
    body: t('opinions.thanks.body'),
    steps: [t(`opinions.thanks.${next}`), t('opinions.thanks.improvement')],
    another: t('opinions.thanks.another'),
  };
}
