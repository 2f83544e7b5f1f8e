// Why: counters, services, channels or two periods side by side: first whether they differ at all, then each against the
// rest. Never a ranking: groups stand in the office's own order.
import {
  compareEachWithRest,
  evaluation,
  type Comparison,
  type Evaluation,
  type Verdict,
} from '../../analysis/comparison.js';
import { periodOfDay, shiftPeriod } from '../../analysis/periods.js';
import type { RefusalReason } from '../../analysis/refusals.js';
import { separatorIn } from '../i18n.js';
import { rateOfAll, rateOfPeriod, ratesOfGroups } from './compareRates.js';
import { countAnswers, valuesOf, type Counted } from './counts.js';
import { cutName, valueName } from './cutNames.js';
import { emptyTally, figureOf, mergeTallies, readTally, satisfiedOf, type Figure } from './figures.js';
import { byOptions } from './filters.page.js';
import { lastDayShown, type Filters } from './filters.form.js';
import { changesOf, type Change } from './growth.js';
import type { Measure } from './measures.js';
import { baseWords, definitionWords, figureSentence, refusalWords, satisfactionWords } from './sentences.js';
import { lastWholePeriod, namesOf, partOf, periodBefore, periodReader, seriesOf } from './series.js';
import { sideOf } from './trend.js';
import type { ResponseRate } from './responseRate.js';
import type { Subject } from './subject.js';
import { hiddenFigures } from './suppress.js';
import { spanOf } from './words.js';

export type GroupRow = {
  group: string;
  name: string;
  figure: Figure;
  rate: ResponseRate;
  /** This group against all others together; null for a group that is hidden or alone. */
  comparison:
    | {
        ok: true;
        difference: number;
        lower: number;
        upper: number;
        p: number;
        adjustedP: number | null;
        verdict: Verdict;
        evaluation: Evaluation;
        lowSample: boolean;
      }
    | { ok: false; reason: RefusalReason };
};

export type OverallTest =
  | {
      ok: true;
      chiSquare: number;
      df: number;
      p: number;
      /** Which test `p` is of: an exact one where an expected count is under 5. */
      method: 'chi-square' | 'exact' | 'simulated';
      rejected: boolean;
    }
  | { ok: false; reason: RefusalReason };

export type GroupComparison = {
  kind: 'groups';
  measure: Measure;
  definition: string;
  source: Counted['source'];
  by: string;
  byName: string;
  period: { key: string | null; name: string; from: string; to: string };
  rows: GroupRow[];
  together: Figure;
  /** Of all groups together: visitors may be known although not of each. */
  responseRate: ResponseRate;
  overall: OverallTest;
  sentence: string;
};

export type PeriodComparison = {
  kind: 'periods';
  measure: Measure;
  definition: string;
  source: Counted['source'];
  by: 'period';
  period: { key: string; name: string };
  base: { key: string; name: string };
  rows: { group: string; name: string; figure: Figure; rate: ResponseRate; part: string | null }[];
  change: Change;
  sentence: string;
};

export type CompareResult = GroupComparison | PeriodComparison;

export async function comparisonOf(subject: Subject, filters: Filters): Promise<CompareResult> {
  const measure = subject.measures.find((one) => one.code === filters.question) ?? subject.headline;
  const by = filters.by ?? byOptions(subject)[0]?.value ?? 'service';
  return by === 'period'
    ? await periodsOf(subject, filters, measure)
    : await groupsOf(subject, filters, measure, by);
}

/** The days compared: those of the address, else the last whole period. */
function comparedSpan(
  subject: Subject,
  filters: Filters,
): { key: string | null; name: string; from: string; to: string } {
  const { words, today } = subject;
  if (filters.from !== undefined || filters.to !== undefined) {
    const from = filters.from ?? subject.counted?.first ?? filters.to ?? today;
    const to = filters.to ?? today;
    return {
      key: null,
      name: words.t('dashboards.range', { lower: words.day(from), upper: words.day(to) }),
      from,
      to,
    };
  }
  const key = filters.period ?? lastWholePeriod(subject, filters);
  if (key === undefined) return { key: null, name: words.day(today), from: today, to: today };
  const { name } = namesOf(subject, filters, key);
  if (filters.kind === 'wave')
    return { key, name, from: subject.counted?.first ?? today, to: subject.counted?.last ?? today };
  const days = spanOf(key, filters.kind, filters.startMonth);
  return { key, name, from: days.firstDay, to: days.lastDay };
}

