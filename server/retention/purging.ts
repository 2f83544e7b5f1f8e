// Why: nothing is deleted by hand: what has served goes by rule, every night, and how much went is in the log.
import { insertAudit } from '../../db/queries/audit.js';
import { purgeContactsBefore } from '../../db/queries/contacts.js';
import { deleteJobsDone } from '../../db/queries/jobs.js';
import { purgeNotices } from '../../db/queries/notices.js';
import { findOffice } from '../../db/queries/offices.js';
import { purgeEndedPetitioners } from '../../db/queries/register.js';
import { deleteTrashOver } from '../../db/queries/trash.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { purgeOldLists } from '../reaching/invitations.commands.js';
import { endsOfTrash } from '../trash/kinds.js';
import { countDue, momentsOf } from './rules.js';

/**
 * Keeps the promise of the personal-data notice: contact data end after the office's retention months. The clock starts
 * at consent, the earliest moment there is; who petitions is kept until their case has been closed as long.
 * What was written to them goes with it.
 */
export async function purgeByRule(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const db = dependencies.database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return;
  const now = dependencies.clock();
  const moments = momentsOf(now, office.settings.retentionMonths);
  const before = moments.contacts;
  const due = await countDue(db, scope, moments);
  await purgeOldLists(dependencies, scope, before);
  const { contacts: n, petitioners, notices, jobs, trash } = due;
  const some = n + petitioners + notices > 0;
  await dependencies.database.atomically((writes) => [
    purgeContactsBefore(writes, scope, before, now),
    purgeEndedPetitioners(writes, scope, before, now),
    purgeNotices(writes, scope, before),
    deleteJobsDone(writes, scope, moments.jobs),
    deleteTrashOver(writes, scope, endsOfTrash(now)),
    ...(some || jobs > 0 || trash > 0
      ? [
          insertAudit(writes, scope, {
            id: dependencies.newId(),
            at: now,
            userId: null,
            action: some ? 'contact.purge' : 'retention.purge',
            entity: 'office',
            entityId: scope.officeId,
            detail: { n, petitioners, notices, jobs, trash, before: before.toISOString() },
          }),
        ]
      : []),
  ]);
}
