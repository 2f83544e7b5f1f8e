// Why: the drivers in finished words and numbers, as page, table and data; nothing is put in an order the answers do not carry.
import { roundHalfAway } from '../../analysis/rounding.js';
import { separatorIn } from '../i18n.js';
import type { ChartView } from './charts.js';
import { choosablePeriods } from './compare.js';
import { filterWords } from './cutNames.js';
import type { DriverRow, DriversResult, ReliabilityRow } from './drivers.js';
import { driversSentence, listWords, placeWords } from './driversSentence.js';
import type { Explanation } from './explain.js';
import { addressWith, type Filters } from './filters.form.js';
import { filterForm, type FilterForm } from './filters.page.js';
import { rateView, type RateView } from './rateWords.js';
import { quadrantChart } from './scatterCharts.js';
import { satisfactionWords } from './sentences.js';
import type { Subject } from './subject.js';
import { countCell, textCell, type Table, type TableCell } from './table.js';
import { tabsOf, type Tab } from './tabs.js';
import type { Words } from './words.js';

export type DriversPage = {
  title: string;
  nav: 'dashboards';
  styles: string[];
  scripts: string[];
  heading: string;
  lead: string;
  tabs: Tab[];
  filters: FilterForm;
  sentence: string;
  refused: boolean;
  rate: RateView | undefined;
  cautions: string[];
  chart: ChartView | undefined;
  noChart: string;
  caption: string;
  table: Table | undefined;
  reliability: ReliabilityView[];
  reliabilityTable: Table | undefined;
  explanation: Explanation;
};

export type ReliabilityView = {
  name: string;
  items: { name: string; without: string; rest: string }[];
};

export function driversPage(subject: Subject, filters: Filters, result: DriversResult): DriversPage {
  const { words } = subject;
  const { t } = words;
  const outcome = result.outcome.name;
  const title = t('drivers.title', { outcome: satisfactionWords(words, result.outcome) });
  const { analysis } = result;
  return {
    ...frameOf(subject, filters, title, result.period.name),
    sentence: driversSentence(subject, result),
    refused: !analysis.ok,
    // Without a question to ask about there is no score that it would belong to.
    rate: hasQuestions(result) ? rateView(words, result.rate) : undefined,
    cautions: leftWords(subject, result),
    chart: quadrantChart(subject, result),
    noChart: result.quadrants.ok || !analysis.ok ? '' : t(`drivers.no_quadrants.${result.quadrants.reason}`),
    caption: analysis.ok ? captionOf(subject, filters, result) : '',
    table: analysis.ok ? driversTable(subject, result) : undefined,
    reliability: result.reliability.flatMap((row) => itemsView(words, row)),
    reliabilityTable: result.reliability.length === 0 ? undefined : reliabilityTable(subject, result),
    explanation: analysis.ok ? explanationOf(subject, filters, result, outcome) : [],
  };
}

const hasQuestions = ({ analysis }: DriversResult): boolean =>
  analysis.ok || analysis.reason !== 'no_questions';

/** Head, tabs and filters: the same while the answers are still being read. */
function frameOf(subject: Subject, filters: Filters, title: string, period: string) {
  const { t } = subject.words;
  const path = `/dashboards/${subject.survey.slug}/drivers`;
  const periods = choosablePeriods(subject, filters);
  const latest = { value: '', text: t('drivers.last_months') };
  const dates = filters.from !== undefined || filters.to !== undefined;
  return {
    title,
    nav: 'dashboards' as const,
    styles: ['dashboards.css'],
    scripts: ['charts.js'],
    heading: title,
    lead: t('drivers.lead', { survey: subject.title, period }),
    tabs: tabsOf(subject, filters, 'drivers'),
    filters: filterForm(subject, filters, {
      action: path,
      dates: true,
      periods: [
        {
          name: 'period',
          options: filters.kind === 'wave' ? periods : [latest, ...periods],
          selected: dates ? '' : (filters.period ?? ''),
        },
        {
          name: 'items',
          options: [
            { value: '', text: t('drivers.items.most') },
            { value: 'all', text: t('drivers.items.all') },
          ],
          selected: filters.items ?? '',
        },
      ],
    }),
  };
}

