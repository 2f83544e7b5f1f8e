// Why: when the certificate ends, every tablet stops, and the page that says so is read by nobody who has no reason to. Whoever
// looks after the system hears of it by mail while there is time: weekly from a month before, daily in the last week.
import { findOffice } from '../../db/queries/offices.js';
import { findUser, listStaff } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { findStaff } from '../http/currentUser.js';
import { inLanguage, isLanguage, translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { certificateCondition, type CertificateCondition } from './condition.js';

export const certificateJob = 'certificate.watch';

/** The daily job. Once a day, office and person: tried again it has the same id, so a mailbox shows it once. */
export async function mailEndingCertificate(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const { mailer, config, clock, database } = dependencies;
  const now = clock();
  const condition = certificateCondition(config, now);
  if (mailer === undefined || condition === null || !isDueOn(condition, now)) return;
  const office = await findOffice(database.queries, scope);
  if (office === undefined) return;
  const { settings, timeZone } = office;
  const today = localDay(now, timeZone);
  for (const id of new Set((await listStaff(database.queries, scope)).map((one) => one.id))) {
    const [staff, user] = await Promise.all([
      findStaff(dependencies, id, scope.officeId),
      findUser(database.queries, id),
    ]);
    // Roles end, and an account that works elsewhere too is found there.
    if (staff?.scope.officeId !== scope.officeId || user === undefined || !staff.may('status.read')) continue;
    const language = isLanguage(user.language) ? user.language : 'zh-TW';
    const t = translatorFor(language);
    const { validTo, own, troubles } = condition;
    const until = validTo && wordsFor(language, t, settings).day(localDay(validTo, timeZone));
    const name = inLanguage(office.name, language);
    await mailer.send({
      to: user.email,
      subject: t('status.mail.subject', { office: name }),
      text: [
        t('status.mail.greeting', { name: user.name }),
        until === null
          ? t('status.certificate.unusable')
          : t(troubles.includes('ended') ? 'status.mail.ended' : 'status.mail.soon', { day: until }),
        t(`status.certificate.${own ? 'renew' : 'renew_elsewhere'}`),
        ...(config.publicUrl === undefined ? [] : [`${config.publicUrl}/status`]),
        name,
      ].join('\n\n'),
      id: `${certificateJob}.${today}.${scope.officeId}.${id}`,
    });
  }
}

const aDay = 86_400_000;

function isDueOn({ validTo, troubles }: CertificateCondition, now: Date): boolean {
  if (validTo === null) return true;
  if (!troubles.includes('soon') && !troubles.includes('ended')) return false;
  const days = Math.floor((validTo.getTime() - now.getTime()) / aDay);
  return days < 7 || days % 7 === 1;
}
