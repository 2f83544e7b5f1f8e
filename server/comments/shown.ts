// Why: a comment's words, day and themes as one person may see them, the same wherever the inbox shows it.
import { maskPersonalData } from '../../analysis/text/mask.js';
import type { Comment } from '../../db/queries/comments.js';
import type { Staff } from '../http/currentUser.js';
import type { Language, Translate } from '../i18n.js';
import { themeName } from '../themes/rules.js';
import { localDay } from '../time.js';
import type { Inbox } from './inbox.js';
import { purgedWords } from './purged.js';

export type Reader = { t: Translate; language: Language; staff: Staff; today: string };

/** A comment's text as this person may see it; what is covered says what it was. */
export function shownText(t: Translate, comment: Pick<Comment, 'text'>, names: readonly string[]): string {
  return comment.text === null
    ? t('comments.purged')
    : maskPersonalData(comment.text, (kind) => t(`comments.masked.${kind}`), names).text;
}

/** The same in the inbox: purged words leave a line that says so, in the reader's own language. */
export function shownIn(
  reader: Reader,
  inbox: Pick<Inbox, 'names' | 'writers' | 'purges'>,
  comment: Comment,
): { text: string; language: string } {
  const purged = purgedWords(reader, inbox.purges.get(comment.id));
  return purged === undefined
    ? { text: shownText(reader.t, comment, namesFor(inbox, comment.id)), language: comment.language }
    : { text: purged, language: reader.language };
}

/** Names to cover in one comment: the office's people, and what its writer called themselves. */
export function namesFor(inbox: Pick<Inbox, 'names' | 'writers'>, id: string): readonly string[] {
  const writer = inbox.writers.get(id);
  return writer === undefined ? inbox.names : [...inbox.names, writer];
}

/** One line of it, for a list beside. */
export function excerptOf(reader: Reader, inbox: Parameters<typeof shownIn>[1], comment: Comment) {
  const { text, language } = shownIn(reader, inbox, comment);
  return { text: excerpt(text, 100), language };
}

export function excerpt(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most).toWellFormed()}…`;
}

/** The day it was answered, or the day it came in where only the wave is known. */
export function dayOf(comment: Comment, staff: Staff): string {
  return comment.day ?? localDay(comment.receivedAt, staff.office.timeZone);
}

/** Themes that can be given; one out of use only where it was given already. */
export function themesInUse({ language }: Reader, { knownThemes }: Inbox, given: readonly string[] = []) {
  return knownThemes.all
    .filter(({ active, code }) => active || given.includes(code))
    .map(({ code }) => ({ value: code, text: themeName(knownThemes, code, language) }));
}
