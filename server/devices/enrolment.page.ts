// Why: what stands on a tablet that is not, not yet or no longer a kiosk.
import { translatorFor, type Language } from '../i18n.js';

export function codePage(
  language: Language,
  { typed, why }: { typed: string; why?: 'shape' | 'unknown' | 'expired' | 'used' },
) {
  const t = translatorFor(language);
  return {
    title: t('enrolment.title'),
    officeName: t('frame.product'),
    typed,
    error: why === undefined ? undefined : t(`enrolment.wrong.${why}`),
  };
}

/** Seconds after which the address is tried again: a pause may be over. */
export const tryAgainAfter = 60;

/** @param again where to look again by itself; undefined: nothing changes by waiting */
export function notInUsePage(
  language: Language,
  code: string,
  { again, enrolHere }: { again: string | undefined; enrolHere: boolean },
) {
  const t = translatorFor(language);
  return {
    title: t(`errors.${code}.title`),
    body: t(`errors.${code}.body`),
    officeName: t('frame.product'),
    // Sends what waits on the tablet.
    scripts: ['kiosk.js'],
    again,
    enrolHere,
    refresh: again === undefined ? undefined : `${tryAgainAfter};url=${again}`,
  };
}
