// Why: every form of the settings is read in one way: short texts, names in three languages, whole numbers within bounds.
import { z } from 'zod';
import type { Translated } from '../../db/schema.js';
import { badRequest } from '../errors.js';
import { languages } from '../i18n.js';

export type Values = Readonly<Record<string, string>>;
export type Read<Value> = { ok: true; value: Value } | { ok: false; values: Values; wrong: string[] };
export type Refused = { values: Values; wrong: readonly string[] };

const text = z.record(z.string().max(100), z.unknown());

/** Throws 400 for what no page of ours can have sent. */
export function fieldsOf(body: unknown, longest = 500): (name: string) => string {
  const parsed = text.safeParse(body);
  if (!parsed.success) throw badRequest();
  return (name) => {
    const value = parsed.data[name];
    if (value === undefined) return '';
    if (typeof value !== 'string' || value.length > longest || !value.isWellFormed() || value.includes('\0'))
      throw badRequest();
    return value.trim();
  };
}

export const isClean = (value: string, most: number): boolean =>
  value !== '' && value.length <= most && !/\p{Cc}/u.test(value);

export const nameFieldNames = languages.map((language) => `name-${language}`);

export function readName(field: (name: string) => string): { name: Translated; wrong: string[] } {
  const name = { 'zh-TW': field('name-zh-TW'), en: field('name-en'), ja: field('name-ja') };
  return {
    name,
    wrong: languages
      .filter((language) => !isClean(name[language], 100))
      .map((language) => `name-${language}`),
  };
}

/** A whole number of at most three digits, of either width, within the bounds. */
export function wholeNumber(
  typed: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const digits = typed.normalize('NFKC');
  const number = /^\d{1,3}$/.test(digits) ? Number(digits) : undefined;
  return number !== undefined && number >= least && number <= most ? number : undefined;
}

/** What was typed, under the names of a form. */
export const valuesOf = (field: (name: string) => string, names: readonly string[]): Values =>
  Object.fromEntries(names.map((name) => [name, field(name)]));
