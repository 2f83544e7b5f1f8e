// Why: who is invited, in which role and until when, and new passwords, read once at the edge.
import { z } from 'zod';
import type { Role } from '../../db/schema.js';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { isLanguage, type Language } from '../i18n.js';
import { shortestPassword } from './passwords.js';

export const roleNames = [
  'director',
  'secretary',
  'section_chief',
  'research',
  'seed',
  'clerk',
  'auditor',
  'translator',
] as const satisfies readonly Role[];
/** What one may be in a bureau, which has neither counters nor citizens. */
export const bureauRoleNames = ['bureau', 'bureau_manager'] as const satisfies readonly Role[];
export type RoleName = (typeof roleNames | typeof bureauRoleNames)[number];

export function roleNamesOf({ isBureau }: { isBureau: boolean }): readonly RoleName[] {
  return isBureau ? bureauRoleNames : roleNames;
}

export type RoleEntry = { role: Role; sectionId: string | null; validFrom: string; validTo: string | null };

const wellFormed = z.string().refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));
const typed = z.object({
  name: z.string().max(500).default(''),
  email: z.string().max(500).default(''),
  language: z.string().max(20).default('zh-TW'),
  role: z.enum([...roleNames, ...bureauRoleNames]),
  sectionId: z.string().max(200).default(''),
  validFrom: z.string().max(20).default(''),
  validTo: z.string().max(20).default(''),
});
export type InviteValues = z.infer<typeof typed>;
export type InviteField = 'name' | 'email' | 'validFrom' | 'validTo';

type Refused<Field extends string> = { ok: false; values: InviteValues; wrong: Field[] };
export type InviteForm =
  | { ok: true; entry: { name: string; email: string; language: Language; role: RoleEntry } }
  | Refused<InviteField>;
export type RoleForm = { ok: true; role: RoleEntry } | Refused<'validFrom' | 'validTo'>;

const nameSchema = wellFormed.transform((text) => text.trim()).pipe(z.string().min(1).max(100));
const emailSchema = wellFormed.transform((text) => text.trim().toLowerCase()).pipe(z.email().max(200));

/** What there is to choose from: ids of the office's sections, and its roles. */
export type Choices = { sections: readonly string[]; roles: readonly RoleName[] };

/** Throws 400 for what our page cannot have sent. */
export function readInvite(body: unknown, choices: Choices, today: string): InviteForm {
  const values = valuesOf(body);
  const name = nameSchema.safeParse(values.name);
  const email = emailSchema.safeParse(values.email);
  const role = roleOf(values, choices, today);
  const { language } = values;
  if (!isLanguage(language)) throw badRequest();
  if (name.success && email.success && role.ok)
    return { ok: true, entry: { name: name.data, email: email.data, language, role: role.role } };
  return {
    ok: false,
    values,
    wrong: [
      ...(name.success ? [] : (['name'] as const)),
      ...(email.success ? [] : (['email'] as const)),
      ...(role.ok ? [] : role.wrong),
    ],
  };
}

export function readRole(body: unknown, choices: Choices, today: string): RoleForm {
  return roleOf(valuesOf(body), choices, today);
}

function valuesOf(body: unknown): InviteValues {
  const parsed = typed.safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data;
}

function roleOf(values: InviteValues, { sections, roles }: Choices, today: string): RoleForm {
  const sectionId = values.sectionId === '' ? null : values.sectionId;
  if (sectionId !== null && !sections.includes(sectionId)) throw badRequest();
  if (!roles.includes(values.role)) throw badRequest();
  const validFrom = values.validFrom.trim() === '' ? today : values.validFrom.trim();
  const validTo = values.validTo.trim() === '' ? null : values.validTo.trim();
  const wrong = [
    ...(isDay(validFrom) ? [] : (['validFrom'] as const)),
    ...(validTo === null || (isDay(validTo) && validTo >= validFrom) ? [] : (['validTo'] as const)),
  ];
  if (wrong.length > 0) return { ok: false, values, wrong };
  return { ok: true, role: { role: values.role, sectionId, validFrom, validTo } };
}

/** Throws 400 for what our page cannot have sent. */
export function readEndOfRole(body: unknown): { grantId: string; lastDay: string } {
  const parsed = z.object({ grantId: z.string().min(1).max(200), lastDay: z.string() }).safeParse(body);
  if (!parsed.success || !isDay(parsed.data.lastDay)) throw badRequest();
  return parsed.data;
}

const password = z.string().refine((text) => text.isWellFormed() && !text.includes('\0'));
export const longestPassword = 500;

export type NewPassword = { ok: true; password: string } | { ok: false; wrong: 'short' | 'different' };

/** Typed twice, so that nobody locks themselves out by a slip. Throws 400 for what our page cannot have sent. */
export function readNewPassword(body: unknown): NewPassword {
  const parsed = z.object({ password, again: password }).safeParse(body);
  if (!parsed.success) throw badRequest();
  const { password: given, again } = parsed.data;
  if (given.length < shortestPassword || given.length > longestPassword) return { ok: false, wrong: 'short' };
  return given === again ? { ok: true, password: given } : { ok: false, wrong: 'different' };
}

export function readOldPassword(body: unknown): string {
  const parsed = z.object({ old: password }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.old.slice(0, longestPassword);
}

/** An address that may be somebody's, or undefined. */
export function readAddress(body: unknown): string | undefined {
  const parsed = z.object({ email: emailSchema }).safeParse(body);
  return parsed.success ? parsed.data.email : undefined;
}

/** Throws 400 for an office in which the person holds no role today. */
export function readOffice(body: unknown, own: readonly string[]): string {
  const parsed = z.object({ office: z.string() }).safeParse(body);
  if (!parsed.success || !own.includes(parsed.data.office)) throw badRequest();
  return parsed.data.office;
}

export function readLanguage(body: unknown): Language {
  const parsed = z.object({ language: z.string() }).safeParse(body);
  if (!parsed.success || !isLanguage(parsed.data.language)) throw badRequest();
  return parsed.data.language;
}

/** What a person recognises a browser by: its name and system, never more. */
export function browserName(userAgent: string | undefined): string {
  const agent = userAgent ?? '';
  const browser =
    [
      ['Edge', /Edg\//],
      ['Opera', /OPR\//],
      ['Firefox', /Firefox\//],
      ['Chrome', /(?:Chrome|CriOS)\//],
      ['Safari', /Safari\//],
    ].find(([, sign]) => (sign as RegExp).test(agent))?.[0] ?? '';
  const system =
    [
      ['iPad', /iPad/],
      ['iPhone', /iPhone/],
      ['Android', /Android/],
      ['Windows', /Windows/],
      ['macOS', /Mac OS X/],
      ['Linux', /Linux/],
    ].find(([, sign]) => (sign as RegExp).test(agent))?.[0] ?? '';
  return [browser, system].filter((part) => part !== '').join(' · ');
}
