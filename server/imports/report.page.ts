// Why: a cleaning report as a person would check it: what became of every cell, with examples of what was not accepted.
import { inLanguage, type Language, type Translate } from '../i18n.js';
import { findQuestion, type SurveyDocument } from '../surveys/document.js';
import { outcomes, type Outcome } from './readCell.js';
import { countedCells, type CleaningReport, type ColumnReport } from './report.js';

export function reportView(
  report: CleaningReport,
  document: SurveyDocument | undefined,
  t: Translate,
  language: Language,
) {
  const used = outcomes.filter((outcome) => report.columns.some((column) => column.counts[outcome] > 0));
  const rows = number(report.rows, language);
  return {
    sentence: t('imports.report_sentence', { rows, columns: number(report.columns.length, language) }),
    notes: [
      ...(report.withoutPeriod === 0
        ? []
        : [t('imports.without_period', { n: number(report.withoutPeriod, language) })]),
      ...(report.blankLines === 0
        ? []
        : [t('imports.blank_lines', { n: number(report.blankLines, language) })]),
    ],
    heads: used.map((outcome) => t(`imports.outcome.${outcome}`)),
    columns: report.columns.map((column) => ({
      position: column.position,
      name: breakable(column.column),
      target: targetOf(column, document, t, language),
      recoded:
        column.recoded === 0 ? undefined : t('imports.recoded', { n: number(column.recoded, language) }),
      counts: used.map((outcome) =>
        column.counts[outcome] === 0 ? '' : number(column.counts[outcome], language),
      ),
      total: number(countedCells(column), language),
    })),
    examples: report.columns.flatMap((column) =>
      examplesOf(column, targetOf(column, document, t, language), t),
    ),
    ignored: report.columns.flatMap((column) =>
      column.reason === undefined ? [] : [{ name: breakable(column.column), reason: column.reason }],
    ),
    meanings: used.map((outcome) => ({
      word: t(`imports.outcome.${outcome}`),
      meaning: t(`imports.outcome_note.${outcome}`),
    })),
  };
}

/** Rows that keep the file from being imported; undefined where there is none. */
export function faultWords(
  { ragged, nameless }: CleaningReport,
  t: Translate,
  language: Language,
): string | undefined {
  const said = (key: 'ragged' | 'nameless', count: number, rows: readonly number[]): string[] =>
    count === 0
      ? []
      : [
          t(`importWizard.preview.${key}`, {
            n: number(count, language),
            rows: rows.join(t('imports.list_separator')),
          }),
        ];
  const sentences = [
    ...said(
      'ragged',
      ragged.count,
      ragged.examples.map((one) => one.row),
    ),
    ...said('nameless', nameless?.count ?? 0, nameless?.rows ?? []),
  ];
  return sentences.length === 0 ? undefined : sentences.join(language === 'en' ? ' ' : '');
}

function targetOf(
  column: ColumnReport,
  document: SurveyDocument | undefined,
  t: Translate,
  language: Language,
): string {
  if (column.questions.length === 0) return t(`imports.as.${column.as}`);
  return column.questions
    .map((code) => {
      const question = document === undefined ? undefined : findQuestion(document, code);
      return question === undefined ? column.column : inLanguage(question.short, language);
    })
    .join(t('imports.list_separator'));
}

function examplesOf(column: ColumnReport, target: string, t: Translate) {
  return outcomes.flatMap((outcome: Outcome) => {
    const examples = column.examples[outcome] ?? [];
    if (examples.length === 0) return [];
    const words = examples.map((one) => t('imports.example', { row: one.row, value: one.value }));
    return [
      {
        name: breakable(column.column),
        target,
        outcome: t(`imports.outcome.${outcome}`),
        words: words.join(t('imports.list_separator')),
      },
    ];
  });
}

/** A header without blanks, in the pieces between which a line may end. */
function breakable(header: string): string[] {
  return header.split(/(?<=[._/-])/);
}

const number = (value: number, language: Language): string => new Intl.NumberFormat(language).format(value);
