// Why: a version as it lies on the counter: A4, in one language, with the notice, a running number, and in every box the
// key by which it is typed in again.
import {
  inLanguage,
  translatorFor,
  type ContentLanguage,
  type Language,
  type OfficeLanguage,
  type Translate,
} from '../i18n.js';
import { officeFrame } from '../looks/look.js';
import { filled, type OfficeWords } from '../responses/placeholders.js';
import { languagesOffered, nameIn, wordsIn } from '../responses/speech.js';
import { noticeLines } from '../responses/surveyNotice.js';
import {
  choicesOf,
  findQuestion,
  questionsOf,
  type Question,
  type SurveyDocument,
} from '../surveys/document.js';
import { documentIn } from '../surveys/spoken.js';
import { keyedChoices } from './keys.js';

export type SheetView = {
  surveyId: string;
  document: SurveyDocument;
  version: number;
  /** Those of the office's own in which the version is whole. */
  languages: readonly OfficeLanguage[];
  office: OfficeWords;
  /** Of the sheet. */
  language: ContentLanguage;
  /** Of the reader. */
  reader: Language;
  /** The number on the first sheet and how many there are; no `from`: a line to write it on. */
  from: number | undefined;
  count: number;
};

export const mostSheets = 100;

export function sheetPage(view: SheetView) {
  const { office, language, reader, from, count } = view;
  const document = documentIn(view.document, language);
  const t = translatorFor(reader);
  const own = wordsIn(office, language);
  return {
    title: t('paper.sheet.title', { name: inLanguage(view.document.title, reader) }),
    nav: 'paper',
    styles: ['paper.css'],
    back: `/surveys/${view.surveyId}/entry`,
    sheetLanguages: languagesOffered(office, view).map((code) => ({
      code,
      name: nameIn(office, code),
      current: code === language,
      url: addressOf(view, code),
    })),
    fields: [
      { name: 'version', value: String(view.version) },
      { name: 'language', value: language },
    ],
    fromField: {
      name: 'from',
      label: t('paper.sheet.from'),
      hint: t('paper.sheet.from_hint'),
      inputmode: 'numeric',
      max: 6,
      value: from === undefined ? '' : String(from),
    },
    countField: {
      name: 'count',
      label: t('paper.sheet.count'),
      hint: t('paper.sheet.count_hint', { most: mostSheets }),
      inputmode: 'numeric',
      max: 3,
      value: String(count),
    },
    language: reader,
    sheet: {
      language,
      ...officeFrame(office, language),
      phone: office.settings.phone,
      title: inLanguage(document.title, language),
      purpose: filled(document.purpose, office, language),
      howTo: own('paper.sheet.how_to'),
      numberLabel: own('paper.sheet.number'),
      sections: sectionsOf(document, office, language),
      noticeTitle: own('citizen.notice'),
      notice: noticeLines(document, office, language),
      petitionNote:
        document.petitionNote === undefined ? undefined : filled(document.petitionNote, office, language),
      source: document.source === undefined ? undefined : own('citizen.source', { source: document.source }),
      thanks: own('paper.sheet.thanks'),
      mark: own('paper.sheet.mark', { code: document.code, version: view.version }),
    },
    copies: Array.from({ length: count }, (_, index) => ({
      number: from === undefined ? '' : String(from + index),
    })),
  };
}

function addressOf({ surveyId, version, from, count }: SheetView, language: ContentLanguage): string {
  const query = new URLSearchParams({ version: String(version), language, count: String(count) });
  if (from !== undefined) query.set('from', String(from));
  return `/surveys/${surveyId}/paper?${query.toString()}`;
}

function sectionsOf(document: SurveyDocument, office: OfficeWords, language: ContentLanguage) {
  const t = wordsIn(office, language);
  const numbers = questionNumbers(document);
  return document.sections.map((section) => ({
    title: inLanguage(section.title, language),
    questions: section.questions.map((question) => {
      const number = numbers.get(question.code);
      return {
        number: number === undefined ? undefined : t('citizen.number', { n: number }),
        wording: filled(question.wording, office, language),
        hint: question.hint === undefined ? undefined : filled(question.hint, office, language),
        several: saysSeveral(question, office, language) ? t('paper.sheet.several') : undefined,
        when: conditionText(document, question, language, t),
        choices: keyedChoices(document, question).map((choice) => ({
          key: choice.key,
          label: question.kind === 'consent' ? t('paper.sheet.consent') : inLanguage(choice.label, language),
          hasText: choice.hasText,
        })),
        line: question.kind === 'short_text' || question.kind === 'contact',
        figure: question.kind === 'number' || question.kind === 'date',
        unit:
          question.kind === 'number' && question.unit !== undefined
            ? inLanguage(question.unit, language)
            : question.kind === 'date'
              ? t('paper.sheet.date')
              : undefined,
        lines: question.kind === 'long_text',
      };
    }),
  }));
}

/** As on the web form: what only follows from another answer has no number of its own. */
export function questionNumbers(document: SurveyDocument): ReadonlyMap<string, number> {
  const numbered = questionsOf(document).filter((question) => question.showIf === undefined);
  return new Map(numbered.map((question, index) => [question.code, index + 1]));
}

export function conditionText(
  document: SurveyDocument,
  question: Question,
  language: ContentLanguage,
  t: Translate,
): string | undefined {
  const { showIf } = question;
  const earlier = showIf === undefined ? undefined : findQuestion(document, showIf.question);
  if (showIf === undefined || earlier === undefined) return undefined;
  const labels = choicesOf(document, earlier)
    .filter((choice) => showIf.in.includes(choice.code))
    .map((choice) => t('citizen.quoted', { text: inLanguage(choice.label, language) }));
  return t('citizen.shown_if', {
    question: inLanguage(earlier.short, language),
    choices: new Intl.ListFormat(language, { type: 'disjunction' }).format(labels),
  });
}

/** Unless the wording says so already. */
function saysSeveral(question: Question, office: OfficeWords, language: ContentLanguage): boolean {
  if (question.kind !== 'several') return false;
  const words = [question.wording, question.hint ?? question.wording].map((text) =>
    filled(text, office, language),
  );
  return !words.some((text) => /複選|複数|choose any|select all|tick all|all that apply|as many/i.test(text));
}
