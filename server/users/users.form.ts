// Why: what people type to sign in or to set up the first account, read once at the edge.
import { z } from 'zod';
import { shortestPassword } from './passwords.js';

const wellFormed = z.string().refine((text) => text.isWellFormed() && !text.includes('\0'));
const signIn = z.object({
  email: wellFormed.max(200),
  password: wellFormed.max(500),
  next: z.string().max(2_000).optional(),
});
const setup = z.object({
  name: wellFormed.transform((text) => text.trim()).pipe(z.string().min(1).max(100)),
  email: wellFormed.transform((text) => text.trim()).pipe(z.email().max(200)),
  password: wellFormed.max(500).min(shortestPassword),
});

export type SignIn = { email: string; password: string; next: string };

export function readSignIn(body: unknown): SignIn | undefined {
  const parsed = signIn.safeParse(body);
  return parsed.success
    ? {
        email: parsed.data.email.trim().toLowerCase(),
        password: parsed.data.password,
        next: ownAddress(parsed.data.next),
      }
    : undefined;
}

/** An address of our own to go on to; anything else becomes the overview. */
export function ownAddress(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[^\\]*$/.test(next) ? next : '/dashboards';
}

export type SetupForm = { name: string; email: string; password: string };
export type SetupErrors = Partial<Record<keyof SetupForm, true>>;

export function readSetup(
  body: unknown,
): { ok: true; value: SetupForm } | { ok: false; values: Partial<SetupForm>; errors: SetupErrors } {
  const parsed = setup.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const typed = z
    .object({ name: z.string().catch(''), email: z.string().catch('') })
    .catch({ name: '', email: '' })
    .parse(body);
  const errors: SetupErrors = {};
  for (const issue of parsed.error.issues) {
    const field = issue.path[0];
    if (field === 'name' || field === 'email' || field === 'password') errors[field] = true;
  }
  return { ok: false, values: typed, errors };
}
