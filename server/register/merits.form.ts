// Why: a nomination and the decision on it, read once.
import type { Merit } from '../../db/queries/merits.js';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { fieldsOf, readId, readRevision } from './fields.form.js';
import { cleanLine, cleanText } from './texts.js';

export const longestMerit = { person: 100, deed: 1_000, awardingBody: 100, reason: 500 } as const;

export type Values = Readonly<Record<string, string>>;
/** Field → key below `merits.errors`. */
export type Errors = Readonly<Record<string, string>>;
export type Nomination = Pick<Merit, 'id' | 'commentId' | 'person' | 'day' | 'deed' | 'awardingBody'>;

/** Throws 400 for what no form of ours sends. */
export function readNomination(
  body: unknown,
  today: string,
): { ok: true; value: Nomination } | { ok: false; values: Values; errors: Errors } {
  const field = fieldsOf(body);
  const id = readId(field);
  const comment = field('comment');
  const values = {
    person: cleanLine(field('person')),
    day: field('day'),
    deed: cleanText(field('deed')),
    awardingBody: cleanLine(field('awardingBody')),
  };
  const errors: Record<string, string> = {};
  for (const name of ['person', 'deed', 'awardingBody'] as const) {
    if (values[name] === '') errors[name] = 'missing';
    else if (values[name].length > longestMerit[name]) errors[name] = 'long';
  }
  if (!isDay(values.day) || values.day < '2000-01-01') errors['day'] = 'day';
  else if (values.day > today) errors['day'] = 'future';
  if (Object.keys(errors).length > 0) return { ok: false, values: { id, comment, ...values }, errors };
  return { ok: true, value: { id, commentId: comment === '' ? null : comment, ...values } };
}

export type MeritDecision = { revision: number; state: 'entered' | 'declined'; reason: string };

/** Undefined where a nomination is declined without a reason, or with one that is too long. Throws 400. */
export function readMeritDecision(body: unknown): MeritDecision | undefined {
  const field = fieldsOf(body);
  const revision = readRevision(field);
  const state = field('state');
  const reason = cleanText(field('reason'));
  if (state !== 'entered' && state !== 'declined') throw badRequest();
  if ((state === 'declined' && reason === '') || reason.length > longestMerit.reason) return undefined;
  return { revision, state, reason };
}

/** Days both included, of the address. Throws 400. */
export function readMeritFilter(query: (name: string) => string | undefined): { from?: string; to?: string } {
  const from = query('from');
  const to = query('to');
  if ((from !== undefined && !isDay(from)) || (to !== undefined && !isDay(to))) throw badRequest();
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
