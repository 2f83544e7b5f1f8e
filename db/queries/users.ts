// Why: people, what they may do in which office, and the one-time links that make the first of them.
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { roleGrants, setupTokens, users, type Role } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type User = typeof users.$inferSelect;
export type Grant = {
  officeId: string;
  sectionId: string | null;
  role: Role;
  validFrom: string;
  validTo: string | null;
};

export async function findUserByEmail(db: Queries, email: string): Promise<User | undefined> {
  const rows = await db.select().from(users).where(eq(users.email, email.toLowerCase()));
  return rows[0];
}

export async function findUser(db: Queries, id: string): Promise<User | undefined> {
  const rows = await db.select().from(users).where(eq(users.id, id));
  return rows[0];
}

/** All grants of a person in every office: what they may enter. The caller keeps those that hold today. */
export async function listGrantsOfUser(db: Queries, userId: string): Promise<Grant[]> {
  return await db
    .select({
      officeId: roleGrants.officeId,
      sectionId: roleGrants.sectionId,
      role: roleGrants.role,
      validFrom: roleGrants.validFrom,
      validTo: roleGrants.validTo,
    })
    .from(roleGrants)
    .where(eq(roleGrants.userId, userId))
    .orderBy(asc(roleGrants.officeId), asc(roleGrants.id));
}

/** The office's people, each once, with their roles; for owner lists. */
export async function listStaff(
  db: Queries,
  scope: OfficeScope,
): Promise<{ id: string; name: string; active: boolean; role: Role; sectionId: string | null }[]> {
  return await db
    .select({
      id: users.id,
      name: users.name,
      active: users.active,
      role: roleGrants.role,
      sectionId: roleGrants.sectionId,
    })
    .from(roleGrants)
    .innerJoin(users, eq(users.id, roleGrants.userId))
    .where(eq(roleGrants.officeId, scope.officeId));
}

export function insertUser(db: Queries, user: typeof users.$inferInsert): Statement {
  return db.insert(users).values({ ...user, email: user.email.toLowerCase() });
}

export function insertGrant(
  db: Queries,
  scope: OfficeScope,
  grant: {
    id: string;
    userId: string;
    role: Role;
    sectionId: string | null;
    validFrom: string;
    validTo: string | null;
  },
): Statement {
  return db.insert(roleGrants).values({ officeId: scope.officeId, ...grant });
}

export function updatePassword(db: Queries, userId: string, passwordHash: string): Statement {
  return db.update(users).set({ passwordHash }).where(eq(users.id, userId));
}

export function insertSetupToken(
  db: Queries,
  scope: OfficeScope,
  token: { tokenHash: string; expiresAt: Date },
): Statement {
  return db.insert(setupTokens).values({ officeId: scope.officeId, ...token, usedAt: null });
}

export async function findSetupToken(db: Queries, tokenHash: string) {
  const rows = await db.select().from(setupTokens).where(eq(setupTokens.tokenHash, tokenHash));
  return rows[0];
}

/** Guard with mustChange: touches no row when the token was used meanwhile. */
export function markSetupTokenUsed(db: Queries, tokenHash: string, at: Date): Statement {
  return db
    .update(setupTokens)
    .set({ usedAt: at })
    .where(and(eq(setupTokens.tokenHash, tokenHash), isNull(setupTokens.usedAt)));
}
