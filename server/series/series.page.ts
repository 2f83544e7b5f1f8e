// Why: one series in finished words and numbers: sentence, chart, share, growth, events, season, table; and the same as data.
import type { Table } from '../dashboards/table.js';
import { perceivedChart, seriesChart, shareChart, type ValueChart } from './charts.js';
import { effectView, type EffectView } from './effects.page.js';
import { explainSeries } from './explain.js';
import type { Change, Rate } from './growth.js';
import type { Loaded } from './loaded.js';
import { againstWords, findingSentence, leadingChange, verdictView, type VerdictView } from './sentence.js';
import type { ShareChange } from './share.js';
import { seasonTable, seriesTable } from './tables.js';
import { seriesKinds } from './points.js';
import type { Rights } from './reader.js';
import { addressWith } from './view.form.js';
import { seriesWords, type SeriesWords } from './words.js';

type ChartView = { caption: string; label: string; spec: ValueChart; note: string; size?: string };
type Part = { text: string; interval: string };
export type ChangeRow = {
  base: string;
  verdict: VerdictView | undefined;
  difference: Part;
  growth: Part;
  perDay: Part;
  note: string;
};
type Option = { value: string; text: string; selected: boolean };
type Select = { name: string; label: string; options: Option[]; before: string; after: string };

export function sentenceOf(loaded: Loaded, own: SeriesWords): string {
  const { whole } = loaded;
  return findingSentence(
    loaded.words,
    own,
    loaded.result,
    whole === undefined ? undefined : { name: whole.name, change: whole.result.changes[0] },
  );
}

export function seriesPage(loaded: Loaded, rights: Rights) {
  const { series, words, result, view, whole } = loaded;
  const { t } = words;
  const own = seriesWords(words, series);
  const path = `/series/${series.code}`;
  const sentence = sentenceOf(loaded, own);
  const table = seriesTable(loaded, own);
  const season = seasonTable(loaded, own);
  const change = leadingChange(result);
  return {
    title: own.name,
    nav: 'series' as const,
    styles: ['dashboards.css'],
    scripts: ['charts.js'],
    heading: own.name,
    lead: leadOf(loaded, own),
    ended: !series.active,
    actions: {
      enter: rights.enter && series.active ? `${path}/values` : undefined,
      edit: rights.manage ? `${path}/edit` : undefined,
      events: rights.events ? '/series/events' : undefined,
      history: `${path}/values`,
    },
    filters: filtersOf(loaded, path),
    empty: result.rows.length === 0,
    sentence,
    verdict: change === undefined ? undefined : verdictView(words, change.verdict, change.tone),
    chart: mainChart(loaded, own, table, sentence),
    share: whole === undefined ? undefined : shareView(loaded, own, whole),
    perceived: perceivedView(loaded),
    perceivedNote: loaded.perceived === undefined ? undefined : t('series.page.perceived_note'),
    explanation: explainSeries(loaded, own),
    changes: result.changes.map((one) => changeRow(loaded, own, one)),
    perDay: series.kind === 'count' && result.changes.some((one) => one.perDay !== null),
    growthNote: t(
      series.kind === 'count' ? 'series.page.growth_note' : 'series.page.growth_note_measurement',
    ),
    yearly: yearlyWords(loaded, own),
    indexBase:
      result.indexBase === undefined || view.kind === 'day'
        ? ''
        : t('series.page.index_base', {
            base: words.period(result.indexBase, view.kind, view.programmeYear),
          }),
    effects: result.effects.map((effect): EffectView => effectView(loaded, own, effect)),
    hasShare: whole !== undefined,
    season: { table: season, note: seasonNote(loaded, own) },
    table: forPage(table),
  };
}

/** A note column without a note only takes room. */
function forPage(table: Table): Table {
  return table.rows.some((row) => row.note !== '') ? table : { ...table, noteColumn: '' };
}

function leadOf({ words, series, whole }: Loaded, own: SeriesWords): string {
  const { t } = words;
  const kind = t(`series.form.kinds.${series.kind}`);
  return whole === undefined
    ? t('series.lead_of', { kind, unit: own.unit })
    : t('series.lead_part', { kind, unit: own.unit, whole: whole.name });
}

