// Why: what anybody may read of a closed improvement: the wish, how many said it, what was done, what changed. Numbers only
// where enough people stand behind them for the public; fewer, or nobody, look alike. Nothing of counters or persons.
import type { EffectVerdict } from '../../analysis/effects/effectVerdict.js';
import { isTooSmallToShow } from '../../analysis/suppression.js';
import { countWishes, listPublishedHeard, type HeardOfImprovement } from '../../db/queries/heard.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import type { PublicOffice } from '../front/publicOffice.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { effectOf, foundData, type EffectData } from '../improvements/effect.js';
import { ratesIn, type FoundEffect } from '../improvements/effectRates.js';
import { heardRates, type HeardRates } from './heardRates.js';

export type PublicHeard = {
  id: string;
  wish: string;
  done: string;
  /** The day it took effect, where that is known. */
  doneDay: string | null;
  publishedAt: Date;
  changedAt: Date;
  /** Null: few, or nobody. */
  voices: number | null;
  effect:
    | (HeardRates & {
        verdict: EffectVerdict;
        sentence: string;
        /** The same in a line, for the lobby. */
        short: string;
        /** Where nothing but before and after was compared. */
        label: string | null;
        before: { n: number; share: number };
        after: { n: number; share: number };
        change: { estimate: number; lower: number; upper: number };
      })
    | null;
};

/** At most so many stand on the page and in the feeds. */
export const mostItems = 50;

/** The newest first. */
export async function publicHeard(
  dependencies: Dependencies,
  place: PublicOffice,
  language: Language,
  limit = mostItems,
): Promise<PublicHeard[]> {
  const rows = await listPublishedHeard(dependencies.database.queries, place.scope, limit);
  const items: PublicHeard[] = [];
  for (const row of rows) items.push(await publicItem(dependencies, place, language, row));
  return items;
}

export async function publicItem(
  dependencies: Dependencies,
  { office, scope }: PublicOffice,
  language: Language,
  { item, improvement }: HeardOfImprovement,
): Promise<PublicHeard> {
  const { publicThreshold } = office.settings;
  const reader = { scope, office, counterSections: () => [] };
  const voices = await countWishes(dependencies.database.queries, scope, improvement.id);
  const effect = await effectOf(dependencies, reader, language, improvement, publicThreshold);
  return {
    id: improvement.id,
    wish: inLanguage(item.wish, language),
    done: inLanguage(item.done, language),
    doneDay: improvement.effectiveDay,
    publishedAt: item.publishedAt ?? item.changedAt,
    changedAt: item.changedAt,
    voices: isTooSmallToShow(voices, publicThreshold) ? null : voices,
    effect:
      effect.state === 'absent' || effect.refused !== null
        ? null
        : await effectShown(
            language,
            office.settings,
            effect,
            // What was signed is what the public is told, whatever came in afterwards.
            improvement.lockedEffect === null
              ? foundData(effect)
              : (improvement.lockedEffect.figures as EffectData),
          ),
  };
}

async function effectShown(
  language: Language,
  settings: PublicOffice['office']['settings'],
  effect: FoundEffect,
  data: EffectData,
): Promise<PublicHeard['effect']> {
  const { publicThreshold: threshold } = settings;
  const { before, afterwards: after, change, verdict } = data;
  if (before === null || after === null || change === null) return null;
  if (isTooSmallToShow(before.n, threshold) || isTooSmallToShow(after.n, threshold)) return null;
  const t = translatorFor(language);
  const words = wordsFor(language, t, settings);
  const figures = {
    measure: effect.measure.name,
    before: words.percent(before.share),
    beforeN: words.count(before.n),
    after: words.percent(after.share),
    afterN: words.count(after.n),
    how: t(`effect.how.${data.method.replaceAll('-', '_')}`),
    change: words.signedPoints(change.estimate),
    interval: words.pointsInterval(change),
  };
  const rates = await ratesIn({ ...effect, baseline: data.baseline, after: data.after });
  return {
    verdict,
    sentence: t(`heard.changed.${verdict}`, figures),
    short: t('heard.short', figures),
    label: data.label === null ? null : t('heard.label'),
    before: { n: before.n, share: before.share },
    after: { n: after.n, share: after.share },
    change,
    ...heardRates(words, rates, threshold),
  };
}
