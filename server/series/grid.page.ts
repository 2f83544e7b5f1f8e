// Why: a month of days or a year of months as one form that needs no mouse; under each value what stood there before.
import { listPeriods, shiftPeriod } from '../../analysis/periods.js';
import { weightedMean } from '../../analysis/weights/weightedMean.js';
import type { EnteredValue, Series } from '../../db/queries/series.js';
import type { Words } from '../dashboards/words.js';
import { dayInShort, timeInWords } from '../dayWords.js';
import { localDay } from '../time.js';
import { workingDaysBetween } from './points.js';
import { earliestMonth, largestValue, longestNote } from './numbers.js';
import type { GridForm, GridPlace } from './values.form.js';
import { seriesWords, type SeriesWords } from './words.js';

export type GridView = {
  series: Series;
  words: Words;
  today: string;
  timeZone: string;
  rocYears: boolean;
  place: GridPlace;
  periods: readonly string[];
  /** Everything entered for these periods, in the order it was entered. */
  entries: readonly EnteredValue[];
  mayEnter: boolean;
  refused?: Extract<GridForm, { ok: false }> | undefined;
};

export function gridPage(view: GridView) {
  const { series, words, place, periods, refused, mayEnter } = view;
  const { t } = words;
  const own = seriesWords(words, series);
  const measured = series.kind === 'measurement';
  const wrong = new Set(refused?.errors.map((error) => error.field));
  const stale = new Set(
    refused?.errors.flatMap((error) => (error.problem === 'stale' ? [error.period] : [])),
  );
  const byPeriod = new Map<string, EnteredValue[]>();
  for (const entry of view.entries)
    byPeriod.set(entry.period, [...(byPeriod.get(entry.period) ?? []), entry]);
  const rows = periods.map((period) => {
    const entered = byPeriod.get(period) ?? [];
    const holds = entered.find((entry) => entry.supersededAt === null);
    const name = periodName(words, period);
    return {
      period,
      name,
      value: refused?.values[`value-${period}`] ?? plainNumber(holds?.value ?? null, series),
      n: refused?.values[`n-${period}`] ?? (holds?.n == null ? '' : String(holds.n)),
      // Who was told that somebody else changed it has seen the new value: sending again holds.
      was: stale.has(period)
        ? String(entered.length)
        : (refused?.values[`was-${period}`] ?? String(entered.length)),
      shown: holds?.value == null ? '—' : own.value(holds.value),
      shownN: holds?.n == null ? '' : words.count(holds.n),
      valueLabel: t('series.grid.value_of', { period: name, unit: own.unit }),
      casesLabel: t('series.grid.cases_of', { period: name }),
      wrong: wrong.has(`value-${period}`),
      casesWrong: wrong.has(`n-${period}`),
      focus: false,
      by: holds === undefined ? '' : enteredWords(view, holds),
      before: entered
        .filter((entry) => entry.supersededAt !== null)
        .reverse()
        .map((entry) => replacedWords(view, own, entry)),
    };
  });
  // A closed day is left empty on purpose: the first working day without a value is where typing begins.
  const working = new Set(
    place.by === 'day' ? workingDaysBetween(periods[0] ?? '', periods.at(-1) ?? '') : periods,
  );
  const first = rows.findIndex(
    (row) => row.value === '' && row.before.length === 0 && working.has(row.period),
  );
  const firstWrong = rows.findIndex((row) => row.wrong || row.casesWrong);
  const focused = rows[firstWrong >= 0 ? firstWrong : first >= 0 ? first : rows.length - 1];
  if (focused !== undefined && mayEnter) focused.focus = true;
  const query = place.by === 'day' ? `by=day&month=${place.month}` : `by=month&year=${place.year}`;
  return {
    title: t('series.enter_named', { name: own.name }),
    nav: 'series' as const,
    styles: ['dashboards.css'],
    code: series.code,
    name: own.name,
    lead: t(measured ? 'series.grid.lead_measurement' : 'series.grid.lead_count', {
      name: own.name,
      unit: own.unit,
    }),
    ended: !series.active,
    mayEnter,
    measured,
    action: `/series/${series.code}/values?${query}`,
    back: `/series/${series.code}`,
    byDay: place.by === 'day',
    tabs: (['day', 'month'] as const).map((by) => ({
      text: t(`series.grid.by_${by}`),
      url: `/series/${series.code}/values?by=${by}`,
      current: by === place.by,
    })),
    months: place.by === 'day' ? monthOptions(view, place.month) : [],
    years: place.by === 'month' ? yearOptions(view, place.year) : [],
    rows,
    note: {
      name: 'note',
      label: t('series.grid.note'),
      hint: t('series.grid.note_hint'),
      value: refused?.values['note'] ?? '',
      max: longestNote,
      error: refused?.noteWrong === true ? t('series.grid_error.note') : undefined,
    },
    total: totalWords(view, own),
    errors: refused === undefined ? undefined : errorList(view, own, refused),
  };
}

