// Why: tablets and keys in finished words.
import { z } from 'zod';
import type { CollectorKey } from '../../db/queries/collectorKeys.js';
import type { Counter, Device } from '../../db/queries/offices.js';
import type { Survey } from '../../db/queries/surveys.js';
import type { Words } from '../dashboards/words.js';
import { inLanguage, type Language } from '../i18n.js';
import { mostNightly } from '../responses/chains.js';
import { localDay } from '../time.js';
import { keyChannels, keyScopes, type NewKeyForm } from './devices.form.js';

export type DevicesView = {
  words: Words;
  language: Language;
  timeZone: string;
  devices: readonly Device[];
  counters: readonly Counter[];
  surveys: readonly Survey[];
  keys: readonly (CollectorKey & { madeByName: string })[];
  /** What the last walk over the chains found, and when. */
  chains: { at: Date; detail: unknown } | undefined;
  /** There are too many for every night. */
  byHand: boolean;
  refused?: Extract<NewKeyForm, { ok: false }>;
};

export function devicesPage({
  words,
  language,
  timeZone,
  devices,
  counters,
  surveys,
  keys,
  chains,
  byHand,
  refused,
}: DevicesView) {
  const { t } = words;
  const day = (moment: Date) => words.day(localDay(moment, timeZone));
  const scopesOf = (scopes: readonly string[]) =>
    scopes.map((scope) => t(`devices.scope.${scope}`)).join(t('devices.list_separator'));
  const wrong = new Set(refused?.wrong);
  const errors = [
    ...(wrong.has('name') ? [{ href: '#name', text: t('devices.new.name_missing') }] : []),
    ...(wrong.has('scopes') ? [{ href: '#scope-responses', text: t('devices.new.scope_missing') }] : []),
  ];
  return {
    title: t('devices.title'),
    nav: 'devices' as const,
    errors,
    chains: chainWords(words, day, chains, byHand),
    tablets: devices.map((device) => {
      const counter = counters.find((one) => one.code === device.counterCode);
      const survey = surveys.find((one) => one.id === device.surveyId);
      return {
        name: device.name,
        url: `/kiosk/${encodeURIComponent(device.code)}`,
        counter: counter === undefined ? t('devices.tablets.no_counter') : inLanguage(counter.name, language),
        survey: survey === undefined ? '' : inLanguage(survey.title, language),
        state: t(`devices.tablets.${device.active ? 'in_use' : 'off'}`),
      };
    }),
    keys: keys.map((key) => ({
      name: key.name,
      hint: `${key.hint}…`,
      scopes: scopesOf(key.scopes),
      channel: t(`dashboards.channel.${key.channel}`),
      made: t('devices.keys.by', { day: day(key.madeAt), name: key.madeByName }),
      used: key.lastUsedAt === null ? t('devices.keys.never') : day(key.lastUsedAt),
      state:
        key.revokedAt === null
          ? t('devices.keys.in_force')
          : t('devices.keys.revoked', { day: day(key.revokedAt) }),
      revoke:
        key.revokedAt === null
          ? {
              url: `/devices/keys/${encodeURIComponent(key.id)}/revoke`,
              label: t('devices.keys.revoke_named', { name: key.name }),
            }
          : undefined,
    })),
    form: {
      name: refused?.values.name ?? '',
      nameError: wrong.has('name') ? t('devices.new.name_missing') : undefined,
      scopeError: wrong.has('scopes') ? t('devices.new.scope_missing') : undefined,
      channels: keyChannels.map((channel) => ({
        value: channel,
        text: t(`dashboards.channel.${channel}`),
        selected: refused?.values.channel === channel,
      })),
      scopes: keyScopes.map((scope) => ({
        value: scope,
        text: t(`devices.scope.${scope}`),
        checked: refused?.values.scopes.includes(scope) ?? scope === 'responses',
      })),
    },
  };
}

const checked = z.object({
  streams: z.number(),
  responses: z.number(),
  faults: z.array(z.unknown()),
  more: z.number(),
});

function chainWords(
  { t, count }: Words,
  day: (moment: Date) => string,
  chains: DevicesView['chains'],
  byHand: boolean,
) {
  const found = checked.safeParse(chains?.detail);
  if (byHand) return { broken: false, text: t('devices.chains.by_hand', { most: count(mostNightly) }) };
  if (chains === undefined || !found.success) return { broken: false, text: t('devices.chains.never') };
  const { streams, responses, faults, more } = found.data;
  const n = faults.length + more;
  return n === 0
    ? {
        broken: false,
        text: t('devices.chains.whole', {
          day: day(chains.at),
          streams: count(streams),
          responses: count(responses),
        }),
      }
    : { broken: true, text: t('devices.chains.broken', { day: day(chains.at), n: count(n) }) };
}
