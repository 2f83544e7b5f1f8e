// Why: what became better or worse, for every unit, kind, channel and month, and how citizens rate each: in the same tables on
// the page and in a file.
import type { DaysGrowth } from '../../analysis/cases/growthOfDays.js';
import { roundHalfAway } from '../../analysis/rounding.js';
import { verdictWords } from '../dashboards/sentences.js';
import { countCell, type Table, type TableCell } from '../dashboards/table.js';
import type { Words } from '../dashboards/words.js';
import type { DaysChange, ShareChange } from './handlingGrowth.js';
import type { GrowthRow, HandlingRow, Performance } from './performance.js';
import { caseRefusal, nameOf, shareCell, type Reader } from './performanceWords.page.js';

const columns = ['on_time', 'median', 'slow_tenth', 'extended', 'reopened', 'transferred'] as const;
const hidden: TableCell = { text: '＊', value: '*' };

/** Units, kinds and channels against the period before; months each against the month before. */
export function growthTables(reader: Reader, performance: Performance): Table[] {
  const { words } = reader;
  const { t } = words;
  const spans = {
    from: words.month(performance.from),
    to: words.month(performance.to),
    base: words.month(performance.baseFrom),
    baseTo: words.month(performance.baseTo),
  };
  const { growths } = performance;
  return (['groups', 'months'] as const).map((which) => ({
    caption: t(`performance.growth.${which}`, spans),
    headColumn: t('performance.growth.group'),
    columns: columns.map((column) => ({ label: t(`performance.columns.${column}`), numeric: true })),
    rows: growths
      .filter(({ cut }) => (cut === 'month') === (which === 'months'))
      .map((row) => ({
        key: row.cut === 'all' ? 'all' : `${row.cut}:${row.key === '' ? 'none' : row.key}`,
        head: headOf(reader, row),
        cells: growthCells(words, row),
        note: row.growth === null ? t('performance.suppressed') : '',
      })),
    noteColumn: t('performance.columns.note'),
  }));
}

function headOf(reader: Reader, { cut, key }: Pick<GrowthRow, 'cut' | 'key'>): string {
  const name = nameOf(reader, cut, key);
  const { t } = reader.words;
  return cut === 'all' || cut === 'month'
    ? name
    : t('performance.growth.named', { cut: t(`performance.cuts.${cut}`), name });
}

function growthCells(words: Words, { growth }: GrowthRow): TableCell[] {
  if (growth === null) return columns.map(() => hidden);
  const { shares, days } = growth;
  return [
    shareCellOf(words, shares.onTime),
    daysCellOf(words, days.median, days),
    daysCellOf(words, days.slowTenth, days),
    shareCellOf(words, shares.extended),
    shareCellOf(words, shares.reopened),
    shareCellOf(words, shares.transferred),
  ];
}

/** Points with their verdict, below it the growth or why there is none. */
function shareCellOf(words: Words, { comparison, evaluation, growth }: ShareChange): TableCell {
  const { t } = words;
  if (!comparison.ok) return { text: '—', value: null, detail: caseRefusal(words, comparison.reason) };
  const said = verdictWords(words, { verdict: comparison.verdict, evaluation });
  const grown = growth.ok
    ? t('performance.finding.growth', {
        growth: words.signedPercent(growth.growth),
        interval: words.growthInterval(growth),
      })
    : t('performance.finding.growth_refused', { reason: caseRefusal(words, growth.reason) });
  return {
    text: t('performance.growth.points', { points: words.signedPoints(comparison.difference) }),
    value: roundHalfAway(comparison.difference * 100, 1),
    detail: t('performance.growth.detail', { verdict: said.word, growth: grown }),
    grey: comparison.lowSample,
  };
}

function daysCellOf(words: Words, growth: DaysGrowth, { verdict, evaluation }: DaysChange): TableCell {
  const { t } = words;
  if (!growth.ok) return { text: '—', value: null, detail: caseRefusal(words, growth.reason) };
  const days = words.decimal(Math.abs(growth.difference), 1);
  return {
    text: t(`performance.growth.days_${growth.difference < 0 ? 'less' : 'more'}`, { days }),
    value: roundHalfAway(growth.difference, 1),
    detail: t('performance.growth.detail', {
      verdict: verdictWords(words, { verdict, evaluation }).word,
      growth: t('performance.growth.rate', { growth: words.signedPercent(growth.growth) }),
    }),
  };
}

/** Of each group that has enough ratings: how many answered, are satisfied, and say that it was solved. */
export function ratingsTable(reader: Reader, { all, rows }: Performance): Table {
  const { words } = reader;
  const { t } = words;
  const names = ['responseRate', 'satisfied', 'solved'] as const;
  const cells = ({ ratings }: HandlingRow): TableCell[] =>
    ratings === null
      ? [hidden, ...names.map(() => hidden)]
      : [
          ratings.satisfied.ok ? countCell(words, ratings.satisfied.n) : hidden,
          ...names.map((name) => shareCell(words, ratings[name])),
        ];
  return {
    caption: t('performance.rated.by'),
    headColumn: t('performance.growth.group'),
    columns: [
      { label: t('performance.rated.n'), numeric: true },
      ...names.map((name) => ({ label: t(`performance.rated.${name}`), numeric: true })),
    ],
    rows: [all, ...rows].map((row) => ({
      key: row.cut === 'all' ? 'all' : `${row.cut}:${row.key === '' ? 'none' : row.key}`,
      head: headOf(reader, row),
      cells: cells(row),
      note: row.ratings === null ? t('performance.rated.few') : '',
    })),
    noteColumn: t('performance.columns.note'),
  };
}
