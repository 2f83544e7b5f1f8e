// Why: tablets and keys in finished words.
import { z } from 'zod';
import type { CollectorKey } from '../../db/queries/collectorKeys.js';
import type { DeviceAlert, DeviceReport } from '../../db/queries/deviceReports.js';
import type { SetUpDevice } from '../../db/queries/devices.js';
import type { Words } from '../dashboards/words.js';
import { mostNightly } from '../responses/chains.js';
import { channelName } from '../settings/channels.js';
import { localDay } from '../time.js';
import { keyChannels, keyScopes, type NewKeyForm } from './devices.form.js';
import {
  alertRows,
  errorsOf,
  rulesForm,
  tabletRows,
  type Refused,
  type TabletsContext,
} from './tablets.page.js';

export type DevicesView = {
  context: TabletsContext;
  devices: readonly SetUpDevice[];
  reports: readonly DeviceReport[];
  /** Ids of those with a key in force. */
  enrolled: ReadonlySet<string>;
  alerts: readonly DeviceAlert[];
  keys: readonly (CollectorKey & { madeByName: string })[];
  /** What the last walk over the chains found, and when. */
  chains: { at: Date; detail: unknown } | undefined;
  /** There are too many for every night. */
  byHand: boolean;
  refused?: Extract<NewKeyForm, { ok: false }>;
  refusedRules?: Refused;
};

export function devicesPage(view: DevicesView) {
  const { context, devices, reports, enrolled, alerts, keys, chains, byHand, refused, refusedRules } = view;
  const { words, office } = context;
  const { t } = words;
  const day = (moment: Date) => words.day(localDay(moment, office.timeZone));
  const scopesOf = (scopes: readonly string[]) =>
    scopes.map((scope) => t(`devices.scope.${scope}`)).join(t('devices.list_separator'));
  const channelOf = (channel: string) =>
    channelName(office.settings, words.language, channel, t(`dashboards.channel.${channel}`));
  const wrong = new Set(refused?.wrong);
  const errors = [
    ...errorsOf(words, refusedRules),
    ...(wrong.has('name') ? [{ href: '#name', text: t('devices.new.name_missing') }] : []),
    ...(wrong.has('scopes') ? [{ href: '#scope-responses', text: t('devices.new.scope_missing') }] : []),
  ];
  return {
    title: t('devices.title'),
    nav: 'devices' as const,
    errors,
    chains: chainWords(words, day, chains, byHand),
    tablets: tabletRows(context, devices, reports, enrolled),
    alerts: alertRows(context, alerts, devices),
    rules: rulesForm(context, refusedRules),
    keys: keys.map((key) => ({
      name: key.name,
      hint: `${key.hint}…`,
      scopes: scopesOf(key.scopes),
      channel: channelOf(key.channel),
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
        text: channelOf(channel),
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
  purged: z.number().default(0),
  faults: z.array(z.unknown()),
  more: z.number(),
});

function chainWords(
  { t, count, language }: Words,
  day: (moment: Date) => string,
  chains: DevicesView['chains'],
  byHand: boolean,
) {
  const found = checked.safeParse(chains?.detail);
  if (byHand) return { broken: false, text: t('devices.chains.by_hand', { most: count(mostNightly) }) };
  if (chains === undefined || !found.success) return { broken: false, text: t('devices.chains.never') };
  const { streams, responses, purged, faults, more } = found.data;
  const n = faults.length + more;
  return n === 0
    ? {
        broken: false,
        text: [
          t('devices.chains.whole', {
            day: day(chains.at),
            streams: count(streams),
            responses: count(responses),
          }),
          ...(purged > 0 ? [t('devices.chains.purged', { n: count(purged) })] : []),
        ].join(language === 'en' ? ' ' : ''),
      }
    : { broken: true, text: t('devices.chains.broken', { day: day(chains.at), n: count(n) }) };
}
