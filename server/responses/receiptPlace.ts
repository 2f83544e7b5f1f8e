// Why: where somebody checks a receipt of theirs is said wherever one is given: with the thanks, on paper batches.
import type { Request } from 'express';
import type { Dependencies } from '../dependencies.js';
import type { ContentLanguage } from '../i18n.js';

/** A chain's name, and the groups. */
export const longestReceipt = 250;

export function receiptPath(slug: string, language: ContentLanguage): string {
  return `/s/${encodeURIComponent(slug)}/receipt?lang=${language}`;
}

/** Where a receipt of the office of this survey is checked: as a link, and as people write it down. */
export function receiptPlace(
  { config }: Pick<Dependencies, 'config'>,
  req: Request,
  slug: string,
  language: ContentLanguage,
): { check: string; address: string } {
  const base = config.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
  return { check: receiptPath(slug, language), address: `${base}/s/${encodeURIComponent(slug)}/receipt` };
}
