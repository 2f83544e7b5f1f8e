// Why: an office's logos and the numbers of its personal-data notice: both only grow, the settings say which holds.
import { and, desc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { logos, privacyNotices, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Logo = typeof logos.$inferSelect;
export type PrivacyNotice = typeof privacyNotices.$inferSelect;
/** With who wrote it; null: the program itself. */
export type WrittenNotice = PrivacyNotice & { madeByName: string | null };

export async function findLogo(db: Queries, scope: OfficeScope, hash: string): Promise<Logo | undefined> {
  const rows = await db
    .select()
    .from(logos)
    .where(and(eq(logos.officeId, scope.officeId), eq(logos.hash, hash)));
  return rows[0];
}

/** The same picture once more changes nothing. */
export function insertLogo(db: Queries, scope: OfficeScope, row: Omit<Logo, 'officeId'>): Statement {
  return db
    .insert(logos)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({ target: [logos.officeId, logos.hash] });
}

/** The newest first. */
export async function listPrivacyNotices(db: Queries, scope: OfficeScope): Promise<WrittenNotice[]> {
  const rows = await db
    .select({ notice: privacyNotices, madeByName: users.name })
    .from(privacyNotices)
    .leftJoin(users, eq(users.id, privacyNotices.madeBy))
    .where(eq(privacyNotices.officeId, scope.officeId))
    .orderBy(desc(privacyNotices.number));
  return rows.map(({ notice, madeByName }) => ({ ...notice, madeByName }));
}

export async function findPrivacyNotice(
  db: Queries,
  scope: OfficeScope,
  number: number,
): Promise<PrivacyNotice | undefined> {
  const rows = await db
    .select()
    .from(privacyNotices)
    .where(and(eq(privacyNotices.officeId, scope.officeId), eq(privacyNotices.number, number)));
  return rows[0];
}

/** The one that holds now. */
export async function findCurrentNotice(db: Queries, scope: OfficeScope): Promise<PrivacyNotice | undefined> {
  const rows = await db
    .select()
    .from(privacyNotices)
    .where(eq(privacyNotices.officeId, scope.officeId))
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
