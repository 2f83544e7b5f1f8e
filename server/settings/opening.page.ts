// Why: when the doors are open, from which day on; what held before stays to be read, for answers of that time are judged by it.
import type { OpeningFrom } from '../../db/schema.js';
import { localDay } from '../time.js';
import { historyRows } from './history.js';
import { fromField, toField, weekdays, type Weekday } from './opening.form.js';
import { frameOf, type SettingsView } from './settingsPage.js';

export function openingPage(view: SettingsView & { now: Date }) {
  const { office, language, now } = view;
  const entries = [...(office.settings.opening ?? [])].sort((a, b) => b.since.localeCompare(a.since));
  const today = localDay(now, office.timeZone);
  const inForce = entries.find(({ since }) => since <= today);
  const last = entries[0];
  const set = {
    since: today,
    shiftChanges: (last?.shiftChanges ?? []).join(' '),
    ...Object.fromEntries(
      weekdays.flatMap((day) => [
        [fromField(day), last?.hours[day]?.from ?? ''],
        [toField(day), last?.hours[day]?.to ?? ''],
      ]),
    ),
  } as Record<string, string>;
  const { t, words, values, error, page } = frameOf(view, set, (to, name) =>
    to(`settings.wrong.${name === 'since' || name === 'shiftChanges' ? name : 'clock'}`),
  );
  const dayName = (weekday: Weekday) =>
    // 2026-01-04 was a Sunday.
    new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(
      Date.UTC(2026, 0, 4 + Number(weekday)),
    );
  const inWords = ({ hours, shiftChanges }: OpeningFrom) => [
    ...weekdays.map((weekday) => {
      const span = hours[weekday];
      return {
        name: dayName(weekday),
        text: span === undefined ? t('settings.opening.closed') : t('settings.opening.span', span),
      };
    }),
    {
      name: t('settings.opening.shifts'),
      text:
        shiftChanges.length === 0
          ? t('settings.opening.no_shifts')
          : shiftChanges.join(t('settings.opening.and')),
    },
  ];
  return {
    ...page,
    title: t('settings.page.opening'),
    lead: t('settings.lead.opening'),
    entries: entries.map((entry) => ({
      title: t('settings.opening.since_day', { day: words.day(entry.since) }),
      state: t(`settings.opening.${entry === inForce ? 'now' : entry.since > today ? 'coming' : 'past'}`),
      isNow: entry === inForce,
      rows: inWords(entry),
      withdraw:
        entry.since > today
          ? {
              action: `/settings/opening/${entry.since}/withdrawal`,
              label: t('settings.opening.withdraw_day', { day: words.day(entry.since) }),
            }
          : undefined,
    })),
    since: {
      name: 'since',
      label: t('settings.opening.since'),
      hint: t('settings.opening.since_hint'),
      type: 'date',
      value: values['since'],
      error: error('since'),
    },
    days: weekdays.map((weekday) => ({
      name: dayName(weekday),
      fields: [fromField(weekday), toField(weekday)].map((name, index) => ({
        name,
        label: t(`settings.opening.${index === 0 ? 'from' : 'to'}`, { day: dayName(weekday) }),
        value: values[name],
        error: error(name),
      })),
    })),
    shifts: {
      name: 'shiftChanges',
      label: t('settings.opening.shifts'),
      hint: t('settings.opening.shifts_hint'),
      value: values['shiftChanges'],
      max: 100,
      error: error('shiftChanges'),
    },
    history: historyRows(words, office.timeZone, view.steps, (field) =>
      field === 'opening'
        ? {
            name: t('settings.page.opening'),
            value: (value) =>
              daysIn(value)
                .map((day) => words.day(day))
                .join(t('settings.opening.and')) || '—',
          }
        : undefined,
    ),
  };
}

/** From which days on hours are set. */
function daysIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const since: unknown =
      typeof entry === 'object' && entry !== null && 'since' in entry ? entry.since : undefined;
    return typeof since === 'string' ? [since] : [];
  });
}
