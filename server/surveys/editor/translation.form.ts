// Why: a translator changes the wording of one language and nothing else: the form names texts, never parts.
import type { SurveyText } from '../../../db/queries/drafting.js';
import type { Language } from '../../i18n.js';
import type { SurveyDocument } from '../document.js';
import type { Edit } from './outline.js';
import type { FieldValues } from './question.fields.js';
import { fingerprintOf, stateOf, textsOf, type KnownStates, type NamedText } from './texts.js';

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
export function translationPart(group: string, language: Language): (document: SurveyDocument) => unknown {
  return (document) =>
    textsOfGroup(document, group).map(({ name, text }) => [name, text['zh-TW'], text[language]]);
}

const clean = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

/** Only texts the document has, only in that language; the Chinese itself is not changed here. */
export function translateTexts(group: string, language: Language, fields: FieldValues): Edit {
  return (document) => {
    for (const entry of textsOfGroup(document, group)) {
      const typed = fields[`text.${entry.name}`];
      if (typed !== undefined && language !== 'zh-TW') entry.text[language] = clean(typed);
    }
    return { ok: true, document, subject: group };
  };
}

type Said = Pick<SurveyText, 'name' | 'language' | 'state' | 'fingerprint'>;

/** States that change: what was ticked as checked, what is no longer ticked, and what was written anew. */
export function statesSaid(group: string, language: Language, fields: FieldValues, known: KnownStates) {
  return (before: SurveyDocument, after: SurveyDocument): Said[] => {
    const old = new Map(textsOfGroup(before, group).map((entry) => [entry.name, entry]));
    return textsOfGroup(after, group).flatMap((entry): Said[] => {
      const was = old.get(entry.name);
      if (entry.text[language] === '' || was === undefined) return [];
      const isChecked = fields[`checked.${entry.name}`] !== undefined;
      const wasChecked = stateOf(was, language, known) === 'checked';
      const isNew = was.text[language] !== entry.text[language];
      const fingerprint = fingerprintOf(entry.text, language);
      // A text written anew is checked only when the tick was set for it, not left over from its older wording.
      if (isChecked && (!wasChecked || !isNew))
        return wasChecked ? [] : [{ name: entry.name, language, state: 'checked', fingerprint }];
      return isNew || wasChecked ? [{ name: entry.name, language, state: 'translated', fingerprint }] : [];
    });
  };
}
