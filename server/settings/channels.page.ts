// Why: all ways of being reached on one page: whether the office has them, and what it calls them.
import { languageNames, languages, type Translate } from '../i18n.js';
import { enteredChannels } from '../register/channels.js';
import { isUsed, officeChannels, surveyChannels } from './channels.js';
import { channelNameField, longestChannelName, usedField } from './channels.form.js';
import { historyRows } from './history.js';
import { frameOf, type SettingsView } from './settingsPage.js';

export function channelsPage(view: SettingsView) {
  const { office } = view;
  const { channels } = office.settings;
  const now = Object.fromEntries(
    officeChannels.flatMap((channel) => [
      [usedField(channel), isUsed(office.settings, channel) ? 'yes' : ''],
      ...languages.map((language) => [
        channelNameField(channel, language),
        channels?.[channel]?.name?.[language] ?? '',
      ]),
    ]),
  ) as Record<string, string>;
  const { t, words, values, error, page } = frameOf(view, now, (to, name) =>
    name.endsWith('-used')
      ? to('settings.wrong.no_channel')
      : to('settings.wrong.channel_name', { most: longestChannelName }),
  );
  const row = (channel: string) => ({
    name: usualName(t, channel),
    used: usedField(channel),
    checked: values[usedField(channel)] === 'yes',
    error: error(usedField(channel)),
    fields: languages.map((language) => ({
      name: channelNameField(channel, language),
      label: t('settings.channels.own_name', {
        channel: usualName(t, channel),
        language: languageNames[language],
      }),
      value: values[channelNameField(channel, language)],
      error: error(channelNameField(channel, language)),
    })),
  });
  return {
    ...page,
    title: t('settings.page.channels'),
    lead: t('settings.lead.channels'),
    languages: languages.map((language) => languageNames[language]),
    most: longestChannelName,
    groups: [
      { title: t('settings.channels.survey'), rows: surveyChannels.map(row) },
      { title: t('settings.channels.opinion'), rows: enteredChannels.map(row) },
    ],
    history: historyRows(words, office.timeZone, view.steps, (field) =>
      field === 'channels'
        ? { name: t('settings.page.channels'), value: (value) => channelsInWords(t, value) }
        : undefined,
    ),
  };
}

/** The word everybody knows it by. */
export const usualName = (t: Translate, channel: string): string => t(`comments.channels.${channel}`);

/** Those that are not used, and those with a name of their own. */
function channelsInWords(t: Translate, value: unknown): string {
  if (typeof value !== 'object' || value === null) return t('settings.channels.all');
  const parts = Object.entries(value).flatMap(([channel, setting]: [string, unknown]) => {
    if (typeof setting !== 'object' || setting === null) return [];
    const { used, name } = setting as { used?: unknown; name?: unknown };
    const own: unknown =
      typeof name === 'object' && name !== null ? new Map(Object.entries(name)).get('zh-TW') : undefined;
    return [
      ...(used === false ? [t('settings.channels.not_used', { channel: usualName(t, channel) })] : []),
      ...(typeof own === 'string'
        ? [t('settings.channels.called', { channel: usualName(t, channel), name: own })]
        : []),
    ];
  });
  return parts.length === 0 ? t('settings.channels.all') : parts.join(t('settings.channels.and'));
}
