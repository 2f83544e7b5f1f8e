// Why: what a series shows, in sentences a person may quote; never a verdict word without a test behind it.
import type { Evaluation, Verdict } from '../../analysis/comparison.js';
import type { Words } from '../dashboards/words.js';
import type { Against, Change } from './growth.js';
import type { Result } from './result.js';
import type { ShareChange } from './share.js';
import type { SeriesWords } from './words.js';

export type VerdictView = {
  direction: 'up' | 'down' | 'unknown';
  tone: Evaluation;
  word: string;
};

export function verdictView(
  { t }: Words,
  verdict: Verdict | null,
  tone: Evaluation,
): VerdictView | undefined {
  if (verdict === null) return undefined;
  const direction = verdict === 'up' ? 'up' : verdict === 'down' ? 'down' : 'unknown';
  return {
    direction,
    tone,
    word: t(`series.verdict.${direction === 'unknown' ? 'cannot_tell' : direction}`),
  };
}

export const againstWords = ({ t }: Words, against: Against): string => t(`series.against.${against}`);

/** The comparison a page speaks of first: with last year where there is one to compare with. */
export function leadingChange({ changes }: Result): Change | undefined {
  return changes.find((one) => one.current !== undefined && one.base !== undefined) ?? changes[0];
}

/** @param wholeName of the count this one is a part of; `wholeChange`: how that moved in the same comparison */
export function findingSentence(
  words: Words,
  own: SeriesWords,
  result: Result,
  whole: { name: string; change: Change | undefined } | undefined,
): string {
  const { t } = words;
  const change = leadingChange(result);
  if (change?.current === undefined) return t('series.sentence.none', { name: own.name });
  const now = t('series.sentence.now', {
    period: change.currentName,
    name: own.name,
    value: own.valueUnit(change.current.value),
  });
  const first = now + movedClause(words, own, change) + t('series.sentence.end');
  return [
    first,
    newYearSentence(words, result),
    rollingSentence(words, own, result),
    whole === undefined ? '' : shareSentence(words, result, whole),
  ]
    .filter((sentence) => sentence !== '')
    .join(words.language === 'en' ? ' ' : '');
}

function movedClause(words: Words, own: SeriesWords, change: Change): string {
  const { t } = words;
  const base = againstWords(words, change.against);
  if (change.base === undefined || change.difference === null) {
    const reason = change.growth.ok ? '' : own.refusal(change.growth.reason);
    return t('series.sentence.not_compared', { base, reason });
  }
  const way =
    own.signed(change.difference) === own.value(0) ? 'same' : change.difference > 0 ? 'more' : 'less';
  const moved = t(`series.sentence.${way}`, {
    base,
    baseName: change.baseName,
    baseValue: own.valueUnit(change.base.value),
    difference: own.valueUnit(Math.abs(change.difference)),
  });
  return moved + rateClause(words, own, change) + verdictClause(words, change);
}

function rateClause(words: Words, own: SeriesWords, change: Change): string {
  const { t } = words;
  const { growth, differenceInterval } = change;
  if (differenceInterval !== null)
    return t('series.sentence.difference_interval', {
      interval: own.signedInterval(differenceInterval),
      unit: own.unit,
    });
  if (!growth.ok) return t('series.sentence.no_rate', { reason: own.refusal(growth.reason) });
  const rate = t('series.sentence.rate', {
    rate: words.signedPercent(growth.growth),
    interval: words.growthInterval(growth),
  });
  const perDay =
    change.perDay?.ok === true
      ? t('series.sentence.per_day', {
          rate: words.signedPercent(change.perDay.growth),
          interval: words.growthInterval(change.perDay),
        })
      : '';
  return rate + perDay + (change.smallBase ? t('series.sentence.small_base') : '');
}

function verdictClause({ t }: Words, { verdict }: Change): string {
  return verdict === null ? '' : t(`series.sentence.verdict.${verdict.replaceAll('-', '_')}`);
}

function newYearSentence({ t }: Words, result: Result): string {
  if (!result.newYear) return '';
  const waits = result.comparedPeriod?.endsWith('-01') === true;
  return t(waits ? 'series.sentence.new_year_waits' : 'series.sentence.new_year');
}

function rollingSentence(words: Words, own: SeriesWords, result: Result): string {
  const rolling = result.changes.find((one) => one.against === 'rolling');
  if (rolling?.current === undefined || !rolling.growth.ok) return '';
  return words.t('series.sentence.rolling', {
    value: own.valueUnit(rolling.current.value),
    rate: words.signedPercent(rolling.growth.growth),
    interval: words.growthInterval(rolling.growth),
    verdict: verdictClause(words, rolling),
  });
}

function shareSentence(
  words: Words,
  result: Result,
  whole: { name: string; change: Change | undefined },
): string {
  const { t } = words;
  const { share } = result;
  if (share === undefined || share.share === null || share.lower === null || share.upper === null) return '';
  const moved = result.shareChanges[0];
  const volume = whole.change?.growth;
  return (
    t('series.sentence.share', {
      whole: whole.name,
      share: words.percent(share.share),
      interval: words.percentInterval({ lower: share.lower, upper: share.upper }),
    }) +
    (moved === undefined ? '' : shareMoved(words, moved)) +
    t('series.sentence.end') +
    (volume?.ok === true
      ? (words.language === 'en' ? ' ' : '') +
        t('series.sentence.volume', { whole: whole.name, rate: words.signedPercent(volume.growth) })
      : '')
  );
}

function shareMoved(words: Words, change: ShareChange): string {
  const { t } = words;
  const { comparison } = change;
  if (comparison?.ok !== true) return '';
  return (
    t('series.sentence.share_moved', {
      base: t(`series.against.${change.against}`),
      points: words.signedPoints(comparison.difference),
      limits: words.pointsInterval(comparison),
    }) + t(`series.sentence.verdict.${comparison.verdict.replaceAll('-', '_')}`)
  );
}
