// Why: one comment after another, coded by keyboard, without a hint of what rules or others made of it.
import { maskPersonalData } from '../../analysis/text/mask.js';
import type { Comment } from '../../db/queries/comments.js';
import type { Words } from '../dashboards/words.js';
import { inLanguage } from '../i18n.js';
import { languageChoices, type Tongue } from '../languages/tongues.js';
import { codingAddress, type CodingView } from './coding.form.js';
import type { Themes } from './rules.js';

export type CodingState = {
  words: Words;
  themes: Themes;
  view: CodingView;
  /** How many the draw holds, and how many of them this person has coded. */
  total: number;
  done: number;
  /** Undefined: the draw is at its end, or empty. */
  open: { at: number; comment: Comment; chosen: readonly string[] } | undefined;
  names: readonly string[];
  tongues: readonly Tongue[];
};

/** One key a theme, beside each other on every keyboard; j and k stay for going on and back. */
const keys = Array.from('123456789qwertyuiopasdfghzxcvbnm');

export function codingPage(state: CodingState) {
  const { words, view, total, done, open, tongues } = state;
  const { t } = words;
  return {
    title: t('themes.coding.title'),
    nav: 'comments' as const,
    styles: ['improving.css'],
    scripts: ['coding.js'],
    back: '/comments/themes',
    lead: t('themes.coding.lead', {
      n: words.count(total),
      done: words.count(done),
      until: words.day(view.until),
    }),
    progress: { done, total: Math.max(1, total) },
    draw: {
      languages: [
        { value: '', text: t('themes.coding.all_languages'), selected: view.language === undefined },
        ...languageChoices(tongues, words.language).map((one) => ({
          ...one,
          selected: one.value === view.language,
        })),
      ],
      seed: view.seed,
      until: view.until,
      address: codingAddress(view),
    },
    empty: total === 0,
    finished: total > 0 && open === undefined,
    firstUrl: codingAddress(view, 1),
    open: open === undefined ? undefined : openView(state, open),
  };
}

function openView(
  { words, themes, view, total, names }: CodingState,
  open: NonNullable<CodingState['open']>,
) {
  const { t } = words;
  const { at, comment, chosen } = open;
  // A theme out of use is no longer offered, but stays where it was chosen.
  const offered = themes.all.filter((theme) => theme.active || chosen.includes(theme.code));
  return {
    at,
    position: t('themes.coding.position', { at: words.count(at), n: words.count(total) }),
    id: comment.id,
    language: comment.language,
    text:
      comment.text === null
        ? t('comments.purged')
        : maskPersonalData(comment.text, (kind) => t(`comments.masked.${kind}`), names).text,
    themes: offered.map((theme, index) => ({
      code: theme.code,
      name: inLanguage(theme.name, words.language),
      checked: chosen.includes(theme.code),
      key: keys[index],
    })),
    hidden: Object.entries({
      language: view.language ?? '',
      seed: view.seed,
      until: view.until,
      at: String(at),
    }).map(([name, value]) => ({ name, value })),
    previousUrl: at > 1 ? codingAddress(view, at - 1) : undefined,
    nextUrl: at < total ? codingAddress(view, at + 1) : undefined,
  };
}
