// Why: signing in by the office's provider in finished words: its button, one's own ties, and why it came to nothing.
import type { LinkedIdentity } from '../../db/queries/identities.js';
import type { ProviderConfig } from '../config.js';
import type { Words } from '../dashboards/words.js';
import type { Language, Translate } from '../i18n.js';
import { localDay } from '../time.js';
import type { Failure } from './provider.js';

export type ProviderLink = { url: string; text: string };

/** The button of the sign-in page, where there is a provider. */
export function providerLink(
  provider: ProviderConfig | undefined,
  t: Translate,
  language: Language,
  next: string,
): ProviderLink | undefined {
  if (provider === undefined) return undefined;
  return {
    url: `/sign-in/provider?next=${encodeURIComponent(next)}`,
    text: t('provider.sign_in', { name: provider.name[language] }),
  };
}

export type IdentitiesView = {
  words: Words;
  timeZone: string;
  /** What it is called, and how it names itself; undefined where none is set. */
  provider: { name: string; issuer: string } | undefined;
  identities: readonly LinkedIdentity[];
  /** Who came back and is not tied yet. */
  waiting: { label: string } | undefined;
  wrong: boolean;
};

const bare = (issuer: string): string => issuer.replace(/\/$/, '');

export function identitiesPage(view: IdentitiesView) {
  const { words, timeZone, provider, identities, waiting, wrong } = view;
  const { t } = words;
  const error = wrong ? t('users.account.wrong.old') : undefined;
  const name = provider?.name ?? '';
  const isTied = identities.some(({ issuer }) => bare(issuer) === bare(provider?.issuer ?? ''));
  return {
    title: provider === undefined ? t('provider.title_none') : t('provider.title', { name }),
    nav: 'account' as const,
    lead: provider === undefined ? t('provider.none') : t('provider.lead', { name }),
    errors: error === undefined ? [] : [{ href: '#password', text: error }],
    identities: identities.map(({ id, label, issuer, linkedAt }) => ({
      id,
      text: t('provider.linked', {
        label,
        host: new URL(issuer).host,
        day: words.day(localDay(linkedAt, timeZone)),
      }),
      end: t('provider.unlink_named', { label }),
    })),
    confirm:
      waiting === undefined || provider === undefined
        ? undefined
        : {
            text: t('provider.confirm', { label: waiting.label, name }),
            field: {
              name: 'password',
              label: t('users.account.old'),
              type: 'password',
              autocomplete: 'current-password',
              required: true,
              value: '',
              error,
            },
          },
    start:
      provider === undefined || isTied || waiting !== undefined ? undefined : t('provider.start', { name }),
  };
}

/** Beside what may go wrong on the road: nobody's account, an account that is not in use, and a trip that nobody is on. */
export type Ending = Failure | 'unknown' | 'closed' | 'expired' | 'taken';

export const statusOf: Readonly<Record<Ending, number>> = {
  cancelled: 403,
  refused: 400,
  down: 503,
  unknown: 403,
  closed: 403,
  expired: 400,
  taken: 409,
};

export function endingPage(t: Translate, ending: Ending, name: string, isSignedIn: boolean) {
  return {
    title: t(`provider.ending.${ending}.title`, { name }),
    lead: t(`provider.ending.${ending}.lead`, { name }),
    back: isSignedIn
      ? { url: '/account/provider', text: t('users.account.title') }
      : { url: '/sign-in', text: t('users.forgotten.back') },
  };
}
