// Why: what the public will read of an improvement, read once: three languages, each complete before it goes out.
import { z } from 'zod';
import type { Translated } from '../../db/schema.js';
import { badRequest } from '../errors.js';
import { languages } from '../i18n.js';

export const longestWish = 120;
export const longestDone = 200;

export const heardFields = ['wish', 'done'].flatMap((part) =>
  languages.map((language) => `${part}.${language}`),
);
export type HeardValues = Record<string, string>;
export type HeardErrors = Record<string, true>;
export type HeardAction = 'save' | 'publish' | 'withdraw';
export type HeardWords = { wish: Translated; done: Translated; onThanks: boolean };

type Read =
  | { ok: true; action: HeardAction; revision: number; value: HeardWords }
  | { ok: false; values: HeardValues; errors: HeardErrors };

const text = z.string().max(10_000);
const body = z.object({
  ...Object.fromEntries(heardFields.map((name) => [name, text.optional()])),
  onThanks: z.literal('1').optional(),
  action: z.enum(['save', 'publish', 'withdraw']),
  revision: z.string().regex(/^\d{1,9}$/),
});

/** Throws 400 for what cannot come from our page. */
export function readHeard(input: unknown): Read {
  const parsed = body.safeParse(input ?? {});
  if (!parsed.success) throw badRequest();
  const { action, revision, onThanks } = parsed.data;
  const sent = parsed.data as Record<string, string | undefined>;
  const values: HeardValues = {};
  const errors: HeardErrors = {};
  for (const name of heardFields) {
    const value = (sent[name] ?? '').replace(/\s+/g, ' ').trim();
    values[name] = value.toWellFormed().replaceAll('\0', '');
    const most = name.startsWith('wish') ? longestWish : longestDone;
    const clean = value.isWellFormed() && !value.includes('\0') && value.length <= most;
    // A draft may wait for its translations; what goes out may not.
    if (!clean || (action === 'publish' && value === '')) errors[name] = true;
  }
  if (Object.keys(errors).length > 0)
    return { ok: false, values: { ...values, onThanks: onThanks ?? '' }, errors };
  const translated = (part: string): Translated => ({
    'zh-TW': values[`${part}.zh-TW`] ?? '',
    en: values[`${part}.en`] ?? '',
    ja: values[`${part}.ja`] ?? '',
  });
  return {
    ok: true,
    action,
    revision: Number(revision),
    value: { wish: translated('wish'), done: translated('done'), onThanks: onThanks === '1' },
  };
}