/** While the answers are read for the first time: how far it is; the page asks again by itself. */
export function countingPage(
  subject: Subject,
  filters: Filters,
  title: string,
  path: string,
  far: { done: number; total: number },
) {
  const { t } = subject.words;
  return {
    title,
    nav: 'dashboards' as const,
    styles: ['dashboards.css'],
    heading: title,
    far: { done: far.done, total: Math.max(1, far.total) },
    text: t('drivers.counting.far', far),
    url: addressWith(path, filters),
  };
}

function leftWords(subject: Subject, { rows }: DriversResult): string[] {
  return (['all_alike', 'seldom_asked'] as const).flatMap((why) => {
    const names = rows.filter(({ left }) => left === why).map(({ name }) => name);
    return names.length === 0
      ? []
      : [subject.words.t(`drivers.left.${why}`, { items: listWords(subject, names) })];
  });
}

function captionOf(subject: Subject, filters: Filters, result: DriversResult): string {
  const { words } = subject;
  const { analysis } = result;
  if (!analysis.ok) return '';
  return words.t('drivers.caption', {
    period: result.period.name,
    complete: words.count(result.complete ?? 0),
    n: words.count(result.n ?? 0),
    filters: filterWords(subject, filters)
      .map((word) => words.t('drivers.caption_filter', { filter: word }))
      .join(''),
  });
}

const none: TableCell = { text: '—', value: null };

function limits(words: Words, { lower, upper }: { lower?: number; upper?: number }): TableCell {
  return lower === undefined || upper === undefined
    ? none
    : textCell(words.percentInterval({ lower, upper }));
}

function percentCell(words: Words, share: number): TableCell {
  return { text: words.percent(share), value: roundHalfAway(share * 100, 1) };
}

function decimalCell(words: Words, value: number | null | undefined): TableCell {
  return value == null ? none : { text: words.decimal(value), value: roundHalfAway(value, 2) };
}

export function driversTable(subject: Subject, result: DriversResult): Table {
  const { words } = subject;
  const { t } = words;
  const column = (name: string, numeric = true) => ({ label: t(`drivers.column.${name}`), numeric });
  const nameOf = new Map(result.rows.map(({ question, name }) => [question, name]));
  return {
    caption: t('drivers.table', { outcome: result.outcome.name, period: result.period.name }),
    headColumn: t('drivers.column.item'),
    columns: [
      column('importance'),
      column('importance_interval'),
      column('weight'),
      column('pearson'),
      column('spearman'),
      column('performance'),
      column('performance_interval'),
      column('n'),
      column('place', false),
    ],
    noteColumn: t('drivers.column.higher_than'),
    rows: result.rows.map((row) => ({
      key: row.question,
      head: row.name,
      cells: rowCells(words, row),
      note:
        row.left === null
          ? listWords(
              subject,
              row.higherThan.map((question) => nameOf.get(question) ?? question),
            )
          : t(`drivers.left_out.${row.left}`),
    })),
  };
}

function rowCells(
  words: Words,
  { importance, pearson, spearman, performance, place }: DriverRow,
): TableCell[] {
  return [
    importance === null ? none : percentCell(words, importance.share),
    importance === null ? none : limits(words, importance),
    importance === null ? none : percentCell(words, importance.relativeWeight),
    decimalCell(words, pearson?.r),
    decimalCell(words, spearman),
    performance === null ? none : percentCell(words, performance.share),
    performance === null ? none : limits(words, performance),
    performance === null ? none : countCell(words, performance.n),
    place === null ? none : textCell(placeWords(words, place)),
  ];
}

export function reliabilityTable(subject: Subject, result: DriversResult): Table {
  const { words } = subject;
  const { t } = words;
  const column = (name: string) => ({ label: t(`drivers.column.${name}`), numeric: true });
  return {
    caption: t('drivers.reliability.table', { period: result.period.name }),
    headColumn: t('drivers.column.section'),
    columns: [
      column('questions'),
      column('complete'),
      column('alpha'),
      column('alpha_interval'),
      column('standardised'),
      column('omega'),
    ],
    noteColumn: t('dashboards.column.note'),
    rows: result.reliability.map(({ section, name, questions, n, result: own }) => ({
      key: section,
      head: name,
      cells: [
        countCell(words, questions.length),
        countCell(words, n),
        ...(own.ok
          ? [
              decimalCell(words, own.alpha.alpha),
              textCell(words.decimalInterval(own.alpha)),
              decimalCell(words, own.alpha.standardised),
              own.omega.ok
                ? decimalCell(words, own.omega.omega)
                : textCell(t('drivers.reliability.no_omega')),
            ]
          : [none, none, none, none]),
      ],
      note: own.ok
        ? listWords(
            subject,
            own.notes.map((note) => t(`drivers.reliability.note.${note.replaceAll('-', '_')}`)),
          )
        : t(`drivers.reliability.refused.${own.reason === 'all-equal' ? 'all_equal' : 'too_few'}`),
    })),
  };
}

