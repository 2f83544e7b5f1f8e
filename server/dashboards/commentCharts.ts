// Why: pictures of the comments page, each over its table: themes side by side and over time, and ranked words.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { ChartPoint, ChartView, DotChart, LineChart } from './charts.js';
import type { CommentFigure } from './commentFigures.js';
import { themeUrl } from './commentLinks.js';
import type { CommentsResult } from './comments.js';
import type { WordComparison } from './commentWords.js';
import type { Filters } from './filters.form.js';
import type { Subject } from './subject.js';
import type { Words } from './words.js';

/** Ranked bars: to the right of zero leans to the first group, to the left to the second. */
export type RankedChart = {
  type: 'ranked';
  labels: string[];
  values: number[];
  sides: { first: string; second: string };
  axis: string;
  /** What the tooltip says of each bar. */
  text: string[][];
};

/** As many words as are still read. */
const mostBars = 24;

function pointOf(figure: CommentFigure | undefined, hatched = false): ChartPoint | null {
  if (figure === undefined || figure.n === null) return null;
  const { share, lower, upper } = figure;
  if (share === null || lower === null || upper === null) return null;
  const drawn = (value: number) => roundHalfAway(value * 100, 2);
  const grey = figure.state === 'low_sample';
  return { y: drawn(share), lower: drawn(lower), upper: drawn(upper), n: figure.n, hatched, grey };
}

/** One end for all pictures that are held against each other, on a whole ten. */
function reachOf(points: readonly (ChartPoint | null)[]): number {
  const highest = Math.max(5, ...points.map((point) => point?.upper ?? 0));
  return Math.min(100, Math.ceil(highest / 10) * 10);
}

function tooltip({ t }: Words): LineChart['words'] {
  return {
    share: t('commentAnalysis.column.share'),
    interval: t('dashboards.column.interval'),
    n: t('commentAnalysis.column.n'),
  };
}

function dots(
  words: Words,
  labels: string[],
  figures: readonly (CommentFigure | undefined)[],
  overall: CommentFigure | undefined,
  max: number,
): DotChart {
  return {
    type: 'dots',
    labels,
    points: figures.map((figure) => pointOf(figure)),
    notes: figures.map((figure) =>
      figure?.state === 'suppressed' || figure?.state === 'counts_only'
        ? words.t(`dashboards.state.${figure.state}`)
        : '',
    ),
    overall: pointOf(overall)?.y ?? null,
    overallName: words.t('commentAnalysis.rated.all'),
    min: 0,
    max,
    words: tooltip(words),
  };
}

/** What the dissatisfied and what the satisfied speak of, on one axis. */
export function ratedCharts({ words }: Subject, result: CommentsResult): ChartView[] {
  const groups = (['dissatisfied', 'satisfied'] as const).filter(
    (group) => result.themes[0]?.rated[group].share != null,
  );
  const figures = (group: (typeof groups)[number]) => result.themes.map((one) => one.rated[group]);
  const max = reachOf(groups.flatMap((group) => figures(group).map((figure) => pointOf(figure))));
  const labels = result.themes.map((one) => one.name);
  return groups.map((group) => {
    const caption = words.t('commentAnalysis.themes.chart', {
      group: words.t(`commentAnalysis.rated.${group}`),
      n: words.count(result.comments.rated[group]),
      span: result.span.name,
    });
    return {
      caption,
      label: caption,
      spec: dots(words, labels, figures(group), undefined, max),
      note: '',
    };
  });
}

function lineOf(
  words: Words,
  name: string,
  result: CommentsResult,
  pick: (row: CommentsResult['periods'][number]) => CommentFigure | undefined,
  max: number,
): LineChart {
  return {
    type: 'line',
    labels: result.periods.map((row) => row.shortName),
    lines: [{ name, points: result.periods.map((row) => pointOf(pick(row), row.part !== null)) }],
    breaks: [],
    markers: [],
    min: 0,
    max,
    words: tooltip(words),
  };
}

