// Why: an office that never looked at its rules for tablets has sensible ones.
import type { OfficeSettings } from '../../db/schema.js';
import type { Translate } from '../i18n.js';
import type { Rules } from './tablets.form.js';

export const rulesOf = (settings: OfficeSettings): Rules => ({
  kiosksEnrolled: settings.kiosksEnrolled ?? false,
  silentMinutes: settings.silentMinutes ?? 30,
  queueMost: settings.queueMost ?? 50,
});

/** One that goes to homes is often without network on the way there and back, and some days nobody takes it along. */
export const daysSilentAbroad = 3;

const ofDay = 24 * 60;

/** Minutes in words: in days where they are some. */
export function silenceWords(t: Translate, minutes: number): string {
  return minutes < 2 * ofDay
    ? t('devices.silence.minutes', { n: minutes })
    : t('devices.silence.days', { n: Math.floor(minutes / ofDay) });
}
