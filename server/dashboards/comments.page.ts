// Why: what the comments speak of, in finished words and numbers, as page, tables and data.
import type { ThemeRule } from '../../analysis/text/themeRules.js';
import { separatorIn } from '../i18n.js';
import { countersChart, ratedCharts, themeMultiples, timeChart, wordsChart } from './commentCharts.js';
import {
  allPeriodsTable,
  countersTable,
  emergingTable,
  periodsTable,
  polarityTable,
  themesTable,
  wordsTable,
  type Place,
} from './commentTables.js';
import { keeping, type CommentsView } from './comments.form.js';
import type { CommentsResult } from './comments.js';
import { emergingWords } from './commentsSentence.js';
import type { ListedTexts } from './commentTexts.js';
import type { WordComparison } from './commentWords.js';
import { choosablePeriods } from './compare.js';
import { filterWords } from './cutNames.js';
import { filterForm } from './filters.page.js';
import { addressWith, type Filters } from './filters.form.js';
import { refusalWords } from './sentences.js';
import type { Subject } from './subject.js';
import type { Table } from './table.js';
import { tabsOf } from './tabs.js';

/** Comments know these of themselves; counters have a table of their own. */
const usable = ['service', 'channel', 'language'] as const;

export function commentsPage(
  subject: Subject,
  filters: Filters,
  view: CommentsView,
  result: CommentsResult,
  listed: ReadonlyMap<string, ListedTexts>,
) {
  const { words } = subject;
  const { t } = words;
  const path = `/dashboards/${subject.survey.slug}/comments`;
  const { progress, comments } = result;
  return {
    title: t('commentAnalysis.title'),
    nav: 'dashboards' as const,
    styles: ['dashboards.css'],
    scripts: ['charts.js'],
    heading: t('commentAnalysis.title'),
    lead: t('commentAnalysis.lead', { survey: subject.title, span: result.span.name }),
    tabs: tabsOf(subject, filters, 'comments'),
    filters: filterForm(subject, keeping(filters, { theme: view.theme }), {
      action: path,
      dates: true,
      only: usable,
      periods: [
        {
          name: 'theme',
          options: result.themes.map((one) => ({ value: one.theme, text: one.name })),
          selected: result.chosen?.theme ?? '',
        },
        {
          name: 'period',
          options: choosablePeriods(subject, filters),
          selected: result.emerging.now.period,
        },
      ],
    }),
    reading:
      progress.read >= progress.all
        ? undefined
        : {
            text: t('commentAnalysis.reading', {
              read: words.count(progress.read),
              all: words.count(progress.all),
            }),
            far: { done: progress.read, total: progress.all },
            url: addressWith(path, filters),
          },
    empty: comments.n === 0,
    sentence: result.sentence,
    cautions: [
      ...(filters.cuts.length === 0
        ? []
        : [
            t('commentAnalysis.filtered', {
              filters: filterWords(subject, filters).join(separatorIn(subject.language)),
            }),
          ]),
      ...(comments.withoutDay === 0 || filters.kind === 'wave'
        ? []
        : [t('commentAnalysis.without_day', { n: words.count(comments.withoutDay) })]),
    ],
    themesUrl: '/comments/themes',
    themes: {
      charts: ratedCharts(subject, result),
      table: themesTable(subject, filters, result, 'page'),
    },
    multiples: themeMultiples(subject, filters, result),
    time: {
      heading: t('commentAnalysis.time.heading', { theme: result.chosen?.name ?? '' }),
      chart: timeChart(subject, result),
      table: periodsTable(subject, filters, result, 'page'),
    },
    emerging: {
      sentence: emergingWords(subject, result.emerging),
      note: t(`commentAnalysis.emerging.base_${result.emerging.base.kind}`),
      table: result.emerging.now.period === '' ? undefined : emergingTable(subject, filters, result, 'page'),
    },
    counters: countersView(subject, filters, result),
    words: wordsViews(subject, filters, result, listed),
    wordsNote: wordsNote(subject, result),
    polarity:
      result.polarity.n === 0 ? undefined : { table: polarityTable(subject, filters, result, 'page') },
    explanation: explanationOf(subject, result),
  };
}

