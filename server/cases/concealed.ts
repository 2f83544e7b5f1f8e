// Why: what a confidential case was opened from, or answers, is read by who may see the case and by nobody else, wherever
// the words of comments are shown.
import type { CommentFilter } from '../../db/queries/comments.js';
import { listConcealed } from '../../db/queries/confidential.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { signatoryOf } from './viewer.js';

/** Which of these comments this person may not read. */
export async function concealedOf(
  dependencies: Dependencies,
  staff: Staff,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (staff.may('cases.register') || ids.length === 0) return new Set();
  const { viewer } = await signatoryOf(dependencies, staff);
  const found: string[] = [];
  for (let start = 0; start < ids.length; start += 500)
    found.push(
      ...(await listConcealed(
        dependencies.database.queries,
        staff.scope,
        ids.slice(start, start + 500),
        viewer,
      )),
    );
  return new Set(found);
}

/** The part of a filter that leaves lists and counts of comments to what this person may read; the register reads all. */
export async function openToReader(
  dependencies: Dependencies,
  staff: Staff,
): Promise<Pick<CommentFilter, 'openTo'>> {
  return staff.may('cases.register') ? {} : { openTo: (await signatoryOf(dependencies, staff)).viewer };
}

/** The comments this person may read. */
export async function openComments<Row extends { id: string }>(
  dependencies: Dependencies,
  staff: Staff,
  rows: readonly Row[],
): Promise<Row[]> {
  const concealed = await concealedOf(
    dependencies,
    staff,
    rows.map(({ id }) => id),
  );
  return rows.filter(({ id }) => !concealed.has(id));
}
