// Why: the link by which a person sets a password, by mail where the office has a mail server.
import { setTimeout as pause } from 'node:timers/promises';
import type { Dependencies } from '../dependencies.js';
import { isLanguage, translatorFor, type Language, type MessageParameters } from '../i18n.js';

/** Somebody waits for the page: a server that takes minutes has not taken it yet, as far as they are told. */
const patience = 20_000;

/** @returns whether the mail server took it; false too where there is none, or nobody knows the office's own address */
export async function mailLink(
  { config, mailer, newId, log }: Dependencies,
  to: { name: string; email: string; language: Language; token: string; purpose: 'invitation' | 'reset' },
): Promise<boolean> {
  if (mailer === undefined || config.publicUrl === undefined) return false;
  return await send({ mailer, newId, log }, to, `users.mail.${to.purpose}`, {
    name: to.name,
    link: `${config.publicUrl}/account/link/${to.token}`,
  });
}

/** What happened to an account, to whose it is: they may not have done it themselves. */
export async function mailNotice(
  dependencies: Dependencies,
  to: { name: string; email: string; language: string },
  notice: 'waiting' | 'second_factor_reset' | 'identity_linked',
  parameters: { n?: number; provider?: string } = {},
): Promise<boolean> {
  const language = isLanguage(to.language) ? to.language : 'zh-TW';
  return await send(dependencies, { email: to.email, language }, `users.mail.${notice}`, {
    name: to.name,
    ...parameters,
  });
}

async function send(
  { mailer, newId, log }: Pick<Dependencies, 'mailer' | 'newId' | 'log'>,
  to: { email: string; language: Language },
  words: string,
  parameters: MessageParameters,
): Promise<boolean> {
  if (mailer === undefined) return false;
  const t = translatorFor(to.language);
  const sending = mailer
    .send({
      to: to.email,
      subject: t(`${words}.subject`),
      text: t(`${words}.text`, parameters),
      id: `account.${newId()}`,
    })
    .then(
      () => true,
      (error: unknown) => {
        log.warn({ err: error }, 'account mail not sent');
        return false;
      },
    );
  const late = new AbortController();
  const tooLate = pause(patience, false, { signal: late.signal }).catch(() => false);
  return await Promise.race([sending, tooLate]).finally(() => {
    late.abort();
  });
}
