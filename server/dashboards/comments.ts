// Why: everything the comments page, its CSV and its JSON say about what comments speak of, worked out once: themes over
// time, by rating and by counter, what is new among them, and how unrated ones sound.
import { emergingThemes, type EmergingTheme } from '../../analysis/text/emerging.js';
import { listPeriods, periodOfDay, shiftPeriod, type CalendarKind } from '../../analysis/periods.js';
import { leastForPlain } from '../../analysis/refusals.js';
import { readWaiting, type Progress } from '../themes/reading.js';
import type { RatingGroup } from '../themes/ratings.js';
import { themeName, type Themes } from '../themes/rules.js';
import { commentFigure, hiddenComments, type CommentFigure } from './commentFigures.js';
import {
  countComments,
  countedComments,
  sumBy,
  sumOf,
  type CommentCounts,
  type RatedAs,
} from './commentCounts.js';
import { commentsSentence } from './commentsSentence.js';
import { tones, type CommentsView, type Tone } from './comments.form.js';
import { wordsCompared, type WordComparisons } from './commentWords.js';
import { lastDayShown, type Filters } from './filters.form.js';
import { lastWholePeriod, namesOf, partOf, periodBefore, periodLastYear, type Part } from './series.js';
import type { Subject } from './subject.js';
import { hiddenParts } from './suppress.js';
import { spanOf } from './words.js';

export type Days = { from: string; to: string };
export type NamedTheme = { theme: string; name: string };
export type ThemeFigures = NamedTheme & { all: CommentFigure; rated: Record<RatingGroup, CommentFigure> };
export type PeriodRow = {
  period: string;
  name: string;
  shortName: string;
  part: Part | null;
  n: number;
  themes: Record<string, CommentFigure>;
  untagged: CommentFigure;
};
export type CounterRow = {
  counter: string;
  name: string;
  n: number | null;
  themes: Record<string, CommentFigure>;
};
export type Emerging = {
  now: { period: string; name: string; n: number; days: Days | undefined };
  /** `last_year`: the same season; `stretch`: the periods before; `chosen`: by the reader. */
  base: { kind: 'last_year' | 'stretch' | 'chosen'; name: string; n: number; days: Days | undefined };
  rows: (EmergingTheme & { name: string; now: number; before: number })[];
};

export type CommentsResult = {
  rules: string;
  progress: Progress;
  span: Days & { name: string };
  /** Whose texts can be told apart by day: not in waves. */
  days: boolean;
  comments: { n: number; rated: Record<RatedAs, number>; withoutDay: number };
  themes: ThemeFigures[];
  untagged: CommentFigure;
  /** The theme most comments speak of, and the one that is looked at more closely. */
  most: NamedTheme | undefined;
  chosen: NamedTheme | undefined;
  periods: PeriodRow[];
  emerging: Emerging;
  /** Undefined: not for this reader. */
  counters: { to: string; rows: CounterRow[] } | undefined;
  words: WordComparisons | undefined;
  /** Comments without a rating only. */
  polarity: { n: number; rows: { tone: Tone; figure: CommentFigure }[] };
  sentence: string;
};