function filtersOf({ words, view, programme, result }: Loaded, path: string) {
  const { t } = words;
  const select = (
    name: string,
    options: readonly { value: string; text: string }[],
    selected: string,
  ): Select => ({
    name,
    label: t(`dashboards.filter.${name}`),
    options: options.map((option) => ({ ...option, selected: option.value === selected })),
    before: '',
    after: t('dashboards.sentence.filter.comma'),
  });
  const kinds = seriesKinds.filter((kind) => kind !== 'day' || result.hasDays || view.kind === 'day');
  const { address } = view;
  return {
    action: path,
    selects: [
      select(
        'kind',
        kinds.map((kind) => ({ value: kind, text: t(`series.kind.${kind}`) })),
        view.kind,
      ),
      ...(programme
        ? [
            select(
              'year',
              ['calendar', 'programme'].map((year) => ({ value: year, text: t(`dashboards.year.${year}`) })),
              view.programmeYear ? 'programme' : 'calendar',
            ),
          ]
        : []),
    ],
    more: [],
    moreOpen: false,
    dates: true,
    from: view.from ?? '',
    to: view.to ?? '',
    dateWords: {
      from: t('dashboards.sentence.filter.from'),
      to: t('dashboards.sentence.filter.to'),
      end: t('dashboards.sentence.filter.end'),
    },
    csvUrl: addressWith(`${path}.csv`, view),
    jsonUrl: addressWith(`${path}.json`, view),
    clearUrl: Object.keys(address).some((name) => name !== 'kind') ? path : undefined,
  };
}

function mainChart(loaded: Loaded, own: SeriesWords, table: Table, sentence: string): ChartView {
  const { t } = loaded.words;
  const spec = seriesChart(loaded, own);
  return {
    caption: table.caption,
    label: t('series.page.chart_label', { chart: table.caption, sentence }),
    spec,
    note: [
      t(`series.page.chart_note_${noteOfChart(spec)}`),
      spec.bands.length === 0 ? '' : t('series.page.chart_note_events'),
    ]
      .filter((note) => note !== '')
      .join(loaded.words.language === 'en' ? ' ' : ''),
  };
}

function noteOfChart(spec: ValueChart): 'count' | 'measurement' | 'line' {
  if (spec.shape === 'bars') return 'count';
  return spec.points.some((point) => point?.lower != null) ? 'measurement' : 'line';
}

function shareView(loaded: Loaded, own: SeriesWords, whole: NonNullable<Loaded['whole']>) {
  const { words, result } = loaded;
  const { t } = words;
  const caption = t('series.page.share_chart', { name: own.name, whole: whole.name });
  return {
    chart: { caption, label: caption, spec: shareChart(loaded), note: t('series.page.share_note') },
    wholeUrl: addressWith(`/series/${whole.code}`, loaded.view, { period: undefined }),
    wholeName: t('series.page.share_of', { whole: whole.name }),
    changes: result.shareChanges.map((change) => shareRow(loaded, own, change)),
  };
}

function shareRow({ words, series }: Loaded, own: SeriesWords, change: ShareChange) {
  const { t } = words;
  const { comparison, growth } = change;
  const base = t('series.named_base', {
    base: t(`series.against.${change.against}`),
    name: change.baseName,
  });
  if (comparison?.ok !== true)
    return { base, verdict: undefined, points: refused(own, comparison), growth: alone('—') };
  const tone =
    series.goodDirection === 'neither' || comparison.verdict === 'cannot-tell'
      ? ('unknown' as const)
      : (comparison.verdict === 'up') === (series.goodDirection === 'up')
        ? ('good' as const)
        : ('bad' as const);
  return {
    base,
    verdict: verdictView(words, comparison.verdict, tone),
    points: {
      text: words.signedPoints(comparison.difference),
      interval: words.pointsInterval(comparison),
    },
    growth: growth === undefined ? alone('—') : rateWords(words, own, growth),
  };
}

function refused(own: SeriesWords, comparison: ShareChange['comparison']): Part {
  return alone(own.refusal(comparison?.ok === false ? comparison.reason : 'missing-period'));
}

const alone = (text: string): Part => ({ text, interval: '' });

function rateWords(words: Loaded['words'], own: SeriesWords, rate: Rate): Part {
  if (!rate.ok) return alone(own.refusal(rate.reason));
  return { text: words.signedPercent(rate.growth), interval: words.growthInterval(rate) };
}

export function changeRow({ words, series }: Loaded, own: SeriesWords, change: Change): ChangeRow {
  const { t } = words;
  const base = againstWords(words, change.against);
  const several = change.against !== 'previous' && change.against !== 'last_year';
  return {
    base: several
      ? t('series.named_sides', { current: change.currentName, base, name: change.baseName })
      : t('series.named_base', { base, name: change.baseName }),
    verdict: verdictView(words, change.verdict, change.tone),
    difference: {
      text: change.difference === null ? '—' : own.signed(change.difference),
      interval: change.differenceInterval === null ? '' : own.signedInterval(change.differenceInterval),
    },
    growth:
      series.kind === 'measurement' && change.method === 'none' && change.difference !== null
        ? alone('—')
        : rateWords(words, own, change.growth),
    perDay: change.perDay === null ? alone('—') : rateWords(words, own, change.perDay),
    note: change.smallBase && change.growth.ok ? t('series.note.small_base') : '',
  };
}

