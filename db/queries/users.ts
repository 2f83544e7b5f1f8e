// Why: people, what they may do in which office, and the one-time links that make the first of them.
import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  or,
  sql,
} from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { accountLinks, offices, roleGrants, setupTokens, users, type Role } from '../schema.js';
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

export type StaffRow = Pick<Grant, 'role' | 'sectionId' | 'validFrom' | 'validTo'> & {
  id: string;
  name: string;
  active: boolean;
};

/** The office's people, each as often as they hold or held a role: for names, and to choose from by day. */
export async function listStaff(db: Queries, scope: OfficeScope): Promise<StaffRow[]> {
  return await db
    .select({
      id: users.id,
      name: users.name,
      active: users.active,
      role: roleGrants.role,
      sectionId: roleGrants.sectionId,
      validFrom: roleGrants.validFrom,
      validTo: roleGrants.validTo,
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

/** The office's people with every role they hold, held or will hold here; by name, then by role. */
export async function listPeople(
  db: Queries,
  scope: OfficeScope,
): Promise<(Grant & { grantId: string; userId: string; name: string; email: string; active: boolean })[]> {
  return await db
    .select({
      grantId: roleGrants.id,
      userId: users.id,
      name: users.name,
      email: users.email,
      active: users.active,
      officeId: roleGrants.officeId,
      sectionId: roleGrants.sectionId,
      role: roleGrants.role,
      validFrom: roleGrants.validFrom,
      validTo: roleGrants.validTo,
    })
    .from(roleGrants)
    .innerJoin(users, eq(users.id, roleGrants.userId))
    .where(eq(roleGrants.officeId, scope.officeId))
    .orderBy(asc(users.name), asc(users.id), desc(roleGrants.validFrom), asc(roleGrants.id));
}

/** Guard with mustChange: touches no row of another office, nor one that ends earlier already. */
export function endGrant(db: Queries, scope: OfficeScope, grantId: string, lastDay: string): Statement {
  return db
    .update(roleGrants)
    .set({ validTo: lastDay })
    .where(
      and(
        eq(roleGrants.officeId, scope.officeId),
        eq(roleGrants.id, grantId),
        or(isNull(roleGrants.validTo), gt(roleGrants.validTo, lastDay)),
      ),
    );
}

export function updateUserLanguage(db: Queries, userId: string, language: string): Statement {
  return db.update(users).set({ language }).where(eq(users.id, userId));
}

export type AccountLink = typeof accountLinks.$inferSelect;

export function insertAccountLink(
  db: Queries,
  scope: OfficeScope,
  link: Omit<AccountLink, 'officeId' | 'usedAt'>,
): Statement {
  return db.insert(accountLinks).values({ officeId: scope.officeId, ...link, usedAt: null });
}

export async function findAccountLink(db: Queries, tokenHash: string): Promise<AccountLink | undefined> {
  const rows = await db.select().from(accountLinks).where(eq(accountLinks.tokenHash, tokenHash));
  return rows[0];
}

/** Guard with mustChange: touches no row when the link was used meanwhile. */
export function markAccountLinkUsed(db: Queries, tokenHash: string, at: Date): Statement {
  return db
    .update(accountLinks)
    .set({ usedAt: at })
    .where(and(eq(accountLinks.tokenHash, tokenHash), isNull(accountLinks.usedAt)));
}

/** A new password makes every other link of the person worthless. */
export function endAccountLinks(db: Queries, userId: string, at: Date): Statement {
  return db
    .update(accountLinks)
    .set({ usedAt: at })
    .where(and(eq(accountLinks.userId, userId), isNull(accountLinks.usedAt)));
}

/** Links that would open the account of this person today, made by somebody of the office; the newest first. */
export async function listOpenLinks(
  db: Queries,
  scope: OfficeScope,
  userId: string,
  now: Date,
): Promise<AccountLink[]> {
  return await db
    .select()
    .from(accountLinks)
    .where(and(madeHereFor(scope, userId), gt(accountLinks.expiresAt, now)))
    .orderBy(desc(accountLinks.expiresAt), asc(accountLinks.tokenHash));
}

/** Guard with mustChange: touches no row where none is open. Those that the person asked for stay. */
export function withdrawLinks(db: Queries, scope: OfficeScope, userId: string, at: Date): Statement {
  return db.update(accountLinks).set({ usedAt: at }).where(madeHereFor(scope, userId));
}

function madeHereFor(scope: OfficeScope, userId: string) {
  return and(
    eq(accountLinks.officeId, scope.officeId),
    eq(accountLinks.userId, userId),
    isNotNull(accountLinks.madeBy),
    isNull(accountLinks.usedAt),
  );
}

/** Guard with mustChange: touches no row when the account is so already. */
export function switchUser(db: Queries, userId: string, active: boolean): Statement {
  return db
    .update(users)
    .set({ active })
    .where(and(eq(users.id, userId), ne(users.active, active)));
}

/** Changes nothing, and lets nobody else change who looks after the office's people until this list is written. */
export function holdPeople(db: Queries, scope: OfficeScope): Statement {
  return db
    .update(offices)
    .set({ timeZone: sql`${offices.timeZone}` })
    .where(eq(offices.id, scope.officeId));
}

/** Guard with mustChange: touches no row, and changes none, where nobody holds one of these roles today and past the day `after`, if one is given. */
export function whileHeld(
  db: Queries,
  scope: OfficeScope,
  held: { roles: readonly Role[]; today: string; after?: string },
): Statement {
  return db
    .update(offices)
    .set({ timeZone: sql`${offices.timeZone}` })
    .where(
      and(
        eq(offices.id, scope.officeId),
        exists(
          db
            .select({ one: sql`1` })
            .from(roleGrants)
            .innerJoin(users, eq(users.id, roleGrants.userId))
            .where(
              and(
                eq(roleGrants.officeId, scope.officeId),
                eq(users.active, true),
                inArray(roleGrants.role, [...held.roles]),
                lte(roleGrants.validFrom, held.today),
                or(
                  isNull(roleGrants.validTo),
                  and(
                    gte(roleGrants.validTo, held.today),
                    held.after === undefined ? undefined : gt(roleGrants.validTo, held.after),
                  ),
                ),
              ),
            ),
        ),
      ),
    );
}
