// Why: the screen on which sheets are typed in: a line a question, its keys beside it; the first entry, a second typing and
// a correction are the same screen, and so is a refused one.
import type { PaperBatch, PaperCheck, PaperEntry } from '../../db/queries/paper.js';
import {
  inLanguage,
  languageInWords,
  separatorIn,
  translatorFor,
  type Language,
  type Translate,
} from '../i18n.js';
import { otherFieldOf } from '../responses/answers.form.js';
import { questionsOf, type Question, type SurveyDocument } from '../surveys/document.js';
import { keyedChoices, mayBeUnreadable, unreadableKey, type TypedSheet } from './keys.js';
import { answerPrefix } from './paper.form.js';
import { conditionText, questionNumbers } from './sheet.page.js';

export type SheetMode = 'first' | 'again' | 'correction';
export type SheetScreen = {
  mode: SheetMode;
  batch: PaperBatch;
  document: SurveyDocument;
  reader: Language;
  /** Of the response that this typing becomes. */
  id: string;
  number: string;
  attempt: number;
  reason: string;
  typed: TypedSheet;
  /** `number`, `reason` or a question's code → finished words. */
  errors: ReadonlyMap<string, string>;
  /** Of a first entry: what was typed last. */
  entries: readonly PaperEntry[];
};

export function entryPage(screen: SheetScreen) {
  const { mode, batch, document, reader, errors } = screen;
  const t = translatorFor(reader);
  const base = `/surveys/${batch.surveyId}/entry`;
  const lines = questionsOf(document).map((question) => lineView(screen, t, question));
  return {
    title: t(`paper.entry.title_${mode}`, { number: screen.number, name: batch.name }),
    nav: 'paper',
    styles: ['paper.css'],
    scripts: ['entry.js'],
    back: mode === 'first' ? base : `${base}?batch=${batch.id}`,
    batchUrl: `${base}?batch=${batch.id}&view=sheets`,
    batchName: batch.name,
    batchFacts: t('paper.entry.facts', {
      version: batch.version,
      language: languageInWords(batch.language, reader),
    }),
    lead: t(`paper.entry.lead_${mode}`),
    isFirst: mode === 'first',
    action:
      mode === 'first'
        ? `${base}/${batch.id}/sheets`
        : `${base}/${batch.id}/sheets/${screen.number}/${mode === 'again' ? 'check' : 'correction'}`,
    hidden: [
      { name: 'id', value: screen.id },
      { name: 'attempt', value: String(screen.attempt) },
      ...(mode === 'first' ? [] : [{ name: 'number', value: screen.number }]),
    ],
    numberField: {
      name: 'number',
      id: 'number',
      label: t('paper.entry.number'),
      inputmode: 'numeric',
      autocomplete: 'off',
      max: 6,
      value: screen.number,
      error: errors.get('number'),
    },
    reasonField:
      mode === 'correction'
        ? {
            name: 'reason',
            id: 'reason',
            label: t('paper.entry.reason'),
            hint: t('paper.entry.reason_hint'),
            max: 300,
            value: screen.reason,
            error: errors.get('reason'),
          }
        : undefined,
    lines,
    submit: t(`paper.entry.submit_${mode}`),
    recent: screen.entries
      .slice(-5)
      .reverse()
      .map((entry) => ({ number: entry.number, url: `${base}?batch=${batch.id}&number=${entry.number}` })),
    errors:
      errors.size === 0
        ? undefined
        : [...errors].map(([code, text]) => ({
            href: code === 'number' || code === 'reason' ? `#${code}` : `#${answerPrefix}${code}`,
            text:
              code === 'number' || code === 'reason'
                ? text
                : t('citizen.error_link', { name: nameOf(document, code, reader), error: text }),
          })),
  };
}

function nameOf(document: SurveyDocument, code: string, language: Language): string {
  const question = questionsOf(document).find((one) => one.code === code);
  const number = questionNumbers(document).get(code);
  const short = question === undefined ? code : inLanguage(question.short, language);
  return number === undefined ? short : `${number}. ${short}`;
}

function lineView({ document, reader, typed, errors }: SheetScreen, t: Translate, question: Question) {
  const choices = keyedChoices(document, question);
  const isKeyed = ['scale', 'single', 'several', 'consent'].includes(question.kind);
  const name = answerPrefix + question.code;
  const keys = [
    ...choices.map((choice) => ({ key: choice.key, label: inLanguage(choice.label, reader) })),
    ...(mayBeUnreadable(question) ? [{ key: unreadableKey, label: t('paper.entry.unreadable') }] : []),
  ];
  return {
    id: name,
    name,
    label: nameOf(document, question.code, reader),
    value: typed[question.code] ?? '',
    keys,
    /** For the script: one of these alone goes on to the next line. */
    single: isKeyed && question.kind !== 'several' ? keys.map((one) => one.key).join(' ') : undefined,
    several: question.kind === 'several' ? t('paper.entry.several') : undefined,
    isKeyed,
    isLong: question.kind === 'long_text',
    max: isKeyed ? 60 : 'maxLength' in question ? question.maxLength : 30,
    when: conditionText(document, question, reader, t),
    error: errors.get(question.code),
    others: choices
      .filter((choice) => choice.hasText)
      .map((choice) => {
        const other = otherFieldOf(question.code, choice.code);
        return {
          id: answerPrefix + other,
          name: answerPrefix + other,
          label: t('citizen.other_label', { choice: inLanguage(choice.label, reader) }),
          value: typed[other] ?? '',
        };
      }),
  };
}

