// Why: reading what citizens said, row by row: exports, checks and rebuilds go in keyset pages. Writing a response is the
// intake's (db/intake.ts). Contact data are read one response at a time and purged from here.
import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  lte,
  or,
  type SQL,
} from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { contacts, imports, partials, responses, type Channel } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Response = typeof responses.$inferSelect;
export type Partial = typeof partials.$inferSelect;
export type Contact = typeof contacts.$inferSelect;

/** Days are both included. An absent filter does not narrow. */
export type ResponseFilters = {
  fromDay?: string;
  toDay?: string;
  waves?: readonly string[];
  counterCodes?: readonly string[];
  serviceCodes?: readonly string[];
  channels?: readonly Channel[];
  languages?: readonly string[];
};

export const largestPage = 500;

/** Rows of a survey in the order of their ids, after `afterId`; of imports only those that are switched on. */
export async function pageResponses(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  filters: ResponseFilters = {},
  afterId = '',
  limit = largestPage,
): Promise<Response[]> {
  return await db
    .select()
    .from(responses)
    .where(and(matching(db, scope, surveyId, filters), gt(responses.id, afterId)))
    .orderBy(asc(responses.id))
    .limit(Math.min(limit, largestPage));
}

export async function countResponses(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  filters: ResponseFilters = {},
): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(responses)
    .where(matching(db, scope, surveyId, filters));
  return rows[0]?.n ?? 0;
}

function matching(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  filters: ResponseFilters,
): SQL | undefined {
  const activeImport = db
    .select({ id: imports.id })
    .from(imports)
    .where(
      and(
        eq(imports.officeId, scope.officeId),
        eq(imports.id, responses.importId),
        eq(imports.state, 'active'),
      ),
    );
  const oneOf = (column: Parameters<typeof inArray>[0], values: readonly string[] | undefined) =>
    values === undefined ? undefined : inArray(column, [...values]);
  return and(
    eq(responses.officeId, scope.officeId),
    eq(responses.surveyId, surveyId),
    or(isNull(responses.importId), exists(activeImport)),
    filters.fromDay === undefined ? undefined : gte(responses.day, filters.fromDay),
    filters.toDay === undefined ? undefined : lte(responses.day, filters.toDay),
    oneOf(responses.wave, filters.waves),
    oneOf(responses.counterCode, filters.counterCodes),
    oneOf(responses.serviceCode, filters.serviceCodes),
    oneOf(responses.channel, filters.channels),
    oneOf(responses.language, filters.languages),
  );
}

export async function findResponse(
  db: Queries,
  scope: OfficeScope,
  id: string,
): Promise<Response | undefined> {
  const rows = await db
    .select()
    .from(responses)
    .where(and(eq(responses.officeId, scope.officeId), eq(responses.id, id)));
  return rows[0];
}

export async function hasResponse(db: Queries, scope: OfficeScope, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: responses.id })
    .from(responses)
    .where(and(eq(responses.officeId, scope.officeId), eq(responses.id, id)));
  return rows.length > 0;
}

/** The contact data left with a response; undefined when none were left or they have been purged. */
export async function findContact(
  db: Queries,
  scope: OfficeScope,
  responseId: string,
): Promise<Contact | undefined> {
  const rows = await db
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.officeId, scope.officeId),
        eq(contacts.responseId, responseId),
        isNull(contacts.purgedAt),
      ),
    );
  return rows[0];
}

/** Takes the personal data out and keeps that there were some. */
export function purgeContact(db: Queries, scope: OfficeScope, responseId: string, now: Date): Statement {
  return db
    .update(contacts)
    .set({ name: null, way: '', purgedAt: now })
    .where(
      and(
        eq(contacts.officeId, scope.officeId),
        eq(contacts.responseId, responseId),
        isNull(contacts.purgedAt),
      ),
    );
}

/** The same for all that were left before that moment. */
export function purgeContactsBefore(db: Queries, scope: OfficeScope, before: Date, now: Date): Statement {
  return db
    .update(contacts)
    .set({ name: null, way: '', purgedAt: now })
    .where(
      and(eq(contacts.officeId, scope.officeId), lt(contacts.consentedAt, before), isNull(contacts.purgedAt)),
    );
}

/** What was tapped so far on a tablet; the last tap wins. The intake removes it with the whole response. */
export function upsertPartial(db: Queries, scope: OfficeScope, row: Omit<Partial, 'officeId'>): Statement {
  const { language, answers, updatedAt } = row;
  return db
    .insert(partials)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoUpdate({ target: [partials.officeId, partials.id], set: { language, answers, updatedAt } });
}

export async function hasPartial(db: Queries, scope: OfficeScope, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: partials.id })
    .from(partials)
    .where(and(eq(partials.officeId, scope.officeId), eq(partials.id, id)));
  return rows.length > 0;
}

export async function listPartials(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  limit = largestPage,
): Promise<Partial[]> {
  return await db
    .select()
    .from(partials)
    .where(and(eq(partials.officeId, scope.officeId), eq(partials.surveyId, surveyId)))
    .orderBy(asc(partials.id))
    .limit(limit);
}

/** The next day with answers after `from`, or the last before it; undefined where there is none. */
export async function findNextDay(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  from: string,
  direction: 'after' | 'before',
): Promise<string | undefined> {
  const rows = await db
    .select({ day: responses.day })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        direction === 'after' ? gt(responses.day, from) : lt(responses.day, from),
      ),
    )
    .orderBy(direction === 'after' ? asc(responses.day) : desc(responses.day))
    .limit(1);
  return rows[0]?.day ?? undefined;
}
