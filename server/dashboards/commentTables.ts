// Why: the tables of the comments page, once narrow for the page with its links, once whole for files; the same figures.
import { roundHalfAway } from '../../analysis/rounding.js';
import { ratingGroups } from '../themes/ratings.js';
import type { CommentFigure } from './commentFigures.js';
import { daysWithin, textsUrl, themeUrl, type Wanted } from './commentLinks.js';
import type { CommentsResult, Emerging, PeriodRow } from './comments.js';
import { noTheme } from './comments.form.js';
import type { WordComparison } from './commentWords.js';
import { pWords } from './compare.js';
import type { Filters } from './filters.form.js';
import { emergingRefusal } from './commentsSentence.js';
import type { Subject } from './subject.js';
import { countCell, textCell, type Table, type TableCell } from './table.js';
import type { Words } from './words.js';

/** Where a table goes: on the page counts lead to the comments, and shares carry their interval below. */
export type Place = 'page' | 'file';

type Context = { subject: Subject; filters: Filters; result: CommentsResult; place: Place };

const nothing: TableCell = { text: '—', value: null };
const hidden: TableCell = { text: '＊', value: '*' };

function numeric(labels: readonly string[]): Table['columns'] {
  return labels.map((label) => ({ label, numeric: true }));
}

/** Count, share and interval; on the page the interval stands below the share. */
function figureCells(
  { subject, filters, result, place }: Context,
  figure: CommentFigure,
  wanted?: Wanted,
): TableCell[] {
  const { words } = subject;
  if (figure.state === 'suppressed') return place === 'page' ? [hidden, hidden] : [hidden, hidden, hidden];
  const url = wanted === undefined ? undefined : textsUrl(subject, filters, result, wanted, figure.x);
  const count: TableCell = {
    ...countCell(words, figure.x),
    ...(place === 'page' && url !== undefined ? { url } : {}),
  };
  const [share, interval] = shareCells(words, figure);
  return place === 'page'
    ? [count, { ...share, ...(interval.value === null ? {} : { detail: interval.text }) }]
    : [count, share, interval];
}

function shareCells(words: Words, { state, share, lower, upper }: CommentFigure): [TableCell, TableCell] {
  if (share === null || lower === null || upper === null) return [nothing, nothing];
  const grey = state === 'low_sample' ? { grey: true } : {};
  return [
    { text: words.percent(share), value: roundHalfAway(share * 100, 1), ...grey },
    { ...textCell(words.percentInterval({ lower, upper })), ...grey },
  ];
}

function figureLabels({ t }: Words, place: Place, group?: string): string[] {
  const labels = ['count', 'share', ...(place === 'file' ? ['interval'] : [])];
  return labels.map((name) => {
    const label = t(`commentAnalysis.column.${name}`);
    return group === undefined ? label : t('commentAnalysis.column.of_group', { group, label });
  });
}

function stateNote({ t }: Words, figure: CommentFigure): string {
  return figure.state === 'shown' || figure.state === 'empty' ? '' : t(`dashboards.state.${figure.state}`);
}

/** Each theme of all comments, and of the dissatisfied, the neither and the satisfied ones. */
export function themesTable(subject: Subject, filters: Filters, result: CommentsResult, place: Place): Table {
  const { words } = subject;
  const { t } = words;
  const context: Context = { subject, filters, result, place };
  const { n, rated } = result.comments;
  const group = (name: 'all' | (typeof ratingGroups)[number], count: number) =>
    figureLabels(
      words,
      place,
      t('commentAnalysis.column.group_n', {
        group: t(`commentAnalysis.rated.${name}`),
        n: words.count(count),
      }),
    );
  return {
    caption: t('commentAnalysis.themes.table', { span: result.span.name }),
    headColumn: t('commentAnalysis.column.theme'),
    columns: numeric([...group('all', n), ...ratingGroups.flatMap((name) => group(name, rated[name]))]),
    noteColumn: '',
    rows: [
      ...result.themes.map(({ theme, name, all, rated: by }) => ({
        key: theme,
        head: name,
        link: themeUrl(subject, filters, theme),
        cells: [
          ...figureCells(context, all, { theme }),
          ...ratingGroups.flatMap((one) => figureCells(context, by[one], { theme, rated: one })),
        ],
        note: '',
      })),
      {
        key: noTheme,
        head: t('commentAnalysis.untagged'),
        cells: [
          ...figureCells(context, result.untagged, { theme: noTheme }),
          ...ratingGroups.flatMap(() =>
            place === 'page' ? [nothing, nothing] : [nothing, nothing, nothing],
          ),
        ],
        note: '',
      },
    ],
  };
}

