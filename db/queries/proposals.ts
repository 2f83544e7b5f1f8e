// Why: what the staff propose 提案 (S25, S72), what became of it, and what was measured before and after.
import { and, desc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { comments, proposals, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Proposal = typeof proposals.$inferSelect;
export type ShownProposal = Proposal & { proposer: string; text: string | null; day: string | null };

export function insertProposal(
  db: Queries,
  scope: OfficeScope,
  proposal: Pick<Proposal, 'commentId' | 'proposerId' | 'title' | 'expectedEffect'>,
): Statement {
  return db.insert(proposals).values({
    officeId: scope.officeId,
    ...proposal,
    decision: 'waiting',
    review: '',
    decidedBy: null,
    decidedAt: null,
    minutesBefore: null,
    minutesAfter: null,
    documentsBefore: null,
    documentsAfter: null,
    improvementId: null,
    revision: 1,
  });
}

function shown(db: Queries) {
  return db
    .select({ proposal: proposals, proposer: users.name, text: comments.text, day: comments.day })
    .from(proposals)
    .innerJoin(users, eq(users.id, proposals.proposerId))
    .innerJoin(
      comments,
      and(eq(comments.officeId, proposals.officeId), eq(comments.id, proposals.commentId)),
    );
}

/** The newest first, at most `limit`. */
export async function listProposals(db: Queries, scope: OfficeScope, limit = 200): Promise<ShownProposal[]> {
  const rows = await shown(db)
    .where(eq(proposals.officeId, scope.officeId))
    .orderBy(desc(comments.receivedAt), desc(proposals.commentId))
    .limit(limit);
  return rows.map(({ proposal, ...rest }) => ({ ...proposal, ...rest }));
}

export async function findProposal(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
): Promise<ShownProposal | undefined> {
  const rows = await shown(db).where(
    and(eq(proposals.officeId, scope.officeId), eq(proposals.commentId, commentId)),
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { proposal, ...rest } = row;
  return { ...proposal, ...rest };
}

/** For `mustChange`: touches nothing when somebody changed it after `revision`. */
export function updateProposal(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
  revision: number,
  values: Partial<
    Pick<
      Proposal,
      | 'decision'
      | 'review'
      | 'decidedBy'
      | 'decidedAt'
      | 'minutesBefore'
      | 'minutesAfter'
      | 'documentsBefore'
      | 'documentsAfter'
      | 'improvementId'
    >
  >,
): Statement {
  return db
    .update(proposals)
    .set({ ...values, revision: revision + 1 })
    .where(
      and(
        eq(proposals.officeId, scope.officeId),
        eq(proposals.commentId, commentId),
        eq(proposals.revision, revision),
      ),
    );
}
