// Why: the comments behind a figure, covered, and exactly those that were counted; a reader may read what is counted.
import { maskPersonalData } from '../../analysis/text/mask.js';
import { listFoundThemes } from '../../db/queries/themes.js';
import {
  listComments,
  listCommentsByIds,
  countComments,
  type Comment,
  type CommentFilter,
} from '../../db/queries/comments.js';
import { openComments, openToReader } from '../cases/concealed.js';
import { purgedWords, purgesOf } from '../comments/purged.js';
import { notAllowed } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { ratingGroupsOf } from '../themes/ratings.js';
import { staffNames } from '../themes/staffNames.js';
import { themeName, type Themes } from '../themes/rules.js';
import { countedComments, ratedAs, type RatedAs } from './commentCounts.js';
import { commentsSpan, type Days } from './comments.js';
import { noTheme, type TextsView } from './comments.form.js';
import { commentsHolding } from './commentWords.js';
import { lastDayShown, type Filters } from './filters.form.js';
import { lastWholePeriod } from './series.js';
import type { Subject } from './subject.js';

export type ListedText = {
  url: string;
  text: string;
  language: string;
  day: string;
  rated: RatedAs;
  themes: string[];
};
export type ListedTexts = ListedText[];

export const pageSize = 50;

export type TextsResult = { span: Days; n: number; texts: ListedTexts; hasMore: boolean };

/** Throws 403 for a counter this reader may not see. */
export async function textsOf(
  subject: Subject,
  staff: Staff,
  filters: Filters,
  themes: Themes,
  view: TextsView,
): Promise<TextsResult> {
  // A counter is no filter of the figures, but the list behind one of them.
  const others = { ...filters, cuts: filters.cuts.filter((cut) => cut.name !== 'counter') };
  const which = countedComments(subject, others, themes);
  const { counter, word, page } = view;
  if (counter !== undefined && !subject.counters.some((one) => one.code === counter)) throw notAllowed();
  const span = commentsSpan(subject, filters);
  const from = (page - 1) * pageSize;
  if (word !== undefined) {
    const period = filters.period ?? lastWholePeriod(subject, filters) ?? '';
    const ids = await commentsHolding(subject, filters, which, span, period, word);
    const shown = await listCommentsByIds(subject.db, subject.scope, ids.slice(from, from + pageSize));
    return {
      span,
      n: ids.length,
      texts: await listedTexts(subject, staff, themes, shown),
      hasMore: ids.length > from + pageSize,
    };
  }
  // As many as are listed: behind a figure of the office a section's own are fewer.
  const open = await openToReader(subject.dependencies, staff);
  const filter = { ...filterOf(subject, which, view, span), ...open };
  const [rows, n] = await Promise.all([
    listComments(subject.db, subject.scope, filter, from + pageSize + 1),
    countComments(subject.db, subject.scope, filter, mostCounted),
  ]);
  return {
    span,
    n,
    texts: await listedTexts(subject, staff, themes, rows.slice(from, from + pageSize)),
    hasMore: rows.length > from + pageSize,
  };
}

const mostCounted = 1_000_000;

function filterOf(
  subject: Subject,
  which: ReturnType<typeof countedComments>,
  { theme, rated, counter, tone }: TextsView,
  span: Days,
): CommentFilter {
  const { rules, catchAll, ...rest } = which;
  const groups = ratingGroupsOf(subject.document);
  const codes = [...groups].filter(([, group]) => group === rated).map(([code]) => code);
  const until = counter === undefined ? span.to : [span.to, lastDayShown(subject, ['counter'])].sort()[0];
  return {
    ...rest,
    from: span.from,
    to: until ?? span.to,
    found: {
      rules,
      ...(theme === undefined ? {} : { theme: theme === noTheme ? { noneBut: catchAll } : theme }),
    },
    ...(rated === undefined
      ? {}
      : { ratings: rated === 'none' ? ['none'] : codes, ratingCodes: [...groups.keys()] }),
    ...(counter === undefined ? {} : { counterCodes: [counter] }),
    ...(tone === undefined ? {} : { polarity: tone }),
  };
}

/** Covered, with the names of the office's people too; without what a confidential case conceals from the reader. */
async function listedTexts(
  subject: Subject,
  staff: Staff,
  themes: Themes,
  found: readonly Comment[],
): Promise<ListedTexts> {
  const comments = await openComments(subject.dependencies, staff, found);
  const { t, day } = subject.words;
  const names = await staffNames(subject.db, subject.scope);
  const purges = await purgesOf(subject.db, subject.scope, comments);
  const reader = { t, language: subject.language, staff };
  const groups = ratingGroupsOf(subject.document);
  const themed = await listFoundThemes(
    subject.db,
    subject.scope,
    comments.map((comment) => comment.id),
  );
  return comments.map((comment) => ({
    url: `/comments/${encodeURIComponent(comment.id)}`,
    text:
      comment.text === null
        ? (purgedWords(reader, purges.get(comment.id)) ?? t('comments.purged'))
        : maskPersonalData(comment.text, (kind) => t(`comments.masked.${kind}`), names).text,
    language: comment.text === null ? subject.language : comment.language,
    day: comment.day === null ? '' : day(comment.day),
    rated: ratedAs(groups, comment.rating),
    themes: themed
      .filter((row) => row.commentId === comment.id)
      .map((row) => themeName(themes, row.theme, subject.language)),
  }));
}

/** The comments of groups too small for figures, by group. */
export async function listedGroups(
  subject: Subject,
  staff: Staff,
  themes: Themes,
  groups: readonly { group: string; ids: readonly string[] }[],
): Promise<ReadonlyMap<string, ListedTexts>> {
  const listed = await Promise.all(
    groups.map(async ({ group, ids }) => {
      const comments = await listCommentsByIds(subject.db, subject.scope, ids);
      return [group, await listedTexts(subject, staff, themes, comments)] as const;
    }),
  );
  return new Map(listed);
}
