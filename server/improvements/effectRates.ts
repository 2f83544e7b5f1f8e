// Why: a score before and after an improvement may be that of other people: how many of those who came answered stands
// beside both. Never signed with the figures: visitors are often entered later.
import { responseRateOf, type ResponseRate } from '../dashboards/responseRate.js';
import { rateView } from '../dashboards/rateWords.js';
import type { Words } from '../dashboards/words.js';
import type { Effect } from './effect.js';
import { filtersOf, type Window } from './effectFigures.js';

export type EffectRates = { before: ResponseRate; after: ResponseRate };

export type FoundEffect = Extract<Effect, { state: 'found' }>;

/** Undefined where there is no figure. */
export async function effectRates(effect: Effect): Promise<EffectRates | undefined> {
  return effect.state === 'absent' ? undefined : await ratesIn(effect);
}

/** In both windows; of answers that are hidden nobody reads how many they are. */
export async function ratesIn({
  subject,
  segment,
  baseline,
  after,
  refused,
}: FoundEffect): Promise<EffectRates> {
  const hidden: ResponseRate = { ok: false, reason: 'suppressed' };
  if (refused === 'suppressed') return { before: hidden, after: hidden };
  const cuts = filtersOf(segment);
  const rateOf = async (window: Window) => await responseRateOf(subject, { cuts }, window);
  return { before: await rateOf(baseline), after: await rateOf(after) };
}

/** A line each, or one where both have none for the same reason. */
export function effectRateLines(words: Words, { before, after }: EffectRates): string[] {
  const { t } = words;
  const between = words.language === 'en' ? '; ' : '；';
  if (!before.ok && !after.ok && before.reason === after.reason)
    return [t('effect.no_rate', { reason: t(`dashboards.rate.${before.reason}`) })];
  return (
    [
      ['before', before],
      ['after', after],
    ] as const
  ).map(([span, rate]) => {
    const { value, lines } = rateView(words, rate);
    return t('effect.rate', { span: t(`effect.rows.${span}`), rate: value, lines: lines.join(between) });
  });
}
