// Why: a survey's texts name the office, its telephone and its deadlines by placeholders; the office's settings fill them.
import type { OfficeSettings, OfficeTranslated, Translated } from '../../db/schema.js';
import { inLanguage, type ContentLanguage } from '../i18n.js';
import type { OfficeNotice } from '../privacy/notice.js';
import type { Tongues } from './speech.js';

export type OfficeWords = {
  id: string;
  name: OfficeTranslated;
  settings: OfficeSettings;
  tongues?: Tongues;
  /** What holds where a survey says nothing of its own. */
  notice?: OfficeNotice;
};

/** The text in the reader's language, filled. `{seconds}` stays for the script that counts. */
export function filled(text: Translated, office: OfficeWords, language: ContentLanguage): string {
  const { heard } = office.settings;
  const words: Record<string, string> = {
    office: inLanguage(office.name, language),
    officePhone: office.settings.phone,
    retentionMonths: String(office.settings.retentionMonths),
    heard: heard === undefined ? '' : inLanguage(heard, language),
  };
  return inLanguage(text, language).replace(
    /\{(office|officePhone|retentionMonths|heard)\}/g,
    (_whole, name: string) => words[name] ?? '',
  );
}
