// Why: a new wording of the notice is a new version beside the old ones, and the log says who changed what.
import { isUniqueViolation } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { findPrivacyNotice, insertPrivacyNotice } from '../../db/queries/privacyNotices.js';
import type { NoticeItem, OfficeTranslated } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { noticeItems } from '../privacy/notice.js';

/** @param seen the number in force when the form was opened. Nothing is written where nothing differs. */
export async function saveNotice(
  { database, clock, newId }: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  items: Record<NoticeItem, OfficeTranslated>,
  seen: number,
): Promise<'saved' | 'same' | 'moved'> {
  const before = await findPrivacyNotice(database.queries, scope);
  if ((before?.number ?? 0) !== seen) return 'moved';
  if (before !== undefined && isSame(before.items, items)) return 'same';
  const number = seen + 1;
  const at = clock();
  try {
    await database.atomically((db) => [
      insertPrivacyNotice(db, scope, { number, items, madeBy: userId, madeAt: at }),
      insertAudit(db, scope, {
        id: newId(),
        at,
        userId,
        action: 'office.notice',
        entity: 'office',
        entityId: scope.officeId,
        detail: {
          before: { number: before?.number ?? null, items: before?.items ?? null },
          after: { number, items },
        },
      }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) return 'moved';
    throw error;
  }
  return 'saved';
}

/** Text by text: PostgreSQL gives the languages back in another order. */
function isSame(
  one: Readonly<Record<NoticeItem, OfficeTranslated>>,
  other: Readonly<Record<NoticeItem, OfficeTranslated>>,
): boolean {
  return noticeItems.every((item) => {
    const codes = new Set([...Object.keys(one[item]), ...Object.keys(other[item])]);
    return [...codes].every((code) => one[item][code] === other[item][code]);
  });
}
