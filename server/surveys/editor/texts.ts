// Why: every text of a draft by a name that survives moving it, with how far it has come in each language: a draft, a
// translation of the Chinese as it stands now, or checked by a second pair of eyes.
import { createHash } from 'node:crypto';
import type { Translated } from '../../../db/schema.js';
import {
  isLanguage,
  isOfficeLanguage,
  languages,
  type ContentLanguage,
  type Language,
  type OfficeLanguage,
} from '../../i18n.js';
import type { SurveyDocument } from '../document.js';
import { loadTemplate, templateNames } from '../templates.js';

export type TextState = 'missing' | 'draft' | 'translated' | 'checked';

/** `text` is the document's own object: who changes it changes the document. */
export type NamedText = {
  /** By codes: `question.courtesy.wording`. */
  name: string;
  /** What it is, a word under `editor.texts.`. */
  kind: string;
  text: Translated;
  /** The question or section it belongs to, for grouping. */
  section: string | undefined;
  question: string | undefined;
  /** May run over several lines. */
  long: boolean;
};

export function textsOf(document: SurveyDocument): NamedText[] {
  const found: NamedText[] = [];
  const put = (
    name: string,
    kind: string,
    text: Translated | undefined,
    at: { section?: string; question?: string; long?: boolean } = {},
  ) => {
    if (text === undefined) return;
    found.push({ name, kind, text, section: at.section, question: at.question, long: at.long ?? false });
  };
  put('title', 'title', document.title);
  put('purpose', 'purpose', document.purpose, { long: true });
  for (const part of document.sections) {
    const section = part.code;
    put(`section.${section}.title`, 'section_title', part.title, { section });
    for (const question of part.questions) {
      const at = { section, question: question.code };
      const name = (field: string) => `question.${question.code}.${field}`;
      put(name('wording'), 'wording', question.wording, { ...at, long: true });
      put(name('short'), 'short', question.short, at);
      put(name('hint'), 'hint', question.hint, at);
      if ('notApplicable' in question)
        put(name('notApplicable.label'), 'not_applicable', question.notApplicable?.label, at);
      if (question.kind === 'number') put(name('unit'), 'unit', question.unit, at);
      if (question.kind === 'long_text') put(name('skipLabel'), 'skip', question.skipLabel, at);
      if (question.kind === 'scale') {
        put(name('range.lowLabel'), 'low', question.range?.lowLabel, at);
        put(name('range.highLabel'), 'high', question.range?.highLabel, at);
      }
      for (const choice of 'choices' in question ? (question.choices ?? []) : [])
        put(name(`choice.${choice.code}`), 'choice', choice.label, at);
    }
  }
  for (const [set, choices] of Object.entries(document.choiceSets)) {
    for (const choice of choices) put(`set.${set}.${choice.code}`, 'choice_of_set', choice.label);
  }
  document.notice.forEach((entry, index) => {
    put(`notice.${index}.${entry.item}`, 'notice', entry.text, { long: true });
  });
  put('petitionNote', 'petition_note', document.petitionNote, { long: true });
  put('submit', 'submit', document.submit);
  put('thanks.title', 'thanks_title', document.thanks?.title);
  put('thanks.body', 'thanks_body', document.thanks?.body, { long: true });
  put('idle', 'idle', document.idle, { long: true });
  for (const button of ['next', 'back', 'restart', 'finish'] as const)
    put(`buttons.${button}`, 'button', document.buttons?.[button]);
  return found;
}

/** A text as the document has it in a language, empty where it has none. */
export function wordingOf(document: SurveyDocument, entry: NamedText, language: ContentLanguage): string {
  if (isLanguage(language)) return entry.text[language];
  const own = document.translations?.[language];
  return own !== undefined && Object.hasOwn(own, entry.name) ? (own[entry.name] ?? '') : '';
}

/** Writes a text of the document in a language; an empty one of the office's own languages is taken out. */
export function putWording(
  document: SurveyDocument,
  entry: NamedText,
  language: ContentLanguage,
  wording: string,
): void {
  if (isLanguage(language)) {
    entry.text[language] = wording;
    return;
  }
  const { [entry.name]: was, ...others } = document.translations?.[language] ?? {};
  if (wording === (was ?? '')) return;
  document.translations = {
    ...document.translations,
    [language]: wording === '' ? others : { ...others, [entry.name]: wording },
  };
}

