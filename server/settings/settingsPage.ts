// Why: every page of the settings has the same frame: where it lies, what is wrong, and the words its reader sees.
import type { Office } from '../../db/queries/offices.js';
import { wordsFor, type Words } from '../dashboards/words.js';
import { languageNames, languages, translatorFor, type Language, type Translate } from '../i18n.js';
import type { Refused, Values } from './fields.js';
import type { Step } from './history.js';

export type SettingsView = {
  language: Language;
  office: Office;
  steps: readonly Step[];
  refused?: Refused | undefined;
};

export type Frame = {
  t: Translate;
  words: Words;
  values: Values;
  error: (name: string) => string | undefined;
};

/**
 * @param now what is set, under the names of the form @param wrongWords what is wrong with a field, in words
 */
export function frameOf(
  { language, office, refused }: Pick<SettingsView, 'language' | 'office' | 'refused'>,
  now: Values,
  wrongWords: (t: Translate, name: string) => string,
): Frame & { page: { nav: 'settings'; errors: { href: string; text: string }[] } } {
  const t = translatorFor(language);
  const error = (name: string) => (refused?.wrong.includes(name) === true ? wrongWords(t, name) : undefined);
  return {
    t,
    words: wordsFor(language, t, office.settings),
    values: refused?.values ?? now,
    error,
    page: {
      nav: 'settings',
      errors: (refused?.wrong ?? []).map((name) => ({ href: `#${name}`, text: wrongWords(t, name) })),
    },
  };
}

/** A name in all three languages. */
export function nameFields({ t, values, error }: Omit<Frame, 'words'>) {
  return languages.map((language) => ({
    name: `name-${language}`,
    label: t('settings.name_in', { language: languageNames[language] }),
    value: values[`name-${language}`],
    max: 100,
    required: true,
    error: error(`name-${language}`),
  }));
}
