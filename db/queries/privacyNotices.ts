// Why: every wording of an office's personal-data notice there ever was: the highest number is in force, the others stay.
import { and, desc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { privacyNotices, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type PrivacyNotice = typeof privacyNotices.$inferSelect;
export type MadeNotice = PrivacyNotice & { userName: string | null };

/** The newest first. */
export async function listPrivacyNotices(db: Queries, scope: OfficeScope): Promise<MadeNotice[]> {
  const rows = await db
    .select({ notice: privacyNotices, userName: users.name })
    .from(privacyNotices)
    .leftJoin(users, eq(users.id, privacyNotices.madeBy))
    .where(eq(privacyNotices.officeId, scope.officeId))
    .orderBy(desc(privacyNotices.number));
  return rows.map(({ notice, userName }) => ({ ...notice, userName }));
}

export async function findPrivacyNotice(
  db: Queries,
  scope: OfficeScope,
  number?: number,
): Promise<PrivacyNotice | undefined> {
  const rows = await db
    .select()
    .from(privacyNotices)
    .where(
      and(
        eq(privacyNotices.officeId, scope.officeId),
        number === undefined ? undefined : eq(privacyNotices.number, number),
      ),
    )
    .orderBy(desc(privacyNotices.number))
    .limit(1);
  return rows[0];
}

export function insertPrivacyNotice(
  db: Queries,
  scope: OfficeScope,
  row: Omit<PrivacyNotice, 'officeId'>,
): Statement {
  return db.insert(privacyNotices).values({ officeId: scope.officeId, ...row });
}
