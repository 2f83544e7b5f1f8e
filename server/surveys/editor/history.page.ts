// Why: what was done to a draft, by whom and when, each with the way back to how it was before.
import type { Office } from '../../../db/queries/offices.js';
import type { StepSummary } from '../../../db/queries/drafting.js';
import { dayInWords, timeInWords } from '../../dayWords.js';
import { inLanguage, translatorFor } from '../../i18n.js';
import { localDay } from '../../time.js';
import { mostSteps } from '../drafts.js';
import type { Workbench } from './editor.commands.js';
import { stepText } from './outline.page.js';
import { problemsByField, type EditorContext } from './parts.page.js';

export type HistoryView = {
  bench: Workbench;
  steps: readonly StepSummary[];
  names: ReadonlyMap<string, string>;
  office: Office;
};

export function historyPage(view: HistoryView, context: EditorContext) {
  const { bench, steps, names, office } = view;
  const { language, refusal } = context;
  const t = translatorFor(language);
  const { lines } = problemsByField(t, refusal?.problems ?? [], bench.document, '');
  return {
    title: t('editor.history.title'),
    nav: 'surveys',
    surveyTitle: inLanguage(bench.document.title, language),
    back: { url: `/surveys/${bench.survey.id}/edit`, text: t('editor.outline.back') },
    action: `/surveys/${bench.survey.id}/edit/steps`,
    revision: String(bench.survey.revision),
    errors: lines.length === 0 ? undefined : lines,
    moved: refusal?.moved === true,
    lead: t('editor.history.lead', { n: mostSteps }),
    rows: steps.map((step) => ({
      at: t('surveys.show.moment', {
        day: dayInWords(localDay(step.madeAt, office.timeZone), language, office.settings.rocYears),
        time: timeInWords(step.madeAt, office.timeZone),
      }),
      who: step.madeBy === null ? t('surveys.show.by_program') : (names.get(step.madeBy) ?? step.madeBy),
      what: stepText(t, step.step, step.subject),
      value: `restore.${step.revision}`,
      label: t('editor.history.restore_named', { what: stepText(t, step.step, step.subject) }),
    })),
  };
}