/** One theme over time. */
export function periodsTable(
  subject: Subject,
  filters: Filters,
  result: CommentsResult,
  place: Place,
): Table {
  const { words } = subject;
  const { t } = words;
  const theme = result.chosen?.theme ?? '';
  const context: Context = { subject, filters, result, place };
  return {
    caption: t('commentAnalysis.time.table', { theme: result.chosen?.name ?? '' }),
    headColumn: t('dashboards.column.period'),
    columns: numeric([t('commentAnalysis.column.n'), ...figureLabels(words, place)]),
    noteColumn: t('dashboards.column.note'),
    rows: result.periods.flatMap((row) => {
      const figure = row.themes[theme];
      if (figure === undefined) return [];
      const days = daysWithin(filters, row.period, result.span);
      const wanted = days === undefined ? undefined : { theme, days };
      return [
        {
          key: row.period,
          head: row.name,
          cells: [countCell(words, row.n), ...figureCells(context, figure, wanted)],
          note: periodNote(words, row, figure),
          hatched: row.part !== null,
        },
      ];
    }),
  };
}

function periodNote(words: Words, row: PeriodRow, figure: CommentFigure): string {
  const part = row.part === null ? '' : words.t(`dashboards.part.${row.part}`);
  return [part, stateNote(words, figure)]
    .filter((note) => note !== '')
    .join(words.language === 'en' ? '; ' : '；');
}

/** Every theme over time, for files. */
export function allPeriodsTable(subject: Subject, result: CommentsResult): Table {
  const { words } = subject;
  const { t } = words;
  return {
    caption: t('commentAnalysis.time.all', { span: result.span.name }),
    headColumn: t('dashboards.column.period'),
    columns: numeric([
      t('commentAnalysis.column.n'),
      t('commentAnalysis.untagged'),
      ...result.themes.map((one) => one.name),
    ]),
    noteColumn: t('dashboards.column.note'),
    rows: result.periods.map((row) => ({
      key: row.period,
      head: row.name,
      cells: [
        countCell(words, row.n),
        countCell(words, row.untagged.x),
        ...result.themes.map(({ theme }) => countCell(words, row.themes[theme]?.x ?? 0)),
      ],
      note: row.part === null ? '' : t(`dashboards.part.${row.part}`),
    })),
  };
}

/** What is said more often now than in the base. */
export function emergingTable(
  subject: Subject,
  filters: Filters,
  result: CommentsResult,
  place: Place,
): Table {
  const { words } = subject;
  const { t } = words;
  const { now, base, rows } = result.emerging;
  const cell = (x: number, theme: string, days: Emerging['now']['days']): TableCell => {
    const url = days === undefined ? undefined : textsUrl(subject, filters, result, { theme, days }, x);
    return { ...countCell(words, x), ...(place === 'page' && url !== undefined ? { url } : {}) };
  };
  const head = (name: string, n: number) =>
    t('commentAnalysis.column.group_n', { group: name, n: words.count(n) });
  return {
    caption: t('commentAnalysis.emerging.table', { period: now.name, base: base.name }),
    headColumn: t('commentAnalysis.column.theme'),
    columns: [
      ...numeric([
        head(now.name, now.n),
        t('commentAnalysis.column.share'),
        head(base.name, base.n),
        t('commentAnalysis.column.base_share'),
        t('dashboards.column.points'),
        t('commentAnalysis.column.points_interval'),
        t('dashboards.column.p'),
      ]),
      { label: t('dashboards.column.verdict'), numeric: false },
    ],
    noteColumn: '',
    rows: rows.map((row) => ({
      key: row.theme,
      head: row.name,
      cells: [
        cell(row.now, row.theme, now.days),
        row.ok ? percentCell(words, row.share) : nothing,
        cell(row.before, row.theme, base.days),
        row.ok ? percentCell(words, row.baseShare) : nothing,
        row.ok
          ? {
              text: words.signedPoints(row.difference.value),
              value: roundHalfAway(row.difference.value * 100, 1),
            }
          : nothing,
        row.ok ? textCell(words.pointsInterval(row.difference)) : nothing,
        row.ok ? { text: pWords(words, row.adjustedP), value: roundHalfAway(row.adjustedP, 4) } : nothing,
        textCell(
          row.ok
            ? t(`dashboards.verdict.${row.emerging ? 'up' : 'cannot_tell'}`)
            : emergingRefusal(words, row.reason),
        ),
      ],
      note: '',
    })),
  };
}