export async function commentsOf(
  subject: Subject,
  filters: Filters,
  themes: Themes,
  view: CommentsView,
): Promise<CommentsResult> {
  const { dependencies, scope, language } = subject;
  const which = countedComments(subject, filters, themes);
  const progress = await readWaiting(dependencies, scope, themes);
  const span = commentsSpan(subject, filters);
  const countersTo = subject.counters.length > 0 ? lastDayShown(subject, ['counter']) : undefined;
  const counts = await countComments(subject, filters, which, span, countersTo);
  const within: CommentCounts = {
    comments: counts.comments.filter((group) => group.within),
    themes: counts.themes.filter((group) => group.within),
  };
  const named = themes.rules
    .map(({ theme }) => ({ theme, name: themeName(themes, theme, language) }))
    .sort((a, b) => orderOf(themes, a.theme) - orderOf(themes, b.theme));
  const figures = themeFigures(named, within);
  const telling = named.filter(({ theme }) => !which.catchAll.includes(theme));
  const emerging = emergingOf(subject, filters, telling, counts);
  const most = mostSpokenOf(telling, figures);
  const chosen = named.find((one) => one.theme === view.theme) ?? most;
  const result = {
    rules: themes.fingerprint,
    progress,
    span: { ...span, name: spanName(subject, filters, span) },
    days: filters.kind !== 'wave',
    comments: commentTotals(counts, within),
    themes: figures,
    untagged: commentFigure(sumOf(within.comments.filter((group) => !group.found)), sumOf(within.comments)),
    most,
    chosen,
    periods: periodRows(subject, filters, span, named, within),
    emerging,
    counters:
      countersTo === undefined
        ? undefined
        : {
            to: countersTo < span.to ? countersTo : span.to,
            rows: await counterRows(subject, filters, themes, span, countersTo, named, within),
          },
    words: await wordsCompared(subject, filters, which, span, emerging.now.period),
    polarity: polarityOf(within),
  };
  return { ...result, sentence: commentsSentence(subject, result) };
}

function orderOf(themes: Themes, code: string): number {
  return themes.all.findIndex((theme) => theme.code === code);
}

/** How many periods are shown unless the reader says otherwise: a year, and the one that is not over. */
const usualLength: Record<CalendarKind, number> = {
  day: 31,
  week: 27,
  month: 13,
  quarter: 9,
  half: 7,
  year: 6,
};

export function commentsSpan(subject: Subject, filters: Filters): Days {
  const { kind, startMonth } = filters;
  const first = subject.counted?.first ?? subject.today;
  const last = subject.counted?.last ?? subject.today;
  if (kind === 'wave') return { from: first, to: last };
  const period = (day: string) => periodOfDay(day, kind, { programmeYearStartMonth: startMonth });
  const end =
    filters.to ?? spanOf(period(last < subject.today ? last : subject.today), kind, startMonth).lastDay;
  const usual = shiftPeriod(period(end), kind, 1 - usualLength[kind]);
  const began = period(first) < period(end) ? period(first) : period(end);
  const from = filters.from ?? spanOf(usual > began ? usual : began, kind, startMonth).firstDay;
  return from <= end ? { from, to: end } : { from: end, to: end };
}

function spanName(subject: Subject, filters: Filters, { from, to }: Days): string {
  const { words } = subject;
  if (filters.kind === 'wave') return words.t('commentAnalysis.all_waves');
  const whole = from.endsWith('-01') && spanOf(to.slice(0, 7), 'month', 1).lastDay === to;
  const name = (day: string) => (whole ? words.month(day.slice(0, 7)) : words.day(day));
  return name(from) === name(to)
    ? name(from)
    : words.t('dashboards.range', { lower: name(from), upper: name(to) });
}

function commentTotals(counts: CommentCounts, within: CommentCounts): CommentsResult['comments'] {
  const by = sumBy(within.comments, (group) => group.rated);
  const rated = (name: RatedAs) => by.get(name) ?? 0;
  return {
    n: sumOf(within.comments),
    rated: {
      dissatisfied: rated('dissatisfied'),
      neither: rated('neither'),
      satisfied: rated('satisfied'),
      none: rated('none'),
    },
    withoutDay: sumOf(counts.comments.filter((group) => group.period === null)),
  };
}

function themeFigures(named: readonly NamedTheme[], within: CommentCounts): ThemeFigures[] {
  const all = sumOf(within.comments);
  const totals = sumBy(within.comments, (group) => group.rated);
  const by = sumBy(within.themes, (group) => group.theme);
  const byBoth = sumBy(within.themes, (group) => `${group.theme} ${group.rated}`);
  const ratedFigure = (theme: string, rated: RatingGroup) =>
    commentFigure(byBoth.get(`${theme} ${rated}`) ?? 0, totals.get(rated) ?? 0);
  return named.map((one) => ({
    ...one,
    all: commentFigure(by.get(one.theme) ?? 0, all),
    rated: {
      dissatisfied: ratedFigure(one.theme, 'dissatisfied'),
      neither: ratedFigure(one.theme, 'neither'),
      satisfied: ratedFigure(one.theme, 'satisfied'),
    },
  }));
}

