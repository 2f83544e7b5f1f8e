// Why: the view models of what was brought in: the list, and one import's cleaning report as a person would check it.
import type { Import, ImportSummary } from '../../db/queries/imports.js';
import type { Office } from '../../db/queries/offices.js';
import type { Survey } from '../../db/queries/surveys.js';
import { dayInWords, timeInWords } from '../dayWords.js';
import { inLanguage, translatorFor, type Language, type Translate } from '../i18n.js';
import type { SurveyDocument } from '../surveys/document.js';
import { localDay } from '../time.js';
import { tableReportFormat, type TableReport } from './wizard/table.commands.js';
import type { ReasonForm } from './wizard/wizard.form.js';
import type { draftRows } from './wizard/wizard.page.js';
import type { SavedMapping } from '../../db/queries/importDrafts.js';
import { reportView } from './report.page.js';
import type { CleaningReport } from './report.js';

type Context = { language: Language; office: Office };

const badges: Record<Import['state'], string> = {
  staging: 'm-badge--action',
  active: 'm-badge--good',
  undone: 'm-badge--line',
  failed: 'm-badge--line',
};

/** What only those see who may import. */
export type Workbench = {
  drafts: ReturnType<typeof draftRows>;
  mappings: readonly SavedMapping[];
};

export function importsPage(
  imports: readonly ImportSummary[],
  context: Context,
  workbench: Workbench | undefined,
) {
  const { language } = context;
  const t = translatorFor(language);
  return {
    title: t('imports.title'),
    nav: 'imports',
    mayWrite: workbench !== undefined,
    drafts: workbench?.drafts.length === 0 ? undefined : workbench?.drafts,
    mappings:
      workbench === undefined || workbench.mappings.length === 0
        ? undefined
        : workbench.mappings.map((one) => ({
            name: one.name,
            columns: one.header.join(t('imports.list_separator')).slice(0, 200),
            url: `/imports/saved-mappings/${one.id}/removal`,
          })),
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
  /** Of its last row, and so of all. */
  receipt: string | undefined;
  /** Whether the reader may undo it, and what was wrong with the form that asked for it. */
  mayUndo: boolean;
  refused?: Extract<ReasonForm, { ok: false }>;
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
    // What it was brought in for.
    trend: found.state === 'active' && survey !== undefined ? `/dashboards/${survey.slug}/trend` : undefined,
    errors:
      view.refused === undefined
        ? undefined
        : [{ href: `#${view.refused.key}`, text: t(`importWizard.problem.${view.refused.key}`) }],
    table: tableWords(found, t, language),
    undo: view.mayUndo && found.state !== 'undone' ? undoForm(view, t, language) : undefined,
    report: report === undefined ? undefined : reportView(report, view.document, t, language),
  };
}

function tableWords({ report }: Import, t: Translate, language: Language): string | undefined {
  const known = report as TableReport | null;
  if (known?.format !== tableReportFormat) return undefined;
  const { lines, periods, people } = known;
  return t('importWizard.table.done', { lines, periods, people: number(people, language) });
}

function undoForm({ found, refused }: ImportView, t: Translate, language: Language) {
  return {
    action: `/imports/${found.id}/undoing`,
    confirm: t('importWizard.undo.confirm', { n: number(found.rowCount, language) }),
    reason: {
      name: 'reason',
      label: t('importWizard.undo.reason'),
      rows: 2,
      max: 500,
      value: refused?.reason ?? '',
      ...(refused?.key === 'reason' ? { error: t('importWizard.problem.reason') } : {}),
    },
  };
}

function factsOf(
  { found, startedByName, receipt }: ImportView,
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
    [t('imports.receipt'), receipt],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
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
