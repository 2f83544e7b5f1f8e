// Why: the Chinese on the left, one language on the right, text by text, with how far each has come.
import {
  inLanguage,
  isOfficeLanguage,
  translatorFor,
  type ContentLanguage,
  type Language,
  type Translate,
} from '../../i18n.js';
import type { completenessOfWords } from '../../languages/citizenWords.js';
import { nameOfLanguage, spokenBy, type Tongue } from '../../languages/tongues.js';
import { findQuestion, type SurveyDocument } from '../document.js';
import { markOf, type Workbench } from './editor.commands.js';
import { idOf, problemsByField, storedBeside, type EditorContext } from './parts.page.js';
import { nameOf } from './question.page.js';
import type { Fields } from './question.fields.js';
import { completenessOf, stateOf, wordingOf, type KnownStates } from './texts.js';
import { groupsOf, textsOfGroup, translationPart } from './translation.form.js';

export type TranslationView = {
  bench: Workbench;
  states: KnownStates;
  group: string;
  wanted: ContentLanguage;
};

export function translationPage(view: TranslationView, context: EditorContext & { mayRead: boolean }) {
  const { bench, states, group, wanted } = view;
  const { document, survey, tongues } = bench;
  const name = nameOfLanguage(wanted, tongues);
  const { language, refusal, mayRead, mayWrite } = context;
  const t = translatorFor(language);
  const texts = textsOfGroup(document, group);
  const stored: Fields = {};
  for (const entry of texts) {
    const wording = wordingOf(document, entry, wanted);
    stored[`text.${entry.name}`] = wording;
    if (stateOf(entry, wanted, wording, states) === 'checked') stored[`checked.${entry.name}`] = 'on';
  }
  const values = refusal?.fields ?? stored;
  const lines = (refusal?.problems ?? []).flatMap((found) =>
    found.path.startsWith('text.')
      ? [{ href: `#${idOf(found.path)}`, text: t(`surveys.problems.${found.key}`, found.parameters) }]
      : problemsByField(t, [found], document, '').lines,
  );
  const address = (one: string, each: ContentLanguage) =>
    `/surveys/${survey.id}/translation?language=${each}&group=${one}`;
  const groups = groupsOf(document);
  const nextGroup = groups[groups.indexOf(group) + 1];
  const editable = wanted !== 'zh-TW';
  return {
    title: t('editor.translation.page_title', { language: name }),
    nav: 'surveys',
    styles: ['editor.css'],
    scripts: ['editor.js'],
    heading: t('editor.translation.page_title', { language: name }),
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
    languageName: name,
    languages: spokenBy(tongues).map((each) => ({
      url: address(group, each),
      text: nameOfLanguage(each, tongues),
      current: each === wanted,
    })),
    groups: groups.map((one) => ({
      url: address(one, wanted),
      text: groupName(document, one),
      current: one === group,
    })),
    next: nextGroup === undefined ? undefined : address(nextGroup, wanted),
    offering: isOfficeLanguage(wanted)
      ? t(`editor.translation.offered_${bench.offered.includes(wanted) ? 'yes' : 'no'}`)
      : undefined,
    completeness: completenessOf(document, states, [wanted]).map((one) =>
      t('editor.outline.completeness', {
        done: one.texts - one.missing,
        n: one.texts,
        translated: one.translated,
        checked: one.checked,
      }),
    ),
    rows: texts.map((entry) => {
      const field = `text.${entry.name}`;
      const wording = wordingOf(document, entry, wanted);
      const question = entry.question === undefined ? undefined : findQuestion(document, entry.question);
      const kind = t(`editor.texts.${entry.kind}`);
      return {
        where:
          question === undefined
            ? kind
            : t('editor.translation.where', { question: nameOf(t, question, language), kind }),
        source: entry.text['zh-TW'],
        readOnly: editable ? undefined : wording,
        field: editable
          ? {
              name: field,
              id: idOf(field),
              label: t('editor.translation.of', { kind, language: name }),
              value: values[field] ?? '',
              rows: entry.long ? 3 : 1,
            }
          : undefined,
        state: t(`editor.text_state.${stateOf(entry, wanted, wording, states)}`),
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
  rows: readonly { bench: Workbench; states: KnownStates }[],
  pages: readonly { tongue: Tongue; done: ReturnType<typeof completenessOfWords> }[],
  language: Language,
) {
  const t = translatorFor(language);
  return {
    title: t('editor.translation.title'),
    nav: 'translations',
    styles: ['editor.css'],
    pages:
      pages.length === 0
        ? undefined
        : pages.map(({ tongue, done }) => meter(t, tongue.name, `/translations/words/${tongue.code}`, done)),
    rows: rows.map(({ bench: { survey, document, tongues }, states }) => ({
      title: inLanguage(document.title, language),
      meters: completenessOf(document, states, spokenBy(tongues)).map((one) =>
        meter(
          t,
          nameOfLanguage(one.language, tongues),
          `/surveys/${survey.id}/translation?language=${one.language}`,
          one,
        ),
      ),
    })),
  };
}

function meter(t: Translate, name: string, url: string, one: ReturnType<typeof completenessOfWords>) {
  return {
    name,
    url,
    texts: one.texts,
    done: one.texts - one.missing,
    text: t('editor.outline.completeness', {
      done: one.texts - one.missing,
      n: one.texts,
      translated: one.translated,
      checked: one.checked,
    }),
  };
}