async function groupsOf(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  by: string,
): Promise<GroupComparison> {
  const span = comparedSpan(subject, filters);
  const wave = filters.kind === 'wave' && span.key !== null;
  const last = lastDayShown(subject, [by, ...filters.cuts.map((cut) => cut.cut)]);
  const byCounter = last < subject.today;
  const wholeMonths =
    span.from.endsWith('-01') && spanOf(span.to.slice(0, 7), 'month', 1).lastDay === span.to;
  const counted = await countAnswers(subject, {
    questions: [measure.code],
    filters: filters.cuts.filter((cut) => cut.cut !== by),
    split: by,
    from: span.from,
    to: byCounter && last < span.to ? last : span.to,
    grain: wave ? 'wave' : wholeMonths ? 'month' : 'day',
  });
  const inWave = periodReader(subject, filters);
  // Everything in the compared days is one period here; of a wave, only what belongs to it.
  const toPeriod = (period: string) => (wave && inWave(period) !== span.key ? null : 'all');
  const hidden = hiddenFigures(counted, measure, toPeriod, subject.threshold);
  const editions = [
    ...new Set(
      [...counted.groups.values()].flatMap((cells) =>
        cells.filter((cell) => toPeriod(cell.period) !== null).map((cell) => cell.edition),
      ),
    ),
  ];
  const edition = Math.max(0, ...editions);
  const allowed = by === 'counter' ? subject.counters.map((counter) => counter.code) : valuesOf(subject, by);
  const extra =
    by === 'counter'
      ? []
      : [...counted.groups.keys()].filter((value) => value !== '' && !allowed.includes(value)).sort();
  const rows = [...allowed, ...extra].flatMap((group) => {
    const cells = (counted.groups.get(group) ?? []).filter(
      (cell) => cell.edition === edition && toPeriod(cell.period) !== null,
    );
    if (cells.length === 0) return [];
    const tally = readTally(cells, measure);
    return [
      {
        group,
        name: valueName(subject, by, group),
        tally,
        figure: figureOf(tally, measure, hidden(group, edition, 'all')),
      },
    ];
  });
  const open = rows.filter((row) => row.figure.state !== 'suppressed');
  const compared = compareEachWithRest(
    open.map((row) => ({ key: row.group, ...satisfiedOf(row.tally, measure) })),
  );
  const comparisons = new Map(compared.rows.map((row) => [row.key, row.comparison]));
  const overall: OverallTest = compared.overall.ok
    ? {
        ok: true,
        chiSquare: compared.overall.chiSquare,
        df: compared.overall.df,
        p: compared.overall.p,
        method: compared.overall.method,
        rejected: compared.overallRejected,
      }
    : { ok: false, reason: compared.overall.reason };
  const rates = await ratesOfGroups(subject, filters, by, span, counted);
  const shown = rows.map(({ group, name, figure }): GroupRow => ({
    group,
    name,
    figure,
    rate: figure.state === 'suppressed' ? { ok: false, reason: 'suppressed' } : rates(group),
    comparison: rowComparison(comparisons.get(group)),
  }));
  const all = open.length === 0 ? emptyTally : mergeTallies(open.map((row) => row.tally));
  return {
    kind: 'groups',
    measure,
    definition: definitionWords(subject.words, measure),
    source: counted.source,
    by,
    byName: cutName(subject, by),
    period: span,
    rows: shown,
    // Of those that are shown only: with the others in it, their number would follow.
    together: figureOf(all, measure, all.used.n > 0 && all.used.n < subject.threshold),
    responseRate: await rateOfAll(subject, filters, by, span, counted, open.length > 0),
    overall,
    sentence: groupsSentence(subject, measure, span.name, cutName(subject, by), shown, overall),
  };
}

function rowComparison(comparison: Comparison | undefined): GroupRow['comparison'] {
  if (comparison === undefined) return { ok: false, reason: 'suppressed' };
  if (!comparison.ok) return { ok: false, reason: comparison.reason };
  const { difference, lower, upper, p, adjustedP, verdict, lowSample } = comparison;
  return {
    ok: true,
    difference,
    lower,
    upper,
    p,
    adjustedP,
    verdict,
    evaluation: evaluation(verdict, 'up'),
    lowSample,
  };
}

