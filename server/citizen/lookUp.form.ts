// Why: what a citizen types to see, add to, take back or rate their case is read once, strictly.
import { badRequest } from '../errors.js';
import type { Uploads } from '../http/upload.js';
import { checkAttachment, mostAttachments, type Checked } from '../register/attachments.js';
import { cleanLine, cleanText } from '../register/texts.js';
import type { Rating } from './case.commands.js';

export const longestText = 3_000;
export const longestReason = 500;

/** Field → key below `citizenCase.errors`. */
export type Problems = Partial<
  Record<'number' | 'password' | 'text' | 'files' | 'solved' | 'satisfaction', string>
>;

/** As people type it: with or without dashes and blanks, in capitals, in full width. */
function typedPassword(text: string): string {
  return text.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase();
}

/** One field of an ordinary form. Throws 400 when it is given twice. */
function fieldOf(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) return '';
  const value: unknown = Object.hasOwn(body, name) ? Reflect.get(body, name) : '';
  if (typeof value !== 'string') throw badRequest();
  return value;
}

export type LookUp = { number: string; password: string };

/** Undefined where no case could have that number or password. */
export function readLookUp(body: unknown): { typed: string; entry: LookUp | undefined } {
  const typed = cleanLine(fieldOf(body, 'number')).slice(0, 40);
  const number = typed.normalize('NFKC').replace(/\s/g, '');
  const password = typedPassword(fieldOf(body, 'password'));
  const possible = /^[\w-]{1,40}$/.test(number) && password !== '' && password.length <= 100;
  return { typed, entry: possible ? { number, password } : undefined };
}

export function readToken(body: unknown): string {
  return fieldOf(body, '_csrf');
}

export function readWithdrawal(body: unknown): { reason: string } {
  return { reason: cleanText(fieldOf(body, 'reason')).slice(0, longestReason) };
}

export type RatingValues = { solved: string; satisfaction: string; text: string };
export type RatingForm =
  { ok: true; rating: Rating } | { ok: false; values: RatingValues; problems: Problems };

export function readRating(body: unknown): RatingForm {
  const values = {
    solved: fieldOf(body, 'solved'),
    satisfaction: fieldOf(body, 'satisfaction'),
    text: cleanText(fieldOf(body, 'text')),
  };
  const problems: Problems = {};
  const { solved, satisfaction, text } = values;
  if (solved !== 'yes' && solved !== 'no') problems.solved = 'solved';
  if (!/^[1-5]$/.test(satisfaction)) problems.satisfaction = 'satisfaction';
  if (solved === 'no' && text === '') problems.text = 'reason';
  if (text.length > longestText) problems.text = 'too_long';
  return Object.keys(problems).length === 0
    ? { ok: true, rating: { solved: solved === 'yes', satisfaction: Number(satisfaction), text } }
    : { ok: false, values, problems };
}

export type AdditionForm =
  | { ok: true; token: string; text: string; attachments: Checked[] }
  | { ok: false; token: string; text: string; problems: Problems };

export async function readAddition({ fields, files }: Uploads): Promise<AdditionForm> {
  const only = (name: string) => {
    const values = fields.get(name) ?? [];
    if (values.length > 1) throw badRequest();
    return values[0] ?? '';
  };
  const token = only('_csrf');
  const text = cleanText(only('text'));
  const problems: Problems = {};
  if (text === '') problems.text = 'text_missing';
  if (text.length > longestText) problems.text = 'too_long';
  const attachments: Checked[] = [];
  if (files.length > mostAttachments) problems.files = 'files_many';
  else {
    for (const file of files) {
      const checked = await checkAttachment(file);
      if (checked.ok) attachments.push(checked.attachment);
      else problems.files ??= `file_${checked.refusal}`;
    }
  }
  return Object.keys(problems).length === 0
    ? { ok: true, token, text, attachments }
    : { ok: false, token, text, problems };
}
