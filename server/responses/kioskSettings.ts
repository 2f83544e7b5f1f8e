// Why: what a tablet is set up to do, as its pages need it: the one place where that is translated.
import type { OpeningHours, PinVerifier } from '../../db/schema.js';
import type { KioskDevice } from '../devices/kioskDevice.js';
import type { Language } from '../i18n.js';

export type KioskSettings = {
  /** Seconds without a touch until the countdown, and the countdown itself. */
  quiet: number;
  countdown: number;
  /** The first is the language of the start. */
  languages: readonly Language[];
  /** Languages the office added that are not offered here. */
  without?: readonly string[];
  /** Codes of the services offered here, in their order; empty: all the survey names. */
  services: readonly string[];
  /** For showing it: what is answered counts nowhere. */
  practice: boolean;
  largeType: boolean;
  /** What is tapped lies low enough for a wheelchair. */
  low: boolean;
  readAloud: boolean;
  /** Offers to write the comment on one's own phone, at the server's address for it; null: the one the tablet itself uses. */
  phone: { base: string | null } | undefined;
  /** What the screen says while it rests outside them; undefined: it asks at any hour. */
  hours: OpeningHours | undefined;
  /** With it the tablet verifies the staff PIN by itself; undefined: it asks the server. */
  pin: PinVerifier | undefined;
};

/** Whoever walked back to read the question again has so long. */
const countdown = 15;

export function kioskSettingsOf(
  { settings, pin }: Pick<KioskDevice, 'settings' | 'pin'>,
  publicUrl: string | undefined,
): KioskSettings {
  const { idleSeconds, languages, services, practice, largeType, wheelchair, readAloud, phone, hours } =
    settings;
  return {
    quiet: idleSeconds,
    countdown,
    languages,
    ...(settings.without === undefined ? {} : { without: settings.without }),
    services,
    practice,
    largeType,
    low: wheelchair,
    readAloud,
    phone: offersPhone(phone, publicUrl) ? { base: publicUrl ?? null } : undefined,
    hours: hours ?? undefined,
    pin,
  };
}

/** As the tablet was set; else where the office gave its server a public address. */
export function offersPhone(set: boolean | undefined, publicUrl: string | undefined): boolean {
  return set ?? publicUrl !== undefined;
}
