// Why: what each kind of timed work does. A handler may run twice, so it must do no harm the second time.
import { findOffice } from '../../db/queries/offices.js';
import { insertAudit } from '../../db/queries/audit.js';
import { countContactsBefore, purgeContactsBefore } from '../../db/queries/contacts.js';
import { purgeNotices } from '../../db/queries/notices.js';
import { countEndedPetitioners, purgeEndedPetitioners } from '../../db/queries/register.js';
import type { OfficeScope } from '../../db/scope.js';
import { mailAlarms } from '../alarms/mail.js';
import { raiseDailyAlarms } from '../alarms/raising.js';
import { backupDaily, backupJob } from '../backups/daily.js';
import { escalationJob, mailEscalations, watchCases } from '../cases/watch.js';
import type { Dependencies } from '../dependencies.js';
import { deviceMailJob, mailDeviceAlerts } from '../devices/mail.js';
import { purgeDeviceHistory } from '../devices/watch.js';
import { endUnconfirmed } from '../citizen/confirmation.commands.js';
import { noticeJob } from '../notices/notices.js';
import { sendNotice } from '../notices/sending.js';
import { judgeNightly } from '../quality/judging.js';
import { purgeDrafts } from '../responses/drafts.commands.js';
import { lowRatingJob } from '../ratings/lowest.js';
import { lowRatingMailJob, mailLowRatings, wakeSupervisors } from '../ratings/mail.js';
import { checkChainsDaily } from '../responses/chains.js';
import { readInBackground, readingJob } from '../themes/reading.js';

export type Handler = (dependencies: Dependencies, scope: OfficeScope, payload: unknown) => Promise<void>;

export const handlers: Readonly<Record<string, Handler>> = {
  'contacts.purge': purgeContacts,
  [backupJob]: backupDaily,
  'quality.judge': judgeNightly,
  'alarms.raise': raiseDailyAlarms,
  'alarms.mail': mailAlarms,
  'chains.check': checkChainsDaily,
  'drafts.purge': purgeDrafts,
  'cases.watch': watchCases,
  'cases.unconfirmed': endUnconfirmed,
  [escalationJob]: mailEscalations,
  [noticeJob]: sendNotice,
  [readingJob]: readInBackground,
  [deviceMailJob]: mailDeviceAlerts,
  'devices.purge': purgeDeviceHistory,
  [lowRatingJob]: wakeSupervisors,
  [lowRatingMailJob]: mailLowRatings,
};

/**
 * Keeps the promise of the personal-data notice: contact data end after the office's retention months. The clock starts
 * at consent, the earliest moment there is; who petitions is kept until their case has been closed as long.
 * What was written to them goes with it.
 */
async function purgeContacts(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const db = dependencies.database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return;
  const now = dependencies.clock();
  const before = monthsBefore(now, office.settings.retentionMonths);
  const n = await countContactsBefore(db, scope, before);
  const petitioners = await countEndedPetitioners(db, scope, before);
  if (n === 0 && petitioners === 0) {
    await dependencies.database.atomically((writes) => [purgeNotices(writes, scope, before)]);
    return;
  }
  await dependencies.database.atomically((writes) => [
    purgeContactsBefore(writes, scope, before, now),
    purgeEndedPetitioners(writes, scope, before, now),
    purgeNotices(writes, scope, before),
    insertAudit(writes, scope, {
      id: dependencies.newId(),
      at: now,
      userId: null,
      action: 'contact.purge',
      entity: 'office',
      entityId: scope.officeId,
      detail: { n, petitioners, before: before.toISOString() },
    }),
  ]);
}

/** The same day of an earlier month, or that month's last day where it is shorter. */
export function monthsBefore(moment: Date, months: number): Date {
  const earlier = new Date(moment);
  earlier.setUTCDate(1);
  earlier.setUTCMonth(moment.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(earlier.getUTCFullYear(), earlier.getUTCMonth() + 1, 0)).getUTCDate();
  earlier.setUTCDate(Math.min(moment.getUTCDate(), lastDay));
  return earlier;
}
