// Why: which words tell two groups of comments apart: the dissatisfied from the satisfied, this period from the last. In one
// language at a time, covered before they are cut, and of a draw where there are more than can be read while one waits.
import { hash } from 'node:crypto';
import {
  distinctiveWords,
  leastComments,
  type DistinctiveWords,
} from '../../analysis/text/distinctiveWords.js';
import { withoutPersonalData } from '../../analysis/text/mask.js';
import { phrases } from '../../analysis/text/phrases.js';
import { segment, wordsOf } from '../../analysis/text/segment.js';
import type { Queries } from '../../db/connection.js';
import {
  listDrawable,
  listTexts,
  type CountedComments,
  type Drawable,
} from '../../db/queries/themeCounts.js';
import { isLanguage, type Language } from '../i18n.js';
import { ratingGroupsOf } from '../themes/ratings.js';
import { staffNames } from '../themes/staffNames.js';
import { ratedAs } from './commentCounts.js';
import type { Days } from './comments.js';
import type { WordGroup } from './comments.form.js';
import type { Filters } from './filters.form.js';
import { namesOf, periodBefore } from './series.js';
import type { Subject } from './subject.js';
import { spanOf } from './words.js';

/** Comments of a group that are cut into words; of more, so many are drawn. */
const mostInGroup = 1_000;
/** Comments cut in one turn of the event loop: about 150 µs each. */
const SLICE = 100;

export type WordSide = { group: WordGroup; name: string; comments: number; drawn: number };
export type WordComparison = {
  first: WordSide;
  second: WordSide;
  result: DistinctiveWords;
  /** Where a group is too small for figures: its comments, to be read instead. */
  listed: { group: WordGroup; ids: string[] }[];
};
export type WordComparisons = {
  language: Language;
  dictionary: string;
  ratings: WordComparison;
  periods: WordComparison;
};

type Group = { side: WordSide; ids: string[] };

/** Undefined where no days are known: waves cannot be told apart here. */
export async function wordsCompared(
  subject: Subject,
  filters: Filters,
  which: CountedComments,
  span: Days,
  period: string,
): Promise<WordComparisons | undefined> {
  const groups = await groupsOf(subject, filters, which, span, period);
  if (groups === undefined) return undefined;
  const key = hash('sha256', JSON.stringify([subject.office.id, groups]), 'hex');
  const known = kept.get(subject.db)?.get(key);
  if (known !== undefined) return known;
  const words = await wordsOfComments(subject, groups.language, [
    ...new Set(Object.values(groups.by).flatMap((group) => group.ids)),
  ]);
  const compare = (first: Group, second: Group): WordComparison => ({
    first: first.side,
    second: second.side,
    result: distinctiveWords(
      first.ids.map((id) => words.get(id) ?? []),
      second.ids.map((id) => words.get(id) ?? []),
    ),
    listed: [first, second].flatMap(({ side, ids }) =>
      ids.length > 0 && ids.length < leastComments ? [{ group: side.group, ids }] : [],
    ),
  });
  const { by } = groups;
  const made = {
    language: groups.language,
    dictionary: phrases.version,
    ratings: compare(by.dissatisfied, by.satisfied),
    periods: compare(by.now, by.before),
  };
  keep(subject.db, key, made);
  return made;
}

/** Comments of one group that hold a word, out of those that were drawn: exactly the ones that were counted. */
export async function commentsHolding(
  subject: Subject,
  filters: Filters,
  which: CountedComments,
  span: Days,
  period: string,
  wanted: { text: string; group: WordGroup },
): Promise<string[]> {
  const groups = await groupsOf(subject, filters, which, span, period);
  if (groups === undefined) return [];
  const { ids } = groups.by[wanted.group];
  const words = await wordsOfComments(subject, groups.language, ids);
  return ids.filter((id) => words.get(id)?.includes(wanted.text) === true).sort((a, b) => (a < b ? 1 : -1));
}

/** The last few comparisons: the same page is looked at again and again, and comments never change their text. */
const kept = new WeakMap<Queries, Map<string, WordComparisons>>();

function keep(db: Queries, key: string, made: WordComparisons): void {
  const own = kept.get(db) ?? new Map<string, WordComparisons>();
  const oldest = own.keys().next().value;
  if (own.size >= 20 && oldest !== undefined) own.delete(oldest);
  kept.set(db, own.set(key, made));
}

