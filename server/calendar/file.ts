// Why: a calendar comes as the file a ministry or a calendar program made: whatever its name says, its bytes must be text,
// in UTF-8 or in the Big5 that older tables of the government still have.
import { TextDecoder } from 'node:util';

export const largestCalendarFile = 512 * 1024;

export type CalendarText = { ok: true; text: string } | { ok: false; refusal: 'empty' | 'not-text' };

const utf8 = new TextDecoder('utf-8', { fatal: true });
const big5 = new TextDecoder('big5', { fatal: true });
/** What a text has none of: zeros and other controls. */
const controls = /[^\P{Cc}\t\n\r]/u;

export function textOfCalendar(content: Buffer): CalendarText {
  if (content.length === 0) return { ok: false, refusal: 'empty' };
  const text = decoded(utf8, content) ?? decoded(big5, content);
  if (text === undefined || controls.test(text)) return { ok: false, refusal: 'not-text' };
  return text.trim() === '' ? { ok: false, refusal: 'empty' } : { ok: true, text };
}

/** Undefined where the bytes are none of this encoding. */
function decoded(decoder: TextDecoder, content: Buffer): string | undefined {
  try {
    return decoder.decode(content);
  } catch {
    return undefined;
  }
}