function periodName(words: Words, period: string): string {
  if (period.length === 7) return words.month(period);
  const weekday = new Intl.DateTimeFormat(words.language, { weekday: 'short', timeZone: 'UTC' });
  return words.t('series.grid.day_named', {
    day: words.day(period),
    weekday: weekday.format(new Date(`${period}T00:00:00Z`)),
  });
}

/** As it is typed: without separators. */
function plainNumber(value: number | null, { decimals }: Series): string {
  return value === null ? '' : String(Number(value.toFixed(decimals)));
}

function enteredWords(view: GridView, entry: EnteredValue): string {
  const { t } = view.words;
  return [
    t('series.grid.entered', { who: whoOf(view, entry), when: whenOf(view, entry.enteredAt) }),
    entry.note,
  ]
    .filter((part) => part !== '')
    .join(view.words.language === 'en' ? ': ' : '：');
}

function replacedWords(view: GridView, own: SeriesWords, entry: EnteredValue): string {
  const { t } = view.words;
  return t('series.grid.replaced', {
    value: entry.value === null ? t('series.grid.taken_back') : own.valueUnit(entry.value),
    who: whoOf(view, entry),
    when: whenOf(view, entry.enteredAt),
    until: entry.supersededAt === null ? '' : whenOf(view, entry.supersededAt),
  });
}

const whoOf = ({ words }: GridView, entry: EnteredValue): string =>
  entry.enteredByName ?? words.t('series.grid.program');

function whenOf({ words, timeZone, rocYears }: GridView, at: Date): string {
  return `${dayInShort(localDay(at, timeZone), words.language, rocYears)} ${timeInWords(at, timeZone)}`;
}

function monthOptions({ words, today }: GridView, chosen: string) {
  const last = today.slice(0, 7);
  const months = listPeriods(shiftPeriod(last, 'month', -35), last, 'month').reverse();
  return [...new Set([...months, chosen])].map((month) => ({
    value: month,
    text: words.month(month),
    selected: month === chosen,
  }));
}

function yearOptions({ words, today }: GridView, chosen: string) {
  return listPeriods(earliestMonth.slice(0, 4), today.slice(0, 4), 'year')
    .reverse()
    .map((year) => ({ value: year, text: words.period(year, 'year', false), selected: year === chosen }));
}

function totalWords(view: GridView, own: SeriesWords): { label: string; value: string } {
  const { t } = view.words;
  const held = view.entries.flatMap((entry) =>
    entry.supersededAt === null && entry.value !== null ? [{ value: entry.value, n: entry.n }] : [],
  );
  if (view.series.kind === 'count')
    return {
      label: t('series.grid.total'),
      value: own.value(held.reduce((sum, entry) => sum + entry.value, 0)),
    };
  const weighted = held.every((entry) => entry.n !== null);
  const mean = weightedMean(
    held.map((entry) => ({ score: entry.value, weight: weighted ? (entry.n ?? 1) : 1, count: 1 })),
  );
  return { label: t('series.grid.mean'), value: 'mean' in mean ? own.value(mean.mean) : '—' };
}

function errorList(view: GridView, own: SeriesWords, refused: Extract<GridForm, { ok: false }>) {
  const { words, series, entries } = view;
  const { t } = words;
  const held = (period: string) =>
    entries.find((entry) => entry.period === period && entry.supersededAt === null)?.value ?? null;
  return [
    ...refused.errors.map(({ field, period, problem }) => {
      const value = held(period);
      return {
        href: `#${field}`,
        text: t(`series.grid_error.${problem === 'value' ? `value_${series.kind}` : problem}`, {
          period: periodName(words, period),
          most: words.count(largestValue),
          decimals: series.decimals,
          value: value === null ? t('series.grid.taken_back') : own.valueUnit(value),
        }),
      };
    }),
    ...(refused.noteWrong ? [{ href: '#note', text: t('series.grid_error.note') }] : []),
  ];
}
