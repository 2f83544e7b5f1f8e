// Why: a review note is a text on one period, perhaps in place of an earlier one; read once at the edge.
import { z } from 'zod';
import { badRequest } from '../errors.js';

export const longestNote = 1_000;

export type NoteProblem = 'empty' | 'long';
export type NoteForm =
  | { ok: true; text: string; replaces: string | null }
  | { ok: false; text: string; replaces: string | null; problem: NoteProblem };

export function readNote(body: unknown): NoteForm {
  const parsed = z.object({ text: z.string(), replaces: z.string().max(200).default('') }).safeParse(body);
  if (!parsed.success) throw badRequest();
  const text = parsed.data.text.replace(/\r\n?/g, '\n').trim();
  const { replaces } = parsed.data;
  if (!(text + replaces).isWellFormed() || (text + replaces).includes('\0')) throw badRequest();
  const known = { text: text.slice(0, 4 * longestNote), replaces: replaces === '' ? null : replaces };
  if (text === '') return { ok: false, ...known, problem: 'empty' };
  return text.length > longestNote ? { ok: false, ...known, problem: 'long' } : { ok: true, ...known };
}