/** The chosen theme over time. */
export function timeChart({ words }: Subject, result: CommentsResult): ChartView | undefined {
  const { chosen } = result;
  if (chosen === undefined) return undefined;
  const pick = (row: CommentsResult['periods'][number]) => row.themes[chosen.theme];
  const points = result.periods.map((row) => pointOf(pick(row)));
  if (points.every((point) => point === null)) return undefined;
  const caption = words.t('commentAnalysis.time.chart', { theme: chosen.name, span: result.span.name });
  return {
    caption,
    label: caption,
    spec: lineOf(words, chosen.name, result, pick, reachOf(points)),
    note: '',
  };
}

/** Every theme over time, small and of one height. */
export function themeMultiples(subject: Subject, filters: Filters, result: CommentsResult) {
  const { words } = subject;
  const { t } = words;
  const all = result.periods.flatMap((row) => result.themes.map(({ theme }) => pointOf(row.themes[theme])));
  // Month by month intervals are wide; the lines themselves decide the height.
  const max = Math.min(100, Math.ceil((Math.max(4, ...all.map((point) => point?.y ?? 0)) * 1.25) / 5) * 5);
  return result.themes.map(({ theme, name, all: figure }) => {
    const spec = lineOf(words, name, result, (row) => row.themes[theme], max);
    const drawable = (spec.lines[0]?.points.filter((point) => point !== null).length ?? 0) > 1;
    const { share, lower, upper, x, n } = figure;
    const value =
      share === null || lower === null || upper === null
        ? {
            value: t('commentAnalysis.count', { x: words.count(x ?? 0) }),
            basis: t('dashboards.state.counts_only'),
          }
        : {
            value: words.percent(share),
            basis: t('commentAnalysis.time.basis', {
              x: words.count(x ?? 0),
              n: words.count(n ?? 0),
              interval: words.percentInterval({ lower, upper }),
            }),
          };
    return {
      name,
      url: themeUrl(subject, filters, theme),
      ...value,
      grey: figure.state === 'low_sample',
      verdict: undefined,
      chart: drawable
        ? {
            caption: '',
            label: t('commentAnalysis.time.chart', { theme: name, span: result.span.name }),
            spec: { ...spec, small: true },
            note: '',
            size: 'small',
          }
        : undefined,
    };
  });
}

/** The chosen theme at each counter, in the office's order. */
export function countersChart({ words }: Subject, result: CommentsResult): ChartView | undefined {
  const { chosen, counters } = result;
  if (chosen === undefined || counters === undefined) return undefined;
  const figures = counters.rows.map((row) => row.themes[chosen.theme]);
  const overall = result.themes.find((one) => one.theme === chosen.theme)?.all;
  if (figures.every((figure) => pointOf(figure) === null)) return undefined;
  const caption = words.t('commentAnalysis.counters.chart', { theme: chosen.name, span: result.span.name });
  const max = reachOf(figures.map((figure) => pointOf(figure)));
  return {
    caption,
    label: caption,
    spec: dots(
      words,
      counters.rows.map((row) => row.name),
      figures,
      overall,
      max,
    ),
    note: '',
  };
}

/** The clearest words of both sides, ranked. */
export function wordsChart({ words }: Subject, comparison: WordComparison): ChartView | undefined {
  const { first, second, result } = comparison;
  if (!result.ok || result.words.length === 0) return undefined;
  const shown = [...result.words.slice(0, mostBars)].sort((a, b) => b.z - a.z);
  const caption = words.t('commentAnalysis.words.chart', { first: first.name, second: second.name });
  return {
    caption,
    label: caption,
    spec: {
      type: 'ranked',
      labels: shown.map((word) => word.word),
      values: shown.map((word) => roundHalfAway(word.z, 2)),
      sides: { first: first.name, second: second.name },
      axis: words.t('commentAnalysis.words.axis'),
      text: shown.map((word) => [
        `z ${words.decimal(word.z)}`,
        `${first.name} ${words.count(word.inFirst)}／${words.count(result.comments.first)}`,
        `${second.name} ${words.count(word.inSecond)}／${words.count(result.comments.second)}`,
      ]),
    },
    note: words.t('commentAnalysis.words.chart_note'),
  };
}
