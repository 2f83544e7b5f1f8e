// Why: an office calls its ways of being reached what its people call them, and leaves out those it has not. Codes stay as they are;
// what has been counted under one that is no longer used stays to be read.
import type { OfficeSettings } from '../../db/schema.js';
import { inLanguage, type Language } from '../i18n.js';

/** Ways of answering a questionnaire. */
export const surveyChannels = ['web', 'kiosk', 'tablet', 'paper', 'assisted'] as const;
/** Ways of being heard that somebody enters by hand. The others are pages of ours, and always there. */
export const opinionWays = [
  'counter',
  'phone',
  'letter',
  'fax',
  'email',
  'social',
  'mailbox',
  'media',
] as const;
export const officeChannels = [...surveyChannels, ...opinionWays] as const;
export type OfficeChannel = (typeof officeChannels)[number];

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
