// Why: what is kept how long, as one list: the page shows it, the dry run counts by it, and the nightly work purges by it.
import type { Queries } from '../../db/connection.js';
import { countContactsBefore } from '../../db/queries/contacts.js';
import { listListsBefore } from '../../db/queries/invitations.js';
import { countJobsDone } from '../../db/queries/jobs.js';
import { countServedNotices } from '../../db/queries/notices.js';
import { countEndedPetitioners } from '../../db/queries/register.js';
import { countTrashOver } from '../../db/queries/trash.js';
import type { OfficeScope } from '../../db/scope.js';
import { endsOfTrash } from '../trash/kinds.js';

/** Counts by rule, of what the nightly work would take away. */
export type Due = {
  contacts: number;
  petitioners: number;
  notices: number;
  lists: number;
  jobs: number;
  trash: number;
};

/** Done work is of use only while somebody asks why. */
export const daysOfJobs = 90;

export type Moments = { now: Date; contacts: Date; jobs: Date };

export function momentsOf(now: Date, months: number): Moments {
  return {
    now,
    contacts: monthsBefore(now, months),
    jobs: new Date(now.getTime() - daysOfJobs * 86_400_000),
  };
}

export async function countDue(
  db: Queries,
  scope: OfficeScope,
  { now, contacts, jobs }: Moments,
): Promise<Due> {
  const [people, petitioners, notices, lists, done, thrown] = await Promise.all([
    countContactsBefore(db, scope, contacts),
    countEndedPetitioners(db, scope, contacts),
    countServedNotices(db, scope, contacts),
    listListsBefore(db, scope, contacts),
    countJobsDone(db, scope, jobs),
    countTrashOver(db, scope, endsOfTrash(now)),
  ]);
  return { contacts: people, petitioners, notices, lists: lists.length, jobs: done, trash: thrown };
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
