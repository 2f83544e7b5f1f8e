// Why: the view models of signing in and setting up.
import type { Translate } from '../i18n.js';
import { shortestPassword } from './passwords.js';
import type { ProviderLink } from './provider.page.js';
import type { SetupErrors, SetupForm } from './users.form.js';

export function signInPage(
  t: Translate,
  csrf: string,
  values: { email: string; next: string },
  provider: ProviderLink | undefined,
  failed = false,
) {
  return {
    title: t('users.sign_in'),
    csrf,
    values,
    provider,
    errors: failed ? [{ href: '#email', text: t('users.sign_in_failed') }] : undefined,
  };
}

export function setupPage(t: Translate, csrf: string, values: Partial<SetupForm>, errors: SetupErrors) {
  const fields = (['name', 'email', 'password'] as const).map((name) => ({
    name,
    label: t(`users.fields.${name}`),
    hint: name === 'password' ? t('users.password_hint', { n: shortestPassword }) : undefined,
    type: name === 'password' ? 'password' : name === 'email' ? 'email' : 'text',
    autocomplete: name === 'password' ? 'new-password' : name,
    value: name === 'password' ? '' : (values[name] ?? ''),
    error: errors[name] === true ? t(`users.field_errors.${name}`, { n: shortestPassword }) : undefined,
  }));
  const wrong = fields.filter((field) => field.error !== undefined);
  return {
    title: t('users.setup'),
    csrf,
    fields,
    errors:
      wrong.length === 0 ? undefined : wrong.map((field) => ({ href: `#${field.name}`, text: field.error })),
  };
}
