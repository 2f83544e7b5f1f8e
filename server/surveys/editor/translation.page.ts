// Why: the Chinese on the left, one language on the right, text by text, with how far each has come.
import type { Survey } from '../../../db/queries/surveys.js';
import { inLanguage, languageNames, languages, translatorFor, type Language } from '../../i18n.js';
import { findQuestion, type SurveyDocument } from '../document.js';
import { markOf, type Workbench } from './editor.commands.js';
import { idOf, problemsByField, storedBeside, type EditorContext } from './parts.page.js';
import { nameOf } from './question.page.js';
import type { Fields } from './question.fields.js';
import { completenessOf, stateOf, type KnownStates } from './texts.js';
import { groupsOf, textsOfGroup, translationPart } from './translation.form.js';

export type TranslationView = { bench: Workbench; states: KnownStates; group: string; wanted: Language };

export function translationPage(view: TranslationView, context: EditorContext & { mayRead: boolean }) {
  const { bench, states, group, wanted } = view;
  const { document, survey } = bench;
  const { language, refusal, mayRead, mayWrite } = context;
  const t = translatorFor(language);
  const texts = textsOfGroup(document, group);
  const stored: Fields = {};
  for (const entry of texts) {
    stored[`text.${entry.name}`] = entry.text[wanted];
    if (stateOf(entry, wanted, states) === 'checked') stored[`checked.${entry.name}`] = 'on';
  }
  const values = refusal?.fields ?? stored;
  const { lines } = problemsByField(t, refusal?.problems ?? [], document, '');
  const address = (one: string, each: Language) =>
    `/surveys/${survey.id}/translation?language=${each}&group=${one}`;
  const groups = groupsOf(document);
  const nextGroup = groups[groups.indexOf(group) + 1];
  const editable = wanted !== 'zh-TW';
  return {
    title: t('editor.translation.page_title', { language: languageNames[wanted] }),
    nav: 'surveys',
    styles: ['editor.css'],
    scripts: ['editor.js'],
    heading: t('editor.translation.page_title', { language: languageNames[wanted] }),
    surveyTitle: inLanguage(document.title, language),
    back: mayWrite
      ? { url: `/surveys/${survey.id}/edit`, text: t('editor.outline.back') }
      : { url: '/translations', text: t('editor.translation.title') },
    errors: lines.length === 0 ? undefined : lines,
    moved:
      refusal?.moved === true
        ? {
            rows: storedBeside(t, values, stored).map((row, index) => ({
              ...row,
              label: t('editor.translation.row', { n: index + 1 }),
            })),
          }
        : undefined,
    action: `/surveys/${survey.id}/translation`,
    revision: String(survey.revision),
    mark: markOf(translationPart(group, wanted)(document)),
    group,
    wanted,
    languageName: languageNames[wanted],
    languages: languages.map((each) => ({
      url: address(group, each),
      text: languageNames[each],
      current: each === wanted,
    })),
    groups: groups.map((one) => ({
      url: address(one, wanted),
      text: groupName(document, one),
      current: one === group,
    })),
    next: nextGroup === undefined ? undefined : address(nextGroup, wanted),
    completeness: completenessOf(document, states)
      .filter((one) => one.language === wanted)
      .map((one) =>
        t('editor.outline.completeness', {
          done: one.texts - one.missing,
          n: one.texts,
          translated: one.translated,
          checked: one.checked,
        }),
      ),
    rows: texts.map((entry) => {
      const name = `text.${entry.name}`;
      const question = entry.question === undefined ? undefined : findQuestion(document, entry.question);
      const kind = t(`editor.texts.${entry.kind}`);
      return {
        where:
          question === undefined
            ? kind
            : t('editor.translation.where', { question: nameOf(t, question, language), kind }),
        source: entry.text['zh-TW'],
        readOnly: editable ? undefined : entry.text[wanted],
        field: editable
          ? {
              name,
              id: idOf(name),
              label: t('editor.translation.of', { kind, language: languageNames[wanted] }),
              value: values[name] ?? '',
              rows: entry.long ? 3 : 1,
            }
          : undefined,
        state: t(`editor.text_state.${stateOf(entry, wanted, states)}`),
        checked: {
          name: `checked.${entry.name}`,
          id: idOf(`checked.${entry.name}`),
          label: t('editor.text_state.checked'),
          checked: values[`checked.${entry.name}`] !== undefined,
        },
      };
    }),
    preview: mayRead ? `/surveys/${survey.id}/preview?language=${wanted}` : undefined,
  };

  function groupName(whole: SurveyDocument, one: string): string {
    if (one === '~survey') return t('editor.translation.survey');
    if (one === '~scales') return t('editor.outline.scales');
    const section = whole.sections.find((part) => part.code === one);
    return section === undefined ? one : inLanguage(section.title, language) || one;
  }
}

export function translationsPage(
  rows: readonly { survey: Survey; document: SurveyDocument; states: KnownStates }[],
  language: Language,
) {
  const t = translatorFor(language);
  return {
    title: t('editor.translation.title'),
    nav: 'translations',
    styles: ['editor.css'],
    rows: rows.map(({ survey, document, states }) => ({
      title: inLanguage(document.title, language),
      meters: completenessOf(document, states).map((one) => ({
        name: languageNames[one.language],
        url: `/surveys/${survey.id}/translation?language=${one.language}`,
        texts: one.texts,
        done: one.texts - one.missing,
        text: t('editor.outline.completeness', {
          done: one.texts - one.missing,
          n: one.texts,
          translated: one.translated,
          checked: one.checked,
        }),
      })),
    })),
  };
}
