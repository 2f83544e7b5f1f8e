// Why: forms put aside: found by the hash of their private link, taken away when they are sent or their time is over.
import { and, eq, gt, lte } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { drafts } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Draft = typeof drafts.$inferSelect;

/** Undefined once its time is over, purged yet or not. */
export async function findDraft(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  tokenHash: string,
  now: Date,
): Promise<Draft | undefined> {
  const rows = await db
    .select()
    .from(drafts)
    .where(
      and(
        eq(drafts.officeId, scope.officeId),
        eq(drafts.surveyId, surveyId),
        eq(drafts.tokenHash, tokenHash),
        gt(drafts.expiresAt, now),
      ),
    );
  return rows[0];
}

/** Put aside again, the later state holds. */
export function upsertDraft(db: Queries, scope: OfficeScope, row: Omit<Draft, 'officeId'>): Statement {
  const { version, responseId, language, short, fields, expiresAt } = row;
  return db
    .insert(drafts)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoUpdate({
      target: [drafts.officeId, drafts.tokenHash],
      set: { version, responseId, language, short, fields, expiresAt },
    });
}

export function deleteDraft(db: Queries, scope: OfficeScope, tokenHash: string): Statement {
  return db.delete(drafts).where(and(eq(drafts.officeId, scope.officeId), eq(drafts.tokenHash, tokenHash)));
}

export function deleteDraftsOver(db: Queries, scope: OfficeScope, now: Date): Statement {
  return db.delete(drafts).where(and(eq(drafts.officeId, scope.officeId), lte(drafts.expiresAt, now)));
}
