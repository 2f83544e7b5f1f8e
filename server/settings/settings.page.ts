// Why: what an office is made of - sections, counters, services - each kind a list, each one a form, in finished words.
import type { Office, Section } from '../../db/queries/offices.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import type { Refused } from './fields.js';
import { frameOf, nameFields } from './settingsPage.js';
import type { PartKind } from './settings.form.js';

export type Part = {
  code: string;
  name: Office['name'];
  sectionId: string | null;
  active: boolean;
};

export type PartsView = {
  language: Language;
  kind: PartKind;
  parts: readonly Part[];
  sections: readonly Section[];
};

export function partsPage({ language, kind, parts, sections }: PartsView) {
  const t = translatorFor(language);
  return {
    title: t(`settings.${kind}`),
    nav: 'settings' as const,
    lead: t(`settings.lead.${kind}`),
    addUrl: `/settings/${kind}/new`,
    add: t(`settings.add.${kind}`),
    hasSection: kind === 'counters',
    rows: parts.map((part) => ({
      code: part.code,
      name: inLanguage(part.name, language),
      url: `/settings/${kind}/${encodeURIComponent(part.code)}`,
      section: sectionName(sections, part.sectionId, language),
      state: part.active ? t('settings.in_use') : t('settings.off'),
    })),
    empty: { title: t('settings.no_parts'), body: t(`settings.lead.${kind}`) },
  };
}

function sectionName(sections: readonly Section[], id: string | null, language: Language): string {
  const section = sections.find((one) => one.id === id);
  return section === undefined ? '' : inLanguage(section.name, language);
}

export type PartView = {
  language: Language;
  office: Office;
  kind: PartKind;
  /** Undefined: a new one. */
  part: Part | undefined;
  sections: readonly Section[];
  refused?: Refused;
};

export function partPage(view: PartView) {
  const { language, kind, part, sections } = view;
  const now = {
    code: '',
    'name-zh-TW': part?.name['zh-TW'] ?? '',
    'name-en': part?.name.en ?? '',
    'name-ja': part?.name.ja ?? '',
    sectionId: part?.sectionId ?? '',
    active: part?.active === false ? '' : 'yes',
  };
  const frame = frameOf(view, now, (to, name) => to(`settings.wrong.${name === 'code' ? 'code' : 'name'}`));
  const { t, values, error, page } = frame;
  return {
    ...page,
    list: { url: `/settings/${kind}`, text: t(`settings.${kind}`) },
    title: part === undefined ? t(`settings.add.${kind}`) : inLanguage(part.name, language),
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
      ...nameFields(frame),
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
