// Why: the overview says in one line how many deadlines are near or past, for who may read cases, of those they may see.
import { countCases } from '../../db/queries/cases.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { localDay } from '../time.js';
import { loadCounting } from './clock.js';
import { signatoryOf } from './viewer.js';
import { soonThrough } from './watch.js';

export type DueCounts = { soon: number; overdue: number };

/** Undefined for who may not read cases, and where nothing is due. */
export async function dueCounts(dependencies: Dependencies, staff: Staff): Promise<DueCounts | undefined> {
  if (!staff.may('cases.read')) return undefined;
  const db = dependencies.database.queries;
  const today = localDay(dependencies.clock(), staff.office.timeZone);
  const [{ viewer }, counting] = await Promise.all([
    signatoryOf(dependencies, staff),
    loadCounting(db, staff.scope, 'zh-TW'),
  ]);
  const dueTo = soonThrough(today, counting);
  const [soon, overdue] = await Promise.all([
    countCases(db, staff.scope, viewer, { dueFrom: today, dueTo }),
    countCases(db, staff.scope, viewer, { dueBefore: today }),
  ]);
  return soon + overdue === 0 ? undefined : { soon, overdue };
}
