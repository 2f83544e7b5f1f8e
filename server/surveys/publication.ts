// Why: a draft may be unfinished; what citizens see may not. Every word in every language, a lawful notice, placeholders
// the office's settings can fill.
import type { Translated } from '../../db/schema.js';
import type { Queries } from '../../db/connection.js';
import { findPrivacyNotice } from '../../db/queries/privacyNotices.js';
import type { OfficeScope } from '../../db/scope.js';
import { languages, type Language } from '../i18n.js';
import { noticeItems } from '../privacy/notice.js';
import { problem, type Problem } from './check.js';
import { compositeSections, questionsOf, type SurveyDocument } from './document.js';

/** Problems stand in the way of publication; warnings are for the office to judge. Words under `surveys.problems.` and `surveys.warnings.`. */
export type PublicationCheck = { problems: Problem[]; warnings: Problem[] };

/** Filled by the office's settings when a page is shown. */
export const placeholders = ['office', 'officePhone', 'retentionMonths', 'seconds', 'heard'] as const;
/** OMB Circular A-11 §280 sets 15 questions as the most for a survey after a transaction. */
const mostQuestions = 15;

/** @param isTold the office has a notice of its own: what the survey does not say, that does */
export function publicationProblems(document: SurveyDocument, isTold = false): PublicationCheck {
  const texts = translatedTexts(document, '');
  return {
    problems: [
      ...texts.flatMap(([path, text]) => missingLanguages(path, text)),
      ...texts.flatMap(([path, text]) => unknownPlaceholders(path, text)),
      ...(isTold ? [] : noticeProblems(document)),
      ...consentProblems(document),
      ...kioskProblems(document),
    ],
    warnings: warningsOf(document),
  };
}

/** Whether the office has approved a notice of its own. */
export async function officeTells(db: Queries, scope: OfficeScope): Promise<boolean> {
  return (await findPrivacyNotice(db, scope)) !== undefined;
}

/** Everything in the document that is a text in three languages, with its place. */
function translatedTexts(value: unknown, path: string): [string, Translated][] {
  if (typeof value !== 'object' || value === null) return [];
  if (isTranslated(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) =>
    translatedTexts(part, path === '' ? key : `${path}.${key}`),
  );
}

const isTranslated = (value: object): value is Translated => languages.every((language) => language in value);

function missingLanguages(path: string, text: Translated): Problem[] {
  return languages
    .filter((language) => text[language].trim() === '')
    .map((language: Language) => problem(`${path}.${language}`, `no_text.${language}`));
}

function unknownPlaceholders(path: string, text: Translated): Problem[] {
  const known: readonly string[] = placeholders;
  return languages.flatMap((language) =>
    [...text[language].matchAll(/\{([^{}]*)\}/g)]
      .map((match) => match[1] ?? '')
      .filter((name) => !known.includes(name))
      .map((name) => problem(`${path}.${language}`, 'unknown_placeholder', { name: name.slice(0, 40) })),
  );
}

const asksContact = (document: SurveyDocument): boolean =>
  questionsOf(document).some((question) => question.kind === 'contact');

function noticeProblems(document: SurveyDocument): Problem[] {
  const items = document.notice.map((entry) => entry.item);
  const isKioskOnly = document.channels.every((channel) => channel === 'kiosk');
  if (items.includes('short') && isKioskOnly && !asksContact(document)) return [];
  return noticeItems
    .filter((item) => !items.includes(item))
    .map((item) => problem('notice', `no_notice.${item}`));
}

/** Contact data may be asked only with a consent beside it, and with a way to reach the person (answers.form.ts reads a code ending in «name» as the name). */
function consentProblems(document: SurveyDocument): Problem[] {
  if (!asksContact(document)) return [];
  const questions = questionsOf(document);
  const hasConsent = questions.some((question) => question.kind === 'consent');
  const hasWay = questions.some((question) => question.kind === 'contact' && !question.code.endsWith('name'));
  return [
    ...(hasConsent ? [] : [problem('sections', 'no_consent')]),
    ...(hasWay ? [] : [problem('sections', 'no_contact_way')]),
  ];
}

/** A tablet at the counter shows one thing at a time, and somebody walks away from it: it needs a rating. */
function kioskProblems(document: SurveyDocument): Problem[] {
  if (!document.channels.includes('kiosk')) return [];
  return questionsOf(document).some((question) => question.kind === 'scale')
    ? []
    : [problem('sections', 'kiosk_without_scale')];
}

function warningsOf(document: SurveyDocument): Problem[] {
  const found: Problem[] = [];
  const shortForm = questionsOf(document).filter(
    (question) => question.core && question.kind !== 'contact' && question.kind !== 'consent',
  ).length;
  if (shortForm > mostQuestions)
    found.push(problem('sections', 'many_questions', { n: shortForm, most: mostQuestions }));
  const kept = new Set(compositeSections(document).map((part) => part.section.code));
  document.sections.forEach((part, index) => {
    if (part.composite && !kept.has(part.code))
      found.push(problem(`sections.${index}.composite`, 'composite_not_kept'));
  });
  const used = new Set(
    questionsOf(document).flatMap((question) => ('choiceSet' in question ? [question.choiceSet] : [])),
  );
  for (const name of Object.keys(document.choiceSets)) {
    if (!used.has(name)) found.push(problem(`choiceSets.${name}`, 'choice_set_not_used', { code: name }));
  }
  if (document.screens !== undefined) {
    const onScreen = new Set(document.screens.flat());
    for (const question of questionsOf(document)) {
      if (!onScreen.has(question.code))
        found.push(problem('screens', 'question_not_on_screen', { code: question.code }));
    }
  }
  if (document.thanks === undefined) found.push(problem('', 'no_thanks'));
  return found;
}
