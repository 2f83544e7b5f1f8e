// Why: somebody who wrote for ten minutes and is refused at the end must not lose the words: they are shown once more, to be
// copied. Nothing of them is kept.
import { inLanguage, type ContentLanguage } from '../i18n.js';
import { choicesOf, questionsOf, type SurveyDocument } from '../surveys/document.js';
import { fieldOf, otherFieldOf, withoutControls } from './answers.form.js';
import { ownFields } from './envelope.form.js';
import type { Fields } from './fields.form.js';

export type TypedText = { label: string; text: string };

/** The free texts of a posted form, each under its question; contact data are the person's own, and easily given again. */
export function typedTexts(document: SurveyDocument, fields: Fields, language: ContentLanguage): TypedText[] {
  return questionsOf(document).flatMap((question) => {
    const names =
      question.kind === 'short_text' || question.kind === 'long_text'
        ? [fieldOf(question.code)]
        : choicesOf(document, question)
            .filter((choice) => choice.other_text === true)
            .map((choice) => otherFieldOf(question.code, choice.code));
    return names.flatMap((name) =>
      (fields.get(name) ?? [])
        .map((text) => withoutControls(text).trim())
        .filter((text) => text !== '')
        .map((text) => ({ label: inLanguage(question.wording, language), text })),
    );
  });
}

/** The same where the wording cannot be had: whatever fields there are besides our own. */
export function otherTexts(fields: Fields, label: string): TypedText[] {
  return [...fields].flatMap(([name, values]) =>
    ownFields.has(name)
      ? []
      : values
          .map((text) => withoutControls(text).trim())
          .filter((text) => text !== '')
          .map((text) => ({ label, text })),
  );
}
