// Why: the overview in finished words and numbers: the sentence first, then what stands behind it.
import { maskPersonalData } from '../../analysis/text/mask.js';
import { choosablePeriods } from './compare.js';
import { filterWords } from './cutNames.js';
import { explain, explainChanges, explainRate, type Explanation } from './explain.js';
import { addressWith, type Filters } from './filters.form.js';
import { filterForm, type FilterForm } from './filters.page.js';
import type { Change } from './growth.js';
import type { Measure } from './measures.js';
import { multiplesOf, refusalOfState, trendUrl, type MultiplesView } from './multiples.page.js';
import type { Overview } from './overview.js';
import { rawLine } from './rawLine.js';
import { rateView, type RateView } from './rateWords.js';
import {
  figureSentence,
  satisfactionWords,
  testedVerdict,
  verdictWords,
  type VerdictWords,
} from './sentences.js';
import type { Subject } from './subject.js';
import {
  columnsOf,
  figureCells,
  figureColumns,
  forPage,
  stateNote,
  textCell,
  type Table,
  type TableCell,
} from './table.js';
import { tabsOf, type Tab } from './tabs.js';
import type { Words } from './words.js';
import { changeView, type ChangeView, type Part } from './trend.page.js';

export type OverviewPage = MultiplesView & {
  title: string;
  nav: 'dashboards';
  styles: string[];
  scripts: string[];
  heading: string;
  lead: string;
  tabs: Tab[];
  filters: FilterForm;
  exportUrl: string | undefined;
  visitsUrl: string | undefined;
  /** Undefined for who is told figures only; so the next. */
  qualityUrl: string | undefined;
  boardUrl: string | undefined;
  sentence: string;
  caption: string;
  headline: {
    name: string;
    value: string;
    interval: string;
    n: string;
    /** Raw, used, and the score without the quality rules. */
    raw: string;
    state: string;
    verdict: VerdictWords | undefined;
    url: string;
  };
  answered: string;
  rate: RateView;
  changes: ChangeView[];
  explanation: Explanation;
  movements: { name: string; text: string; verdict: VerdictWords; url: string }[];
  cannotTell: { name: string; text: string; url: string }[];
  praise: { text: string; day: string; url: string }[] | undefined;
  newComments: string | undefined;
  improvements: { title: string; meta: string; url: string; overdue: boolean }[];
  improvementsTitle: string;
  table: Table;
  changesTable: Table;
};

export function overviewPage(
  subject: Subject,
  filters: Filters,
  overview: Overview,
  may: { export: boolean; visits: boolean },
): OverviewPage {
  const { words } = subject;
  const { t } = words;
  const path = subject.base;
  const { headline } = overview;
  const shown = headline.figure.satisfied;
  const title = t('dashboards.overview.title', { period: overview.name });
  return {
    title,
    nav: 'dashboards',
    styles: ['dashboards.css'],
    scripts: ['charts.js'],
    heading: title,
    lead: subject.title,
    tabs: tabsOf(subject, filters, 'overview'),
    filters: filterForm(
      subject,
      { ...filters, address: { survey: subject.survey.slug, ...filters.address } },
      {
        action: path,
        survey: true,
        periods: [{ name: 'period', options: choosablePeriods(subject, filters), selected: overview.period }],
      },
    ),
    exportUrl: may.export ? `/dashboards/${subject.survey.slug}/responses` : undefined,
    visitsUrl: may.visits ? '/visits' : undefined,
    qualityUrl: subject.forBureau ? undefined : qualityUrl(subject, filters, overview),
    boardUrl: subject.forBureau ? undefined : '/improvements',
    sentence: overview.sentence,
    caption: captionOf(subject, filters, overview),
    headline: {
      name: satisfactionWords(words, headline.measure),
      value: shown === null ? '—' : words.percent(shown.share),
      interval:
        shown === null
          ? refusalOfState(subject, headline)
          : t('dashboards.overview.interval', { interval: words.percentInterval(shown) }),
      n:
        headline.figure.n === null ? '＊' : t('dashboards.overview.n', { n: words.count(headline.figure.n) }),
      raw: rawLine(words, headline.figure),
      state: stateNote(words, headline.figure),
      verdict: testedVerdict(words, headline.previous),
      url: trendUrl(subject, filters, headline.measure),
    },
    answered: overview.responses.answered === null ? '＊' : words.count(overview.responses.answered),
    rate: rateView(words, overview.rate),
    changes: [headline.previous, ...(headline.lastYear === null ? [] : [headline.lastYear])].map((change) =>
      changeView(words, change),
    ),
    explanation: [
      ...explain(subject, filters, headline.measure, headline.figure, overview.source, overview.leftOut),
      ...explainRate(words),
      ...explainChanges(words),
    ],
    ...multiplesOf(subject, filters, overview),
    movements: overview.movements.map(({ measure, change }) => ({
      name: measure.name,
      text: movementWords(subject, measure, overview, change),
      verdict: verdictWords(words, change),
      url: trendUrl(subject, filters, measure),
    })),
    cannotTell: overview.cannotTell.map((one) => ({
      name: one.measure.name,
      text:
        one.needed === null
          ? t('dashboards.overview.never_enough', { points: differenceWords(words, one.change) })
          : t('dashboards.overview.needed', {
              points: differenceWords(words, one.change),
              needed: words.count(one.needed),
              now: words.count(one.now),
            }),
      url: trendUrl(subject, filters, one.measure),
    })),
    praise: overview.praise?.map(({ id, text, day }) => ({
      text: shortened(maskPersonalData(text, (kind) => t(`comments.masked.${kind}`)).text),
      day: day === null ? '' : words.day(day),
      url: `/comments/${encodeURIComponent(id)}`,
    })),
    newComments:
      overview.newComments === null
        ? undefined
        : t('dashboards.overview.new_comments', { n: words.count(overview.newComments) }),
    improvements: overview.improvements.map(({ id, number, title: name, dueDay, ownerName, overdue }) => ({
      overdue,
      title: name,
      meta: t('dashboards.overview.improvement_meta', { number, due: words.day(dueDay), owner: ownerName }),
      url: `/improvements/${id}`,
    })),
    improvementsTitle: t('dashboards.overview.improvements', { n: words.count(overview.overdueCount) }),
    ...pageTables(subject, overview),
  };
}

