// Why: a score before and after is only worth what those who answered are worth: how many of the visitors they were stands
// beside it for the public too, held by the public's threshold.
import type { ResponseRate } from '../dashboards/responseRate.js';
import type { Words } from '../dashboards/words.js';
import { publicRate, rateData, rateWords } from '../results/denominators.js';

export type HeardRates = {
  /** Null where there is none, or few answered. */
  responseRate: { before: ReturnType<typeof rateData>; after: ReturnType<typeof rateData> };
  /** A line each, or one where both have none for the same reason. */
  rateLines: string[];
  /** Both in a line, for the lobby. */
  rateShort: string;
};

export function heardRates(
  words: Words,
  rates: { before: ResponseRate; after: ResponseRate },
  threshold: number,
): HeardRates {
  const { t } = words;
  const before = publicRate(rates.before, threshold);
  const after = publicRate(rates.after, threshold);
  const responseRate = { before: rateData(before), after: rateData(after) };
  if (!before.ok && !after.ok && before.reason === after.reason) {
    const line = t('heard.rate.none', { reason: t(`dashboards.rate.${before.reason}`) });
    return { responseRate, rateLines: [line], rateShort: line };
  }
  const percent = (rate: typeof before) =>
    rate.ok && rate.ofVisitors !== null ? words.percent(rate.ofVisitors) : '—';
  const isVoluntary = [before, after].some((rate) => rate.ok && rate.voluntary);
  return {
    responseRate,
    rateLines: [
      t('heard.rate.before', { rate: rateWords(words, before) }),
      t('heard.rate.after', { rate: rateWords(words, after) }),
    ],
    rateShort: [
      t('heard.rate.short', { before: percent(before), after: percent(after) }),
      ...(isVoluntary ? [t('dashboards.rate.voluntary')] : []),
    ].join(words.language === 'en' ? '. ' : '；'),
  };
}
