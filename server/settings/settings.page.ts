// Why: what an office says of itself and what it is made of, in finished words.
import type { Office, Section } from '../../db/queries/offices.js';
import { inLanguage, languageNames, languages, translatorFor, type Language } from '../i18n.js';
import { bounds, partKinds, type PartKind, type Values } from './settings.form.js';

export type Part = {
  code: string;
  name: Office['name'];
  sectionId: string | null;
  active: boolean;
};

type Refused = { values: Values; wrong: readonly string[] };

export type SettingsView = {
  language: Language;
  office: Office;
  parts: Readonly<Record<PartKind, readonly Part[]>>;
  sections: readonly Section[];
  refused?: Refused;
};

export function settingsPage({ language, office, parts, sections, refused }: SettingsView) {
  const t = translatorFor(language);
  const now: Values = {
    'name-zh-TW': office.name['zh-TW'],
    'name-en': office.name.en,
    'name-ja': office.name.ja,
    phone: office.settings.phone,
    ...Object.fromEntries(
      (Object.keys(bounds) as (keyof typeof bounds)[]).map((key) => [key, String(office.settings[key])]),
    ),
    rocYears: office.settings.rocYears ? 'yes' : '',
  };
  const values = refused?.values ?? now;
  const error = (name: string) => wrongWords(t, refused, name);
  return {
    title: t('settings.title'),
    nav: 'settings' as const,
    errors: summary(t, refused),
    fields: [
      ...nameFields(t, values, error),
      { name: 'phone', label: t('settings.phone'), value: values['phone'], max: 50, error: error('phone') },
      ...(Object.keys(bounds) as (keyof typeof bounds)[]).map((name) => ({
        name,
        label: t(`settings.${name}`),
        hint: t(`settings.hint.${name}`),
        value: values[name],
        inputmode: 'numeric',
        max: 3,
        error: error(name),
      })),
    ],
    rocYears: values['rocYears'] === 'yes',
    parts: partKinds.map((kind) => ({
      title: t(`settings.${kind}`),
      addUrl: `/settings/${kind}/new`,
      add: t(`settings.add.${kind}`),
      rows: parts[kind].map((part) => ({
        code: part.code,
        name: inLanguage(part.name, language),
        url: `/settings/${kind}/${encodeURIComponent(part.code)}`,
        section: sectionName(sections, part.sectionId, language),
        state: part.active ? '' : t('settings.off'),
      })),
    })),
  };
}

function sectionName(sections: readonly Section[], id: string | null, language: Language): string {
  const section = sections.find((one) => one.id === id);
  return section === undefined ? '' : inLanguage(section.name, language);
}

export type PartView = {
  language: Language;
  kind: PartKind;
  /** Undefined: a new one. */
  part: Part | undefined;
  sections: readonly Section[];
  refused?: Refused;
};

export function partPage({ language, kind, part, sections, refused }: PartView) {
  const t = translatorFor(language);
  const values: Values = refused?.values ?? {
    code: '',
    'name-zh-TW': part?.name['zh-TW'] ?? '',
    'name-en': part?.name.en ?? '',
    'name-ja': part?.name.ja ?? '',
    sectionId: part?.sectionId ?? '',
    active: part?.active === false ? '' : 'yes',
  };
  const error = (name: string) => wrongWords(t, refused, name);
  return {
    title: part === undefined ? t(`settings.add.${kind}`) : inLanguage(part.name, language),
    nav: 'settings' as const,
    errors: summary(t, refused),
    code: part?.code,
    fields: [
      ...(part === undefined
        ? [
            {
              name: 'code',
              label: t('settings.code'),
              hint: t('settings.hint.code'),
              value: values['code'],
              max: 40,
              required: true,
              error: error('code'),
            },
          ]
        : []),
      ...nameFields(t, values, error),
      ...(kind === 'counters'
        ? [
            {
              name: 'sectionId',
              label: t('settings.section'),
              options: [
                { value: '', text: t('settings.no_section'), selected: values['sectionId'] === '' },
                ...sections.map((section) => ({
                  value: section.id,
                  text: inLanguage(section.name, language),
                  selected: values['sectionId'] === section.id,
                })),
              ],
            },
          ]
        : []),
    ],
    active: part === undefined || kind === 'sections' ? undefined : { checked: values['active'] === 'yes' },
  };
}

type T = ReturnType<typeof translatorFor>;

function nameFields(t: T, values: Values, error: (name: string) => string | undefined) {
  return languages.map((language) => ({
    name: `name-${language}`,
    label: t('settings.name_in', { language: languageNames[language] }),
    value: values[`name-${language}`],
    max: 100,
    required: true,
    error: error(`name-${language}`),
  }));
}

function wrongWords(t: T, refused: Refused | undefined, name: string): string | undefined {
  if (refused?.wrong.includes(name) !== true) return undefined;
  if (name.startsWith('name-')) return t('settings.wrong.name');
  if (name === 'code' || name === 'phone') return t(`settings.wrong.${name}`);
  const { least, most } = bounds[name as keyof typeof bounds];
  return t(name === 'publicThreshold' ? 'settings.wrong.publicThreshold' : 'settings.wrong.number', {
    least,
    most,
  });
}

function summary(t: T, refused: Refused | undefined) {
  return (refused?.wrong ?? []).map((name) => ({
    href: `#${name}`,
    text: wrongWords(t, refused, name) ?? '',
  }));
}
