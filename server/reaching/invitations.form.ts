// Why: a list of addresses pasted as CSV, read once at the edge: every line good, or nothing of it stored.
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { badRequest } from '../errors.js';
import type { ContentLanguage } from '../i18n.js';

export const mostInvited = 2_000;
const longestName = 100;

export type Invitee = { name: string | null; email: string; language: ContentLanguage };
export type InvitationProblem =
  'empty' | 'unreadable' | 'columns' | 'too_many' | 'email' | 'language' | 'name' | 'twice';
export type InvitationsForm =
  | { ok: true; name: string; invitees: Invitee[] }
  | {
      ok: false;
      typed: { name: string; csv: string };
      nameLacks: boolean;
      problems: { line: number; problem: InvitationProblem }[];
    };

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => value.isWellFormed() && !value.includes('\0'))
    .default('');
const fields = z.object({ name: text(400), csv: text(250_000) });

/** What the columns are called in an office's own lists. */
const columnNames = [
  ['email', 'e-mail', '電子郵件', '電子信箱', 'メール'],
  ['name', '姓名', '氏名'],
  ['language', '語言', '言語'],
] as const;

/**
 * Separated by commas, semicolons or, out of a spreadsheet, tabs. Columns `email`, and where there are any `name` and `language`, in any order. Throws 400 for what no form of ours sends.
 * @param spoken the languages the office writes in now
 */
export function readInvitations(body: unknown, spoken: readonly ContentLanguage[]): InvitationsForm {
  const parsed = fields.safeParse(body ?? {});
  if (!parsed.success) throw badRequest();
  const typed = { name: parsed.data.name.trim(), csv: parsed.data.csv.replace(/^\ufeff/, '').trim() };
  const nameLacks = typed.name === '' || typed.name.length > longestName;
  const refused = (problems: { line: number; problem: InvitationProblem }[]): InvitationsForm => ({
    ok: false,
    typed,
    nameLacks,
    problems,
  });
  if (typed.csv === '') return refused([{ line: 1, problem: 'empty' }]);
  const lines = linesOf(typed.csv);
  if (lines === undefined) return refused([{ line: 1, problem: 'unreadable' }]);
  const [head = [], ...rows] = lines;
  const names = head.map((name) => name.trim().toLowerCase());
  const [emailAt, nameAt, languageAt] = columnNames.map((known) =>
    names.findIndex((name) => known.some((one) => one === name)),
  );
  if (emailAt === undefined || emailAt < 0) return refused([{ line: 1, problem: 'columns' }]);
  if (rows.length === 0) return refused([{ line: 1, problem: 'empty' }]);
  if (rows.length > mostInvited) return refused([{ line: mostInvited + 2, problem: 'too_many' }]);
  const seen = new Set<string>();
  const invitees: Invitee[] = [];
  const problems: { line: number; problem: InvitationProblem }[] = [];
  rows.forEach((row, index) => {
    const cell = (place: number | undefined) =>
      place === undefined || place < 0 ? '' : (row[place] ?? '').trim();
    // Typed by hand, an address may be in full width.
    const [email, name, given] = [cell(emailAt).normalize('NFKC'), cell(nameAt), cell(languageAt)];
    const language = given === '' ? 'zh-TW' : spoken.find((one) => one === given);
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
    if (problem !== undefined) problems.push({ line: index + 2, problem });
    else if (language !== undefined) invitees.push({ email, name: name === '' ? null : name, language });
  });
  if (problems.length > 0 || nameLacks) return refused(problems);
  return { ok: true, name: typed.name, invitees };
}

/** Written so that it can mean one mailbox and nothing else in a mail's head. */
function isAddress(value: string): boolean {
  return value.length <= 254 && /^[^\s@<>(),;:"[\]\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(value);
}

function linesOf(csv: string): string[][] | undefined {
  try {
    const head = csv.split('\n', 1)[0] ?? '';
    return parse(csv, {
      delimiter: ['\t', ';'].find((sign) => head.includes(sign)) ?? ',',
      relax_column_count: true,
      skip_empty_lines: true,
      to: mostInvited + 2,
      max_record_size: 2_000,
    });
  } catch {
    return undefined;
  }
}