/** Of a text in one language together with its Chinese source: when either changes, what was said of it no longer holds. */
export function fingerprintOf(source: string, language: ContentLanguage, wording: string): string {
  return createHash('sha256')
    .update(JSON.stringify([language, source, wording]))
    .digest('hex')
    .slice(0, 32);
}

export type KnownStates = {
  /** `name language` → what was said of it, and of which wording. */
  said: ReadonlyMap<string, { state: 'translated' | 'checked'; fingerprint: string }>;
  /** Wordings citizens read already: somebody answered for them by publishing. */
  published: ReadonlySet<string>;
};

/** @param others those of the office's own languages in which citizens read it */
export function wordingsOf(
  document: SurveyDocument | undefined,
  others: readonly OfficeLanguage[] = [],
): ReadonlySet<string> {
  if (document === undefined) return new Set();
  return new Set(
    textsOf(document).flatMap((entry) =>
      [...languages, ...others].map((language) =>
        fingerprintOf(entry.text['zh-TW'], language, wordingOf(document, entry, language)),
      ),
    ),
  );
}

let readyMade: ReadonlySet<string> | undefined;

/** Wordings that come with the program are translated already. */
function isReadyMade(fingerprint: string): boolean {
  readyMade ??= new Set(templateNames.flatMap((name) => [...wordingsOf(loadTemplate(name))]));
  return readyMade.has(fingerprint);
}

export function stateOf(
  entry: NamedText,
  language: ContentLanguage,
  wording: string,
  known: KnownStates,
): TextState {
  if (wording.trim() === '') return 'missing';
  const fingerprint = fingerprintOf(entry.text['zh-TW'], language, wording);
  const said = known.said.get(`${entry.name} ${language}`);
  if (said?.fingerprint === fingerprint) return said.state;
  if (known.published.has(fingerprint)) return 'checked';
  return isReadyMade(fingerprint) ? 'translated' : 'draft';
}

export type Completeness<L extends ContentLanguage = ContentLanguage> = {
  language: L;
  texts: number;
  missing: number;
  translated: number;
  checked: number;
};

/** How far each language has come; «translated» counts what is checked too. */
export function completenessOf<L extends ContentLanguage>(
  document: SurveyDocument,
  known: KnownStates,
  of: readonly L[],
): Completeness<L>[] {
  // Without a source there is nothing to translate.
  const texts = textsOf(document);
  return of.map((language) => {
    const asked = isLanguage(language)
      ? texts
      : texts.filter((entry) => Object.values(entry.text).some((text) => text.trim() !== ''));
    const states = asked.map((entry) =>
      stateOf(entry, language, wordingOf(document, entry, language), known),
    );
    const count = (...wanted: TextState[]) => states.filter((state) => wanted.includes(state)).length;
    return {
      language,
      texts: asked.length,
      missing: count('missing'),
      translated: count('translated', 'checked'),
      checked: count('checked'),
    };
  });
}

/** The office's own languages in which every text is translated: drafts do not count, one gap and it is not offered. */
export function completeLanguages(
  document: SurveyDocument,
  known: KnownStates,
  of: readonly OfficeLanguage[],
): OfficeLanguage[] {
  return completenessOf(document, known, of)
    .filter(({ texts, translated }) => texts > 0 && translated === texts)
    .map(({ language }) => language);
}

/** Texts whose wording in a language was written anew between two documents: each is a translation of the Chinese beside it. */
export function rewritten(
  before: SurveyDocument,
  after: SurveyDocument,
): { name: string; language: ContentLanguage; fingerprint: string }[] {
  const old = new Map(textsOf(before).map((entry) => [entry.name, entry]));
  const written: readonly ContentLanguage[] = [
    ...languages.filter((language: Language) => language !== 'zh-TW'),
    ...Object.keys(after.translations ?? {}).filter(isOfficeLanguage),
  ];
  return textsOf(after).flatMap((entry) => {
    const was = old.get(entry.name);
    if (was === undefined) return [];
    return written.flatMap((language) => {
      const wording = wordingOf(after, entry, language);
      if (wording.trim() === '' || wording === wordingOf(before, was, language)) return [];
      const fingerprint = fingerprintOf(entry.text['zh-TW'], language, wording);
      return [{ name: entry.name, language, fingerprint }];
    });
  });
}
