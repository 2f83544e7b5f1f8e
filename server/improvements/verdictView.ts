// Why: the verdict on an effect looks the same to staff, to the public and in the lobby.
import type { EffectVerdict } from '../../analysis/effects/effectVerdict.js';
import type { Translate } from '../i18n.js';

/** Better is the blue arrow, worse the amber one, and what cannot be told is neither. */
export function verdictView(t: Translate, verdict: EffectVerdict) {
  const sign = {
    better: ['up', 'good'],
    worse: ['down', 'bad'],
    cannot_tell: ['unknown', 'unknown'],
  } as const;
  const [direction, tone] = sign[verdict];
  return { direction, tone, word: t(`effect.verdict.${verdict}`) };
}