function yearlyWords({ words, result, view }: Loaded, own: SeriesWords): string {
  const { t } = words;
  const { yearly } = result;
  if (!yearly.ok) return t('series.page.yearly_refused', { reason: own.refusal(yearly.reason) });
  const name = (year: string) => words.period(year, 'year', view.programmeYear);
  const limits =
    yearly.interval === null
      ? ''
      : t('series.page.yearly_interval', { interval: words.growthInterval(yearly.interval) });
  return t('series.page.yearly', {
    from: name(yearly.from),
    to: name(yearly.to),
    years: yearly.years,
    rate: words.signedPercent(yearly.rate),
    interval: limits,
  });
}

function seasonNote({ words, result, series }: Loaded, own: SeriesWords): string {
  const { t } = words;
  const { index, test, months } = result.season;
  const n = words.count(months);
  if (!index.ok) {
    if (index.reason === 'too-few-periods') return t('series.page.season_few', { n });
    return index.reason === 'missing-period'
      ? t('series.page.season_gaps')
      : t('series.page.season_refused', { reason: own.refusal(index.reason) });
  }
  const p = test.ok ? (test.p < 0.001 ? '<0.001' : test.p.toFixed(3)) : '';
  return [
    t('series.page.season_shown', { n }),
    t(series.kind === 'count' ? 'series.page.season_ratio' : 'series.page.season_additive'),
    index.mayAdjust ? '' : t('series.page.season_adjust'),
    test.ok ? t(test.seasonal ? 'series.page.season_yes' : 'series.page.season_no', { p }) : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(words.language === 'en' ? ' ' : '');
}

function perceivedView(loaded: Loaded): ChartView | undefined {
  const { perceived, words } = loaded;
  if (perceived === undefined) return undefined;
  const { t } = words;
  const caption = t('series.page.perceived_chart', {
    measure: perceived.measure.name,
    survey: perceived.survey.title,
  });
  return {
    caption,
    label: `${caption}${words.language === 'en' ? '. ' : '。'}${perceived.sentence}`,
    spec: perceivedChart(loaded, perceived),
    note: perceived.rows.length === 0 ? t('series.page.perceived_none') : perceived.sentence,
  };
}

/** The page's figures as data: unrounded, with what was refused and why. */
export function seriesData(loaded: Loaded) {
  const { series, words, view, result, whole, perceived } = loaded;
  const own = seriesWords(words, series);
  return {
    series: {
      code: series.code,
      name: series.name,
      unit: series.unit,
      kind: series.kind,
      goodDirection: series.goodDirection,
      partOf: series.partOf,
      service: series.serviceCode,
      active: series.active,
    },
    kind: view.kind,
    year: view.programmeYear ? 'programme' : 'calendar',
    sentence: sentenceOf(loaded, own),
    period: result.comparedPeriod ?? null,
    periods: result.rows.map(({ summary, missing, share, ...row }) => ({
      ...row,
      days: summary?.n ?? null,
      missing: missing.length,
      share: share ?? null,
    })),
    changes: result.changes.map(({ against, current, base, ...change }) => ({
      against,
      current: { name: change.currentName, value: current?.value ?? null },
      base: { name: change.baseName, value: base?.value ?? null },
      difference: change.difference,
      differenceInterval: change.differenceInterval,
      growth: change.growth,
      perDay: change.perDay,
      method: change.method,
      p: change.p,
      verdict: change.verdict,
      tone: change.tone,
      smallBase: change.smallBase,
    })),
    scatter: result.scatter ?? null,
    yearly: result.yearly,
    share: whole === undefined ? null : { whole: whole.code, changes: result.shareChanges },
    season: result.season.index,
    effects: result.effects.map(({ event, change, share, line, between, ...effect }) => ({
      event: { title: event.title, medium: event.medium, fromDay: event.fromDay, toDay: event.toDay },
      label: 'other-causes-not-excluded',
      ...effect,
      growth: change?.growth ?? null,
      difference: change?.difference ?? null,
      verdict: between.length > 0 ? null : (change?.verdict ?? null),
      between: between.map((other) => other.title),
      share: share?.ok === true ? share.comparison : null,
      line: line.ok
        ? { ok: true, level: line.levelChange, slope: line.slopeChange }
        : { ok: false, reason: line.reason },
    })),
    events: result.events.map(({ title, medium, fromDay, toDay }) => ({ title, medium, fromDay, toDay })),
    beside:
      perceived === undefined
        ? null
        : {
            survey: perceived.survey.slug,
            question: perceived.measure.code,
            periods: perceived.rows.map(({ period, part, figure }) => ({
              period,
              part,
              n: figure.n,
              satisfied: figure.satisfied,
            })),
          },
  };
}

export function seriesTables(loaded: Loaded): Table[] {
  const own = seriesWords(loaded.words, loaded.series);
  const season = seasonTable(loaded, own);
  return [seriesTable(loaded, own), ...(season === undefined ? [] : [season])];
}