function groupsSentence(
  subject: Subject,
  measure: Measure,
  period: string,
  byName: string,
  rows: readonly GroupRow[],
  overall: OverallTest,
): string {
  const { words } = subject;
  const { t } = words;
  const head = { satisfaction: satisfactionWords(words, measure), period, by: byName };
  if (!overall.ok)
    return t('dashboards.compare.sentence_refused', { ...head, reason: refusalWords(words, overall.reason) });
  const test = t(`dashboards.compare.test_${overall.method === 'chi-square' ? 'chi_square' : 'exact'}`, {
    chi: words.decimal(overall.chiSquare),
    df: overall.df,
    p: pWords(words, overall.p),
  });
  const numbers = { ...head, test };
  if (!overall.rejected) return t('dashboards.compare.sentence_alike', numbers);
  const separator = separatorIn(subject.language);
  const list = (verdict: Verdict) =>
    rows.filter((row) => row.comparison.ok && row.comparison.verdict === verdict).map((row) => row.name);
  const [higher, lower] = [list('higher'), list('lower')];
  const parts = [
    t('dashboards.compare.sentence_differ', numbers),
    ...(higher.length === 0 ? [] : [t('dashboards.compare.higher_are', { groups: higher.join(separator) })]),
    ...(lower.length === 0 ? [] : [t('dashboards.compare.lower_are', { groups: lower.join(separator) })]),
    ...(higher.length + lower.length === 0 ? [t('dashboards.compare.none_alone')] : []),
  ];
  return parts.join('');
}

/** Tiny p-values are not printed as zero. */
export function pWords(words: Subject['words'], p: number): string {
  return p < 0.001 ? '<0.001' : words.decimal(p, 3);
}

async function periodsOf(subject: Subject, filters: Filters, measure: Measure): Promise<PeriodComparison> {
  const period = filters.period ?? lastWholePeriod(subject, filters) ?? '';
  const base = filters.base ?? (period === '' ? '' : (periodBefore(subject, filters.kind, period) ?? ''));
  const wave = filters.kind === 'wave';
  const days = [period, base].flatMap((key) =>
    key === '' || filters.kind === 'wave' ? [] : [spanOf(key, filters.kind, filters.startMonth)],
  );
  const from = days.map((span) => span.firstDay).sort()[0] ?? subject.counted?.first ?? subject.today;
  const to =
    days
      .map((span) => span.lastDay)
      .sort()
      .at(-1) ??
    subject.counted?.last ??
    subject.today;
  const last = lastDayShown(
    subject,
    filters.cuts.map((cut) => cut.cut),
  );
  const counted = await countAnswers(subject, {
    questions: [measure.code],
    filters: filters.cuts,
    split: null,
    from,
    to: last < subject.today && last < to ? last : to,
    grain: wave ? 'wave' : filters.kind === 'day' || filters.kind === 'week' ? 'day' : 'month',
  });
  const series = seriesOf(subject, filters, counted, measure);
  const name = (key: string) => (key === '' ? '' : namesOf(subject, filters, key).name);
  const empty = (key: string) => ({
    name: name(key),
    edition: null,
    tally: emptyTally,
    figure: figureOf(emptyTally, measure, false),
    complete: true,
  });
  const current = sideOf(series, period) ?? empty(period);
  const before = sideOf(series, base);
  const change = changesOf(
    [
      {
        against: 'chosen',
        measure,
        current,
        base: before === undefined ? undefined : { ...before, name: name(base) },
      },
    ],
    'holm',
  )[0];
  if (change === undefined) throw new Error('a comparison without a result');
  const row = async (key: string, figure: Figure) => ({
    group: key,
    name: name(key),
    figure,
    rate: await rateOfPeriod(subject, filters, key, series, counted),
    part: key === '' ? null : partOf(subject, filters, key),
  });
  return {
    kind: 'periods',
    measure,
    definition: definitionWords(subject.words, measure),
    source: counted.source,
    by: 'period',
    period: { key: period, name: name(period) },
    base: { key: base, name: name(base) },
    rows: [await row(period, current.figure), await row(base, before?.figure ?? empty(base).figure)],
    change,
    sentence: figureSentence(subject.words, measure, current.figure, {
      ...change,
      base: { ...change.base, name: change.base.name || baseWords(subject.words, 'chosen', name(base)) },
    }),
  };
}

/** Periods a reader may choose from: those with days or waves that can have been counted, the newest first. */
export function choosablePeriods(
  subject: Subject,
  filters: Filters,
  most = 60,
): { value: string; text: string }[] {
  const { kind, startMonth } = filters;
  if (kind === 'wave')
    return subject.waves
      .map((wave) => ({ value: wave.key, text: namesOf(subject, filters, wave.key).name }))
      .reverse();
  if (subject.counted === undefined) return [];
  const period = (day: string) => periodOfDay(day, kind, { programmeYearStartMonth: startMonth });
  const first = period(subject.counted.first);
  const periods: string[] = [];
  const end = subject.counted.last > subject.today ? subject.today : subject.counted.last;
  for (let key = period(end); key >= first && periods.length < most; key = shiftPeriod(key, kind, -1))
    periods.push(key);
  for (const chosen of [filters.period, filters.base])
    if (chosen !== undefined && !periods.includes(chosen)) periods.push(chosen);
  return periods.map((key) => ({ value: key, text: namesOf(subject, filters, key).name }));
}
