// Why: what a new improvement most likely says, so that making one of a comment is a matter of seconds: the citizen's words
// as its title, their theme, the person who makes it, a month's time, and the last three months to compare with.
import { maskPersonalData } from '../../analysis/text/mask.js';
import { isTheme } from '../../analysis/text/themeRules.js';
import { listThemesOf } from '../../db/queries/commentMarks.js';
import { type Comment } from '../../db/queries/comments.js';
import type { Queries } from '../../db/connection.js';
import type { Staff } from '../http/currentUser.js';
import type { Translate } from '../i18n.js';
import type { Choices } from './choices.js';
import type { Values } from './improvements.form.js';

export async function beginningOf(
  db: Queries,
  staff: Staff,
  t: Translate,
  today: string,
  comments: readonly Comment[],
  choices: Choices,
): Promise<Values> {
  const themes = await listThemesOf(
    db,
    staff.scope,
    comments.map((comment) => comment.id),
  );
  const theme = themes.map((row) => row.theme).find((word) => isTheme(word) && word !== 'praise');
  const section = staff.grants.find((grant) => grant.sectionId !== null)?.sectionId;
  const leading = leadingOf(comments);
  const overall = choices.measures.find((measure) => measure.value === `${leading?.surveyId ?? ''}|overall`);
  return {
    title: leading === undefined ? '' : firstSentence(shownWords(t, leading.text)),
    theme: theme ?? '',
    ownerId: staff.userId,
    sectionId: section ?? '',
    priority: 'normal',
    dueDay: dayAfter(today, 30),
    ...(overall === undefined
      ? {}
      : {
          measure: overall.value,
          segment: '',
          baselineFrom: dayAfter(today, -90),
          baselineTo: dayAfter(today, -1),
        }),
  };
}

/** A comment's words as they may be shown. */
export function shownWords(t: Translate, text: string | null): string {
  return text === null
    ? t('comments.purged')
    : maskPersonalData(text, (kind) => t(`comments.masked.${kind}`)).text;
}

/** The one that asks for something speaks for the others. */
function leadingOf(comments: readonly Comment[]): Comment | undefined {
  const asking = comments.find(
    ({ kind }) => kind === 'suggestion' || kind === 'complaint' || kind === 'petition',
  );
  return asking ?? comments.find(({ kind }) => kind !== 'no_content') ?? comments[0];
}

function firstSentence(text: string): string {
  const first = text.trim().split(/[。！？!?\n]/, 1)[0] ?? '';
  return (first.length > 60 ? `${first.slice(0, 59).toWellFormed()}…` : first).trim();
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
