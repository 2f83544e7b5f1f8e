// Why: what is written down about a clipping, when it is entered and when it is looked at again.
import type { MediaItem } from '../../db/queries/mediaItems.js';
import type { MediaTone } from '../../db/schema.js';
import { localMoment, momentOf } from './moments.js';
import { cleanLine, cleanText } from './texts.js';

export const tones = ['positive', 'neutral', 'negative'] as const satisfies readonly MediaTone[];
export const mediaFields = [
  'outlet',
  'headline',
  'link',
  'publishedAt',
  'tone',
  'correct',
  'response',
  'respondedAt',
] as const;
export type MediaValues = Record<(typeof mediaFields)[number], string>;
/** Field → key below `register.errors`. */
export type MediaErrors = Partial<Record<(typeof mediaFields)[number], string>>;
export const longestMedia = { outlet: 100, headline: 200, link: 500, response: 2_000 } as const;

export const emptyMedia: MediaValues = {
  outlet: '',
  headline: '',
  link: '',
  publishedAt: '',
  tone: '',
  correct: '',
  response: '',
  respondedAt: '',
};

export function isTone(value: unknown): value is MediaTone {
  return typeof value === 'string' && (tones as readonly string[]).includes(value);
}

export function readMediaValues(field: (name: string) => string): MediaValues {
  return {
    outlet: cleanLine(field('outlet')),
    headline: cleanLine(field('headline')),
    link: field('link').trim(),
    publishedAt: field('publishedAt'),
    tone: field('tone'),
    correct: field('correct'),
    response: cleanText(field('response')),
    respondedAt: field('respondedAt'),
  };
}

export function valuesOfMedia(item: MediaItem, timeZone: string): MediaValues {
  return {
    outlet: item.outlet,
    headline: item.headline,
    link: item.link,
    publishedAt: localMoment(item.publishedAt, timeZone),
    tone: item.tone,
    correct: item.correct === null ? '' : item.correct ? 'yes' : 'no',
    response: item.response,
    respondedAt: item.respondedAt === null ? '' : localMoment(item.respondedAt, timeZone),
  };
}

export type MediaRead = Omit<MediaItem, 'officeId' | 'commentId' | 'revision'>;

/** Undefined with the reasons in `errors`. */
export function judgeMedia(
  values: MediaValues,
  here: { now: Date; timeZone: string },
  errors: MediaErrors,
): MediaRead | undefined {
  const { outlet, headline, link, tone, correct, response } = values;
  if (outlet === '' || outlet.length > longestMedia.outlet) errors.outlet = 'line';
  if (headline === '' || headline.length > longestMedia.headline) errors.headline = 'line';
  if (link !== '' && !isLink(link)) errors.link = 'link';
  const publishedAt = momentOf(values.publishedAt, here.timeZone);
  if (publishedAt === undefined) errors.publishedAt = 'moment';
  else if (publishedAt > here.now) errors.publishedAt = 'future';
  if (!isTone(tone)) errors.tone = 'choice';
  if (!['', 'yes', 'no'].includes(correct)) errors.correct = 'choice';
  if (response.length > longestMedia.response) errors.response = 'long';
  const respondedAt = values.respondedAt === '' ? null : momentOf(values.respondedAt, here.timeZone);
  if (respondedAt === undefined) errors.respondedAt = 'moment';
  else if (respondedAt !== null) {
    if (respondedAt > here.now) errors.respondedAt = 'future';
    else if (publishedAt !== undefined && respondedAt < publishedAt) errors.respondedAt = 'before';
    else if (response === '') errors.response = 'response';
  }
  if (
    Object.keys(errors).length > 0 ||
    publishedAt === undefined ||
    respondedAt === undefined ||
    !isTone(tone)
  )
    return undefined;
  return {
    outlet,
    headline,
    link,
    publishedAt,
    tone,
    correct: correct === '' ? null : correct === 'yes',
    response,
    respondedAt,
  };
}

function isLink(text: string): boolean {
  if (text.length > longestMedia.link || !URL.canParse(text)) return false;
  return ['http:', 'https:'].includes(new URL(text).protocol);
}
