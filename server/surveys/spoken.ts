// Why: pages know texts in our three languages; in one the office added they get the same survey with every text in it.
import { isLanguage, type ContentLanguage, type OfficeLanguage } from '../i18n.js';
import type { SurveyDocument } from './document.js';
import { textsOf, wordingOf } from './editor/texts.js';

const kept = new WeakMap<SurveyDocument, Map<OfficeLanguage, SurveyDocument>>();

/** The survey as a reader of this language sees it. What is not translated, as in a draft's preview, is English. */
export function documentIn(document: SurveyDocument, language: ContentLanguage): SurveyDocument {
  if (isLanguage(language) || document.translations?.[language] === undefined) return document;
  const known = kept.get(document) ?? new Map<OfficeLanguage, SurveyDocument>();
  kept.set(document, known);
  let spoken = known.get(language);
  if (spoken === undefined) {
    spoken = structuredClone(document);
    for (const entry of textsOf(spoken)) {
      const wording = wordingOf(spoken, entry, language);
      if (wording !== '') Object.assign(entry.text, { 'zh-TW': wording, en: wording, ja: wording });
    }
    delete spoken.translations;
    known.set(language, spoken);
  }
  return spoken;
}