export type DifferenceView = {
  batch: PaperBatch;
  document: SurveyDocument;
  reader: Language;
  id: string;
  number: number;
  attempt: number;
  first: TypedSheet;
  second: TypedSheet;
  /** The second typing as it was typed, to be sent again with the decision. */
  raw: TypedSheet;
  differing: readonly string[];
  reason: string;
  reasonError: string | undefined;
};

/** What differs between two typings of one sheet, and the choice between them. */
export function differencesPage(view: DifferenceView) {
  const { batch, document, reader, first, second } = view;
  const t = translatorFor(reader);
  const words = (typed: TypedSheet, code: string) => {
    const question = questionsOf(document).find((one) => one.code === code);
    const value = typed[code] ?? '';
    if (question === undefined) return value;
    const choices = keyedChoices(document, question);
    const parts = value
      .split(/[\s,、]+/)
      .map((key) => choices.find((choice) => choice.key === key))
      .flatMap((choice) => (choice === undefined ? [] : [inLanguage(choice.label, reader)]));
    const written = choices
      .filter((choice) => choice.hasText)
      .map((choice) => typed[otherFieldOf(code, choice.code)] ?? '')
      .filter((text) => text !== '');
    if (value.trim() === '' && written.length === 0) return t('paper.check.blank');
    const named = parts.length > 0 && ['scale', 'single', 'several', 'consent'].includes(question.kind);
    return [
      named ? t('paper.check.keyed', { key: value, words: parts.join(separatorIn(reader)) }) : value,
      ...written,
    ].join(' ');
  };
  return {
    title: t('paper.check.title', { number: view.number, name: batch.name }),
    nav: 'paper',
    styles: ['paper.css'],
    back: `/surveys/${batch.surveyId}/entry?batch=${batch.id}`,
    lead: t('paper.check.lead', { n: view.differing.length }),
    rows: view.differing.map((code) => ({
      name: nameOf(document, code, reader),
      first: words(first, code),
      second: words(second, code),
    })),
    action: `/surveys/${batch.surveyId}/entry/${batch.id}/sheets/${view.number}/check`,
    hidden: [
      { name: 'id', value: view.id },
      { name: 'number', value: String(view.number) },
      { name: 'attempt', value: String(view.attempt) },
      ...Object.entries(view.raw).map(([name, value]) => ({ name: answerPrefix + name, value })),
    ],
    reasonField: {
      name: 'reason',
      id: 'reason',
      label: t('paper.entry.reason'),
      hint: t('paper.entry.reason_hint'),
      max: 300,
      value: view.reason,
      error: view.reasonError,
    },
    errors: view.reasonError === undefined ? undefined : [{ href: '#reason', text: view.reasonError }],
  };
}

export type SheetsView = {
  batch: PaperBatch;
  reader: Language;
  entries: readonly PaperEntry[];
  checks: readonly PaperCheck[];
  names: ReadonlyMap<string, string>;
  momentText: (at: Date) => string;
  /** Of the sheet that was stored last, and where it is checked. */
  receipt: { code: string; check: string } | undefined;
};

/** Everything typed of a batch, and what second typings said about the typing. */
export function sheetsPage({ batch, reader, entries, checks, names, momentText, receipt }: SheetsView) {
  const t = translatorFor(reader);
  const base = `/surveys/${batch.surveyId}/entry`;
  const nameOfUser = (id: string) => names.get(id) ?? id;
  const compared = checks.reduce((sum, check) => sum + check.compared, 0);
  const wrong = checks.reduce((sum, check) => sum + check.differing.length, 0);
  const last = new Map(entries.map((entry) => [entry.number, entry]));
  return {
    title: t('paper.sheets.title', { name: batch.name }),
    nav: 'paper',
    back: base,
    goOn: `${base}?batch=${batch.id}`,
    print: `/surveys/${batch.surveyId}/paper?version=${batch.version}&language=${batch.language}`,
    receipt,
    quality:
      checks.length === 0
        ? t('paper.sheets.no_checks')
        : t('paper.sheets.quality', {
            sheets: checks.length,
            compared,
            wrong,
            share: ((wrong / Math.max(1, compared)) * 100).toFixed(1),
          }),
    rows: [...last.values()].map((entry) => {
      const first = entries.find((one) => one.number === entry.number);
      const seen = checks.filter((check) => check.number === entry.number).at(-1);
      return {
        number: entry.number,
        by: nameOfUser((first ?? entry).enteredBy),
        at: momentText((first ?? entry).enteredAt),
        corrections: entries
          .filter((one) => one.number === entry.number && one.attempt > 1)
          .map((one) =>
            t('paper.sheets.corrected', {
              at: momentText(one.enteredAt),
              by: nameOfUser(one.enteredBy),
              reason: one.reason ?? '',
            }),
          ),
        check: seen === undefined ? '' : t(`paper.sheets.outcome_${seen.outcome}`),
        againUrl: `${base}?batch=${batch.id}&number=${entry.number}&as=again`,
        correctUrl: `${base}?batch=${batch.id}&number=${entry.number}&as=correction`,
        againLabel: t('paper.sheets.again_named', { number: entry.number }),
        correctLabel: t('paper.sheets.correct_named', { number: entry.number }),
      };
    }),
  };
}
