// Why: codes, and for whom they are asked, read once at the edge.
import { z } from 'zod';
import type { Role } from '../../db/schema.js';
import { badRequest } from '../errors.js';
import type { Code, Proof } from './secondFactor.commands.js';
import { roleNames } from './accounts.form.js';

const typed = z
  .string()
  .max(500)
  .refine((text) => text.isWellFormed() && !text.includes('\0'));

/** Six figures, in any width and with spaces, or else a recovery code. Throws 400 for what our page cannot have sent. */
export function readCode(body: unknown): Code {
  const parsed = z.object({ code: typed }).safeParse(body);
  if (!parsed.success) throw badRequest();
  const text = parsed.data.code.normalize('NFKC').replace(/[\s-]/g, '');
  return /^\d{6}$/.test(text) ? { kind: 'app', text } : { kind: 'recovery', text };
}

export function readChange(body: unknown): { what: 'off' | 'codes'; proof: Proof } {
  const parsed = z.object({ what: z.enum(['off', 'codes']), password: typed }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return { what: parsed.data.what, proof: { password: parsed.data.password, code: readCode(body) } };
}

/** One box a role. */
export function readRoles(body: unknown): Role[] {
  const parsed = z.record(z.string().max(100), z.unknown()).safeParse(body);
  if (!parsed.success) throw badRequest();
  return roleNames.filter((role) => {
    const value = parsed.data[`role-${role}`];
    if (value !== undefined && value !== 'yes') throw badRequest();
    return value === 'yes';
  });
}

export function readSession(body: unknown): string {
  const parsed = z.object({ session: z.string().regex(/^[0-9a-f]{16}$/) }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.session;
}
