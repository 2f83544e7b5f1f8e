// Why: the languages an office added, read from the database into the closed type: the one place where a code becomes one.
import { listOfficeLanguages } from '../../db/queries/languages.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import {
  isLanguage,
  isOfficeLanguage,
  languageNames,
  languages,
  type ContentLanguage,
  type OfficeLanguage,
} from '../i18n.js';

/** `name` as those who speak it call it; one that is not in use stays readable in what was answered in it. */
export type Tongue = { code: OfficeLanguage; name: string; inUse: boolean };

export async function loadTongues(db: Queries, scope: OfficeScope): Promise<Tongue[]> {
  return (await listOfficeLanguages(db, scope)).flatMap(({ code, name, endedAt }) =>
    isOfficeLanguage(code) ? [{ code, name, inUse: endedAt === null }] : [],
  );
}

/** The languages one may translate into now: ours, then the office's. */
export function spokenBy(tongues: readonly Tongue[]): ContentLanguage[] {
  return [...languages, ...tongues.filter(({ inUse }) => inUse).map(({ code }) => code)];
}

/** Every language something may have been answered in. */
export function languageCodesOf(tongues: readonly Tongue[]): string[] {
  return [...languages, ...tongues.map(({ code }) => code)];
}

/** A language by its own name; one nobody knows any more by its code. */
export function nameOfLanguage(code: string, tongues: readonly Tongue[]): string {
  return isLanguage(code) ? languageNames[code] : (tongues.find((one) => one.code === code)?.name ?? code);
}
