// Why: a translator changes the wording of one language and nothing else: the form names texts, never parts.
import type { SurveyText } from '../../../db/queries/drafting.js';
import { isOfficeLanguage, type ContentLanguage } from '../../i18n.js';
import { problem } from '../check.js';
import type { SurveyDocument } from '../document.js';
import type { Edit } from './outline.js';
import type { FieldValues } from './question.fields.js';
import {
  fingerprintOf,
  putWording,
  stateOf,
  textsOf,
  wordingOf,
  type KnownStates,
  type NamedText,
} from './texts.js';

/** Texts are translated a group at a time: what belongs to the whole survey, a section, the shared scales. */
export function groupsOf(document: SurveyDocument): string[] {
  return [
    '~survey',
    ...document.sections.map((part) => part.code),
    ...(Object.keys(document.choiceSets).length > 0 ? ['~scales'] : []),
  ];
}

export function textsOfGroup(document: SurveyDocument, group: string): NamedText[] {
  return textsOf(document).filter((entry) => {
    if (group === '~scales') return entry.name.startsWith('set.');
    if (group === '~survey') return entry.section === undefined && !entry.name.startsWith('set.');
    return entry.section === group;
  });
}

/** What the form shows, for the guard: the source and the translation of each text of the group. */
export function translationPart(
  group: string,
  language: ContentLanguage,
): (document: SurveyDocument) => unknown {
  return (document) =>
    textsOfGroup(document, group).map((entry) => [
      entry.name,
      entry.text['zh-TW'],
      wordingOf(document, entry, language),
    ]);
}

const clean = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

/** Only texts the document has, only in that language; the Chinese itself is not changed here. */
export function translateTexts(group: string, language: ContentLanguage, fields: FieldValues): Edit {
  return (document) => {
    for (const entry of textsOfGroup(document, group)) {
      const typed = fields[`text.${entry.name}`];
      if (typed === undefined || language === 'zh-TW') continue;
      const wording = clean(typed);
      if (isOfficeLanguage(language) && wording !== '' && !keepsPlaceholders(entry.text['zh-TW'], wording))
        return {
          ok: false,
          problem: problem(`text.${entry.name}`, 'placeholders_differ', {
            words: placeholdersOf(entry.text['zh-TW']).join(' ') || '–',
          }),
        };
      putWording(document, entry, language, wording);
    }
    return { ok: true, document, subject: group };
  };
}

const placeholdersOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{[^{}]*\}/g)].map(([whole]) => whole))].sort();

/** What the office's settings fill in is filled in every language. */
function keepsPlaceholders(source: string, wording: string): boolean {
  return placeholdersOf(source).join() === placeholdersOf(wording).join();
}

type Said = Pick<SurveyText, 'name' | 'language' | 'state' | 'fingerprint'>;

/** States that change: what was ticked as checked, what is no longer ticked, and what was written anew. */
export function statesSaid(
  group: string,
  language: ContentLanguage,
  fields: FieldValues,
  known: KnownStates,
) {
  return (before: SurveyDocument, after: SurveyDocument): Said[] => {
    const old = new Map(textsOfGroup(before, group).map((entry) => [entry.name, entry]));
    return textsOfGroup(after, group).flatMap((entry): Said[] => {
      const was = old.get(entry.name);
      const wording = wordingOf(after, entry, language);
      if (wording === '' || was === undefined) return [];
      const wordingBefore = wordingOf(before, was, language);
      const isChecked = fields[`checked.${entry.name}`] !== undefined;
      const wasChecked = stateOf(was, language, wordingBefore, known) === 'checked';
      const isNew = wordingBefore !== wording;
      const fingerprint = fingerprintOf(entry.text['zh-TW'], language, wording);
      // A text written anew is checked only when the tick was set for it, not left over from its older wording.
      if (isChecked && (!wasChecked || !isNew))
        return wasChecked ? [] : [{ name: entry.name, language, state: 'checked', fingerprint }];
      return isNew || wasChecked ? [{ name: entry.name, language, state: 'translated', fingerprint }] : [];
    });
  };
}
