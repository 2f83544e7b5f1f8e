// Why: a key's name, channel and rights, read once at the edge.
import { z } from 'zod';
import type { KeyScope } from '../../db/schema.js';
import { badRequest } from '../errors.js';

export const keyChannels = ['web', 'tablet', 'paper', 'kiosk'] as const;
export const keyScopes = ['responses', 'visits'] as const satisfies readonly KeyScope[];

export type NewKeyEntry = { name: string; channel: (typeof keyChannels)[number]; scopes: KeyScope[] };
export type NewKeyForm =
  | { ok: true; entry: NewKeyEntry }
  | { ok: false; values: { name: string; channel: string; scopes: string[] }; wrong: ('name' | 'scopes')[] };

const posted = z.object({
  name: z.string().max(500).default(''),
  channel: z.enum(keyChannels),
  scopes: z
    .union([z.enum(keyScopes).transform((one) => [one]), z.array(z.enum(keyScopes)).max(2)])
    .default([]),
});

/** Throws 400 for what our page cannot have sent. */
export function readNewKey(body: unknown): NewKeyForm {
  const parsed = posted.safeParse(body);
  if (!parsed.success) throw badRequest();
  const { channel, scopes } = parsed.data;
  const name = parsed.data.name.trim();
  const clean = name !== '' && name.length <= 100 && name.isWellFormed() && !/\p{Cc}/u.test(name);
  const wrong = [...(clean ? [] : ['name' as const]), ...(scopes.length > 0 ? [] : ['scopes' as const])];
  if (wrong.length > 0) return { ok: false, values: { name, channel, scopes }, wrong };
  return { ok: true, entry: { name, channel, scopes: [...new Set(scopes)] } };
}
