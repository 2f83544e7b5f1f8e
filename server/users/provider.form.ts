// Why: what comes back from the provider with the browser, and what people type to tie their account, read once at the edge.
import { z } from 'zod';
import { badRequest } from '../errors.js';
import { longestPassword } from './accounts.form.js';

const password = z.string().refine((text) => text.isWellFormed() && !text.includes('\0'));

/** Throws 400 for what our page cannot have sent. */
export function readPassword(body: unknown): string {
  const parsed = z.object({ password }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.password.slice(0, longestPassword);
}

/** Which identity is to be untied. Throws 400 for none. */
export function readIdentityId(body: unknown): string {
  const parsed = z.object({ identity: z.string().regex(/^[0-9a-f-]{36}$/) }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.identity;
}

/** The mark of the trip that is said to end, and all that came with it; undefined for no answer of a provider. */
export function readAnswer(address: string): { state: string; query: string } | undefined {
  const at = address.indexOf('?');
  const query = at < 0 ? '' : address.slice(at);
  const [state, ...more] = new URLSearchParams(query).getAll('state');
  return state === undefined || more.length > 0 ? undefined : { state, query };
}
