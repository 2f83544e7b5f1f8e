// Why: what to do when the password is lost or the confirmation mail did not come, on one page; what it answers is the same
// whether there is such a case or not.
import type { Office } from '../../db/queries/offices.js';
import { translatorFor, type Language } from '../i18n.js';
import type { Help, Problems } from './lookUp.form.js';
import { officeFrame } from '../looks/look.js';

export const helpDone = ['renewed', 'resent'] as const;

export type HelpView = {
  office: Office;
  language: Language;
  address: (path: string) => string;
  /** Whether this office can send anything. */
  mayRenew: boolean;
  mayResend: boolean;
  done?: (typeof helpDone)[number] | undefined;
  typed?: Partial<Help & { email: string }>;
  problems?: Problems;
};

export function helpPage(view: HelpView) {
  const { office, language, address, typed = {}, problems = {} } = view;
  const t = translatorFor(language);
  const error = (field: 'number' | 'contact' | 'email') =>
    problems[field] === undefined ? undefined : t(`citizenCase.help_errors.${problems[field]}`);
  const fields = ['number', 'contact', 'email'] as const;
  const wrong = fields.flatMap((field) => {
    const text = error(field);
    return text === undefined ? [] : [{ href: `#${field}`, text }];
  });
  return {
    title: t('citizenCase.help_title'),
    ...officeFrame(office, language),
    errors: wrong.length === 0 ? undefined : wrong,
    done: view.done === undefined ? undefined : t(`citizenCase.help_done.${view.done}`),
    renew: view.mayRenew
      ? {
          action: address('/password'),
          number: { value: typed.number ?? '', error: error('number') },
          contact: { value: typed.contact ?? '', error: error('contact') },
        }
      : undefined,
    resend: view.mayResend
      ? { action: address('/confirmation'), email: { value: typed.email ?? '', error: error('email') } }
      : undefined,
    phone: t('citizenCase.help_phone', { phone: office.settings.phone }),
    back: address(''),
  };
}