function qualityUrl(subject: Subject, filters: Filters, { period }: Overview): string {
  return addressWith(`/dashboards/${subject.survey.slug}/quality`, {
    ...filters,
    address: {
      ...(filters.kind === 'wave' ? {} : { kind: filters.kind, period }),
      ...(filters.programmeYear ? { year: 'programme' } : {}),
    },
  });
}

function differenceWords(words: Words, { points }: Change): string {
  return points.ok ? words.signedPoints(points.difference) : '';
}

/** The file's one table is too wide for a page: the figures, and how they moved. */
function pageTables(subject: Subject, overview: Overview): Pick<OverviewPage, 'table' | 'changesTable'> {
  const all = overviewTable(subject, overview);
  const figures = figureColumns(subject.words).length;
  return {
    table: forPage(subject.words, columnsOf(all, 0, figures)),
    changesTable: {
      ...columnsOf(all, figures, all.columns.length),
      caption: subject.words.t('dashboards.overview.changes'),
      noteColumn: '',
    },
  };
}

function shortened(text: string): string {
  // Cut between letters, never inside one.
  return text.length > 120
    ? `${text
        .slice(0, 119)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`
    : text;
}

function captionOf(subject: Subject, filters: Filters, overview: Overview): string {
  const { t } = subject.words;
  const all = [overview.definition, ...filterWords(subject, filters)];
  return t('dashboards.caption', {
    current: overview.name,
    definition: all.join(subject.language === 'en' ? '; ' : '；'),
  });
}

function movementWords(subject: Subject, measure: Measure, overview: Overview, change: Change): string {
  const view = overview.measures.find((one) => one.measure.code === measure.code);
  return view === undefined ? measure.name : figureSentence(subject.words, measure, view.figure, change);
}

export function overviewTable(subject: Subject, overview: Overview): Table {
  const { words } = subject;
  const { t } = words;
  const columns = figureColumns(words);
  const changeColumns = ['previous', 'last_year'] as const;
  const partCell = ({ text, interval, together }: Part): TableCell & { interval: string } => ({
    text,
    interval,
    value: together,
  });
  const cells = (change: Change | null): TableCell[] => {
    if (change === null) return [textCell('—'), textCell('—'), textCell('—')];
    const view = changeView(words, change);
    return [partCell(view.points), textCell(view.verdict?.word ?? '—'), partCell(view.growth)];
  };
  return {
    caption: t('dashboards.overview.table', { period: overview.name, definition: overview.definition }),
    headColumn: t('dashboards.column.measure'),
    columns: [
      ...columns.map((column) => column.label),
      ...changeColumns.flatMap((base) =>
        ['points', 'verdict', 'growth'].map((column) =>
          t('dashboards.overview.against_column', {
            column: t(`dashboards.column.${column}`),
            base: t(`dashboards.base.${base}`),
          }),
        ),
      ),
    ].map((label) => ({ label, numeric: true })),
    noteColumn: t('dashboards.column.note'),
    rows: overview.measures.map((view) => ({
      key: view.measure.code,
      head:
        view.measure.kind === 'composite'
          ? t('dashboards.composite_named', { name: view.measure.name })
          : view.measure.name,
      cells: [...figureCells(columns, view.figure), ...cells(view.previous), ...cells(view.lastYear)],
      note: stateNote(words, view.figure),
    })),
  };
}

/** The same figures as data: stable English names, fractions unrounded. */
export function overviewData(subject: Subject, filters: Filters, overview: Overview) {
  const code = (measure: Measure) => measure.code;
  return {
    survey: { slug: subject.survey.slug, title: subject.title },
    period: { kind: filters.kind, key: overview.period, name: overview.name },
    filters: {
      programmeYear: filters.programmeYear,
      cuts: filters.cuts.map(({ cut, values }) => ({ cut, values })),
    },
    definition: { code: 'top2', text: overview.definition },
    source: overview.source,
    suppressionThreshold: subject.threshold,
    sentence: overview.sentence,
    headline: overview.headline.measure.code,
    responses: overview.responses,
    responseRate: overview.rate,
    measures: overview.measures.map(({ measure, figure, previous, lastYear, rows }) => ({
      question: code(measure),
      kind: measure.kind,
      name: measure.name,
      figure,
      previous,
      lastYear,
      periods: rows.map((row) => ({
        period: row.period,
        name: row.name,
        edition: row.edition,
        part: row.part,
        figure: row.figure,
      })),
    })),
    movements: overview.movements.map(({ measure, change }) => ({ question: code(measure), change })),
    cannotTell: overview.cannotTell.map(({ measure, change, needed, now }) => ({
      question: code(measure),
      change,
      needed,
      now,
    })),
    newComments: overview.newComments,
    improvementsOverdue: overview.overdueCount,
  };
}
