// Why: what was said at the counter, by phone or in a letter is typed in within a minute, and read once at the edge.
import { z } from 'zod';
import { badRequest } from '../errors.js';
import { isDay } from '../dayWords.js';
import type { UploadedFile, Uploads } from '../http/upload.js';
import { checkAttachments, type Checked, type FileProblem } from './attachments.js';
import { isEnteredChannel, type EnteredChannel } from './channels.js';
import {
  judgeMedia,
  readMediaValues,
  type MediaErrors,
  type MediaRead,
  type MediaValues,
} from './media.form.js';
import { personFields, readPerson, type OpinionErrors } from './opinion.form.js';
import type { Person } from './receiving.js';
import { cleanLine, cleanText, longestEntered } from './texts.js';

export type EntryValues = {
  id: string;
  channel: string;
  text: string;
  language: string;
  day: string;
  reference: string;
  counter: string;
  service: string;
  wishesReply: boolean;
  consent: boolean;
} & Record<(typeof personFields)[number], string>;

export type EntryErrors = {
  own: Partial<Record<'channel' | 'text' | 'language' | 'day' | 'reference' | 'counter' | 'service', string>>;
  person: OpinionErrors;
  media: MediaErrors;
  files?: FileProblem;
};

export type Entry = {
  id: string;
  channel: EnteredChannel;
  text: string;
  language: string;
  day: string;
  reference: string | null;
  counterCode: string | null;
  serviceCode: string | null;
  person: Person | null;
  media: MediaRead | null;
};

export type EntryForm =
  | { ok: true; entry: Entry & { attachments: Checked[] }; then: 'next' | 'open' }
  | { ok: false; values: EntryValues; media: MediaValues; errors: EntryErrors };

export type EntryChoices = {
  counters: readonly string[];
  services: readonly string[];
  languages: readonly string[];
  today: string;
  now: Date;
  timeZone: string;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const longestReference = 100;

export const emptyEntry = (id: string, today: string): EntryValues => ({
  id,
  channel: 'counter',
  text: '',
  language: 'zh-TW',
  day: today,
  reference: '',
  counter: '',
  service: '',
  wishesReply: false,
  consent: false,
  name: '',
  phone: '',
  email: '',
  address: '',
});

/** Who wrote themselves has given what stands in it; who was heard must have agreed that it is written down. */
const writes: ReadonlySet<string> = new Set(['letter', 'fax', 'email', 'mailbox']);

/** The fields of a form with files, as an ordinary form has them. Throws 400 for one that was sent twice. */
export function fieldsOfUploads({ fields }: Uploads): Record<string, string> {
  return Object.fromEntries(
    [...fields].map(([name, [value = '', ...more]]) => {
      if (more.length > 0) throw badRequest();
      return [name, value];
    }),
  );
}

/** Throws 400 for what no form of ours sends. */
export async function readEntry(
  body: unknown,
  files: readonly UploadedFile[],
  choices: EntryChoices,
): Promise<EntryForm> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(body);
  if (!parsed.success) throw badRequest();
  const field = (name: string): string => {
    const value = parsed.data[name];
    if (value !== undefined && typeof value !== 'string') throw badRequest();
    return value ?? '';
  };
  const id = field('id');
  const then = field('then');
  if (!uuid.test(id) || !(then === 'next' || then === 'open' || then === '')) throw badRequest();
  const values: EntryValues = {
    id,
    channel: field('channel'),
    text: cleanText(field('text')),
    language: field('language'),
    day: field('day'),
    reference: cleanLine(field('reference')),
    counter: field('counter'),
    service: field('service'),
    wishesReply: field('wishesReply') === '1',
    consent: field('consent') === '1',
    name: cleanLine(field('name')),
    phone: cleanLine(field('phone')),
    email: cleanLine(field('email')),
    address: cleanLine(field('address')),
  };
  const media = readMediaValues(field);
  const errors: EntryErrors = { own: ownErrors(values, choices), person: {}, media: {} };
  const person = readPerson(
    { ...values, wishesNews: false, consent: values.consent || writes.has(values.channel) },
    errors.person,
  );
  const item = values.channel === 'media' ? judgeMedia(media, choices, errors.media) : undefined;
  const { channel } = values;
  const checked = await checkAttachments(files);
  if (!checked.ok) errors.files = checked.problem;
  const wrong = Object.values(errors).some((part) => Object.keys(part).length > 0);
  if (wrong || !checked.ok || !isEnteredChannel(channel)) return { ok: false, values, media, errors };
  const orNull = (text: string) => (text === '' ? null : text);
  return {
    ok: true,
    then: then === 'open' ? 'open' : 'next',
    entry: {
      id,
      channel,
      text: values.text,
      language: values.language,
      day: values.day,
      reference: orNull(values.reference),
      counterCode: orNull(values.counter),
      serviceCode: orNull(values.service),
      person: person === null ? null : { ...person, consented: values.consent },
      media: item ?? null,
      attachments: checked.attachments,
    },
  };
}

function ownErrors(values: EntryValues, choices: EntryChoices): EntryErrors['own'] {
  const { channel, text, language, day, reference, counter, service } = values;
  const errors: EntryErrors['own'] = {};
  if (!isEnteredChannel(channel)) errors.channel = 'choice';
  if (text === '') errors.text = 'text';
  else if (text.length > longestEntered) errors.text = 'long';
  if (!choices.languages.includes(language)) errors.language = 'choice';
  if (!isDay(day) || day < '2000-01-01') errors.day = 'day';
  else if (day > choices.today) errors.day = 'future';
  // The city's system is the record of its mailbox: without its number nobody finds it there.
  if (channel === 'mailbox' && reference === '') errors.reference = 'reference';
  else if (reference.length > longestReference) errors.reference = 'line';
  if (counter !== '' && !choices.counters.includes(counter)) errors.counter = 'choice';
  if (service !== '' && !choices.services.includes(service)) errors.service = 'choice';
  return errors;
}
