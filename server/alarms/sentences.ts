// Why: what a chart or an alarm says, in words a person may quote, the same on page, file and mail. No verdict word without limits behind it.
import { leastBaseline } from '../../analysis/charts/baseline.js';
import { displayRule, type RefusalReason } from '../../analysis/refusals.js';
import type { Alarm } from '../../db/queries/alarms.js';
import { refusalWords, type VerdictWords } from '../dashboards/sentences.js';
import type { Words } from '../dashboards/words.js';
import { measureName, type Names } from './names.js';
import { readNumbers, type AlarmNumbers } from './numbers.js';
import { readQuality, type QualityNumbers } from './quality.js';

type Of = 'satisfied' | 'dissatisfied';

/** 等候時間滿意度 · 等候時間不滿意率; a question that is called satisfaction already is not called so twice. */
export function figureName({ t }: Words, measure: string, of: Of): string {
  const word = t('dashboards.column.satisfied');
  if (of === 'satisfied' && measure.toLowerCase().endsWith(word.toLowerCase())) return measure;
  return t(`alarms.of.${of}`, { measure });
}

/** Where it is: the whole office, a counter, or a service. */
export function placeName(
  { t }: Words,
  names: Names,
  { cut, cutValue }: { cut: string; cutValue: string },
): string {
  if (cut === '') return t('alarms.whole_office');
  return cut === 'service' ? names.service(cutValue) : names.counter(cutValue);
}

type Shown = { chart: string; n: number; x: number };

/** A share as it may be shown: of fewer than ten answers, the counts. */
export function valueWords(words: Words, { chart, n, x }: Shown, value: number): string {
  if (chart === 'g') return words.t('alarms.gap', { n: words.count(value) });
  if (displayRule(n) === 'counts-only')
    return words.t('alarms.count_of', { x: words.count(x), n: words.count(n) });
  return words.percent(value);
}

export function limitWords(words: Words, chart: string, value: number): string {
  return chart === 'g' ? words.t('alarms.gap', { n: words.count(Math.round(value)) }) : words.percent(value);
}

/** The days or the period that signalled. */
export function periodWords(
  words: Words,
  period: string,
  { kind, periodFrom, periodTo }: AlarmNumbers,
): string {
  if (kind !== 'day') return words.period(period, kind, false);
  return words.t('dashboards.range', { lower: words.day(periodFrom), upper: words.day(periodTo) });
}

export type AlarmWords = {
  /** The question, or what a rule of data quality counts. */
  measure: string;
  /** Which figure, where. */
  what: string;
  side: string;
  place: string;
  period: string;
  verdict: VerdictWords;
  sentence: string;
};

export function alarmWords(words: Words, names: Names, alarm: Alarm): AlarmWords {
  const { t } = words;
  const quality = readQuality(alarm);
  if (quality !== undefined) return qualityAlarmWords(words, names, alarm, quality);
  const numbers = readNumbers(alarm.numbers);
  const measure = measureName(names, alarm.surveyId, alarm.question);
  const what = figureName(words, measure, numbers.of);
  const period = periodWords(words, alarm.period, numbers);
  return {
    ...{ measure, what, period },
    side: t(`alarms.${numbers.chart === 'g' ? 'gap_side' : 'side'}.${alarm.direction}`),
    place: placeName(words, names, alarm),
    verdict: signalVerdict(words, numbers.chart, alarm.direction, alarm.tone),
    sentence:
      signalSentence(words, { ...numbers, what, period, direction: alarm.direction }) +
      t(`alarms.tone_end.${alarm.tone}`),
  };
}

/** «115年6月1日，填答40份，多於洽公30人次 …», with the version of the rule that said so. */
function qualityAlarmWords(
  words: Words,
  names: Names,
  alarm: Alarm,
  { rule, version, periodFrom, periodTo, days, answers, visitors, lower }: QualityNumbers,
): AlarmWords {
  const { t } = words;
  const key = rule.replaceAll('-', '_');
  const period =
    days.length === 0
      ? t('dashboards.range', { lower: words.day(periodFrom), upper: words.day(periodTo) })
      : days.map((day) => words.day(day)).join(t('devices.list_separator'));
  const what = t(`alarms.quality.what.${key}`);
  const side = t(`alarms.quality.verdict.${key}`);
  return {
    ...{ measure: what, what, side, period },
    place: placeName(words, names, alarm),
    verdict: {
      direction: alarm.direction === 'above' ? 'up' : 'down',
      tone: alarm.tone,
      word: t('alarms.with_tone', {
        word: side,
        tone: t(`alarms.tone.${alarm.tone}`),
      }),
    },
    sentence: t(`alarms.quality.sentence.${key}`, {
      ...{ period, version, answers: words.count(answers), visitors: words.count(visitors) },
      rate: words.percent(answers / Math.max(1, visitors)),
      limit: words.percent(lower ?? 0),
      week: words.period(alarm.period, 'week', false),
    }),
  };
}

export function signalVerdict(
  { t }: Words,
  chart: string,
  direction: 'above' | 'below',
  tone: 'good' | 'bad',
): VerdictWords {
  const word = t(`alarms.${chart === 'g' ? 'gap_side' : 'side'}.${direction}`);
  return {
    direction: direction === 'above' ? 'up' : 'down',
    tone,
    word: t('alarms.with_tone', { word, tone: t(`alarms.tone.${tone}`) }),
  };
}

type Signal = Shown &
  Pick<
    AlarmNumbers,
    'value' | 'lower' | 'upper' | 'signal' | 'average' | 'averageLower' | 'averageUpper' | 'center'
  > & {
    what: string;
    period: string;
    direction: 'above' | 'below';
  };

/** «115年第10週等候時間滿意度為92.2%（有效樣本77份），高於管制上限90.1%（中心線81.0%）» */
export function signalSentence(words: Words, signal: Signal): string {
  const { t } = words;
  const { chart, direction, what, period, n, value } = signal;
  const byPoint = signal.signal === direction;
  const limit =
    direction === 'above'
      ? byPoint
        ? signal.upper
        : signal.averageUpper
      : byPoint
        ? signal.lower
        : signal.averageLower;
  const said = {
    period,
    what,
    n: words.count(n),
    value: valueWords(words, signal, value ?? 0),
    side: t(`alarms.limit_side.${direction}`),
    limit: limitWords(words, chart, limit ?? 0),
    center: limitWords(words, chart, signal.center),
  };
  if (chart === 'g') return t('alarms.sentence.gap', { ...said, x: words.count(signal.x) });
  if (byPoint) return t('alarms.sentence.point', said);
  return t('alarms.sentence.average', { ...said, average: words.percent(signal.average ?? 0) });
}

/** Why there is no chart, without a full stop. */
export function unwatchedWords(words: Words, reason: RefusalReason, usable: number): string {
  if (reason === 'short-baseline')
    return words.t('alarms.refusal.short_baseline', { n: words.count(usable), least: leastBaseline });
  if (reason === 'all-equal') return words.t('alarms.refusal.all_equal');
  return refusalWords(words, reason);
}

/** Why this chart and no other. */
export function reasonWords({ t, decimal }: Words, chart: string, reason: string, sigmaZ: number): string {
  const kept = chart === 'exact' && reason === 'rare' ? 'rare_exact' : reason.replaceAll('-', '_');
  return t(`alarms.reason.${kept}`, { sigma: decimal(sigmaZ) });
}
