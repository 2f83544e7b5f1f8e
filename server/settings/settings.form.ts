// Why: what an office says of itself, read once at the edge: every text in three languages, every number in its bounds.
import { z } from 'zod';
import type { OfficeSettings, Translated } from '../../db/schema.js';
import { badRequest } from '../errors.js';
import { languages } from '../i18n.js';

export const partKinds = ['sections', 'counters', 'services'] as const;
export type PartKind = (typeof partKinds)[number];

export const bounds = {
  retentionMonths: { least: 1, most: 60 },
  programmeYearStartMonth: { least: 1, most: 12 },
  staffThreshold: { least: 5, most: 100 },
  publicThreshold: { least: 5, most: 500 },
} as const;
type Numbered = keyof typeof bounds;

export type Values = Readonly<Record<string, string>>;
export type Read<Value> = { ok: true; value: Value } | { ok: false; values: Values; wrong: string[] };

const text = z.record(z.string().max(100), z.unknown());

function fieldsOf(body: unknown): (name: string) => string {
  const parsed = text.safeParse(body);
  if (!parsed.success) throw badRequest();
  return (name) => {
    const value = parsed.data[name];
    if (value === undefined) return '';
    if (typeof value !== 'string' || value.length > 500 || !value.isWellFormed()) throw badRequest();
    return value.trim();
  };
}

const clean = (value: string, most: number): boolean =>
  value !== '' && value.length <= most && !/\p{Cc}/u.test(value);

function readName(field: (name: string) => string): { name: Translated; wrong: string[] } {
  const name = { 'zh-TW': field('name-zh-TW'), en: field('name-en'), ja: field('name-ja') };
  return {
    name,
    wrong: languages.filter((language) => !clean(name[language], 100)).map((language) => `name-${language}`),
  };
}

export type OfficeForm = { name: Translated; settings: Omit<OfficeSettings, 'heard'> };

/** Throws 400 for what our page cannot have sent. */
export function readOffice(body: unknown): Read<OfficeForm> {
  const field = fieldsOf(body);
  const { name, wrong } = readName(field);
  const phone = field('phone');
  if (phone.length > 50 || /\p{Cc}/u.test(phone)) wrong.push('phone');
  const numbers = Object.fromEntries(
    (Object.keys(bounds) as Numbered[]).map((key) => [key, Number(field(key).normalize('NFKC'))]),
  ) as Record<Numbered, number>;
  for (const key of Object.keys(bounds) as Numbered[]) {
    const { least, most } = bounds[key];
    if (!/^\d{1,3}$/.test(field(key).normalize('NFKC')) || numbers[key] < least || numbers[key] > most)
      wrong.push(key);
  }
  // What the public sees is never finer than what the staff sees.
  if (numbers.publicThreshold < numbers.staffThreshold && !wrong.includes('publicThreshold'))
    wrong.push('publicThreshold');
  const rocYears = field('rocYears') === 'yes';
  if (wrong.length === 0) return { ok: true, value: { name, settings: { phone, rocYears, ...numbers } } };
  const keys = [...languages.map((one) => `name-${one}`), 'phone', ...Object.keys(bounds), 'rocYears'];
  return { ok: false, values: Object.fromEntries(keys.map((key) => [key, field(key)])), wrong };
}

export type PartForm = { code: string; name: Translated; sectionId: string | null; active: boolean };

/**
 * A section, counter or service.
 * @param known its code when it is changed: codes are for life @param sections ids of the office's sections
 */
export function readPart(
  body: unknown,
  known: string | undefined,
  sections: readonly string[],
): Read<PartForm> {
  const field = fieldsOf(body);
  const { name, wrong } = readName(field);
  const code = known ?? field('code');
  // «new» is the address at which one is made.
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(code) || code === 'new') wrong.push('code');
  const section = field('sectionId');
  if (section !== '' && !sections.includes(section)) throw badRequest();
  const active = known === undefined || field('active') === 'yes';
  if (wrong.length === 0)
    return { ok: true, value: { code, name, sectionId: section === '' ? null : section, active } };
  const keys = ['code', 'sectionId', 'active', ...languages.map((one) => `name-${one}`)];
  return { ok: false, values: Object.fromEntries(keys.map((key) => [key, field(key)])), wrong };
}
