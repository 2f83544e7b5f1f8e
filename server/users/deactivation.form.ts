// Why: for what reason an account is switched off or on is chosen from a list, so that the log holds no word about a person.
import { z } from 'zod';
import { badRequest } from '../errors.js';

export const offReasons = ['left', 'transferred', 'leave', 'security', 'other'] as const;
export const onReasons = ['returned', 'mistake', 'other'] as const;
export type OffReason = (typeof offReasons)[number];
export type OnReason = (typeof onReasons)[number];

/** Undefined where none was chosen. Throws 400 for what our page cannot have sent. */
export function readOffReason(body: unknown): OffReason | undefined {
  return read(body, z.enum(offReasons));
}

export function readOnReason(body: unknown): OnReason | undefined {
  return read(body, z.enum(onReasons));
}

function read<Reason extends string>(body: unknown, known: z.ZodType<Reason>): Reason | undefined {
  const parsed = z.object({ reason: z.union([z.literal(''), known]) }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.reason === '' ? undefined : known.parse(parsed.data.reason);
}
