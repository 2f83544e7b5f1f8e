// Why: before and after each event in finished words: what is compared, how it moved, and that other causes are not excluded.
import type { Evaluation } from '../../analysis/comparison.js';
import { evaluation } from '../../analysis/comparison.js';
import { eventWords } from './charts.js';
import type { Effect } from './effect.js';
import type { Loaded } from './loaded.js';
import { verdictView, type VerdictView } from './sentence.js';
import type { SeriesWords } from './words.js';

type Part = { text: string; interval: string };

export type EffectView = {
  title: string;
  days: string;
  after: Part;
  before: Part;
  change: Part;
  verdict: VerdictView | undefined;
  note: string;
  share: Part;
  shareVerdict: VerdictView | undefined;
  line: string;
};

const alone = (text: string): Part => ({ text, interval: '' });

export function effectView(loaded: Loaded, own: SeriesWords, effect: Effect): EffectView {
  const { words } = loaded;
  const { t } = words;
  const { change, event } = effect;
  const to = event.toDay === null ? '' : words.day(event.toDay);
  return {
    title: eventWords(words, event),
    days: to === '' ? words.day(event.fromDay) : t('series.span', { from: words.day(event.fromDay), to }),
    after: sideWords(loaded, own, effect.after, change?.current?.value),
    before:
      effect.after.length === 0 ? alone('—') : sideWords(loaded, own, effect.before, change?.base?.value),
    change: changeWords(loaded, own, effect),
    // Where something else happened in between, nobody can say what moved the figure.
    verdict:
      change === undefined || effect.between.length > 0
        ? undefined
        : verdictView(words, change.verdict, change.tone),
    note:
      effect.between.length === 0
        ? ''
        : t('series.page.effects_between', {
            events: effect.between.map((other) => eventWords(words, other)).join(t('series.list_separator')),
          }),
    share: shareWords(loaded, effect),
    shareVerdict: shareVerdict(loaded, effect),
    line: lineWords(loaded, own, effect),
  };
}

function sideWords(
  { words, series }: Loaded,
  own: SeriesWords,
  months: readonly string[],
  value: number | undefined,
): Part {
  const { t } = words;
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined || value === undefined)
    return alone(months.length === 0 ? t('series.page.no_after') : '—');
  const name =
    first === last
      ? words.month(first)
      : t('series.span', { from: words.month(first), to: words.month(last) });
  const shown =
    series.kind === 'count' && months.length > 1
      ? t('series.page.per_month', { value: own.valueUnit(Math.round(value / months.length)) })
      : own.valueUnit(value);
  return { text: shown, interval: t('series.page.months_named', { n: months.length, name }) };
}

function changeWords({ words, series }: Loaded, own: SeriesWords, effect: Effect): Part {
  const { t } = words;
  const { change } = effect;
  if (change === undefined) return alone('—');
  const season = effect.sameSeason ? '' : t('series.page.season_not_excluded');
  const joined = (limits: string) =>
    [limits, season].filter((part) => part !== '').join(words.language === 'en' ? '; ' : '；');
  if (series.kind === 'measurement') {
    if (change.difference === null) return alone('—');
    const { differenceInterval } = change;
    return {
      text: own.signed(change.difference) + (words.language === 'en' ? ' ' : '') + own.unit,
      interval: joined(
        differenceInterval === null
          ? ''
          : t('series.interval', { interval: own.signedInterval(differenceInterval) }),
      ),
    };
  }
  if (!change.growth.ok) return { text: own.refusal(change.growth.reason), interval: joined('') };
  return {
    text: words.signedPercent(change.growth.growth),
    interval: joined(t('series.interval', { interval: words.growthInterval(change.growth) })),
  };
}

function shareWords({ words }: Loaded, { share }: Effect): Part {
  if (share?.ok !== true || !share.comparison.ok) return alone('—');
  const { difference } = share.comparison;
  return { text: words.signedPoints(difference), interval: words.pointsInterval(share.comparison) };
}

function shareVerdict({ words, series }: Loaded, { share, between }: Effect): VerdictView | undefined {
  if (between.length > 0 || share?.ok !== true || !share.comparison.ok) return undefined;
  const { verdict } = share.comparison;
  const tone: Evaluation =
    series.goodDirection === 'neither' ? 'unknown' : evaluation(verdict, series.goodDirection);
  return verdictView(words, verdict, tone);
}

function lineWords({ words }: Loaded, own: SeriesWords, { line }: Effect): string {
  const { t } = words;
  if (!line.ok)
    return t(line.reason === 'too-few-periods' ? 'series.page.line_few' : 'series.page.line_none');
  return t('series.page.line_level', {
    value: own.signed(line.levelChange.estimate),
    interval: own.signedInterval(line.levelChange.robust),
    slope: own.signed(line.slopeChange.estimate),
    slopeInterval: own.signedInterval(line.slopeChange.robust),
  });
}
