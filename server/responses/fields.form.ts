// Why: what a citizen's browser posts is read strictly, once: broken percent signs, broken UTF-8 and floods of fields are
// refused before anything looks at them. A Map, so that no field name can touch an object's prototype.
import { badRequest } from '../errors.js';

/** Field name → the values posted under it, in order. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** A long form with every box ticked and a full comment in percent-encoded Chinese stays far below. */
export const largestBody = '256kb';
const mostFields = 1_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads `application/x-www-form-urlencoded` bytes. Throws 400 when they are no such thing. */
export function readFields(body: unknown): Fields {
  if (!Buffer.isBuffer(body)) throw badRequest();
  const fields = new Map<string, string[]>();
  try {
    const pairs = utf8.decode(body).split('&', mostFields + 1);
    if (pairs.length > mostFields) throw badRequest();
    for (const pair of pairs) {
      if (pair === '') continue;
      const at = pair.indexOf('=');
      const name = decoded(at === -1 ? pair : pair.slice(0, at));
      const value = at === -1 ? '' : decoded(pair.slice(at + 1));
      const known = fields.get(name);
      if (known === undefined) fields.set(name, [value]);
      else known.push(value);
    }
  } catch (error) {
    // TypeError: the bytes are no UTF-8; URIError: a percent sign leads nowhere.
    if (error instanceof TypeError || error instanceof URIError) throw badRequest();
    throw error;
  }
  return fields;
}

function decoded(text: string): string {
  return decodeURIComponent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** The one value of a field, or undefined when it is absent. Throws 400 when it was posted twice. */
export function onlyValue(fields: Fields, name: string): string | undefined {
  const values = fields.get(name);
  if (values !== undefined && values.length > 1) throw badRequest();
  return values?.[0];
}
