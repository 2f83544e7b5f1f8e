// Why: what is kept how long, as one list: the page shows it, the dry run counts by it, and the nightly work purges by it.
import type { Queries } from '../../db/connection.js';
import { countContactsBefore } from '../../db/queries/contacts.js';
import { listListsBefore } from '../../db/queries/invitations.js';
import { countJobsDone } from '../../db/queries/jobs.js';
import { countServedNotices } from '../../db/queries/notices.js';
import { countEndedPetitioners } from '../../db/queries/register.js';
import type { OfficeScope } from '../../db/scope.js';

/** Counts by rule, of what the nightly work would take away. */
export type Due = {
  contacts: number;
  petitioners: number;
  notices: number;
  lists: number;
  jobs: number;
};

/** Done work is of use only while somebody asks why. */
export const daysOfJobs = 90;

export type Moments = { contacts: Date; jobs: Date };

export function momentsOf(now: Date, months: number): Moments {
  return { contacts: monthsBefore(now, months), jobs: new Date(now.getTime() - daysOfJobs * 86_400_000) };
}

export async function countDue(db: Queries, scope: OfficeScope, { contacts, jobs }: Moments): Promise<Due> {
  const [people, petitioners, notices, lists, done] = await Promise.all([
    countContactsBefore(db, scope, contacts),
    countEndedPetitioners(db, scope, contacts),
    countServedNotices(db, scope, contacts),
    listListsBefore(db, scope, contacts),
    countJobsDone(db, scope, jobs),
  ]);
  return { contacts: people, petitioners, notices, lists: lists.length, jobs: done };
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
