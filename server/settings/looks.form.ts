// Why: an office's colour is taken only where every text that wears it can be read; where not, the reader is told by how much it
// fails and which colour near it would do.
import { checksOf, nearestReadable, passes, worstOf, type Check } from '../looks/colours.js';
import { hexOf, readColour } from '../looks/contrast.js';
import { fieldsOf } from './fields.js';

export type ColourProblem = { problem: 'hex' } | { problem: 'contrast'; worst: Check; near: string };
export type ColourForm =
  /** Null: the house's own colour. */
  { ok: true; colour: string | null } | { ok: false; typed: string; problem: ColourProblem };

export function readColourForm(body: unknown): ColourForm {
  const typed = fieldsOf(body)('colour').normalize('NFKC');
  return typed === '' ? { ok: true, colour: null } : judgeColour(typed);
}

/** Measured and shown, not kept. */
export const isTrial = (body: unknown): boolean => fieldsOf(body)('step') === 'try';

export function judgeColour(typed: string): ColourForm {
  const own = readColour(typed);
  if (own === undefined) return { ok: false, typed, problem: { problem: 'hex' } };
  const worst = worstOf(checksOf(own).filter((check) => !passes(check)));
  return worst === undefined
    ? { ok: true, colour: hexOf(own) }
    : { ok: false, typed, problem: { problem: 'contrast', worst, near: hexOf(nearestReadable(own)) } };
}
