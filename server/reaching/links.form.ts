// Why: where a link hangs and how its answers come in, read once at the edge.
import { z } from 'zod';
import type { LinkChannel } from '../../db/schema.js';
import { badRequest } from '../errors.js';

export const linkChannels = ['web', 'tablet', 'assisted'] as const satisfies readonly LinkChannel[];
export const longestName = 100;

export type LinkEntry = {
  name: string;
  channel: LinkChannel;
  counterCode: string | null;
  serviceCode: string | null;
};
export type LinkField = 'name' | 'channel' | 'counter' | 'service';
export type LinkForm =
  | { ok: true; entry: LinkEntry }
  | { ok: false; typed: Readonly<Record<LinkField, string>>; wrong: readonly LinkField[] };

const text = z
  .string()
  .max(500)
  .refine((value) => value.isWellFormed() && !value.includes('\0'))
  .default('');
const fields = z.object({ name: text, channel: text, counter: text, service: text });

/** @param known codes in use. Throws 400 for what no form of ours sends. */
export function readLink(
  body: unknown,
  known: { counters: ReadonlySet<string>; services: ReadonlySet<string> },
): LinkForm {
  const parsed = fields.safeParse(body ?? {});
  if (!parsed.success) throw badRequest();
  const typed = { ...parsed.data, name: parsed.data.name.trim() };
  const channel = linkChannels.find((one) => one === typed.channel);
  const wrong: LinkField[] = [];
  if (typed.name === '' || typed.name.length > longestName) wrong.push('name');
  if (channel === undefined) wrong.push('channel');
  if (typed.counter !== '' && !known.counters.has(typed.counter)) wrong.push('counter');
  if (typed.service !== '' && !known.services.has(typed.service)) wrong.push('service');
  if (wrong.length > 0 || channel === undefined) return { ok: false, typed, wrong };
  return {
    ok: true,
    entry: {
      name: typed.name,
      channel,
      counterCode: typed.counter === '' ? null : typed.counter,
      serviceCode: typed.service === '' ? null : typed.service,
    },
  };
}
