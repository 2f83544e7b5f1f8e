// Why: what a tablet's queue says of an answer beside the answer itself: which survey, whole or left half-way, and what the
// tablet's own clock showed. Our names begin with a line, which no question's code may.
import { badRequest } from '../errors.js';
import { readEnvelope, type Envelope } from './envelope.form.js';
import { onlyValue, type Fields } from './fields.form.js';
import { encipheredField } from './queueKeys.js';

export type Queued = {
  envelope: Envelope;
  /** The survey it was asked by; undefined: the one the tablet has now. */
  surveyId: string | undefined;
  /** Left half-way: kept apart from whole answers. */
  partial: boolean;
  /** By the tablet's clock, right or wrong. */
  deviceAt: Date;
  sentAt: Date;
  /** Milliseconds from the last tap to sending, as the tablet measured them. */
  age: number;
  /** From the first tap to the last. */
  seconds: number | null;
  /** Of the secret by which the visitor adds a comment on their own phone. */
  phoneHash: string | undefined;
  /** What it was told of its chain with the last answer that was stored. */
  witness: string | undefined;
  /** Staff said that they helped. */
  assisted: boolean;
  /** The answers alone. */
  fields: Fields;
};

const names: ReadonlySet<string> = new Set([
  '_survey',
  '_state',
  '_clock',
  '_sent',
  '_age',
  '_seconds',
  '_phone',
  '_assisted',
  '_witness',
  '_receipt', // of a tablet of before, which called it so; not read
  '_pad',
]);
const moment = /^\d{1,15}$/;
/** The end of the year 9999: no database of ours need know a later one. */
const latest = 253_402_300_799_999;

/** What a form may weigh, enciphered and written in letters. */
export const largestQueued = '352kb';

/** Throws 400 when it is not what our tablets send. */
export function readQueued(fields: Fields, now: Date): Queued {
  const state = onlyValue(fields, '_state') ?? 'complete';
  const surveyId = onlyValue(fields, '_survey');
  const seconds = onlyValue(fields, '_seconds');
  const phoneHash = onlyValue(fields, '_phone');
  const assisted = onlyValue(fields, '_assisted');
  if (state !== 'complete' && state !== 'partial') throw badRequest();
  if (surveyId !== undefined && !/^[\w-]{1,64}$/.test(surveyId)) throw badRequest();
  if (phoneHash !== undefined && !/^[0-9a-f]{64}$/.test(phoneHash)) throw badRequest();
  if (assisted !== undefined && assisted !== 'yes') throw badRequest();
  if (seconds !== undefined && !/^\d{1,6}$/.test(seconds)) throw badRequest();
  const number = (name: string) => {
    const value = onlyValue(fields, name) ?? '';
    if (!moment.test(value) || Number(value) > latest) throw badRequest();
    return Number(value);
  };
  return {
    envelope: readEnvelope(fields, now),
    surveyId,
    partial: state === 'partial',
    deviceAt: new Date(number('_clock')),
    sentAt: new Date(number('_sent')),
    age: number('_age'),
    seconds: seconds === undefined ? null : Number(seconds),
    phoneHash,
    assisted: assisted === 'yes',
    witness: onlyValue(fields, '_witness'),
    fields: new Map([...fields].filter(([name]) => !names.has(name))),
  };
}

/** True for what a tablet's queue posts; a form of ours without script asks for a page. */
export function isQueued(fields: Fields): boolean {
  return fields.has('_clock') || fields.has(encipheredField);
}
