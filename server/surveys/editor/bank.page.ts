// Why: the view model of the bank: questionnaires one below the other, their questions to tick, and where they go.
import { inLanguage, translatorFor, separatorIn, type Language } from '../../i18n.js';
import { choicesOf } from '../document.js';
import { pickable, type BankSource } from './bank.js';
import type { Workbench } from './editor.commands.js';
import { problemsByField, type EditorContext } from './parts.page.js';

export type BankView = {
  bench: Workbench;
  standard: readonly BankSource[];
  own: readonly BankSource[];
  /** Words that wording or code must hold. */
  search: string;
};

export function bankPage(view: BankView, context: EditorContext) {
  const { bench, standard, own, search } = view;
  const { document, survey } = bench;
  const { language, refusal } = context;
  const t = translatorFor(language);
  const { lines } = problemsByField(t, refusal?.problems ?? [], document, '');
  const wanted = search.trim().toLowerCase();
  const group = (source: BankSource) => ({
    key: source.key,
    name: inLanguage(source.document.title, language),
    source: source.document.source,
    questions: pickable(source.document)
      .filter(
        (question) =>
          wanted === '' ||
          [question.code, ...Object.values(question.wording), ...Object.values(question.short)].some((text) =>
            text.toLowerCase().includes(wanted),
          ),
      )
      .map((question) => ({
        name: `pick.${source.key}.${question.code}`,
        id: `pick.${source.key}.${question.code}`,
        label: inLanguage(question.wording, language) || question.code,
        hint: hintOf(source, question, language),
        checked: refusal?.fields[`pick.${source.key}.${question.code}`] !== undefined,
      })),
  });
  const shown = (sources: readonly BankSource[]) =>
    sources.map(group).filter((one) => one.questions.length > 0);
  return {
    title: t('editor.bank.title'),
    nav: 'surveys',
    styles: ['editor.css'],
    heading: t('editor.bank.title'),
    surveyTitle: inLanguage(document.title, language),
    back: { url: `/surveys/${survey.id}/edit`, text: t('editor.outline.back') },
    action: `/surveys/${survey.id}/edit/bank`,
    revision: String(survey.revision),
    errors: lines.length === 0 ? undefined : lines,
    moved: refusal?.moved === true ? { rows: [] } : undefined,
    searchField: { name: 'q', id: 'q', label: t('editor.bank.search'), value: search, max: 60 },
    groups: [
      { name: t('editor.bank.own'), sources: shown(own), none: t('editor.bank.none_own') },
      { name: t('editor.bank.standard'), sources: shown(standard), none: t('editor.bank.none') },
    ],
    into: {
      name: 'section',
      id: 'section',
      label: t('editor.bank.into'),
      options: document.sections
        .filter((part) => part.storage === 'answers')
        .map((part) => ({
          value: part.code,
          text: inLanguage(part.title, language) || part.code,
          selected: part.code === refusal?.fields['section'],
        })),
    },
  };

  function hintOf(source: BankSource, question: ReturnType<typeof pickable>[number], each: Language): string {
    const labels = choicesOf(source.document, question)
      .slice(0, 5)
      .map((choice) => inLanguage(choice.label, each));
    const kind = t(`editor.kinds.${question.kind}`);
    return [question.code, kind, ...(labels.length > 0 ? [labels.join(separatorIn(each))] : [])].join(' · ');
  }
}
