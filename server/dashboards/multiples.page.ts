// Why: the small charts of the overview, one a measure: what the office's dimensions do first, then question by question.
import { lineChart, type ChartView } from './charts.js';
import { explainShortly, type Explanation } from './explain.js';
import { addressWith, type Filters } from './filters.form.js';
import type { LeftOut } from './leftOut.js';
import type { Measure } from './measures.js';
import type { MeasureView, Overview } from './overview.js';
import { refusalWords, testedVerdict, type VerdictWords } from './sentences.js';
import { axisOf, namesOf } from './series.js';
import type { Subject } from './subject.js';
import { stateNote } from './table.js';

/** As many small charts as fit one row, before what moved. */
const fewMeasures = 4;

type Multiple = {
  name: string;
  url: string;
  value: string;
  basis: string;
  grey: boolean;
  verdict: VerdictWords | undefined;
  chart: ChartView | undefined;
  explanation: Explanation;
};

export type MultiplesView = {
  /** The headline and what the questions make together; without dimensions, everything where that is little. */
  dimensions: Multiple[];
  dimensionsTitle: string;
  /** Every question by itself. */
  measures: Multiple[];
  measuresTitle: string;
};

/** Axes of one height for all of them, so that the same slope means the same change; each begins where its line is. */
export function multiplesOf(
  subject: Subject,
  filters: Filters,
  { measures: views, headline, leftOut }: Overview,
): MultiplesView {
  const { t } = subject.words;
  const all = views.map((view) => multipleOf(subject, filters, view, leftOut));
  const reach = (one: Multiple) => {
    const points = one.chart?.spec.type === 'line' ? one.chart.spec.lines.flatMap((line) => line.points) : [];
    const limits = points.flatMap((point) => (point === null ? [] : [point.lower, point.upper]));
    return { lowest: Math.min(100, ...limits), highest: Math.max(0, ...limits) };
  };
  const height = Math.min(
    100,
    Math.ceil(Math.max(10, ...all.map((one) => reach(one).highest - reach(one).lowest)) / 5) * 5,
  );
  const drawn = all.map((one) => {
    if (one.chart?.spec.type !== 'line') return one;
    const { lowest, highest } = reach(one);
    const min = Math.max(0, Math.min(100 - height, (lowest + highest - height) / 2));
    return { ...one, chart: { ...one.chart, spec: { ...one.chart.spec, min, max: min + height } } };
  });
  const composites = views.some((view) => view.measure.kind === 'composite');
  const first = (view: MeasureView) =>
    composites
      ? view.measure.kind === 'composite' || view.measure.code === headline.measure.code
      : views.length <= fewMeasures;
  return {
    dimensions: drawn.filter((_, index) => views[index] !== undefined && first(views[index])),
    dimensionsTitle: t(`dashboards.overview.${composites ? 'dimensions' : 'measures'}`),
    measures: drawn.filter((_, index) => views[index] !== undefined && !first(views[index])),
    measuresTitle: t(`dashboards.overview.${composites ? 'questions' : 'measures'}`),
  };
}

function multipleOf(subject: Subject, filters: Filters, view: MeasureView, leftOut: LeftOut): Multiple {
  const { words } = subject;
  const { measure, figure, rows } = view;
  const axis = axisOf(subject, filters.kind, rows);
  const shown = figure.satisfied;
  const spec = lineChart(
    words,
    measure.name,
    axis,
    axis.map((period) => namesOf(subject, filters, period).shortName),
    rows,
    { breaks: [], markers: [] },
  );
  const drawable = spec.lines.some((line) => line.points.filter((point) => point !== null).length > 1);
  const basis =
    shown === null
      ? refusalOfState(subject, view)
      : words.t('dashboards.overview.small', {
          interval: words.percentInterval(shown),
          n: words.count(figure.n ?? 0),
        });
  return {
    name: measure.name,
    url: trendUrl(subject, filters, measure),
    value: shown === null ? '—' : words.percent(shown.share),
    basis,
    grey: figure.state === 'low_sample',
    verdict: testedVerdict(words, view.previous),
    explanation: explainShortly(words, measure, figure, leftOut),
    chart: drawable
      ? {
          caption: '',
          label: words.t('dashboards.overview.multiple_label', {
            measure: measure.name,
            from: rows[0]?.name ?? '',
            to: rows.at(-1)?.name ?? '',
            basis,
          }),
          spec: { ...spec, small: true },
          note: '',
          size: 'small',
        }
      : undefined,
  };
}

export function trendUrl(subject: Subject, filters: Filters, measure: Measure): string {
  return addressWith(`${subject.base}/${subject.survey.slug}/trend`, filters, {
    question: measure.code,
    survey: undefined,
    period: undefined,
  });
}

export function refusalOfState(subject: Subject, { figure }: MeasureView): string {
  return figure.state === 'empty'
    ? refusalWords(subject.words, 'no-answers')
    : stateNote(subject.words, figure);
}
