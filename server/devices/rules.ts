// Why: an office that never looked at its rules for tablets has sensible ones.
import type { OfficeSettings } from '../../db/schema.js';
import type { Rules } from './tablets.form.js';

export const rulesOf = (settings: OfficeSettings): Rules => ({
  kiosksEnrolled: settings.kiosksEnrolled ?? false,
  silentMinutes: settings.silentMinutes ?? 30,
  queueMost: settings.queueMost ?? 50,
});
