// Why: a list of addresses pasted as CSV, read once at the edge: every line good, or nothing of it stored.
import { z } from 'zod';
import { badRequest } from '../errors.js';
import type { ContentLanguage } from '../i18n.js';
import { readPasted, type PastedProblem } from '../pastedTable.js';

export const mostInvited = 2_000;
const longestName = 100;

export type Invitee = { name: string | null; email: string; language: ContentLanguage };
export type InvitationProblem = PastedProblem | 'too_long' | 'email' | 'language' | 'name' | 'twice';
export type InvitationsForm =
  | { ok: true; name: string; invitees: Invitee[] }
  | {
      ok: false;
      typed: { name: string; csv: string };
      nameLacks: boolean;
      problems: { line: number; problem: InvitationProblem; name?: string }[];
    };

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => value.isWellFormed() && !value.includes('\0'))
    .default('');
const fields = z.object({ name: text(400), csv: text(2_000_000) });

const longestList = 250_000;

/** What the columns are called in an office's own lists. */
const columns = {
  email: ['email', 'e-mail', '電子郵件', '電子郵件地址', '電子信箱', '信箱', 'メール', 'メールアドレス'],
  name: ['name', '姓名', '氏名', '名前'],
  language: ['language', '語言', '言語'],
};

/** And the languages. */
const languageNames: Readonly<Record<string, ContentLanguage>> = {
  ...{ 中文: 'zh-TW', 繁體中文: 'zh-TW', 國語: 'zh-TW', chinese: 'zh-TW', 中国語: 'zh-TW' },
  ...{ 英文: 'en', 英語: 'en', english: 'en' },
  ...{ 日文: 'ja', 日語: 'ja', 日本語: 'ja', japanese: 'ja' },
};

/**
 * A column `email`, and where there are any `name` and `language`. Throws 400 for what no form of ours sends.
 * @param spoken the languages the office writes in now
 */
export function readInvitations(body: unknown, spoken: readonly ContentLanguage[]): InvitationsForm {
  const parsed = fields.safeParse(body ?? {});
  if (!parsed.success) throw badRequest();
  const typed = { name: parsed.data.name.trim(), csv: parsed.data.csv.replace(/^\ufeff/, '').trim() };
  const nameLacks = typed.name === '' || typed.name.length > longestName;
  const refused = (problems: Extract<InvitationsForm, { ok: false }>['problems']): InvitationsForm => ({
    ok: false,
    typed,
    nameLacks,
    problems,
  });
  if (typed.csv.length > longestList) return refused([{ line: 1, problem: 'too_long' }]);
  const pasted = readPasted(typed.csv, { columns, needed: ['email'], most: mostInvited });
  if (!pasted.ok) return refused([pasted.problem]);
  const seen = new Set<string>();
  const invitees: Invitee[] = [];
  const problems: { line: number; problem: InvitationProblem }[] = [];
  for (const { line, cells } of pasted.rows) {
    const { name } = cells;
    // Typed by hand, an address may be in full width.
    const email = cells.email.normalize('NFKC');
    const language = cells.language === '' ? 'zh-TW' : languageNamed(cells.language, spoken);
    const key = email.toLowerCase();
    const problem: InvitationProblem | undefined = !isAddress(email)
      ? 'email'
      : language === undefined
        ? 'language'
        : name.length > longestName || /[\r\n<>]/.test(name)
          ? 'name'
          : seen.has(key)
            ? 'twice'
            : undefined;
    seen.add(key);
    if (problem !== undefined) problems.push({ line, problem });
    else if (language !== undefined) invitees.push({ email, name: name === '' ? null : name, language });
  }
  if (problems.length > 0 || nameLacks) return refused(problems);
  return { ok: true, name: typed.name, invitees };
}

/** Written so that it can mean one mailbox and nothing else in a mail's head. */
function isAddress(value: string): boolean {
  return value.length <= 254 && /^[^\s@<>(),;:"[\]\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(value);
}

/** By its code, in any letters, or its usual name; undefined where the office does not write in it. */
function languageNamed(given: string, spoken: readonly ContentLanguage[]): ContentLanguage | undefined {
  const word = given.normalize('NFKC').toLowerCase().replaceAll('_', '-');
  const code = languageNames[word] ?? word;
  return spoken.find((one) => one.toLowerCase() === code.toLowerCase());
}
