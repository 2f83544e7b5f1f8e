// Why: a text is taken out on a ground of law, with the paper it rests on, and after saying that one means it.
import { z } from 'zod';
import { maskPersonalData } from '../../analysis/text/mask.js';
import type { PurgeReason } from '../../db/schema.js';
import { badRequest } from '../errors.js';

export const purgeReasons: readonly PurgeReason[] = [
  'asked',
  'third_person',
  'retention',
  'not_personal_purpose',
];

export type PurgeForm =
  | { ok: true; reason: PurgeReason; basis: string }
  | { ok: false; values: { reason: string; basis: string }; wrong: ('reason' | 'basis' | 'sure')[] };

export const longestBasis = 200;

const sent = z.object({
  reason: z.string().max(50).default(''),
  basis: z.string().max(2_000).default(''),
  sure: z.literal('yes').optional(),
});

/** Throws 400 for what our page cannot have sent. */
export function readPurge(body: unknown): PurgeForm {
  const parsed = sent.safeParse(body);
  if (!parsed.success) throw badRequest();
  const basis = parsed.data.basis.trim();
  if (!basis.isWellFormed() || basis.includes('\0')) throw badRequest();
  const reason = purgeReasons.find((known) => known === parsed.data.reason);
  if (reason === undefined && parsed.data.reason !== '') throw badRequest();
  const wrong: ('reason' | 'basis' | 'sure')[] = [
    ...(reason === undefined ? (['reason'] as const) : []),
    // The record of a purge must not keep what was purged.
    ...(basis === '' || basis.length > longestBasis || namesSomebody(basis) ? (['basis'] as const) : []),
    ...(parsed.data.sure === undefined ? (['sure'] as const) : []),
  ];
  return reason !== undefined && wrong.length === 0
    ? { ok: true, reason, basis }
    : { ok: false, values: { reason: parsed.data.reason, basis }, wrong };
}

/** Long numbers may stand there: documents have them (府民戶字第1150012345號). */
function namesSomebody(basis: string): boolean {
  return maskPersonalData(basis, (kind) => kind).kinds.some((kind) => kind !== 'number');
}
