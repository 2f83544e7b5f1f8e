// Why: what a systematic sample needs to be drawn, read once at the edge. The start is not among it: nobody chooses that.
import { z } from 'zod';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { plainCount } from '../pastedTable.js';

export const longestStep = 1_000;
export const highestTicket = 5_000;
const longestSpan = 92;

export type SamplingEntry = {
  fromDay: string;
  toDay: string;
  counterCode: string | null;
  every: number;
  lastTicket: number;
};
export type SamplingField = 'from' | 'to' | 'counter' | 'every' | 'last';
export type SamplingForm =
  | { ok: true; entry: SamplingEntry }
  | { ok: false; typed: Readonly<Record<SamplingField, string>>; wrong: readonly SamplingField[] };

const text = z
  .string()
  .max(200)
  .refine((value) => value.isWellFormed() && !value.includes('\0'))
  .default('');
const fields = z.object({ from: text, to: text, counter: text, every: text, last: text });

export function readSampling(body: unknown, counters: ReadonlySet<string>): SamplingForm {
  const parsed = fields.safeParse(body ?? {});
  if (!parsed.success) throw badRequest();
  const { counter } = parsed.data;
  const clean = (value: string) => value.normalize('NFKC').trim();
  const [from, to, every, last] = [
    clean(parsed.data.from),
    clean(parsed.data.to),
    plainCount(parsed.data.every),
    plainCount(parsed.data.last),
  ];
  const wrong: SamplingField[] = [];
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  if (!isDay(from)) wrong.push('from');
  if (!isDay(to) || (isDay(from) && (days < 0 || days > longestSpan))) wrong.push('to');
  if (counter !== '' && !counters.has(counter)) wrong.push('counter');
  if (!isNumber(every, longestStep)) wrong.push('every');
  if (!isNumber(last, highestTicket) || Number(last) < Number(every)) wrong.push('last');
  if (wrong.length > 0) return { ok: false, typed: { from, to, counter, every, last }, wrong };
  return {
    ok: true,
    entry: {
      fromDay: from,
      toDay: to,
      counterCode: counter === '' ? null : counter,
      every: Number(every),
      lastTicket: Number(last),
    },
  };
}

function isNumber(value: string, most: number): boolean {
  return /^[1-9]\d{0,4}$/.test(value) && Number(value) <= most;
}