function mostSpokenOf(
  named: readonly NamedTheme[],
  figures: readonly ThemeFigures[],
): NamedTheme | undefined {
  const own = figures.filter((one) => named.some(({ theme }) => theme === one.theme));
  const most = Math.max(0, ...own.map((one) => one.all.x ?? 0));
  const first = own.find((one) => one.all.x === most);
  return named.find((one) => one.theme === first?.theme);
}

function periodRows(
  subject: Subject,
  filters: Filters,
  span: Days,
  named: readonly NamedTheme[],
  within: CommentCounts,
): PeriodRow[] {
  const totals = sumBy(within.comments, (group) => group.period);
  const untagged = sumBy(
    within.comments.filter((group) => !group.found),
    (group) => group.period,
  );
  const by = sumBy(within.themes, (group) =>
    group.period === null ? null : `${group.theme} ${group.period}`,
  );
  return periodsShown(subject, filters, span, totals).map((period) => {
    const n = totals.get(period) ?? 0;
    const figures = named.map(
      ({ theme }) => [theme, commentFigure(by.get(`${theme} ${period}`) ?? 0, n)] as const,
    );
    return {
      period,
      ...namesOf(subject, filters, period),
      part: partOf(subject, filters, period),
      n,
      themes: Object.fromEntries(figures),
      untagged: commentFigure(untagged.get(period) ?? 0, n),
    };
  });
}

/** Months without a comment stay on the axis; days on which the office is closed do not. */
function periodsShown(
  subject: Subject,
  { kind, startMonth }: Filters,
  { from, to }: Days,
  counted: ReadonlyMap<string, number>,
): string[] {
  if (kind === 'wave') return subject.waves.map((wave) => wave.key).filter((key) => counted.has(key));
  if (kind === 'day') return [...counted.keys()].sort();
  const period = (day: string) => periodOfDay(day, kind, { programmeYearStartMonth: startMonth });
  const last = to < subject.today ? to : subject.today;
  return period(from) <= period(last) ? listPeriods(period(from), period(last), kind) : [];
}

/** Bases longer than a period reach this far back. */
const stretchLength: Record<CalendarKind, number> = {
  day: 28,
  week: 26,
  month: 12,
  quarter: 4,
  half: 2,
  year: 1,
};

function emergingOf(
  subject: Subject,
  filters: Filters,
  named: readonly NamedTheme[],
  counts: CommentCounts,
): Emerging {
  const period = filters.period ?? lastWholePeriod(subject, filters) ?? '';
  const totals = sumBy(counts.comments, (group) => group.period);
  const base = baseOf(subject, filters, period, totals);
  const by = sumBy(counts.themes, (group) =>
    group.period === null ? null : `${group.theme} ${group.period}`,
  );
  const together = (keys: readonly string[], prefix = '') =>
    keys.reduce((sum, key) => sum + ((prefix === '' ? totals : by).get(prefix + key) ?? 0), 0);
  const now = together([period]);
  const before = together(base.periods);
  const shares = named.map(({ theme }) => ({
    theme,
    now: { x: together([period], `${theme} `), n: now },
    base: { x: together(base.periods, `${theme} `), n: before },
  }));
  return {
    now: {
      period,
      name: period === '' ? '' : namesOf(subject, filters, period).name,
      n: now,
      days: daysOfAll(filters, [period]),
    },
    base: { kind: base.kind, name: base.name, n: before, days: daysOfAll(filters, base.periods) },
    rows: emergingThemes(shares).map((row, index) => ({
      ...row,
      name: named[index]?.name ?? row.theme,
      now: shares[index]?.now.x ?? 0,
      before: shares[index]?.base.x ?? 0,
    })),
  };
}

