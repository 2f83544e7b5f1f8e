// Why: an office adds a language, ends it, and writes its words; who did it and what stood there before stays in the log.
import { createHash } from 'node:crypto';
import { mustChange, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  insertOfficeLanguage,
  listCitizenWords,
  listOfficeLanguages,
  updateOfficeLanguage,
  upsertCitizenWords,
  type CitizenWord,
} from '../../db/queries/languages.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { OfficeLanguage } from '../i18n.js';
import { fingerprintOfWord, wordKeys, wordOf, wordsOf, type Word, type WordGroup } from './citizenWords.js';
import type { WordsForm } from './languages.form.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;
const mostLanguages = 20;

/** 'taken' where the office has it, or had it before; 'many' where it has enough. */
export async function addLanguage(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  { code, name }: { code: OfficeLanguage; name: string },
): Promise<'added' | 'taken' | 'many'> {
  const { database, clock } = dependencies;
  const rows = await listOfficeLanguages(database.queries, scope);
  if (rows.some((row) => row.code === code)) return 'taken';
  if (rows.length >= mostLanguages) return 'many';
  const row = { code, name, addedBy: userId, addedAt: clock(), endedAt: null };
  try {
    await database.atomically((db) => [
      insertOfficeLanguage(db, scope, row),
      audited(dependencies, db, { scope, userId }, 'language.add', code, { name }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken';
    throw error;
  }
  return 'added';
}

/** Another name, an end, or in use again; nothing it said goes away. Throws 404, and 409 where somebody was quicker. */
export async function changeLanguage(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  code: string,
  { name, inUse }: { name: string; inUse: boolean },
): Promise<void> {
  const { database, clock } = dependencies;
  const row = (await listOfficeLanguages(database.queries, scope)).find((one) => one.code === code);
  if (row === undefined) throw notFound();
  if (row.name === name && (row.endedAt === null) === inUse) return;
  const endedAt = inUse ? null : (row.endedAt ?? clock());
  try {
    await database.atomically((db) => [
      mustChange(updateOfficeLanguage(db, scope, row, { name, endedAt })),
      audited(dependencies, db, { scope, userId }, 'language.change', code, {
        before: { name: row.name, inUse: row.endedAt === null },
        after: { name, inUse },
      }),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? conflict() : error;
  }
}

/** Of a group as a form shows it: another mark means that somebody wrote in it meanwhile. */
export function markOfWords(words: readonly Word[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16);
}

/** What was written anew is translated; a tick says that somebody who knows the language has read it. */
export async function saveWords(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  language: OfficeLanguage,
  group: WordGroup,
  form: WordsForm,
): Promise<'saved' | 'moved'> {
  const { database, clock } = dependencies;
  const rows = await listCitizenWords(database.queries, scope);
  const before = wordsOf(rows, language, wordKeys[group]);
  if (markOfWords(before) !== form.mark) return 'moved';
  const now = clock();
  const changed = before.flatMap((word): Omit<CitizenWord, 'officeId'>[] => {
    const text = form.texts.get(word.key) ?? '';
    const state = stateAfter(word, text, form);
    if (text === word.text && state === word.state) return [];
    const fingerprint = fingerprintOfWord(word.key);
    return [{ language, key: word.key, text, state, fingerprint, madeBy: userId, madeAt: now }];
  });
  if (changed.length === 0) return 'saved';
  const words = changed.map((row) => {
    const was = before.find(({ key }) => key === row.key);
    return {
      key: row.key,
      before: { text: was?.text ?? '', state: was?.state ?? 'missing' },
      after: wordOf(row.key, { ...row, officeId: scope.officeId }),
    };
  });
  await database.atomically((db) => [
    upsertCitizenWords(db, scope, changed),
    audited(dependencies, db, { scope, userId }, 'language.words', language, { group, words }),
  ]);
  return 'saved';
}

function stateAfter(word: Word, text: string, form: WordsForm): 'draft' | 'translated' | 'checked' {
  if (text === '') return 'draft';
  const isNew = text !== word.text;
  const wasChecked = word.state === 'checked';
  if (form.all) return 'checked';
  // A text written anew is checked only when the tick was set for it, not left over from its older wording.
  if (form.checked.has(word.key) && (!isNew || !wasChecked)) return 'checked';
  if (isNew || wasChecked) return 'translated';
  return word.state === 'missing' ? 'draft' : word.state;
}

function audited(
  { newId, clock }: Dependencies,
  db: Queries,
  { scope, userId }: Actor,
  action: string,
  entityId: string,
  detail: Record<string, unknown>,
): Statement {
  const entry = { id: newId(), at: clock(), userId, action, entity: 'language', entityId, detail };
  return insertAudit(db, scope, entry);
}
