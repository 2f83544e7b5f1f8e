// Why: what each kind of timed work does. A handler may run twice, so it must do no harm the second time.
import type { OfficeScope } from '../../db/scope.js';
import { mailAlarms } from '../alarms/mail.js';
import { raiseDailyAlarms } from '../alarms/raising.js';
import { mailSeal } from '../audit/sealMail.js';
import { backupDaily, backupJob } from '../backups/daily.js';
import { escalationJob, mailEscalations, watchCases } from '../cases/watch.js';
import type { Dependencies } from '../dependencies.js';
import { deviceMailJob, mailDeviceAlerts } from '../devices/mail.js';
import { purgeDeviceHistory } from '../devices/watch.js';
import { endUnconfirmed } from '../citizen/confirmation.commands.js';
import { removeForgottenUploads } from '../imports/wizard/drafts.commands.js';
import { noticeJob } from '../notices/notices.js';
import { sendNotice } from '../notices/sending.js';
import { judgeNightly } from '../quality/judging.js';
import { invitationJob } from '../reaching/invitations.commands.js';
import { sendInvitations } from '../reaching/invitationMail.js';
import { purgeDrafts } from '../responses/drafts.commands.js';
import { purgeByRule } from '../retention/purging.js';
import { lowRatingJob, lowRatingMailJob } from '../ratings/lowest.js';
import { mailLowRatings, wakeSupervisors } from '../ratings/mail.js';
import { checkRecordsDaily } from '../quality/recordCheck.js';
import { sealMailJob } from '../responses/sealReaders.js';
import { certificateJob, mailEndingCertificate } from '../tls/endingMail.js';
import { readInBackground, readingJob } from '../themes/reading.js';

export type Handler = (dependencies: Dependencies, scope: OfficeScope, payload: unknown) => Promise<void>;

export const handlers: Readonly<Record<string, Handler>> = {
  'contacts.purge': purgeByRule,
  [backupJob]: backupDaily,
  'quality.judge': judgeNightly,
  'alarms.raise': raiseDailyAlarms,
  'alarms.mail': mailAlarms,
  'chains.check': checkRecordsDaily,
  [certificateJob]: mailEndingCertificate,
  [sealMailJob]: mailSeal,
  'imports.forget': removeForgottenUploads,
  'drafts.purge': purgeDrafts,
  [invitationJob]: sendInvitations,
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
 * Work that is a mail and nothing else. A process that has no mail server leaves it to one that has; where none has, it waits,
 * and whoever sends it then looks whether it is news still. Notices to citizens are not among them: they may be short messages,
 * and one that cannot leave must be seen as failed.
 */
export const mailKinds: readonly string[] = [
  'alarms.mail',
  certificateJob,
  sealMailJob,
  invitationJob,
  escalationJob,
  deviceMailJob,
  lowRatingJob,
  lowRatingMailJob,
];
