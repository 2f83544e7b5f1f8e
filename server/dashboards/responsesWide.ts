// Why: one row a response, codes and labels side by side: what a spreadsheet wants.
import type { StoredAnswers } from '../../db/queries/answers.js';
import { inLanguage } from '../i18n.js';
import type { Answers } from '../responses/cells.js';
import { choicesOf, questionsOf, type Question, type SurveyDocument } from '../surveys/document.js';
import { valueName } from './cutNames.js';
import { exported, type Shape } from './responsesShape.js';
import type { Subject } from './subject.js';

export const wideFacts = [
  'id',
  'version',
  'language',
  'channel',
  'device',
  'counter',
  'service',
  'assisted',
  'day',
  'hour',
  'wave',
  'flags',
] as const;
const labelled: readonly string[] = ['language', 'channel', 'counter', 'service'];

export function wideShape(subject: Subject): Shape {
  const questions = exported(subject.document);
  return {
    name: 'responses',
    head: headOf(subject, questions),
    lines: (row, { document }) => [rowOf(subject, questions, document, row)],
  };
}

function hasLabels(asked: Question): boolean {
  return asked.kind === 'scale' || asked.kind === 'single' || asked.kind === 'several';
}

function headOf({ words, language }: Subject, questions: readonly Question[]): string[] {
  return [
    ...wideFacts.flatMap((name) => {
      const head = words.t(`dashboards.export.${name}`);
      return labelled.includes(name)
        ? [head, words.t('dashboards.export.label', { question: head })]
        : [head];
    }),
    ...questions.flatMap((asked) => {
      const name = `${asked.code} ${inLanguage(asked.short, language)}`;
      return hasLabels(asked) ? [name, words.t('dashboards.export.label', { question: name })] : [name];
    }),
  ];
}

function rowOf(
  subject: Subject,
  questions: readonly Question[],
  document: SurveyDocument,
  row: StoredAnswers,
): string[] {
  const answers = JSON.parse(row.answers) as Answers;
  const named = (cut: string, code: string | null) =>
    code === null ? ['', ''] : [code, valueName(subject, cut, code)];
  return [
    row.id,
    String(row.version),
    ...named('language', row.language),
    ...named('channel', row.channel),
    row.deviceCode ?? '',
    ...named('counter', row.counterCode),
    ...named('service', row.serviceCode),
    row.assisted ? '1' : '0',
    row.day ?? '',
    row.hour === null ? '' : String(row.hour),
    row.wave ?? '',
    row.flags,
    ...questions.flatMap((asked) => {
      const given = answers[asked.code];
      const codes = codesOf(given);
      return hasLabels(asked)
        ? [codes.join('|'), labelsOf(subject, document, asked, given, codes)]
        : [codes.join('|')];
    }),
  ];
}

/** Absent is «not shown», null is «no answer»: three different silences stay apart. */
function codesOf(given: Answers[string] | undefined): string[] {
  if (given === undefined) return ['not_shown'];
  if (given === null) return ['blank'];
  if (Array.isArray(given)) return given.map(String);
  return [String(given)];
}

function labelsOf(
  subject: Subject,
  document: SurveyDocument,
  asked: Question,
  given: Answers[string] | undefined,
  codes: readonly string[],
): string {
  const { t } = subject.words;
  if (given === undefined) return t('dashboards.column.not_shown');
  if (given === null) return t('dashboards.column.blank');
  // The wording of the version that was answered; the question may be new since.
  const inVersion = questionsOf(document).find((one) => one.code === asked.code) ?? asked;
  const labels = new Map(
    choicesOf(document, inVersion).map((choice) => [choice.code, inLanguage(choice.label, subject.language)]),
  );
  return codes
    .map((code) => (code === 'na' ? t('dashboards.column.na') : (labels.get(code) ?? code)))
    .join(subject.language === 'en' ? '; ' : '；');
}
