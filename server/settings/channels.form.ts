// Why: a channel has a name in all three languages or the usual one, and at least one way of answering stays.
import type { ChannelSetting, OfficeSettings } from '../../db/schema.js';
import { languages } from '../i18n.js';
import { officeChannels, surveyChannels } from './channels.js';
import { fieldsOf, isClean, valuesOf, type Read } from './fields.js';

export const longestChannelName = 40;

export type ChannelsForm = Required<Pick<OfficeSettings, 'channels'>>;

export const usedField = (channel: string): string => `${channel}-used`;
export const channelNameField = (channel: string, language: string): string => `${channel}-name-${language}`;

export function readChannels(body: unknown): Read<ChannelsForm> {
  const field = fieldsOf(body);
  const wrong: string[] = [];
  const channels: Record<string, ChannelSetting> = {};
  for (const channel of officeChannels) {
    const used = field(usedField(channel)) === 'yes';
    const typed = languages.map((language) => field(channelNameField(channel, language)));
    const [zh = '', en = '', ja = ''] = typed;
    const given = typed.some((text) => text !== '');
    if (given)
      languages.forEach((language, index) => {
        if (!isClean(typed[index] ?? '', longestChannelName)) wrong.push(channelNameField(channel, language));
      });
    if (!used || given) channels[channel] = { used, name: given ? { 'zh-TW': zh, en, ja } : null };
  }
  if (surveyChannels.every((channel) => channels[channel]?.used === false))
    wrong.push(usedField(surveyChannels[0]));
  if (wrong.length === 0) return { ok: true, value: { channels } };
  const names = officeChannels.flatMap((channel) => [
    usedField(channel),
    ...languages.map((language) => channelNameField(channel, language)),
  ]);
  return { ok: false, values: valuesOf(field, names), wrong };
}
