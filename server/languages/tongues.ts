// Why: the languages an office added, read from the database into the closed type: the one place where a code becomes one.
import { listOfficeLanguages } from '../../db/queries/languages.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import {
  isLanguage,
  isOfficeLanguage,
  languageInWords,
  languageNames,
  languages,
  type ContentLanguage,
  type Language,
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

/** The same with the names by which their speakers call them. */
export function languagesToRead(tongues: readonly Tongue[]): { code: ContentLanguage; name: string }[] {
  return spokenBy(tongues).map((code) => ({ code, name: nameOfLanguage(code, tongues) }));
}

/** Every language something may have been answered in. */
export function languageCodesOf(tongues: readonly Tongue[]): string[] {
  return [...languages, ...tongues.map(({ code }) => code)];
}

/** The same to choose from, in the reader's own words. */
export function languageChoices(
  tongues: readonly Tongue[],
  reader: Language,
): { value: string; text: string }[] {
  return languageCodesOf(tongues).map((value) => ({ value, text: languageInWords(value, reader) }));
}

/** What a file may call them: by their own name, or in one of our languages. */
export function languageNamesIn(tongues: readonly Tongue[]): Record<string, string> {
  return Object.fromEntries(
    tongues.flatMap(({ code, name }) =>
      [name, ...languages.map((reader) => languageInWords(code, reader))].map((one) => [one, code]),
    ),
  );
}

/** A language by its own name; one nobody knows any more by its code. */
export function nameOfLanguage(code: string, tongues: readonly Tongue[]): string {
  return isLanguage(code) ? languageNames[code] : (tongues.find((one) => one.code === code)?.name ?? code);
}
