// Why: who is called up while filling in a form goes on later, on any device, by a private link. What was filled in lies
// here under the hash of the link, ends after a week, and is gone as soon as the form is sent.
import { createHash } from 'node:crypto';
import { deleteDraft, deleteDraftsOver, findDraft, upsertDraft } from '../../db/queries/drafts.js';
import { hasResponse } from '../../db/queries/responses.js';
import type { OfficeScope } from '../../db/scope.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { fieldNamesOf } from './answers.form.js';
import type { Envelope } from './envelope.form.js';
import type { Fields } from './fields.form.js';
import type { PublishedVersion } from './intake.js';

export const daysKept = 7;

const hashOf = (token: string): string => createHash('sha256').update(`draft|${token}`).digest('hex');

export function isDraftToken(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

export type KeptDraft = {
  version: number;
  responseId: string;
  short: boolean;
  fields: Fields;
};

/**
 * Returns until when it is kept; undefined where these answers are stored: a form that is sent leaves nothing lying here,
 * whichever of the two arrives first.
 */
export async function keepDraft(
  dependencies: Dependencies,
  version: PublishedVersion,
  token: string,
  posted: Envelope,
  fields: Fields,
): Promise<Date | undefined> {
  const scope = officeScope(version.officeId);
  const expiresAt = new Date(dependencies.clock().getTime() + daysKept * 86_400_000);
  const names = fieldNamesOf(version.document);
  const own = [...fields].filter(([name, values]) => names.has(name) && values.some((value) => value !== ''));
  await dependencies.database.atomically((db) => [
    upsertDraft(db, scope, {
      tokenHash: hashOf(token),
      surveyId: version.surveyId,
      version: version.number,
      responseId: posted.id,
      language: posted.language,
      short: posted.short,
      // JSON writes what a database may not hold (NUL, lone surrogates) in letters that it may.
      fields: JSON.stringify(own),
      expiresAt,
    }),
  ]);
  // Asked last: answers stored before this took it away are seen here, and those stored after it take it away themselves.
  if (!(await hasResponse(dependencies.database.queries, scope, posted.id))) return expiresAt;
  await forgetDraft(dependencies, version, token);
  return undefined;
}

export async function takeUpDraft(
  { database, clock }: Dependencies,
  { officeId, surveyId }: PublishedVersion,
  token: string,
): Promise<KeptDraft | undefined> {
  const row = await findDraft(database.queries, officeScope(officeId), surveyId, hashOf(token), clock());
  if (row === undefined) return undefined;
  const { version, responseId, short } = row;
  return { version, responseId, short, fields: new Map(JSON.parse(row.fields) as [string, string[]][]) };
}

export async function forgetDraft(
  { database }: Dependencies,
  { officeId }: PublishedVersion,
  token: string,
): Promise<void> {
  await database.atomically((db) => [deleteDraft(db, officeScope(officeId), hashOf(token))]);
}

/** Timed work: what is over is taken away. */
export async function purgeDrafts({ database, clock }: Dependencies, scope: OfficeScope): Promise<void> {
  await database.atomically((db) => [deleteDraftsOver(db, scope, clock())]);
}
