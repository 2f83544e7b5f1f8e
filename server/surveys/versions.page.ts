// Why: what differs between any two versions, in the words people read, and whether a series goes on across it.
import {
  inLanguage,
  languageNames,
  languages,
  translatorFor,
  type Language,
  type Translate,
} from '../i18n.js';
import type { Change } from './changes.js';
import { choicesOf, compositeCodeOf, findQuestion, type SurveyDocument } from './document.js';
import type { EditorContext } from './editor/parts.page.js';

export type Compared = { key: string; document: SurveyDocument };
export type VersionsView = {
  surveyId: string;
  /** Oldest first; the draft last, where there is one. */
  keys: readonly string[];
  from: Compared;
  to: Compared;
  changes: readonly Change[];
};

export function versionsPage(view: VersionsView, context: Pick<EditorContext, 'language'>) {
  const { surveyId, keys, from, to, changes } = view;
  const { language } = context;
  const t = translatorFor(language);
  const name = (key: string) =>
    key === 'draft' ? t('surveys.draft') : t('surveys.version_n', { n: Number(key) });
  const options = (chosen: string) =>
    keys.map((key) => ({ value: key, text: name(key), selected: key === chosen }));
  const breaking = changes.filter((entry) => entry.breaks).length;
  return {
    title: t('surveys.compare.title'),
    nav: 'surveys',
    styles: ['editor.css'],
    back: { url: `/surveys/${surveyId}`, text: t('editor.outline.to_survey') },
    surveyTitle: inLanguage(to.document.title, language),
    action: `/surveys/${surveyId}/changes`,
    fields: [
      { name: 'from', id: 'from', label: t('surveys.compare.from'), options: options(from.key) },
      { name: 'to', id: 'to', label: t('surveys.compare.to'), options: options(to.key) },
    ],
    finding:
      changes.length === 0
        ? t('surveys.show.no_changes')
        : t(breaking === 0 ? 'surveys.compare.goes_on' : 'surveys.compare.breaks', {
            n: changes.length,
            breaking,
          }),
    rows: changes.map((entry) => ({
      question: seriesName(
        t,
        entry.kind === 'removed' ? from.document : to.document,
        entry.question,
        language,
      ),
      change: t(`surveys.changes.${entry.kind}`, { codes: entry.codes.join(' ') }),
      breaks: entry.breaks,
      series: t(
        `surveys.series.${entry.kind === 'added' ? 'new' : entry.kind === 'removed' ? 'ends' : entry.breaks ? 'breaks' : entry.mayBreak ? 'may_break' : 'goes_on'}`,
      ),
      words: wordsOf(from.document, to.document, entry),
    })),
  };
}

/** Before and after, where the change is one of words. */
function wordsOf(before: SurveyDocument, after: SurveyDocument, entry: Change) {
  const old = findQuestion(before, entry.question);
  const now = findQuestion(after, entry.question);
  if (old === undefined || now === undefined) return [];
  if (entry.kind === 'wording')
    return languages
      .filter((language) => old.wording[language] !== now.wording[language])
      .map((language) => ({
        language: languageNames[language],
        before: old.wording[language],
        after: now.wording[language],
      }));
  if (entry.kind !== 'choice_wording') return [];
  const labels = new Map(choicesOf(before, old).map((choice) => [choice.code, choice.label]));
  return choicesOf(after, now).flatMap((choice) => {
    const was = labels.get(choice.code);
    if (was === undefined) return [];
    return languages
      .filter((language) => was[language] !== choice.label[language])
      .map((language) => ({
        language: languageNames[language],
        before: was[language],
        after: choice.label[language],
      }));
  });
}

/** «服務態度（courtesy）»; a composite by its section. */
export function seriesName(
  t: Translate,
  document: SurveyDocument | undefined,
  code: string,
  language: Language,
): string {
  const section = document?.sections.find((part) => compositeCodeOf(part) === code);
  if (section !== undefined)
    return t('surveys.composite_of', { section: inLanguage(section.title, language) });
  const question = document === undefined ? undefined : findQuestion(document, code);
  return question === undefined
    ? code
    : t('surveys.named_code', { name: inLanguage(question.short, language), code });
}