function daysOfAll({ kind, startMonth }: Filters, periods: readonly string[]): Days | undefined {
  const [first, last] = [periods[0] ?? '', periods.at(-1) ?? ''];
  if (kind === 'wave' || first === '' || last === '') return undefined;
  return { from: spanOf(first, kind, startMonth).firstDay, to: spanOf(last, kind, startMonth).lastDay };
}

/** The same season a year ago where enough was said then, else all that was said in the periods before. */
function baseOf(
  subject: Subject,
  filters: Filters,
  period: string,
  totals: ReadonlyMap<string, number>,
): { kind: Emerging['base']['kind']; periods: string[]; name: string } {
  const { kind } = filters;
  const name = (key: string) => namesOf(subject, filters, key).name;
  if (filters.base !== undefined)
    return {
      kind: 'chosen',
      periods: filters.base === period ? [] : [filters.base],
      name: name(filters.base),
    };
  if (period === '') return { kind: 'stretch', periods: [], name: '' };
  const lastYear = periodLastYear(kind, period);
  if (lastYear !== undefined && (totals.get(lastYear) ?? 0) >= leastForPlain)
    return { kind: 'last_year', periods: [lastYear], name: name(lastYear) };
  const steps = kind === 'wave' ? 1 : stretchLength[kind];
  const periods = Array.from({ length: steps }, (_, index) =>
    periodBefore(subject, kind, period, steps - index),
  ).flatMap((key) => (key === undefined ? [] : [key]));
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) return { kind: 'stretch', periods, name: '' };
  return {
    kind: 'stretch',
    periods,
    name:
      first === last
        ? name(first)
        : subject.words.t('dashboards.range', { lower: name(first), upper: name(last) }),
  };
}

async function counterRows(
  subject: Subject,
  filters: Filters,
  themes: Themes,
  span: Days,
  countersTo: string,
  named: readonly NamedTheme[],
  within: CommentCounts,
): Promise<CounterRow[]> {
  const { threshold } = subject;
  const known = (groups: CommentCounts['comments']) => {
    const sums = sumBy(groups, (group) => group.counter);
    return new Map(subject.counterCodes.map((code) => [code, sums.get(code) ?? 0]));
  };
  const totals = known(within.comments);
  const hidden = new Set(hiddenParts(totals, sumOf(within.comments), threshold));
  if (filters.cuts.length > 0) {
    // What is hidden without the other filters, no filter brings back; and who fails only them must not be few either.
    const plain = countedComments(subject, { ...filters, cuts: [] }, themes);
    const everybody = await countComments(subject, filters, plain, span, countersTo);
    const whole = everybody.comments.filter((group) => group.within);
    const alone = known(whole);
    for (const code of hiddenParts(alone, sumOf(whole), threshold)) hidden.add(code);
    for (const [code, n] of alone) {
      const outside = n - (totals.get(code) ?? 0);
      if (outside > 0 && outside < threshold) hidden.add(code);
    }
  }
  const by = sumBy(within.themes, (group) =>
    group.counter === null ? null : `${group.theme} ${group.counter}`,
  );
  return subject.counters.map(({ code, name }) => {
    const n = totals.get(code) ?? 0;
    const figures = named.map(
      ({ theme }) =>
        [
          theme,
          hidden.has(code) ? hiddenComments : commentFigure(by.get(`${theme} ${code}`) ?? 0, n),
        ] as const,
    );
    return { counter: code, name, n: hidden.has(code) ? null : n, themes: Object.fromEntries(figures) };
  });
}

function polarityOf(within: CommentCounts): CommentsResult['polarity'] {
  const unrated = within.comments.filter((group) => group.rated === 'none');
  const n = sumOf(unrated);
  const by = sumBy(unrated, (group) => group.polarity);
  return { n, rows: tones.map((tone) => ({ tone, figure: commentFigure(by.get(tone) ?? 0, n) })) };
}