function itemsView(words: Words, { name, questions, result }: ReliabilityRow): ReliabilityView[] {
  if (!result.ok) return [];
  const { alpha } = result;
  return [
    {
      name,
      items: questions.map((question, index) => ({
        name: question.name,
        without: decimalCell(words, alpha.items[index]?.alphaWithout).text,
        rest: decimalCell(words, alpha.items[index]?.itemRest).text,
      })),
    },
  ];
}

/** Alpha without each question, for the file: the page shows it behind a drawer. */
export function reliabilityItemsTable(subject: Subject, result: DriversResult): Table {
  const { words } = subject;
  const { t } = words;
  return {
    caption: t('drivers.reliability.items'),
    headColumn: t('drivers.column.item'),
    columns: ['without', 'item_rest'].map((name) => ({ label: t(`drivers.column.${name}`), numeric: true })),
    noteColumn: t('drivers.column.section'),
    rows: result.reliability.flatMap(({ name, questions, result: own }) =>
      own.ok
        ? questions.map((question, index) => ({
            key: question.question,
            head: question.name,
            cells: [
              decimalCell(words, own.alpha.items[index]?.alphaWithout),
              decimalCell(words, own.alpha.items[index]?.itemRest),
            ],
            note: name,
          }))
        : [],
    ),
  };
}

export function driversTables(subject: Subject, result: DriversResult): Table[] {
  return [
    { ...driversTable(subject, result), caption: driversSentence(subject, result) },
    reliabilityTable(subject, result),
    reliabilityItemsTable(subject, result),
  ];
}

function explanationOf(
  subject: Subject,
  filters: Filters,
  { analysis, outcome: measure }: DriversResult,
  outcome: string,
): Explanation {
  if (!analysis.ok) return [];
  const { words } = subject;
  const { t } = words;
  const line = (name: string, text: string) => ({ term: t(`drivers.explain.${name}`), text });
  const separator = separatorIn(subject.language);
  return [
    line('asked', measure.wording),
    line(
      'method',
      t(`drivers.explain.method_${analysis.method === 'shapley' ? 'shapley' : 'weights'}`, { outcome }),
    ),
    line(
      'interval',
      t(analysis.resampled < 2_000 ? 'drivers.explain.interval_all' : 'drivers.explain.interval_sample', {
        people: words.count(analysis.resampled),
        seed: String(analysis.seed),
      }),
    ),
    line(
      'r2',
      t('drivers.explain.r2_text', {
        r2: words.percent(analysis.r2),
        adjusted: words.percent(analysis.adjustedR2 ?? analysis.r2),
      }),
    ),
    line('complete', t('drivers.explain.complete_text')),
    line('lines', t('drivers.explain.lines_text')),
    line('filters', filterWords(subject, filters).join(separator) || t('dashboards.explain.no_filters')),
    line('limits', t('dashboards.explain.limits_text')),
  ];
}

/** The same figures as data: stable English names, fractions unrounded. */
export function driversData(subject: Subject, filters: Filters, result: DriversResult) {
  const { outcome, rate, ...rest } = result;
  return {
    survey: { slug: subject.survey.slug, title: subject.title },
    outcome: { code: outcome.code, name: outcome.name, wording: outcome.wording, scale: outcome.scale },
    ...rest,
    responseRate: hasQuestions(result) ? rate : null,
    filters: {
      kind: filters.kind,
      cuts: filters.cuts.map(({ cut, values }) => ({ cut, values })),
    },
    suppressionThreshold: subject.threshold,
    sentence: driversSentence(subject, result),
  };
}
