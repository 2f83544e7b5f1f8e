// Why: who looks after the tablets reads in one mail which have fallen silent or fill up, and which are back.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { listAlertsById } from '../../db/queries/deviceReports.js';
import { listSetUpDevices } from '../../db/queries/devices.js';
import { findUser } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { findStaff } from '../http/currentUser.js';
import { inLanguage, isLanguage, translatorFor, type Language } from '../i18n.js';
import { alertWords } from './alertWords.js';

export const deviceMailJob = 'devices.mail';

const payloadSchema = z.object({
  userId: z.string(),
  began: z.array(z.string()),
  over: z.array(z.string()),
  // Jobs of an older version say nothing of them.
  missed: z.array(z.string()).default([]),
});

/** The job `devices.mail`. A mail server that shows the same message twice shows it once: it has one id. */
export async function mailDeviceAlerts(
  dependencies: Dependencies,
  scope: OfficeScope,
  payload: unknown,
): Promise<void> {
  const { mailer, config } = dependencies;
  if (mailer === undefined) return;
  const { userId, began, over, missed } = payloadSchema.parse(payload);
  const db = dependencies.database.queries;
  const [staff, user, devices, alerts] = await Promise.all([
    findStaff(dependencies, userId, scope.officeId),
    findUser(db, userId),
    listSetUpDevices(db, scope),
    listAlertsById(db, scope, [...began, ...over, ...missed]),
  ]);
  if (staff?.scope.officeId !== scope.officeId || !staff.may('devices.manage')) return;
  const language: Language = user !== undefined && isLanguage(user.language) ? user.language : 'zh-TW';
  const t = translatorFor(language);
  const linkOf = (path: string) => (config.publicUrl === undefined ? [] : [`${config.publicUrl}${path}`]);
  const parts = (ids: readonly string[], how: 'began' | 'over' | 'missed') =>
    alerts
      .filter(({ id }) => ids.includes(id))
      .map((alert) =>
        [
          alertWords(language, staff.office, devices, alert, how),
          ...linkOf(`/devices/${encodeURIComponent(alert.deviceId)}`),
        ].join('\n'),
      );
  const said = [...parts(began, 'began'), ...parts(over, 'over'), ...parts(missed, 'missed')];
  if (said.length === 0) return;
  const office = inLanguage(staff.office.name, language);
  const kind = began.length > 0 ? 'began' : 'over';
  await mailer.send({
    to: staff.email,
    subject: t(`devices.mail.subject_${kind}`, { n: said.length, office }),
    text: [t('devices.mail.greeting', { name: staff.name }), ...said, t('devices.mail.why'), office].join(
      '\n\n',
    ),
    // Of two that began together one may be told today and the other on Monday: two messages.
    id: `devices.${hash('sha256', JSON.stringify([began, over, missed])).slice(0, 32)}.${userId}`,
  });
}
