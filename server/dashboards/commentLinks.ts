// Why: behind every count of comments stand the comments: each figure leads to exactly those that were counted.
import type { CommentsResult, Days } from './comments.js';
import type { WordGroup } from './comments.form.js';
import type { RatedAs } from './commentCounts.js';
import { addressWith, type Filters } from './filters.form.js';
import type { Subject } from './subject.js';
import { spanOf } from './words.js';

export type Wanted = {
  theme?: string;
  rated?: RatedAs;
  counter?: string;
  tone?: string;
  days?: Days;
  word?: string;
  group?: WordGroup;
};

/** The list of the comments behind a figure; undefined where nothing stands behind it or it cannot be listed by day. */
export function textsUrl(
  subject: Subject,
  filters: Filters,
  result: Pick<CommentsResult, 'days' | 'span'>,
  wanted: Wanted,
  x: number | null,
): string | undefined {
  if (!result.days || x === null || x === 0) return undefined;
  const days = wanted.days ?? result.span;
  const { theme, rated, counter, tone, word, group } = wanted;
  return addressWith(`/dashboards/${subject.survey.slug}/comments/texts`, filters, {
    theme,
    rated,
    counter,
    tone,
    word,
    group,
    from: days.from,
    to: days.to,
  });
}

/** The days of a period of the page that lie in the days looked at. */
export function daysWithin(filters: Filters, period: string, span: Days): Days | undefined {
  if (filters.kind === 'wave') return undefined;
  const { firstDay, lastDay } = spanOf(period, filters.kind, filters.startMonth);
  return { from: firstDay > span.from ? firstDay : span.from, to: lastDay < span.to ? lastDay : span.to };
}

/** The page of comments about one theme. */
export function themeUrl(subject: Subject, filters: Filters, theme: string): string {
  return addressWith(`/dashboards/${subject.survey.slug}/comments`, filters, { theme });
}
