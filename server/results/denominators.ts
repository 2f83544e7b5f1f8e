// Why: a published score has its denominators beside it, as on the dashboards: who came, was asked and answered, and what the
// quality rules left out. What the public's threshold hides must not follow from them.
import type { Figure } from '../dashboards/figures.js';
import { rawLine } from '../dashboards/rawLine.js';
import type { ResponseRate } from '../dashboards/responseRate.js';
import type { Words } from '../dashboards/words.js';

export type PublicRate =
  | {
      ok: true;
      /** Days on which visitors were counted. */
      days: number;
      visitors: number;
      answered: number;
      ofVisitors: number | null;
      /** Over the days on which it was counted. `rate`: null too where few of them answered. */
      offered: {
        days: number;
        visitors: number;
        offered: number;
        coverage: number | null;
        rate: number | null;
      } | null;
      /** More answered than came or were asked: there is no rate, or one less. */
      more: boolean;
      voluntary: boolean;
    }
  | Extract<ResponseRate, { ok: false }>;

/** What of a rate may be told to anybody. */
export function publicRate(rate: ResponseRate, threshold: number): PublicRate {
  if (!rate.ok) return rate;
  const { days, visitors, answered, ofVisitors, offered, more, voluntary } = rate;
  if (answered < threshold) return { ok: false, reason: 'suppressed' };
  return {
    ok: true,
    days,
    visitors,
    answered,
    ofVisitors,
    offered:
      offered === null
        ? null
        : {
            days: offered.days,
            visitors: offered.visitors,
            offered: offered.offered,
            coverage: offered.coverage,
            rate: offered.answered < threshold ? null : offered.rate,
          },
    more,
    voluntary,
  };
}

/** Where few answers were left out, both scores together would tell what these few answered: the counts stay, the score goes. */
export function beforeRules(figure: Figure, threshold: number): Figure {
  const { n, nRaw } = figure;
  const isFew = n !== null && nRaw !== null && nRaw - n < threshold;
  return isFew ? { ...figure, satisfiedRaw: null } : figure;
}

/** Raw, used, and the score without the rules; '' where nothing may be shown, or nothing was left out. */
export function leftOutLine(words: Words, figure: Figure): string {
  return figure.n === figure.nRaw ? '' : words.t('results.left_out', { line: rawLine(words, figure) });
}

/** The rate with its parts, or why there is none. */
export function rateWords(words: Words, rate: PublicRate): string {
  const { t, count } = words;
  if (!rate.ok) return t(`dashboards.rate.${rate.reason}`);
  const percent = (share: number | null): string => (share === null ? '—' : words.percent(share));
  const { days, visitors, answered, ofVisitors, offered, more, voluntary } = rate;
  const kind = offered === null ? 'visitors' : offered.days === days ? 'offered' : 'offered_partly';
  return [
    t(`results.rate.${kind}`, {
      rate: percent(ofVisitors),
      answered: count(answered),
      visitors: count(visitors),
      days: count(days),
      coverage: percent(offered?.coverage ?? null),
      offered: count(offered?.offered ?? 0),
      offeredVisitors: count(offered?.visitors ?? 0),
      offeredDays: count(offered?.days ?? 0),
    }),
    ...(more ? [t('results.rate.more')] : []),
    ...(voluntary ? [t('dashboards.rate.voluntary')] : []),
  ].join(words.language === 'en' ? '. ' : '；');
}

/** Stable names for others' programs; null where there is none or it may not be told. */
export function rateData(rate: PublicRate) {
  if (!rate.ok) return null;
  const { days, visitors, answered, ofVisitors, offered } = rate;
  return { days, visitors, answered, ofVisitors, offered };
}
