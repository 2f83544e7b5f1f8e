// Why: the small rules of an office, each on a page of its own with what it means and what it was before.
import { localDay } from '../time.js';
import { inLanguage } from '../i18n.js';
import type { Tongue } from '../languages/tongues.js';
import { historyRows } from './history.js';
import { bounds } from './rules.form.js';
import { frameOf, nameFields, type SettingsView } from './settingsPage.js';

export function namesPage(view: SettingsView & { tongues: readonly Tongue[] }) {
  const { office, language } = view;
  const added = view.tongues.filter(({ inUse }) => inUse);
  const now = {
    'name-zh-TW': office.name['zh-TW'],
    'name-en': office.name.en,
    'name-ja': office.name.ja,
    ...Object.fromEntries(added.map(({ code }) => [`name-${code}`, office.name[code] ?? ''])),
    phone: office.settings.phone,
  };
  const frame = frameOf(view, now, (t, name) => t(`settings.wrong.${name === 'phone' ? 'phone' : 'name'}`));
  const { t, words, values, error, page } = frame;
  return {
    ...page,
    title: t('settings.page.names'),
    lead: t('settings.lead.names'),
    fields: [
      ...nameFields(frame),
      ...added.map(({ code, name }) => ({
        name: `name-${code}`,
        label: t('settings.name_in', { language: name }),
        hint: t('settings.hint.name_added'),
        value: values[`name-${code}`],
        max: 100,
        error: error(`name-${code}`),
      })),
      { name: 'phone', label: t('settings.phone'), value: values['phone'], max: 50, error: error('phone') },
    ],
    history: historyRows(words, office.timeZone, view.steps, (field) =>
      field === 'name'
        ? { name: t('settings.name'), value: (value) => inLanguage(namesIn(value), language) }
        : field === 'phone'
          ? { name: t('settings.phone'), value: plain }
          : undefined,
    ),
  };
}

const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '—';

function namesIn(value: unknown): { 'zh-TW': string; en: string; ja: string } {
  const of = (language: string) => {
    const text: unknown =
      typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(language) : '';
    return typeof text === 'string' ? text : '';
  };
  return { 'zh-TW': of('zh-TW'), en: of('en'), ja: of('ja') };
}

const years = ['roc', 'ce'] as const;

export function displayPage(view: SettingsView & { now: Date }) {
  const { office, language, now } = view;
  const set = {
    programmeYearStartMonth: String(office.settings.programmeYearStartMonth),
    years: office.settings.rocYears ? 'roc' : 'ce',
  };
  const { t, words, values, error, page } = frameOf(view, set, (to, name) =>
    name === 'years'
      ? to('settings.wrong.years')
      : to('settings.wrong.number', bounds.programmeYearStartMonth),
  );
  const monthName = (month: number) =>
    new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(
      Date.UTC(2026, month - 1, 1),
    );
  const yearsName = (value: unknown) => t(`settings.years.${value === true ? 'roc' : 'ce'}`);
  return {
    ...page,
    title: t('settings.page.display'),
    lead: t('settings.lead.display'),
    fields: [
      {
        name: 'programmeYearStartMonth',
        label: t('settings.programmeYearStartMonth'),
        hint: t('settings.hint.programmeYearStartMonth'),
        error: error('programmeYearStartMonth'),
        options: Array.from({ length: 12 }, (_, index) => String(index + 1)).map((month) => ({
          value: month,
          text: monthName(Number(month)),
          selected: values['programmeYearStartMonth'] === month,
        })),
      },
    ],
    choice: {
      legend: t('settings.years.legend'),
      hint: t('settings.years.hint'),
      name: 'years',
      error: error('years'),
      options: years.map((value) => ({
        value,
        text: t(`settings.years.${value}`),
        checked: values['years'] === value,
      })),
    },
    notes: [
      t('settings.years.today', { day: words.day(localDay(now, office.timeZone)) }),
      t('settings.years.data'),
    ],
    history: historyRows(words, office.timeZone, view.steps, (field) =>
      field === 'rocYears'
        ? { name: t('settings.years.legend'), value: yearsName }
        : field === 'programmeYearStartMonth'
          ? {
              name: t('settings.programmeYearStartMonth'),
              value: (value) => (typeof value === 'number' ? monthName(value) : '—'),
            }
          : undefined,
    ),
  };
}

const thresholds = ['staffThreshold', 'publicThreshold'] as const;

export function thresholdsPage(view: SettingsView) {
  const { office } = view;
  const now = Object.fromEntries(thresholds.map((name) => [name, String(office.settings[name])]));
  const { t, words, values, error, page } = frameOf(view, now, (to, name) =>
    name === 'publicThreshold'
      ? to('settings.wrong.publicThreshold', bounds.publicThreshold)
      : to('settings.wrong.number', bounds.staffThreshold),
  );
  return {
    ...page,
    title: t('settings.page.thresholds'),
    lead: t('settings.lead.thresholds'),
    fields: thresholds.map((name) => ({
      name,
      label: t(`settings.${name}`),
      hint: t(`settings.hint.${name}`, { least: bounds[name].least }),
      value: values[name],
      inputmode: 'numeric',
      max: 3,
      error: error(name),
    })),
    notes: ['what', 'floor', 'complement', 'never'].map((note) =>
      t(`settings.thresholds.${note}`, { least: bounds.staffThreshold.least }),
    ),
    history: historyRows(words, office.timeZone, view.steps, (field) =>
      field === 'staffThreshold' || field === 'publicThreshold'
        ? { name: t(`settings.${field}`), value: plain }
        : undefined,
    ),
  };
}