function countersView(subject: Subject, filters: Filters, result: CommentsResult) {
  const table = countersTable(subject, filters, result, 'page');
  if (table === undefined || result.counters === undefined) return undefined;
  return {
    chart: countersChart(subject, result),
    table,
    note: subject.words.t('commentAnalysis.counters.note', {
      to: subject.words.day(result.counters.to),
      threshold: subject.threshold,
    }),
  };
}

function wordsViews(
  subject: Subject,
  filters: Filters,
  result: CommentsResult,
  listed: ReadonlyMap<string, ListedTexts>,
) {
  if (result.words === undefined) return [];
  const { ratings, periods } = result.words;
  return [ratings, periods].map((comparison) => {
    const { t } = subject.words;
    const { first, second, result: compared } = comparison;
    return {
      heading: t('commentAnalysis.words.heading', { first: first.name, second: second.name }),
      basis: basisOf(subject, comparison),
      chart: wordsChart(subject, comparison),
      table: wordsTable(subject, filters, result, comparison, 'page'),
      none: compared.ok && compared.words.length === 0 ? t('commentAnalysis.words.none') : undefined,
      refused: compared.ok
        ? undefined
        : t('commentAnalysis.words.refused', { reason: refusalWords(subject.words, compared.reason) }),
      listed: comparison.listed.flatMap(({ group }) => {
        const texts = listed.get(group);
        const name = group === first.group ? first.name : second.name;
        return texts === undefined
          ? []
          : [{ heading: t('commentAnalysis.words.listed', { group: name }), texts }];
      }),
    };
  });
}

function basisOf({ words }: Subject, { first, second }: WordComparison): string {
  const side = ({ name, comments, drawn }: WordComparison['first']) =>
    words.t(`commentAnalysis.words.${drawn < comments ? 'drawn' : 'all'}`, {
      group: name,
      n: words.count(comments),
      drawn: words.count(drawn),
    });
  return words.t('commentAnalysis.words.basis', { first: side(first), second: side(second) });
}

function wordsNote({ words }: Subject, result: CommentsResult): string {
  if (result.words === undefined) return words.t('commentAnalysis.words.no_days');
  return words.t('commentAnalysis.words.note', {
    language: words.t(`dashboards.language.${result.words.language}`),
  });
}

function explanationOf({ words, threshold }: Subject, result: CommentsResult) {
  const { t } = words;
  const line = (key: string, parameters: Record<string, string | number> = {}) => ({
    key,
    term: t(`commentAnalysis.explain.${key}.term`),
    text: t(`commentAnalysis.explain.${key}.text`, parameters),
  });
  return [
    line('themes', { rules: result.rules }),
    line('interval'),
    line('rated'),
    line('emerging'),
    line('words', { dictionary: result.words?.dictionary ?? '—' }),
    line('polarity'),
    line('counters', { threshold }),
    line('limits'),
  ];
}

/** Everything as tables for a file. */
export function commentsTables(subject: Subject, filters: Filters, result: CommentsResult): Table[] {
  const place: Place = 'file';
  const words =
    result.words === undefined
      ? []
      : [result.words.ratings, result.words.periods].map((one) =>
          wordsTable(subject, filters, result, one, place),
        );
  const all = [
    { ...themesTable(subject, filters, result, place), caption: result.sentence },
    periodsTable(subject, filters, result, place),
    allPeriodsTable(subject, result),
    emergingTable(subject, filters, result, place),
    countersTable(subject, filters, result, place),
    ...words,
    polarityTable(subject, filters, result, place),
  ];
  return all.flatMap((table) => (table === undefined ? [] : [table]));
}

/** The same figures as data: stable English names, fractions unrounded; never a text. */
export function commentsData(
  subject: Subject,
  filters: Filters,
  result: CommentsResult,
  rules: readonly ThemeRule[],
) {
  const { words, ...rest } = result;
  const plain = ({ first, second, result: compared }: WordComparison) => ({
    first,
    second,
    result: compared,
  });
  return {
    survey: { slug: subject.survey.slug, title: subject.title },
    filters: { kind: filters.kind, cuts: filters.cuts.map(({ cut, values }) => ({ cut, values })) },
    suppressionThreshold: subject.threshold,
    themesInUse: rules.length,
    ...rest,
    words:
      words === undefined
        ? null
        : {
            language: words.language,
            dictionary: words.dictionary,
            ratings: plain(words.ratings),
            periods: plain(words.periods),
          },
  };
}
