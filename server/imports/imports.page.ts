// Why: the view models of what was brought in: the list, and one import's cleaning report as a person would check it.
import type { Import, ImportSummary } from '../../db/queries/imports.js';
import type { Office } from '../../db/queries/offices.js';
import type { Survey } from '../../db/queries/surveys.js';
import { dayInWords, timeInWords } from '../dayWords.js';
import { inLanguage, translatorFor, type Language, type Translate } from '../i18n.js';
import { findQuestion, type SurveyDocument } from '../surveys/document.js';
import { localDay } from '../time.js';
import { outcomes, type Outcome } from './readCell.js';
import { countedCells, type CleaningReport, type ColumnReport } from './report.js';

type Context = { language: Language; office: Office };

const badges: Record<Import['state'], string> = {
  staging: 'm-badge--action',
  active: 'm-badge--good',
  undone: 'm-badge--line',
  failed: 'm-badge--line',
};

export function importsPage(imports: readonly ImportSummary[], context: Context) {
  const { language } = context;
  const t = translatorFor(language);
  return {
    title: t('imports.title'),
    nav: 'imports',
    rows: imports.map((one) => ({
      url: `/imports/${one.id}`,
      file: one.fileName,
      survey: one.surveyTitle === null ? t('imports.survey_gone') : inLanguage(one.surveyTitle, language),
      state: t(`imports.state.${one.state}`),
      badge: badges[one.state],
      rows: number(one.rowCount, language),
      started: momentText(one.startedAt, context),
      by: one.startedByName ?? t('imports.command_line'),
    })),
  };
}

export type ImportView = {
  found: Import;
  survey: Survey | undefined;
  document: SurveyDocument | undefined;
  startedByName: string | undefined;
};

export function importPage(view: ImportView, context: Context) {
  const { found, survey } = view;
  const { language } = context;
  const t = translatorFor(language);
  const report = readReport(found.report);
  return {
    title: found.fileName,
    nav: 'imports',
    state: t(`imports.state.${found.state}`),
    stateNote: t(`imports.state_note.${found.state}`),
    badge: badges[found.state],
    facts: factsOf(view, report, t, context),
    survey:
      survey === undefined
        ? undefined
        : { url: `/surveys/${survey.id}`, title: inLanguage(survey.title, language) },
    report: report === undefined ? undefined : reportView(report, view.document, t, language),
  };
}

function factsOf(
  { found, startedByName }: ImportView,
  report: CleaningReport | undefined,
  t: Translate,
  context: Context,
) {
  const moment = (at: Date | null) => (at === null ? undefined : momentText(at, context));
  const waves = Object.entries(report?.waves ?? {}).map(([wave, n]) =>
    t('imports.wave_count', { wave, n: number(n, context.language) }),
  );
  const source = (found.mapping as { source?: string } | null)?.source;
  const facts: [string, string | undefined][] = [
    [t('imports.number'), found.id],
    [t('imports.columns.rows'), number(found.rowCount, context.language)],
    [t('imports.waves'), waves.length === 0 ? undefined : waves.join(t('imports.list_separator'))],
    [t('imports.columns.started'), moment(found.startedAt)],
    [t('imports.columns.by'), startedByName ?? t('imports.command_line')],
    [t('imports.active_at'), moment(found.activeAt)],
    [t('imports.undone_at'), moment(found.undoneAt)],
    [t('imports.encoding'), report?.encoding.toUpperCase()],
    [t('imports.separator'), report === undefined ? undefined : t(`imports.separators.${report.separator}`)],
    [t('imports.source'), source],
    [t('imports.fingerprint'), found.fileHash],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

function reportView(
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
      return question === undefined ? code : inLanguage(question.short, language);
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

function readReport(report: unknown): CleaningReport | undefined {
  const known = report as CleaningReport | null;
  return known?.format === 'manyi-cleaning-report/1' ? known : undefined;
}

function momentText(at: Date, { language, office }: Context): string {
  const day = dayInWords(localDay(at, office.timeZone), language, office.settings.rocYears);
  return `${day} ${timeInWords(at, office.timeZone)}`;
}

const number = (value: number, language: Language): string => new Intl.NumberFormat(language).format(value);
