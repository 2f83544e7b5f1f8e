// Why: all series on one page: where each stands, how it moved since the same month last year, and what is still to be entered.
import { samePeriodLastYear } from '../../analysis/periods.js';
import type { Series } from '../../db/queries/series.js';
import type { Table } from '../dashboards/table.js';
import type { Words } from '../dashboards/words.js';
import { changeOf, refusalOf, scatterOf, screenedChanges, sideOf, type Change } from './growth.js';
import { missingOf, type Missing } from './missing.js';
import { isWhole, monthPoints, type Point, type Value } from './points.js';
import { verdictView, type VerdictView } from './sentence.js';
import type { Rights } from './reader.js';
import { seriesWords } from './words.js';

export type Listed = { series: Series; values: readonly Value[] };

export type ListRow = {
  series: Series;
  latest: (Point & { value: number }) | undefined;
  change: Change | undefined;
  missing: Missing;
};

export function listRows(listed: readonly Listed[], today: string, words: Words): ListRow[] {
  const rows = listed.map(({ series, values }) => {
    const months = monthPoints({ values, kind: series.kind, today });
    const latest = months.findLast(isWhole);
    return {
      series,
      latest,
      missing: missingOf(values, today),
      change: lastYearOf(series, months, latest, words),
    };
  });
  const judged = screenedChanges(
    rows.flatMap(({ series, change }) =>
      change === undefined ? [] : [{ change, goodDirection: series.goodDirection }],
    ),
  );
  let next = 0;
  return rows.map((row) => (row.change === undefined ? row : { ...row, change: judged[next++] }));
}

function lastYearOf(
  series: Series,
  months: readonly Point[],
  latest: Point | undefined,
  words: Words,
): Change | undefined {
  if (latest === undefined) return undefined;
  const yearAgo = samePeriodLastYear(latest.period, 'month') ?? '';
  const base = months.find((month) => month.period === yearAgo);
  return changeOf(series.kind, series.kind === 'count' ? scatterOf(months) : undefined, {
    against: 'last_year',
    current: sideOf('', [latest]),
    base: sideOf('', [base]),
    currentName: words.month(latest.period),
    baseName: words.month(yearAgo),
    refusal: refusalOf([base]),
  });
}

type RowView = {
  code: string;
  name: string;
  ended: boolean;
  period: string;
  value: string;
  change: { text: string; interval: string };
  verdict: VerdictView | undefined;
  missing: string;
  due: boolean;
  enterUrl: string | undefined;
};

export function listPage(rows: readonly ListRow[], words: Words, rights: Rights) {
  const { t } = words;
  return {
    title: t('series.title'),
    nav: 'series' as const,
    styles: ['dashboards.css'],
    lead: t('series.lead'),
    rights,
    rows: rows.map((row) => rowView(row, words, rights)),
    empty:
      rows.length > 0
        ? undefined
        : {
            title: t('series.empty.title'),
            body: t(rights.manage ? 'series.empty.body' : 'series.empty.body_reader'),
            action: rights.manage ? { url: '/series/new', text: t('series.new') } : undefined,
          },
  };
}

function rowView({ series, latest, change, missing }: ListRow, words: Words, rights: Rights): RowView {
  const { t } = words;
  const own = seriesWords(words, series);
  const due = series.active && missing.kind !== 'none';
  return {
    code: series.code,
    name: own.name,
    ended: !series.active,
    period: latest === undefined ? '—' : words.month(latest.period),
    value: latest === undefined ? '—' : own.valueUnit(latest.value),
    change: changeText(change, words, own),
    verdict: change === undefined ? undefined : verdictView(words, change.verdict, change.tone),
    missing: series.active ? missingWords(missing, words) : t('series.ended'),
    due,
    enterUrl: rights.enter && series.active ? `/series/${series.code}/values` : undefined,
  };
}

function changeText(
  change: Change | undefined,
  words: Words,
  own: ReturnType<typeof seriesWords>,
): RowView['change'] {
  if (change === undefined) return { text: '—', interval: '' };
  const { t } = words;
  if (change.difference === null || (!change.growth.ok && change.method !== 'none'))
    return { text: change.growth.ok ? '—' : own.refusal(change.growth.reason), interval: '' };
  if (change.differenceInterval !== null || !change.growth.ok)
    return {
      text: own.signed(change.difference),
      interval: change.differenceInterval === null ? '' : own.signedInterval(change.differenceInterval),
    };
  const rate = {
    text: words.signedPercent(change.growth.growth),
    interval: words.growthInterval(change.growth),
  };
  return change.smallBase
    ? { text: `${own.signed(change.difference)} ${t('series.note.small_base')}`, interval: rate.text }
    : rate;
}

export function missingWords(missing: Missing, words: Words): string {
  const { t } = words;
  const separator = t('series.list_separator');
  if (missing.kind === 'months') {
    const months = missing.months.slice(-3).map((month) => words.month(month));
    return t('series.missing.months', { months: months.join(separator) });
  }
  if (missing.kind !== 'days') return t(`series.missing.${missing.kind}`);
  const n = missing.days.length;
  if (missing.whole) return t('series.missing.whole', { n });
  const days = missing.days
    .slice(0, 5)
    .map((day) => words.shortPeriod(day, 'day'))
    .join(separator);
  return t(n > 5 ? 'series.missing.more' : 'series.missing.days', { days, n });
}

export function listTable(rows: readonly ListRow[], words: Words): Table {
  const { t } = words;
  const column = (name: string, numeric = false) => ({ label: t(`series.list.${name}`), numeric });
  return {
    caption: t('series.list.caption'),
    headColumn: t('series.list.name'),
    columns: [
      column('latest'),
      column('value', true),
      column('change', true),
      column('verdict'),
      column('missing'),
    ],
    noteColumn: '',
    rows: rows.map((row) => {
      const view = rowView(row, words, { enter: false, manage: false, events: false });
      const plain = (text: string) => ({ text, value: text });
      return {
        key: view.code,
        head: view.name,
        cells: [
          plain(row.latest?.period ?? ''),
          { text: view.value, value: row.latest?.value ?? null },
          plain(view.change.text),
          plain(view.verdict?.word ?? ''),
          plain(view.missing),
        ],
        note: '',
      };
    }),
  };
}

export function listData(rows: readonly ListRow[]) {
  return {
    series: rows.map(({ series, latest, change, missing }) => ({
      code: series.code,
      name: series.name,
      unit: series.unit,
      kind: series.kind,
      active: series.active,
      latest: latest === undefined ? null : { period: latest.period, value: latest.value },
      lastYear:
        change === undefined
          ? null
          : { difference: change.difference, growth: change.growth, verdict: change.verdict },
      missing,
    })),
  };
}