function percentCell(words: Words, share: number): TableCell {
  return { text: words.percent(share), value: roundHalfAway(share * 100, 1) };
}

/** Counters in the office's order, never ranked; themes downwards. */
export function countersTable(
  subject: Subject,
  filters: Filters,
  result: CommentsResult,
  place: Place,
): Table | undefined {
  const { words } = subject;
  const { t } = words;
  const { counters } = result;
  if (counters === undefined || counters.rows.length === 0) return undefined;
  const days = { from: result.span.from, to: counters.to };
  const cells = (theme: string): TableCell[] =>
    counters.rows.flatMap(({ counter, themes }) => {
      const figure = themes[theme];
      if (figure === undefined) return [];
      const own = figureCells({ subject, filters, result, place }, figure, { theme, counter, days });
      if (place === 'file') return own;
      const [count = nothing, share = nothing] = own;
      const text =
        share.value === null || share.detail === undefined
          ? undefined
          : t('commentAnalysis.share_interval', { share: share.text, interval: share.detail });
      return [
        {
          ...count,
          ...(share.grey === true ? { grey: true } : {}),
          ...(text === undefined ? {} : { detail: text }),
        },
      ];
    });
  return {
    caption: t('commentAnalysis.counters.table', { span: result.span.name }),
    headColumn: t('commentAnalysis.column.theme'),
    columns: numeric(
      counters.rows.flatMap(({ name, n }) => {
        const group = t('commentAnalysis.column.group_n', {
          group: name,
          n: n === null ? '＊' : words.count(n),
        });
        return place === 'page' ? [group] : figureLabels(words, place, group);
      }),
    ),
    noteColumn: '',
    rows: result.themes.map(({ theme, name }) => ({ key: theme, head: name, cells: cells(theme), note: '' })),
  };
}

/** Distinctive words, the clearest first, with the number of comments that hold them. */
export function wordsTable(
  subject: Subject,
  filters: Filters,
  result: CommentsResult,
  comparison: WordComparison,
  place: Place,
): Table | undefined {
  const { words } = subject;
  const { t } = words;
  const { first, second, result: compared } = comparison;
  if (!compared.ok) return undefined;
  const cell = (word: string, side: typeof first, x: number): TableCell => {
    const url = textsUrl(subject, filters, result, { word, group: side.group }, x);
    return { ...countCell(words, x), ...(place === 'page' && url !== undefined ? { url } : {}) };
  };
  const head = (name: string, n: number) =>
    t('commentAnalysis.column.group_n', { group: name, n: words.count(n) });
  return {
    caption: t('commentAnalysis.words.table', { first: first.name, second: second.name }),
    headColumn: t('commentAnalysis.column.word'),
    columns: [
      { label: t('commentAnalysis.column.leans'), numeric: false },
      ...numeric([
        head(first.name, compared.comments.first),
        head(second.name, compared.comments.second),
        'z',
        t('dashboards.column.p'),
      ]),
    ],
    noteColumn: '',
    rows: compared.words.map((word) => ({
      key: word.word,
      head: word.word,
      cells: [
        textCell(word.leans === 'first' ? first.name : second.name),
        cell(word.word, first, word.inFirst),
        cell(word.word, second, word.inSecond),
        { text: words.decimal(word.z), value: roundHalfAway(word.z, 2) },
        { text: pWords(words, word.adjustedP), value: roundHalfAway(word.adjustedP, 4) },
      ],
      note: '',
    })),
  };
}

/** How comments without a rating sound. */
export function polarityTable(
  subject: Subject,
  filters: Filters,
  result: CommentsResult,
  place: Place,
): Table {
  const { words } = subject;
  const { t } = words;
  return {
    caption: t('commentAnalysis.polarity.table', { n: words.count(result.polarity.n) }),
    headColumn: t('commentAnalysis.column.tone'),
    columns: numeric(figureLabels(words, place)),
    noteColumn: t('dashboards.column.note'),
    rows: result.polarity.rows.map(({ tone, figure }) => ({
      key: tone,
      head: t(`commentAnalysis.tone.${tone}`),
      cells: figureCells({ subject, filters, result, place }, figure, { tone, rated: 'none' }),
      note: stateNote(words, figure),
    })),
  };
}
