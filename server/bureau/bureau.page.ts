// Why: the bureau's overview in finished words and numbers; the same tables for the page and the file, the same figures as data.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { ChartView } from '../dashboards/charts.js';
import { funnelChart } from '../dashboards/funnelChart.js';
import {
  definitionWords,
  refusalWords,
  satisfactionWords,
  testedVerdict,
  verdictWords,
} from '../dashboards/sentences.js';
import { warningLines } from '../dashboards/rateWords.js';
import { rawLine } from '../dashboards/rawLine.js';
import {
  countCell,
  figureCells,
  figureColumns,
  forPage,
  stateNote,
  textCell,
  type Column,
  type Table,
  type TableCell,
} from '../dashboards/table.js';
import type { Words } from '../dashboards/words.js';
import { separatorIn } from '../i18n.js';
import {
  kinds,
  onTimeEvaluation,
  type ItemRows,
  type OfficeFigure,
  type SideBySide,
  type Work,
} from './sideBySide.js';

const none: TableCell = { text: '—', value: null };
const hidden: TableCell = { text: '＊', value: '*' };

export function bureauPage(words: Words, result: SideBySide, periods: readonly string[], offices: number) {
  const { t } = words;
  const { kind, period, chosen, items } = result;
  const query = new URLSearchParams({
    kind,
    period,
    ...(chosen === undefined ? {} : { question: chosen.code }),
  }).toString();
  const select = (name: string, options: { value: string; text: string }[], selected: string) => ({
    name,
    label: t(`bureau.filter.${name}`),
    options: options.map((option) => ({ ...option, selected: option.value === selected })),
  });
  const title = t('bureau.title', { period: words.period(period, kind, false) });
  return {
    title,
    nav: 'bureau' as const,
    styles: ['dashboards.css'],
    scripts: ['charts.js'],
    lead: t('bureau.lead', { n: words.count(offices) }),
    empty: offices === 0,
    filters: {
      action: '/bureau',
      selects: [
        select(
          'kind',
          kinds.map((one) => ({ value: one, text: t(`dashboards.kind.${one}`) })),
          kind,
        ),
        select(
          'period',
          periods.map((one) => ({ value: one, text: words.period(one, kind, false) })),
          period,
        ),
        ...(chosen === undefined
          ? []
          : [
              select(
                'question',
                items.map(({ code, measure }) => ({ value: code, text: measure.name })),
                chosen.code,
              ),
            ]),
      ],
      more: [],
      csvUrl: `/bureau.csv?${query}`,
      jsonUrl: `/bureau.json?${query}`,
    },
    finding: findingOf(words, result),
    definition: chosen === undefined ? '' : definitionWords(words, chosen.measure),
    chart: officeFunnel(words, result),
    chosen: chosen === undefined ? undefined : forPage(words, itemTable(words, chosen, result)),
    all: allTable(words, result),
    work: forPage(words, workTable(words, result)),
  };
}

/** Every common question in turn, then the work beside it. */
export function bureauTables(words: Words, result: SideBySide): Table[] {
  return [...result.items.map((item) => itemTable(words, item, result)), workTable(words, result)];
}

export function bureauData({ kind, period, base, items, chosen, funnel, work }: SideBySide) {
  return {
    period: { kind, key: period, base },
    definition: 'top2',
    questions: items.map(({ code, measure, offices }) => ({
      question: code,
      name: measure.name,
      offices: offices.map((one) =>
        one.ok
          ? { office: one.id, name: one.name, figure: one.figure, previous: one.change }
          : { office: one.id, name: one.name, notComparable: one.reason },
      ),
    })),
    funnel: { question: chosen?.code ?? null, ...funnel },
    work: work.map(({ id, name, rate, onTime, improvements }) => ({
      office: id,
      name,
      responseRate: rate,
      casesOnTime: onTime,
      improvements,
    })),
  };
}

