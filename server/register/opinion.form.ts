// Why: what anybody writes to the office is read once, strictly; what is refused comes back whole, with what to do about it.
import { badRequest } from '../errors.js';
import { isLanguage, type Language } from '../i18n.js';
import type { Uploads } from '../http/upload.js';
import { checkAttachments, type Checked } from './attachments.js';
import type { Person } from './receiving.js';
import { cleanLine, cleanText, isEmail, isPhone, longestOpinion } from './texts.js';

export const personFields = ['name', 'phone', 'email', 'address'] as const;
export const longest = { text: longestOpinion, name: 100, phone: 40, email: 254, address: 200 } as const;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export type OpinionValues = {
  id: string;
  text: string;
  service: string;
  wishesReply: boolean;
  wishesNews: boolean;
  consent: boolean;
} & Record<(typeof personFields)[number], string>;

/** Field → key below `opinions.errors`, with what it needs. */
export type OpinionErrors = Partial<
  Record<
    'text' | 'service' | 'consent' | 'files' | (typeof personFields)[number],
    { problem: string; name?: string }
  >
>;

export type OpinionForm =
  | { ok: true; values: OpinionValues; person: Person | null; attachments: Checked[] }
  | { ok: false; values: OpinionValues; errors: OpinionErrors };

export const emptyOpinion = (id: string): OpinionValues => ({
  id,
  text: '',
  service: '',
  wishesReply: false,
  wishesNews: false,
  consent: false,
  name: '',
  phone: '',
  email: '',
  address: '',
});

/** The form's own language, and whether something that no person sees was filled in. Throws 400. */
export function readOpinionFrame({ fields }: Uploads): { language: Language; isTrapped: boolean } {
  const language = only(fields, 'language');
  if (!isLanguage(language)) throw badRequest();
  return { language, isTrapped: only(fields, 'website') !== '' };
}

/** What was typed so far, for the same form in the other language that was asked for; undefined for an ordinary send. Throws 400. */
export function readSwitch({ fields }: Uploads): { to: Language; values: OpinionValues } | undefined {
  const to = only(fields, 'switch');
  if (to === '') return undefined;
  if (!isLanguage(to)) throw badRequest();
  return { to, values: readValues(fields) };
}

/** @param services codes of those in use. Throws 400 for what no form of ours sends. */
export async function readOpinion(
  { fields, files }: Uploads,
  services: readonly string[],
): Promise<OpinionForm> {
  const values = readValues(fields);
  const errors: OpinionErrors = {};
  if (values.text === '') errors.text = { problem: 'text_missing' };
  else if (values.text.length > longest.text) errors.text = { problem: 'too_long' };
  if (values.service !== '' && !services.includes(values.service)) errors.service = { problem: 'service' };
  const person = readPerson(values, errors);
  const checked = await checkAttachments(files);
  if (!checked.ok) errors.files = checked.problem;
  return checked.ok && Object.keys(errors).length === 0
    ? { ok: true, values, person, attachments: checked.attachments }
    : { ok: false, values, errors };
}

function only(fields: ReadonlyMap<string, readonly string[]>, name: string): string {
  const values = fields.get(name) ?? [];
  if (values.length > 1) throw badRequest();
  return values[0] ?? '';
}

function readValues(fields: ReadonlyMap<string, readonly string[]>): OpinionValues {
  const id = only(fields, 'id');
  if (!uuid.test(id)) throw badRequest();
  const line = (name: string) => cleanLine(only(fields, name));
  return {
    id,
    text: cleanText(only(fields, 'text')),
    service: line('service'),
    wishesReply: only(fields, 'wishesReply') === '1',
    wishesNews: only(fields, 'wishesNews') === '1',
    consent: only(fields, 'consent') === '1',
    name: line('name'),
    phone: line('phone'),
    email: line('email'),
    address: line('address'),
  };
}

/** Who wishes an answer says who they are, how they are reached, and that this may be used for it. */
export function readPerson(
  values: Omit<OpinionValues, 'id' | 'text' | 'service'>,
  errors: OpinionErrors,
): Person | null {
  const { name, phone, email, address, wishesReply, wishesNews, consent } = values;
  for (const field of personFields)
    if (values[field].length > longest[field]) errors[field] = { problem: 'too_long' };
  if (phone !== '' && !isPhone(phone)) errors.phone ??= { problem: 'phone' };
  if (email !== '' && !isEmail(email)) errors.email ??= { problem: 'email' };
  const typed = personFields.some((field) => values[field] !== '');
  if (wishesReply && name === '') errors.name ??= { problem: 'name_missing' };
  if (wishesReply && phone === '' && email === '' && address === '')
    errors.email ??= { problem: 'contact_missing' };
  if (wishesNews && phone === '' && email === '') errors.email ??= { problem: 'news_contact' };
  if ((typed || wishesReply || wishesNews) && !consent) errors.consent ??= { problem: 'consent' };
  if (!typed) return null;
  const orNull = (text: string) => (text === '' ? null : text);
  return {
    name: orNull(name),
    phone: orNull(phone),
    email: orNull(email),
    address: orNull(address),
    wishesReply,
    wishesNews,
    consented: consent,
  };
}
