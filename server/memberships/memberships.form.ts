// Why: a bureau names an office by its code; whatever else is sent is refused beside the list.
export type AskForm = { ok: true; office: string } | { ok: false; value: string };

/** @param free codes of the offices that may be asked now. */
export function readAsked(body: unknown, free: readonly string[]): AskForm {
  const sent: unknown = typeof body === 'object' && body !== null && 'office' in body ? body.office : '';
  const value = typeof sent === 'string' ? sent : '';
  return free.includes(value) ? { ok: true, office: value } : { ok: false, value };
}