/** What moved, and who lies outside what their number of answers explains: verdict words only after a test. */
function findingOf(words: Words, { chosen, funnel }: SideBySide): string[] {
  const { t } = words;
  if (chosen === undefined) return [t('bureau.finding.nothing')];
  const shown = chosen.offices.flatMap((one) => (one.ok && one.figure.satisfied !== null ? [one] : []));
  const satisfaction = satisfactionWords(words, chosen.measure);
  const said = (verdict: string) =>
    listOf(
      words,
      shown.flatMap(({ name, change }) => (change.points.ok && change.verdict === verdict ? [name] : [])),
    );
  const [up, down] = [said('up'), said('down')];
  const tested = shown.filter(({ change }) => change.points.ok).length;
  const outside = funnel.ok
    ? funnel.groups.flatMap((one) => (one.ok && one.position !== 'within' ? [one.key] : []))
    : [];
  return [
    t('bureau.finding.shown', { satisfaction, shown: shown.length, offices: chosen.offices.length }),
    ...(tested === 0 ? [t('bureau.finding.none_tested')] : []),
    ...(up === '' ? [] : [t('bureau.finding.up', { offices: up })]),
    ...(down === '' ? [] : [t('bureau.finding.down', { offices: down })]),
    ...(tested > 0 && up + down === '' ? [t('bureau.finding.cannot_tell')] : []),
    !funnel.ok
      ? t('comparing.funnel.refused', { reason: refusalWords(words, funnel.reason) })
      : outside.length === 0
        ? t('bureau.finding.within')
        : t('bureau.finding.outside', {
            offices: listOf(
              words,
              shown.flatMap(({ id, name }) => (outside.includes(id) ? [name] : [])),
            ),
          }),
  ];
}

const listOf = ({ language }: Words, names: readonly string[]): string => names.join(separatorIn(language));

function officeFunnel(
  words: Words,
  { chosen, funnel: own, curves, kind, period }: SideBySide,
): ChartView | undefined {
  if (chosen === undefined) return undefined;
  const nameOf = new Map(chosen.offices.map(({ id, name }) => [id, name]));
  return funnelChart(words, own, curves, nameOf, {
    caption: words.t('bureau.funnel.caption', {
      satisfaction: satisfactionWords(words, chosen.measure),
      period: words.period(period, kind, false),
    }),
    label: (offices) => words.t('bureau.funnel.label', { offices }),
  });
}

function itemTable(words: Words, item: ItemRows, { kind, period, chosen, funnel }: SideBySide): Table {
  const { t } = words;
  const columns = itemColumns(words);
  const positions = new Map(
    item === chosen && funnel.ok
      ? funnel.groups.map((one) => [one.key, one.ok ? one.position : undefined])
      : [],
  );
  return {
    caption: t('bureau.table.item', {
      satisfaction: satisfactionWords(words, item.measure),
      period: words.period(period, kind, false),
    }),
    headColumn: t('bureau.column.office'),
    columns: [
      ...[
        ...columns.map(({ label }) => label),
        ...['points', 'verdict'].map((name) => t(`dashboards.column.${name}`)),
      ].map((label) => ({ label, numeric: true })),
      ...(positions.size === 0 ? [] : [{ label: t('bureau.column.common'), numeric: true }]),
    ],
    noteColumn: t('dashboards.column.note'),
    rows: item.offices.map((one) => ({
      key: one.id,
      head: one.name,
      link: officeUrl(one, { kind, period }),
      cells: [
        ...itemCells(words, columns, one),
        ...(positions.size === 0 ? [] : [positionCell(words, positions.get(one.id))]),
      ],
      note: noteOf(words, one),
    })),
  };
}

/** The same period of the calendar, whatever year the office counts by. */
function officeUrl({ id }: { id: string }, { kind, period }: { kind: string; period: string }): string {
  return `/bureau/${encodeURIComponent(id)}?${new URLSearchParams({ kind, period, year: 'calendar' }).toString()}`;
}

/** Beside each share its number of answers, and what both are without the quality rules. */
function itemColumns(words: Words): Column[] {
  const labels = ['n', 'satisfied', 'interval', 'raw', 'satisfied_raw'].map((name) =>
    words.t(`dashboards.column.${name}`),
  );
  return figureColumns(words).filter(({ label }) => labels.includes(label));
}

function itemCells(words: Words, columns: readonly Column[], one: OfficeFigure): TableCell[] {
  if (!one.ok) return [...columns.map(() => none), none, none];
  const { figure, change } = one;
  if (figure.state === 'suppressed') return [...figureCells(columns, figure), none, none];
  return [
    ...figureCells(columns, figure),
    change.points.ok
      ? textCell(
          words.t('dashboards.points_with_interval', {
            points: words.signedPoints(change.points.difference),
            interval: words.pointsInterval(change.points),
          }),
        )
      : none,
    textCell(testedVerdict(words, change)?.word ?? '—'),
  ];
}

function noteOf(words: Words, one: OfficeFigure): string {
  if (!one.ok) return words.t(`bureau.apart.${one.reason}`);
  const state = stateNote(words, one.figure);
  const refused = one.change.points.ok ? '' : refusalWords(words, one.change.points.reason);
  return [state, refused].filter((text) => text !== '').join(between(words));
}

