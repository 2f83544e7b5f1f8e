// Why: what a citizen types to see, add to, take back or rate their case is read once, strictly.
import { badRequest } from '../errors.js';
import type { Uploads } from '../http/upload.js';
import { isLanguage, type Language } from '../i18n.js';
import { checkAttachment, mostAttachments, type Checked } from '../register/attachments.js';
import { cleanLine, cleanText, isEmail, isPhone } from '../register/texts.js';
import type { Rating } from './case.commands.js';
import type { Renewal } from './renewal.commands.js';

export const longestText = 3_000;
export const longestReason = 500;

/** Field → key below `citizenCase.errors`. */
export type Problems = Partial<
  Record<'number' | 'password' | 'contact' | 'email' | 'text' | 'files' | 'solved' | 'satisfaction', string>
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

export type Help = { number: string; contact: string };

/** Number and the address on record. Whether there is such a case is not asked here. */
export function readRenewal(
  body: unknown,
): { ok: true; renewal: Renewal } | { ok: false; typed: Help; problems: Problems } {
  const typed = {
    number: cleanLine(fieldOf(body, 'number')).slice(0, 40),
    contact: cleanLine(fieldOf(body, 'contact')).slice(0, 254),
  };
  const number = typed.number.normalize('NFKC').replace(/\s/g, '');
  const contact = typed.contact.normalize('NFKC');
  const problems: Problems = {};
  if (!/^[\w-]{1,40}$/.test(number)) problems.number = 'number';
  if (!isEmail(contact) && !isPhone(contact)) problems.contact = 'contact';
  if (Object.keys(problems).length > 0) return { ok: false, typed, problems };
  return {
    ok: true,
    renewal: { number, contact: isEmail(contact) ? { email: contact } : { phone: contact } },
  };
}

export function readResend(
  body: unknown,
): { ok: true; email: string } | { ok: false; typed: string; problems: Problems } {
  const typed = cleanLine(fieldOf(body, 'email')).slice(0, 254);
  const email = typed.normalize('NFKC');
  return isEmail(email) ? { ok: true, email } : { ok: false, typed, problems: { email: 'email' } };
}

/** The other language the same form is asked for in; undefined for an ordinary send. Throws 400. */
export function readSwitch(value: unknown): Language | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || !isLanguage(value)) throw badRequest();
  return value;
}

export const readRatingSwitch = (body: unknown): Language | undefined => readSwitch(fieldOf(body, 'switch'));

export function readToken(body: unknown): string {
  return fieldOf(body, '_csrf');
}

export function readWithdrawal(body: unknown): { reason: string } {
  return { reason: cleanText(fieldOf(body, 'reason')).slice(0, longestReason) };
}

export type RatingValues = { solved: string; satisfaction: string; text: string };
export type RatingForm =
  | { ok: true; values: RatingValues; rating: Rating }
  | { ok: false; values: RatingValues; problems: Problems };

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
    ? { ok: true, values, rating: { solved: solved === 'yes', satisfaction: Number(satisfaction), text } }
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
