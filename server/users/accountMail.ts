// Why: the link by which a person sets a password, by mail where the office has a mail server.
import type { Dependencies } from '../dependencies.js';
import { translatorFor, type Language } from '../i18n.js';

/** @returns whether the mail server took it; false too where there is none, or nobody knows the office's own address */
export async function mailLink(
  { config, mailer, newId, log }: Dependencies,
  to: { name: string; email: string; language: Language; token: string; purpose: 'invitation' | 'reset' },
): Promise<boolean> {
  if (mailer === undefined || config.publicUrl === undefined) return false;
  const t = translatorFor(to.language);
  const host = /@([^\s<>@]+)>?$/.exec(config.mail?.from ?? '')?.[1] ?? 'localhost';
  try {
    await mailer.send({
      to: to.email,
      subject: t(`users.mail.${to.purpose}.subject`),
      text: t(`users.mail.${to.purpose}.text`, {
        name: to.name,
        link: `${config.publicUrl}/account/link/${to.token}`,
      }),
      messageId: `<account.${newId()}@${host}>`,
    });
    return true;
  } catch (error) {
    log.warn({ err: error }, 'account mail not sent');
    return false;
  }
}