async function groupsOf(
  subject: Subject,
  filters: Filters,
  which: CountedComments,
  span: Days,
  period: string,
): Promise<{ language: Language; by: Record<WordGroup, Group> } | undefined> {
  const { kind, startMonth } = filters;
  if (kind === 'wave' || period === '') return undefined;
  const before = filters.base ?? periodBefore(subject, kind, period) ?? '';
  const [now, then] = [period, before].map((key) => spanOf(key, kind, startMonth));
  if (now === undefined || then === undefined) return undefined;
  const from = [span.from, now.firstDay, then.firstDay].sort()[0] ?? span.from;
  const to = [span.to, now.lastDay, then.lastDay].sort().at(-1) ?? span.to;
  const rows = await listDrawable(subject.db, subject.scope, which, { from, to });
  const language =
    which.language !== undefined && isLanguage(which.language) ? which.language : commonest(rows);
  const spoken = rows.filter((row) => row.language === language);
  const inDays = (firstDay: string, lastDay: string) => (row: Drawable) =>
    row.day !== null && row.day >= firstDay && row.day <= lastDay;
  const ratings = ratingGroupsOf(subject.document);
  const inSpan = spoken.filter(inDays(span.from, span.to));
  const group = (name: WordGroup, label: string, members: readonly Drawable[]): Group => {
    const drawn = [...members].sort((a, b) => (a.hash < b.hash ? -1 : 1)).slice(0, mostInGroup);
    return {
      side: { group: name, name: label, comments: members.length, drawn: drawn.length },
      ids: drawn.map((row) => row.id),
    };
  };
  const rated = (name: 'dissatisfied' | 'satisfied') =>
    group(
      name,
      subject.words.t(`commentAnalysis.rated.${name}`),
      inSpan.filter((row) => ratedAs(ratings, row.rating) === name),
    );
  return {
    language,
    by: {
      dissatisfied: rated('dissatisfied'),
      satisfied: rated('satisfied'),
      now: group(
        'now',
        namesOf(subject, filters, period).name,
        spoken.filter(inDays(now.firstDay, now.lastDay)),
      ),
      before: group(
        'before',
        namesOf(subject, filters, before).name,
        spoken.filter(inDays(then.firstDay, then.lastDay)),
      ),
    },
  };
}

/** Words of different languages tell languages apart, not opinions: the one most comments are in. */
function commonest(rows: readonly Drawable[]): Language {
  const counts = new Map<string, number>();
  for (const { language } of rows) counts.set(language, (counts.get(language) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return isLanguage(first) ? first : 'zh-TW';
}

async function wordsOfComments(
  subject: Subject,
  language: Language,
  ids: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const names = await staffNames(subject.db, subject.scope);
  const words = new Map<string, readonly string[]>();
  for (let start = 0; start < ids.length; start += SLICE) {
    for (const { id, text } of await listTexts(subject.db, subject.scope, ids.slice(start, start + SLICE)))
      words.set(
        id,
        text === null ? [] : wordsOf(segment(withoutPersonalData(text, names), language)).filter(isTelling),
      );
    await subject.dependencies.pause();
  }
  return words;
}

// prettier-ignore
const little = new Set([
  'the', 'and', 'for', 'was', 'were', 'are', 'you', 'your', 'they', 'them', 'this', 'that', 'with', 'have', 'has', 'had', 'but', 'not', 'from', 'there', 'very', 'just', 'been', 'all', 'any', 'could', 'would', 'should', 'she', 'her', 'his', 'him', 'who', 'what', 'when', 'where', 'which', 'than', 'then', 'also', 'into', 'about', 'because', 'did', 'does', 'don', 'can',
  '就是', '還是', '但是', '可是', '因為', '所以', '而且', '還有', '如果', '這個', '那個', '我們', '你們', '他們', '自己', '一個', '一下', '一點', '可以', '有點', '已經', '非常', '真的',
]);

/** Single characters, particles and numbers are how a language hangs together, not what somebody speaks of. */
function isTelling(word: string): boolean {
  if (/^[\p{N}\p{P}]+$/u.test(word) || /^\p{Script=Hiragana}{1,3}$/u.test(word)) return false;
  return Array.from(word).length >= (/^\p{Script=Latin}/u.test(word) ? 3 : 2) && !little.has(word);
}
