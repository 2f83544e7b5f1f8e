// Why: the languages an office added, and the words of the citizen's pages in them.
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { citizenWords, officeLanguages } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type OfficeLanguageRow = typeof officeLanguages.$inferSelect;
export type CitizenWord = typeof citizenWords.$inferSelect;

/** All that were ever added, those in use and those that ended, in the order in which they came. */
export async function listOfficeLanguages(db: Queries, scope: OfficeScope): Promise<OfficeLanguageRow[]> {
  return await db
    .select()
    .from(officeLanguages)
    .where(eq(officeLanguages.officeId, scope.officeId))
    .orderBy(asc(officeLanguages.addedAt), asc(officeLanguages.code));
}

export function insertOfficeLanguage(
  db: Queries,
  scope: OfficeScope,
  row: Omit<OfficeLanguageRow, 'officeId'>,
): Statement {
  return db.insert(officeLanguages).values({ officeId: scope.officeId, ...row });
}

/** As long as it is in use, or not, as it was seen. */
export function updateOfficeLanguage(
  db: Queries,
  scope: OfficeScope,
  seen: Pick<OfficeLanguageRow, 'code' | 'name' | 'endedAt'>,
  set: Pick<OfficeLanguageRow, 'name' | 'endedAt'>,
): Statement {
  return db
    .update(officeLanguages)
    .set(set)
    .where(
      and(
        eq(officeLanguages.officeId, scope.officeId),
        eq(officeLanguages.code, seen.code),
        eq(officeLanguages.name, seen.name),
        seen.endedAt === null ? isNull(officeLanguages.endedAt) : eq(officeLanguages.endedAt, seen.endedAt),
      ),
    );
}

/** Of all the office's languages. */
export async function listCitizenWords(db: Queries, scope: OfficeScope): Promise<CitizenWord[]> {
  return await db.select().from(citizenWords).where(eq(citizenWords.officeId, scope.officeId));
}

/** At most 500 rows; a text known takes the new wording. */
export function upsertCitizenWords(
  db: Queries,
  scope: OfficeScope,
  rows: readonly Omit<CitizenWord, 'officeId'>[],
): Statement {
  return db
    .insert(citizenWords)
    .values(rows.map((row) => ({ officeId: scope.officeId, ...row })))
    .onConflictDoUpdate({
      target: [citizenWords.officeId, citizenWords.language, citizenWords.key],
      set: {
        text: sql`excluded.text`,
        state: sql`excluded.state`,
        fingerprint: sql`excluded.fingerprint`,
        madeBy: sql`excluded.made_by`,
        madeAt: sql`excluded.made_at`,
      },
    });
}
