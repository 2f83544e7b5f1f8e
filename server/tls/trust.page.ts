// Why: how a tablet comes to trust the office's server, in finished words.
import { translatorFor, type Language } from '../i18n.js';

export type TrustView = {
  language: Language;
  /** How this server is known: not at all, by the office's own authority, or by another that devices know already. */
  known: { by: 'nobody' } | { by: 'office'; fingerprint: string } | { by: 'others' };
  /** Whether this very page came over https. */
  secure: boolean;
  /** This page at the https address, where there is one. */
  secureAddress: string | undefined;
};

const devices = ['ipad', 'android', 'windows'] as const;

export function trustPage({ language, known, secure, secureAddress }: TrustView) {
  const t = translatorFor(language);
  const byOffice = known.by === 'office';
  return {
    title: t('trust.title'),
    scripts: ['trust.js'],
    none: known.by === 'nobody',
    byOthers: known.by === 'others',
    authority: byOffice
      ? {
          fingerprint: known.fingerprint,
          devices: devices.map((device) => ({
            title: t(`trust.${device}.title`),
            steps: ['1', '2', '3'].map((step) => t(`trust.${device}.${step}`)),
          })),
        }
      : undefined,
    check:
      known.by === 'nobody'
        ? undefined
        : {
            title: t(byOffice ? 'trust.check.title' : 'trust.check.title_only'),
            secureAddress: secure ? undefined : secureAddress,
            parts: ['secure', 'worker', 'storage'].map((part) => ({ part, text: t(`trust.check.${part}`) })),
          },
  };
}
