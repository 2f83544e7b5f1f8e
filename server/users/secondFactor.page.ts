// Why: codes and recovery codes, and who is asked for them, in finished words.
import type { Role } from '../../db/schema.js';
import type { Words } from '../dashboards/words.js';
import type { Translate } from '../i18n.js';
import { roleNames } from './accounts.form.js';

export function codePage(
  t: Translate,
  csrf: string,
  { recovery, wrong }: { recovery: boolean; wrong: boolean },
) {
  const kind = recovery ? 'recovery' : 'app';
  const error = wrong ? t('users.code.wrong') : undefined;
  return {
    title: t('users.code.title'),
    csrf,
    lead: t(`users.code.lead_${kind}`),
    action: recovery ? '/sign-in/code?with=recovery' : '/sign-in/code',
    fields: [codeField(t, recovery, error)],
    other: recovery
      ? { url: '/sign-in/code', text: t('users.code.use_app') }
      : { url: '/sign-in/code?with=recovery', text: t('users.code.use_recovery') },
    errors: error === undefined ? undefined : [{ href: '#code', text: error }],
  };
}

function codeField(t: Translate, recovery: boolean, error: string | undefined) {
  return {
    name: 'code',
    label: t(recovery ? 'users.code.recovery' : 'users.code.app'),
    autocomplete: recovery ? 'off' : 'one-time-code',
    ...(recovery ? { max: 40 } : { inputmode: 'numeric', max: 20 }),
    required: true,
    value: '',
    error,
  };
}

export type SecondFactorView = {
  words: Words;
  /** An office asks for it, and nothing else can be done before. */
  due: boolean;
  refused?: 'code' | 'proof';
  /** Set where it is on: since which day, and how many recovery codes are left. */
  since?: string;
  left?: number;
  /** Set where it is off. */
  app?: { qr: string; letters: string };
};

export function secondFactorPage({ words, due, refused, since, left, app }: SecondFactorView) {
  const { t } = words;
  const error =
    refused === undefined ? undefined : t(refused === 'code' ? 'users.code.wrong' : 'users.second.wrong');
  const password = {
    name: 'password',
    label: t('users.account.old'),
    type: 'password',
    autocomplete: 'current-password',
    required: true,
    value: '',
  };
  return {
    title: t('users.second.title'),
    nav: 'account' as const,
    due,
    errors: error === undefined ? [] : [{ href: '#code', text: error }],
    state: since === undefined ? undefined : t('users.second.on', { day: words.day(since), n: left ?? 0 }),
    app,
    fields:
      since === undefined
        ? [codeField(t, false, error)]
        : [
            password,
            {
              ...codeField(t, false, error),
              inputmode: undefined,
              max: 40,
              label: t('users.second.any_code'),
            },
          ],
  };
}

export function codesPage(t: Translate, codes: readonly string[]) {
  return { title: t('users.recovery.title'), nav: 'account' as const, codes };
}

export function rulePage(t: Translate, asked: readonly Role[]) {
  return {
    title: t('users.rule.title'),
    nav: 'users' as const,
    roles: roleNames.map((role) => ({
      name: `role-${role}`,
      text: t(`users.role.${role}`),
      checked: asked.includes(role),
    })),
  };
}
