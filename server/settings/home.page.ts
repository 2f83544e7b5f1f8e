// Why: the settings as a list with what is set: who opens it finds the one thing they came for, and sees what is still missing.
import type { Office } from '../../db/queries/offices.js';
import { wordsFor } from '../dashboards/words.js';
import { inLanguage, translatorFor, separatorIn, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { isUsed, surveyChannels } from './channels.js';
import type { PartKind } from './settings.form.js';

export type HomeView = {
  language: Language;
  office: Office;
  now: Date;
  /** Of the personal-data notice; undefined: none the office has approved. */
  noticeNumber: number | undefined;
  /** Of parts in use. */
  parts: Readonly<Record<PartKind, number>>;
  may: {
    calendar: boolean;
    rules: boolean;
    users: boolean;
    devices: boolean;
    targets: boolean;
  };
  /** Bureaus that read this office, by name; `asked`: one waits for an answer. */
  bureaus: { names: readonly string[]; asked: boolean };
};

type Entry = { url: string; text: string; state: string };

export function homePage({ language, office, now, noticeNumber, parts, may, bureaus }: HomeView) {
  const t = translatorFor(language);
  const words = wordsFor(language, t, office.settings);
  const { settings } = office;
  const today = localDay(now, office.timeZone);
  const opening = [...(settings.opening ?? [])]
    .sort((a, b) => a.since.localeCompare(b.since))
    .filter(({ since }) => since <= today)
    .at(-1);
  const monthName = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2026, settings.programmeYearStartMonth - 1, 1),
  );
  const entry = (name: string, state: string, url = `/settings/${name}`): Entry => ({
    url,
    text: t(`settings.page.${name}`),
    state,
  });
  const part = (kind: PartKind) => entry(kind, t('settings.home.in_use', { n: words.count(parts[kind]) }));
  const groups: { name: string; entries: Entry[] }[] = [
    {
      name: 'office',
      entries: [
        entry('names', inLanguage(office.name, language)),
        entry('looks', t(`settings.home.look.${lookOf(office)}`, { colour: settings.look?.colour ?? '' })),
        part('sections'),
        part('counters'),
        part('services'),
        { url: '/settings/languages', text: t('languages.title'), state: t('languages.home') },
        entry(
          'channels',
          t('settings.home.channels', {
            n: surveyChannels.filter((channel) => isUsed(settings, channel)).length,
            of: surveyChannels.length,
          }),
        ),
      ],
    },
    {
      name: 'time',
      entries: [
        entry(
          'opening',
          opening === undefined
            ? t('settings.home.not_set')
            : t('settings.opening.since_day', { day: words.day(opening.since) }),
        ),
        ...(may.calendar ? [entry('calendar', t('settings.home.calendar'), '/cases/calendar')] : []),
        entry(
          'display',
          t('settings.home.display', {
            month: monthName,
            years: t(`settings.years.${settings.rocYears ? 'roc' : 'ce'}`),
          }),
        ),
      ],
    },
    {
      name: 'figures',
      entries: [
        entry(
          'thresholds',
          t('settings.home.thresholds', { staff: settings.staffThreshold, public: settings.publicThreshold }),
        ),
        entry('satisfaction', t('settings.home.satisfaction')),
        ...(may.targets ? [entry('targets', t('settings.home.targets'))] : []),
      ],
    },
    {
      name: 'data',
      entries: [
        entry(
          'notice',
          noticeNumber === undefined
            ? t('privacy.settings.home_none')
            : t('privacy.settings.home', { n: noticeNumber }),
        ),
        entry('retention', t('settings.home.retention', { months: settings.retentionMonths })),
      ],
    },
    {
      name: 'elsewhere',
      entries: [
        ...(may.users ? [entry('users', '', '/users')] : []),
        ...(may.devices ? [entry('devices', '', '/devices')] : []),
        ...(may.rules ? [entry('rules', '', '/cases/rules')] : []),
        {
          url: '/memberships',
          text: t('memberships.title.office'),
          state: bureaus.asked
            ? t('memberships.home.asked')
            : bureaus.names.length === 0
              ? t('memberships.home.none')
              : t('memberships.home.agreed', { names: bureaus.names.join(separatorIn(language)) }),
        },
      ],
    },
  ];
  return {
    title: t('settings.title'),
    nav: 'settings' as const,
    groups: groups
      .filter(({ entries }) => entries.length > 0)
      .map(({ name, entries }) => ({ id: name, title: t(`settings.group.${name}`), entries })),
  };
}

function lookOf({ settings: { look } }: Office): 'both' | 'colour' | 'logo' | 'none' {
  if (look?.logo === undefined) return look?.colour === undefined ? 'none' : 'colour';
  return look.colour === undefined ? 'logo' : 'both';
}
