// Why: who may, takes the raw answers home: one row a response, codes and labels side by side. No contact data and no free
// text: those have rows, rights and a purge of their own. Page by page, as fast as the reader reads.
import { once } from 'node:events';
import type { Response } from 'express';
import { stringify } from 'csv-stringify';
import { insertAudit } from '../../db/queries/audit.js';
import { allAnswers, type StoredAnswers } from '../../db/queries/answers.js';
import type { Staff } from '../http/currentUser.js';
import { inLanguage } from '../i18n.js';
import type { Answers } from '../responses/cells.js';
import { choicesOf, questionsOf, type Question, type SurveyDocument } from '../surveys/document.js';
import { loadVersion } from '../surveys/open.js';
import { valueName } from './cutNames.js';
import type { Subject } from './subject.js';

const fixed = [
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

/** Writes the export and its audit row; the row comes first, so that no export goes unnoticed. */
export async function sendResponses(subject: Subject, staff: Staff, res: Response): Promise<void> {
  const { dependencies, scope, survey } = subject;
  await dependencies.database.atomically((db) => [
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId: staff.userId,
      action: 'responses.export',
      entity: 'survey',
      entityId: survey.id,
    }),
  ]);
  const questions = exported(subject.document);
  res.attachment(`${survey.slug}-responses.csv`).type('text/csv; charset=utf-8');
  const csv = stringify({ bom: true, escape_formulas: true, record_delimiter: '\r\n' });
  csv.pipe(res);
  csv.write(headOf(subject, questions));
  const documents = new Map<number, SurveyDocument>();
  for await (const rows of allAnswers(subject.db, scope, {
    surveyId: survey.id,
    limit: 1_000,
    wavesToo: true,
  })) {
    // Nobody reads any more: stop reading the database as well.
    if (res.destroyed) break;
    for (const row of rows) {
      const document =
        documents.get(row.version) ??
        (await loadVersion(dependencies, scope, survey.id, row.version)).document;
      documents.set(row.version, document);
      const taken = csv.write(rowOf(subject, questions, document, row));
      if (!taken) await Promise.race([once(csv, 'drain'), once(res, 'close')]);
    }
  }
  csv.end();
}

/** Scale, choice, number and date: what has codes. Contact, consent and texts stay behind. */
function exported(document: SurveyDocument): Question[] {
  const kinds: Question['kind'][] = ['scale', 'single', 'several', 'number', 'date'];
  const separate = new Set(
    document.sections
      .filter((section) => section.storage === 'separate')
      .flatMap((section) => section.questions.map((asked) => asked.code)),
  );
  return questionsOf(document).filter((asked) => kinds.includes(asked.kind) && !separate.has(asked.code));
}

function hasLabels(asked: Question): boolean {
  return asked.kind === 'scale' || asked.kind === 'single' || asked.kind === 'several';
}

function headOf({ words, language }: Subject, questions: readonly Question[]): string[] {
  return [
    ...fixed.flatMap((name) => {
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
