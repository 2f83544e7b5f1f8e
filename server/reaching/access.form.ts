// Why: what a survey asks of web answers, and how many codes to make, read once at the edge.
import { z } from 'zod';
import { badRequest } from '../errors.js';
import { plainCount } from '../pastedTable.js';

export const highestQuota = 1_000_000;
export const mostCodes = 5_000;
const longestName = 100;

const text = z
  .string()
  .max(500)
  .refine((value) => value.isWellFormed() && !value.includes('\0'))
  .default('');

export type AccessEntry = { needsCode: boolean; quota: number | null };
export type AccessForm =
  | { ok: true; entry: AccessEntry; seen: number }
  | { ok: false; typed: { needsCode: boolean; quota: string } };

/** The moment of the last change, by which the form says what it saw. */
export const stateOfAccess = (row: { changedAt: Date } | undefined): number => row?.changedAt.getTime() ?? 0;

export function readAccess(body: unknown): AccessForm {
  const parsed = z
    .object({ needsCode: text, quota: text, seen: z.string().regex(/^\d{1,15}$/) })
    .safeParse(body ?? {});
  if (!parsed.success) throw badRequest();
  const needsCode = parsed.data.needsCode === 'yes';
  if (parsed.data.needsCode !== '' && !needsCode) throw badRequest();
  const quota = plainCount(parsed.data.quota);
  const isNumber = /^[1-9]\d{0,6}$/.test(quota) && Number(quota) <= highestQuota;
  if (quota !== '' && !isNumber) return { ok: false, typed: { needsCode, quota } };
  return {
    ok: true,
    entry: { needsCode, quota: quota === '' ? null : Number(quota) },
    seen: Number(parsed.data.seen),
  };
}

export type CodesEntry = { name: string; size: number };
export type CodesForm =
  | { ok: true; entry: CodesEntry }
  | { ok: false; typed: { name: string; size: string }; wrong: ('name' | 'size')[] };

export function readCodes(body: unknown): CodesForm {
  const parsed = z.object({ name: text, size: text }).safeParse(body ?? {});
  if (!parsed.success) throw badRequest();
  const typed = { name: parsed.data.name.trim(), size: plainCount(parsed.data.size) };
  const wrong: ('name' | 'size')[] = [];
  if (typed.name === '' || typed.name.length > longestName) wrong.push('name');
  if (!/^[1-9]\d{0,3}$/.test(typed.size) || Number(typed.size) > mostCodes) wrong.push('size');
  return wrong.length > 0
    ? { ok: false, typed, wrong }
    : { ok: true, entry: { name: typed.name, size: Number(typed.size) } };
}
