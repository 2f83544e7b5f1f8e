// Why: an office's own words of a theme, given up for the shipped ones, come back as they were.
import { z } from 'zod';
import type { Queries, Statement } from '../../db/connection.js';
import { insertThemeRow, listThemeRows, type ThemeRow } from '../../db/queries/themes.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { readingOf } from './reading.js';
import { themesOf } from './rules.js';

const stored = z.custom<ThemeRow>((value) => typeof value === 'object' && value !== null && 'code' in value);

/** Comments are read again where the rules become others by it. */
export async function returnTheme(
  dependencies: Dependencies,
  { scope }: Staff,
  rows: unknown,
): Promise<(db: Queries) => Statement[]> {
  const row = stored.parse(rows);
  const own = await listThemeRows(dependencies.database.queries, scope);
  const reread = themesOf(own).fingerprint !== themesOf([...own, row]).fingerprint;
  return (db) => [insertThemeRow(db, scope, row), ...(reread ? [readingOf(dependencies, db, scope)] : [])];
}
