// Why: an office calls its ways of being reached what its people call them, and leaves out those it has not. Codes stay as they are;
// what has been counted under one that is no longer used stays to be read.
import type { OfficeSettings } from '../../db/schema.js';
import { inLanguage, type Language } from '../i18n.js';
import { enteredChannels } from '../register/channels.js';

/** Ways of answering a questionnaire. */
export const surveyChannels = ['web', 'kiosk', 'tablet', 'paper', 'assisted'] as const;
/** The ways of being heard that an office may be without are those that somebody enters by hand. */
export const officeChannels = [...surveyChannels, ...enteredChannels] as const;

type Settings = Pick<OfficeSettings, 'channels'>;

export function isUsed({ channels }: Settings, channel: string): boolean {
  return channels?.[channel]?.used !== false;
}

/** The office's own word, or the usual one. */
export function channelName(
  { channels }: Settings,
  language: Language,
  channel: string,
  usual: string,
): string {
  const own = channels?.[channel]?.name;
  return own == null ? usual : inLanguage(own, language);
}
