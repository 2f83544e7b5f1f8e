// Why: what the store counted of comments, filed under the page's periods, ratings and counters: sums only, no shares yet.
import {
  countCommentGroups,
  countThemeGroups,
  type CommentGrain,
  type CommentGroup,
  type CountedComments,
  type ThemeGroup,
} from '../../db/queries/themeCounts.js';
import { badRequest } from '../errors.js';
import { ratingGroupsOf, type RatingGroup } from '../themes/ratings.js';
import { catchAllOf, type Themes } from '../themes/rules.js';
import type { Filters } from './filters.form.js';
import { periodReader } from './series.js';
import type { Subject } from './subject.js';

/** With no rating, or one its scale does not have: 'none'. */
export type RatedAs = RatingGroup | 'none';

type Filed = {
  /** A period of the page; null: no day is known, or it lies outside of all waves. */
  period: string | null;
  /** In the days that are looked at together. */
  within: boolean;
  rated: RatedAs;
  counter: string | null;
  n: number;
};
export type FiledComments = Filed & { polarity: string; found: boolean };
export type FiledTheme = Filed & { theme: string };
export type CommentCounts = { comments: FiledComments[]; themes: FiledTheme[] };

/** What a comment itself does not know it cannot be filtered by; by counter there is a table of its own. */
const unusable = ['counter', 'hour', 'segment'] as const;

/** Throws 400 for a filter that comments cannot be told apart by. */
export function countedComments(subject: Subject, filters: Filters, themes: Themes): CountedComments {
  for (const { name } of filters.cuts)
    if (unusable.some((one) => one === name)) throw badRequest('filter_unknown', { name });
  const wanted = (cut: string) => filters.cuts.find((one) => one.cut === cut)?.values[0];
  const [serviceCode, channel, language] = [wanted('service'), wanted('channel'), wanted('language')];
  return {
    surveyId: subject.survey.id,
    rules: themes.fingerprint,
    catchAll: catchAllOf(themes),
    ...(serviceCode === undefined ? {} : { serviceCode }),
    ...(channel === undefined ? {} : { channel }),
    ...(language === undefined ? {} : { language }),
  };
}

/** @param countersTo the last day counters are told apart; undefined: not at all */
export async function countComments(
  subject: Subject,
  filters: Filters,
  which: CountedComments,
  span: { from: string; to: string },
  countersTo: string | undefined,
): Promise<CommentCounts> {
  const { kind } = filters;
  const grain: CommentGrain = {
    by: kind === 'wave' ? 'wave' : kind === 'day' || kind === 'week' ? 'day' : 'month',
    ...span,
    ...(countersTo === undefined ? {} : { countersTo }),
  };
  const file = filerOf(subject, filters);
  const comments = await countCommentGroups(subject.db, subject.scope, which, grain);
  const themes = await countThemeGroups(subject.db, subject.scope, which, grain);
  return { comments: comments.map(file), themes: themes.map(file) };
}

function filerOf(subject: Subject, filters: Filters) {
  const toPeriod = periodReader(subject, filters);
  const groups = ratingGroupsOf(subject.document);
  return <Group extends CommentGroup | ThemeGroup>(group: Group) => {
    const period = group.period === null ? null : toPeriod(group.period);
    return {
      ...group,
      period,
      // Waves are looked at all together: they need not have days.
      within: filters.kind === 'wave' ? period !== null : group.within,
      rated: ratedAs(groups, group.rating),
    };
  };
}

export function ratedAs(groups: ReadonlyMap<string, RatingGroup>, code: string | null): RatedAs {
  return (code === null ? undefined : groups.get(code)) ?? 'none';
}

export function sumOf(groups: readonly { n: number }[]): number {
  return groups.reduce((sum, group) => sum + group.n, 0);
}

/** One sum for each key; rows without one are left out. */
export function sumBy<Row extends { n: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string | null,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== null) sums.set(key, (sums.get(key) ?? 0) + row.n);
  }
  return sums;
}
