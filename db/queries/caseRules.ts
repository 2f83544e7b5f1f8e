// Why: by what cases are counted, signed and answered: time limits, the office's own calendar days, deputies, templates.
import { and, asc, desc, eq, gte, isNull, lte } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { calendarDays, deadlineRules, deputies, replyTemplates, signChains } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type DeadlineRuleRow = typeof deadlineRules.$inferSelect;
export type CalendarDay = typeof calendarDays.$inferSelect;
export type Deputy = typeof deputies.$inferSelect;
export type ReplyTemplate = typeof replyTemplates.$inferSelect;

/** The office's own rows, of each code the newest day of effect first. */
export async function listDeadlineRules(db: Queries, scope: OfficeScope): Promise<DeadlineRuleRow[]> {
  return await db
    .select()
    .from(deadlineRules)
    .where(eq(deadlineRules.officeId, scope.officeId))
    .orderBy(asc(deadlineRules.code), desc(deadlineRules.fromDay), desc(deadlineRules.setAt));
}

export function insertDeadlineRule(
  db: Queries,
  scope: OfficeScope,
  rule: Omit<DeadlineRuleRow, 'officeId'>,
): Statement {
  return db.insert(deadlineRules).values({ officeId: scope.officeId, ...rule });
}

export type SignChain = typeof signChains.$inferSelect;

/** The office's orders of signatures, the newest day of effect first. */
export async function listSignChains(db: Queries, scope: OfficeScope): Promise<SignChain[]> {
  return await db
    .select()
    .from(signChains)
    .where(eq(signChains.officeId, scope.officeId))
    .orderBy(desc(signChains.fromDay), desc(signChains.setAt), desc(signChains.id));
}

export function insertSignChain(
  db: Queries,
  scope: OfficeScope,
  chain: Omit<SignChain, 'officeId'>,
): Statement {
  return db.insert(signChains).values({ officeId: scope.officeId, ...chain });
}

/** The office's own days, the earliest first. */
export async function listCalendarDays(db: Queries, scope: OfficeScope): Promise<CalendarDay[]> {
  return await db
    .select()
    .from(calendarDays)
    .where(eq(calendarDays.officeId, scope.officeId))
    .orderBy(asc(calendarDays.day));
}

/** A day set again is set anew; the audit row keeps what it was. */
export function setCalendarDay(
  db: Queries,
  scope: OfficeScope,
  { day, ...values }: Omit<CalendarDay, 'officeId'>,
): Statement {
  return db
    .insert(calendarDays)
    .values({ officeId: scope.officeId, day, ...values })
    .onConflictDoUpdate({ target: [calendarDays.officeId, calendarDays.day], set: values });
}

/** Those that hold on a day, or are still to come; ended ones stay out. */
export async function listDeputies(db: Queries, scope: OfficeScope, fromDay: string): Promise<Deputy[]> {
  return await db
    .select()
    .from(deputies)
    .where(and(eq(deputies.officeId, scope.officeId), isNull(deputies.endedAt), gte(deputies.toDay, fromDay)))
    .orderBy(asc(deputies.fromDay), asc(deputies.id));
}

/** For whom this person signs on that day. */
export async function listStoodFor(
  db: Queries,
  scope: OfficeScope,
  deputyId: string,
  day: string,
): Promise<string[]> {
  const rows = await db
    .select({ userId: deputies.userId })
    .from(deputies)
    .where(
      and(
        eq(deputies.officeId, scope.officeId),
        eq(deputies.deputyId, deputyId),
        isNull(deputies.endedAt),
        lte(deputies.fromDay, day),
        gte(deputies.toDay, day),
      ),
    );
  return [...new Set(rows.map(({ userId }) => userId))];
}

export function insertDeputy(db: Queries, scope: OfficeScope, deputy: Omit<Deputy, 'officeId'>): Statement {
  return db.insert(deputies).values({ officeId: scope.officeId, ...deputy });
}

/** For `mustChange`. */
export function endDeputy(db: Queries, scope: OfficeScope, id: string, at: Date): Statement {
  return db
    .update(deputies)
    .set({ endedAt: at })
    .where(and(eq(deputies.officeId, scope.officeId), eq(deputies.id, id), isNull(deputies.endedAt)));
}

export async function listReplyTemplates(db: Queries, scope: OfficeScope): Promise<ReplyTemplate[]> {
  return await db
    .select()
    .from(replyTemplates)
    .where(eq(replyTemplates.officeId, scope.officeId))
    .orderBy(asc(replyTemplates.position), asc(replyTemplates.id));
}

export function insertReplyTemplate(
  db: Queries,
  scope: OfficeScope,
  template: Omit<ReplyTemplate, 'officeId'>,
): Statement {
  return db.insert(replyTemplates).values({ officeId: scope.officeId, ...template });
}

/** For `mustChange`. */
export function updateReplyTemplate(
  db: Queries,
  scope: OfficeScope,
  id: string,
  revision: number,
  changes: Partial<Omit<ReplyTemplate, 'officeId' | 'id' | 'revision'>>,
): Statement {
  return db
    .update(replyTemplates)
    .set({ ...changes, revision: revision + 1 })
    .where(
      and(
        eq(replyTemplates.officeId, scope.officeId),
        eq(replyTemplates.id, id),
        eq(replyTemplates.revision, revision),
      ),
    );
}