function positionCell({ t }: Words, position: string | undefined): TableCell {
  return position === undefined ? none : textCell(t(`bureau.position.${position.replaceAll('-', '_')}`));
}

/** Small multiples as a table: offices down, questions across, each figure with its interval and its number of answers. */
function allTable(words: Words, { items, kind, period, work }: SideBySide): Table {
  const { t } = words;
  return {
    caption: t('bureau.table.all', { period: words.period(period, kind, false) }),
    headColumn: t('bureau.column.office'),
    columns: items.map(({ measure }) => ({ label: measure.name, numeric: true })),
    noteColumn: '',
    rows: work.map(({ id, name }, index) => ({
      key: id,
      head: name,
      link: officeUrl({ id }, { kind, period }),
      cells: items.map(({ offices }): TableCell => {
        const one = offices[index];
        if (one?.ok !== true)
          return { ...none, detail: one === undefined ? '' : t(`bureau.apart_short.${one.reason}`) };
        const { figure, change } = one;
        if (figure.state === 'suppressed') return hidden;
        if (figure.satisfied === null) return { ...none, detail: stateNote(words, figure) };
        const verdict = testedVerdict(words, change);
        return {
          text: words.percent(figure.satisfied.share),
          value: roundHalfAway(figure.satisfied.share * 100, 1),
          grey: figure.state === 'low_sample',
          detail: [
            t('dashboards.overview.small', {
              interval: words.percentInterval(figure.satisfied),
              n: words.count(figure.n ?? 0),
            }),
            // Where all were used, this says it already.
            ...(figure.nRaw === figure.n ? [] : [rawLine(words, figure)]),
            ...(verdict === undefined || verdict.direction === 'unknown' ? [] : [verdict.word]),
          ].join(words.language === 'en' ? ', ' : '，'),
        };
      }),
      note: '',
    })),
  };
}

function workTable(words: Words, { work, kind, period }: SideBySide): Table {
  const { t } = words;
  return {
    caption: t('bureau.table.work', { period: words.period(period, kind, false) }),
    headColumn: t('bureau.column.office'),
    columns: ['rate', 'on_time', 'verdict', 'open', 'overdue', 'done', 'better'].map((name) => ({
      label: t(`bureau.column.${name}`),
      numeric: true,
    })),
    noteColumn: t('dashboards.column.note'),
    rows: work.map((one) => ({
      key: one.id,
      head: one.name,
      link: officeUrl(one, { kind, period }),
      cells: workCells(words, one),
      note: rateNote(words, one),
    })),
  };
}

function workCells(words: Words, { rate, onTime, improvements }: Work): TableCell[] {
  const { t } = words;
  const { open, overdue, done, better } = improvements;
  const verdict =
    onTime?.comparison?.ok === true
      ? verdictWords(words, {
          verdict: onTime.comparison.verdict,
          evaluation: onTimeEvaluation(onTime.comparison),
        })
      : undefined;
  return [
    rateCell(words, rate),
    onTime?.share.ok === true
      ? {
          text: words.percent(onTime.share.share),
          value: roundHalfAway(onTime.share.share * 100, 1),
          detail: t('dashboards.overview.small', {
            interval: words.percentInterval(onTime.share),
            n: words.count(onTime.n),
          }),
        }
      : none,
    textCell(verdict?.word ?? '—'),
    ...[open, overdue, done, better].map((n) => countCell(words, n)),
  ];
}

function rateCell(words: Words, rate: Work['rate']): TableCell {
  if (rate?.ok !== true) return rate?.reason === 'suppressed' ? hidden : none;
  const { answered, visitors, days, ofVisitors } = rate;
  return {
    ...(ofVisitors === null
      ? none
      : { text: words.percent(ofVisitors), value: roundHalfAway(ofVisitors * 100, 1) }),
    detail: words.t('dashboards.rate.of_visitors', {
      answered: words.count(answered),
      visitors: words.count(visitors),
      days: words.count(days),
    }),
  };
}

/** How many were asked, why there is no rate, or why it is no basis. */
function rateNote(words: Words, { rate }: Work): string {
  if (rate === null) return '';
  if (!rate.ok) return words.t(`dashboards.rate.${rate.reason}`);
  const { offered } = rate;
  const percent = (share: number | null) => (share === null ? '—' : words.percent(share));
  return [
    ...(offered === null
      ? []
      : [
          words.t('bureau.rate.asked', {
            coverage: percent(offered.coverage),
            rate: percent(offered.rate),
          }),
        ]),
    ...warningLines(words, { ...rate, onWeb: 0, atHome: 0 }),
  ].join(between(words));
}

const between = ({ language }: Words): string => (language === 'en' ? '; ' : '；');
