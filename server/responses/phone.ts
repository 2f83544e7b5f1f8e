// Why: who may add a comment to a visit is whoever stood at the tablet, known by a secret that the tablet made and showed once.
import { hash } from 'node:crypto';
import { questionsOf, type Question, type SurveyDocument } from '../surveys/document.js';
import { screensOf } from '../surveys/matrix.js';
import { isSeparate } from './answers.form.js';

/** 128 bits, as they stand in the address. */
const secretShape = /^[A-Za-z0-9_-]{22}$/;
export const isPhoneSecret = (text: string): boolean => secretShape.test(text);
/** In the place of a secret where a tablet is only practised with. */
export const practiceSecret = 'practice';

/** Of what a visitor keeps on their phone: so long after the answers it still opens the page. */
export const phoneHours = 24;

/** What a tablet hands in with its answers. Its own address is part of it: the same secret at another tablet is another. */
export function phoneSecretHash(device: string, secret: string): string {
  return hash('sha256', `${device}/${secret}`, 'hex');
}

const kept = new WeakMap<SurveyDocument, { question: Question | undefined }>();

/**
 * The comment that may be written on a phone: the last one the tablet asks everybody for. One that depends on a rating would
 * tell the rating.
 */
export function phoneQuestion(document: SurveyDocument): Question | undefined {
  let found = kept.get(document);
  if (found === undefined) {
    const onScreens = new Set(screensOf(document).flat());
    const question = questionsOf(document).findLast(
      (one) =>
        one.kind === 'long_text' &&
        onScreens.has(one.code) &&
        one.showIf === undefined &&
        !one.required &&
        !isSeparate(document, one),
    );
    kept.set(document, (found = { question }));
  }
  return found.question;
}

/** What the phone asks: the comment, and the contact block where the survey has one. */
export function phoneQuestions(document: SurveyDocument): readonly Question[] {
  const comment = phoneQuestion(document);
  if (comment === undefined) return [];
  return questionsOf(document).filter((one) => one === comment || isSeparate(document, one));
}

export const phonePath = (device: string, secret: string): string =>
  `/phone/${encodeURIComponent(device)}/${secret}`;
