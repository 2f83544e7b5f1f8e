// Why: what the papers say, its tone, whether it is right, and how many hours the office took to answer.
import type { MediaItem } from '../../db/queries/mediaItems.js';
import { excerpt, shownText, type Reader } from '../comments/shown.js';
import { dayInShort, timeInWords } from '../dayWords.js';
import { localDay } from '../time.js';
import { mediaFieldsView } from './entry.page.js';
import { tones, type MediaErrors, type MediaValues } from './media.form.js';

const hour = 3_600_000;

function when({ language, staff }: Reader, at: Date): string {
  const { timeZone, settings } = staff.office;
  return `${dayInShort(localDay(at, timeZone), language, settings.rocYears)} ${timeInWords(at, timeZone)}`;
}

/** Hours from the item to the answer, to one decimal; undefined where none was given yet. */
export function delayHours(item: Pick<MediaItem, 'publishedAt' | 'respondedAt'>): number | undefined {
  const { publishedAt, respondedAt } = item;
  return respondedAt === null
    ? undefined
    : Math.round(((respondedAt.getTime() - publishedAt.getTime()) / hour) * 10) / 10;
}

export function mediaPage(
  reader: Reader,
  items: readonly (MediaItem & { text: string | null })[],
  tone: string | undefined,
  names: readonly string[],
) {
  const { t, language, staff } = reader;
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: 1 });
  return {
    title: t('register.media_list.title'),
    nav: 'comments',
    empty: items.length === 0,
    mayEnter: staff.may('register.enter'),
    tones: [
      { value: '', text: t('comments.filter.all'), selected: tone === undefined },
      ...tones.map((one) => ({ value: one, text: t(`register.tones.${one}`), selected: one === tone })),
    ],
    rows: items.map((item) => {
      const delay = delayHours(item);
      return {
        url: `/comments/${encodeURIComponent(item.commentId)}`,
        editUrl: `/media/${encodeURIComponent(item.commentId)}`,
        outlet: item.outlet,
        headline: item.headline,
        link: item.link,
        text: excerpt(shownText(t, item, names), 100),
        published: when(reader, item.publishedAt),
        tone: t(`register.tones.${item.tone}`),
        correct: t(`register.correct.${item.correct === null ? 'unknown' : item.correct ? 'yes' : 'no'}`),
        response: excerpt(item.response, 80),
        delay:
          delay === undefined
            ? t('register.media_list.not_yet')
            : t('register.media_list.hours', { n: number.format(delay) }),
      };
    }),
  };
}

export function mediaItemPage(
  reader: Reader,
  item: MediaItem,
  values: MediaValues,
  errors: MediaErrors = {},
) {
  const { fields, problems } = mediaFieldsView(reader.t, values, errors);
  // What was published stays as it was entered; what the office makes of it may change.
  const open = new Set(['tone', 'correct', 'response', 'respondedAt']);
  return {
    title: item.headline,
    nav: 'comments',
    address: `/media/${encodeURIComponent(item.commentId)}`,
    commentUrl: `/comments/${encodeURIComponent(item.commentId)}`,
    revision: item.revision,
    about: `${item.outlet} · ${when(reader, item.publishedAt)}`,
    link: item.link,
    fields: fields.filter((field) => open.has(field.name)),
    errors: problems.length === 0 ? undefined : problems.map(([name, text]) => ({ href: `#${name}`, text })),
  };
}
