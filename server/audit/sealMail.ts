// Why: a seal that nobody noted holds nothing. Once a month the newest goes by mail to who checks the office: into a mailbox
// that whoever holds the database does not.
import { z } from 'zod';
import { listSeals } from '../../db/queries/seals.js';
import { findUser } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { findStaff } from '../http/currentUser.js';
import { inLanguage, isLanguage, translatorFor, type Language } from '../i18n.js';
import { sealPrint } from '../responses/seals.js';
import { localDay } from '../time.js';

const payloadSchema = z.object({ userId: z.string(), number: z.int() });

/** The job `seals.mail`. Sent twice it has one id, so a mailbox shows it once. */
export async function mailSeal(
  dependencies: Dependencies,
  scope: OfficeScope,
  payload: unknown,
): Promise<void> {
  const { mailer, config } = dependencies;
  if (mailer === undefined) return;
  const { userId, number } = payloadSchema.parse(payload);
  const db = dependencies.database.queries;
  const [staff, user, seals] = await Promise.all([
    findStaff(dependencies, userId, scope.officeId),
    findUser(db, userId),
    listSeals(db, scope),
  ]);
  const seal = seals.find((one) => one.number === number);
  if (seal === undefined || staff?.scope.officeId !== scope.officeId || !staff.may('audit.read')) return;
  const language: Language = user !== undefined && isLanguage(user.language) ? user.language : 'zh-TW';
  const t = translatorFor(language);
  const { settings, timeZone, name } = staff.office;
  const office = inLanguage(name, language);
  const day = wordsFor(language, t, settings).day(localDay(seal.at, timeZone));
  const print = sealPrint(seal);
  await mailer.send({
    to: staff.email,
    subject: t('seals.mail.subject', { office, n: number }),
    text: [
      t('seals.mail.greeting', { name: staff.name }),
      t('seals.mail.text', { day, n: number }),
      print,
      t('seals.mail.later'),
      ...(config.publicUrl === undefined ? [] : [`${config.publicUrl}/audit/seals?seal=${print}`]),
      office,
    ].join('\n\n'),
    id: `seals.${scope.officeId}.${number}.${userId}`,
  });
}
