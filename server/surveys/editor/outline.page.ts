// Why: the draft at a glance: sections and questions in order, what can be done to each, what is still missing, how far
// the languages are, and what was done last.
import { answeringTime } from '../../../analysis/answeringTime.js';
import type { StepSummary } from '../../../db/queries/drafting.js';
import { inLanguage, translatorFor, type Language, type Translate } from '../../i18n.js';
import { languagesToRead, nameOfLanguage, spokenBy } from '../../languages/tongues.js';
import type { Problem } from '../check.js';
import { choicesOf, findQuestion, questionsOf, type Question, type SurveyDocument } from '../document.js';
import { problemText, questionAt } from '../problemWords.js';
import { publicationProblems } from '../publication.js';
import { conditionAdvice, kindsAsked, wordingAdvice } from './advice.js';
import type { Workbench } from './editor.commands.js';
import { questionKinds } from './newParts.js';
import type { EditorContext } from './parts.page.js';
import { problemsByField } from './parts.page.js';
import { nameOf } from './question.page.js';
import type { FieldValues } from './question.fields.js';
import { completenessOf, type KnownStates } from './texts.js';

export type OutlineView = {
  bench: Workbench;
  states: KnownStates;
  toUndo: StepSummary | undefined;
  /** The office has a personal-data notice of its own. */
  isTold: boolean;
};

const mostListed = 20;

export function outlinePage(view: OutlineView, context: EditorContext) {
  const { bench, states, toUndo } = view;
  const { survey, document } = bench;
  const { language, refusal, mayWrite } = context;
  const t = translatorFor(language);
  const base = `/surveys/${survey.id}`;
  const numbers = new Map(questionsOf(document).map((question, index) => [question.code, index + 1]));
  const { lines } = problemsByField(t, refusal?.problems ?? [], document, '');
  const last = document.sections.length - 1;
  return {
    title: t('editor.outline.title', { name: inLanguage(document.title, language) }),
    nav: 'surveys',
    styles: ['editor.css'],
    scripts: ['editor.js'],
    base,
    heading: inLanguage(document.title, language),
    revision: String(survey.revision),
    mayWrite,
    errors: lines.length === 0 ? undefined : lines,
    moved: refusal?.moved === true,
    summary: t('editor.outline.summary', {
      sections: document.sections.length,
      questions: numbers.size,
      short: minutesText(t, document, true),
      full: minutesText(t, document, false),
    }),
    undo:
      toUndo === undefined
        ? undefined
        : t('editor.outline.undo', { what: stepText(t, toUndo.step, toUndo.subject) }),
    completeness: completenessOf(document, states, spokenBy(bench.tongues)).map((one) => ({
      ...one,
      name: nameOfLanguage(one.language, bench.tongues),
      done: one.texts - one.missing,
      text: t('editor.outline.completeness', {
        done: one.texts - one.missing,
        n: one.texts,
        translated: one.translated,
        checked: one.checked,
      }),
      url: `${base}/translation?language=${one.language}`,
    })),
    checks: checksView(t, bench, base, view.isTold),
    sections: document.sections.map((section, index) => ({
      id: `s.${section.code}`,
      code: section.code,
      name: inLanguage(section.title, language) || section.code,
      number: t('editor.section.short_number', { n: index + 1 }),
      badges: [
        ...(section.composite ? [t('editor.section.composite_badge')] : []),
        ...(section.matrix === true ? [t('editor.section.matrix_badge')] : []),
        ...(section.storage === 'separate' ? [t('editor.section.separate_badge')] : []),
      ],
      url: `${base}/edit/sections/${section.code}`,
      buttons: buttonsOf(t, 'section', section.code, inLanguage(section.title, language) || section.code, {
        isFirst: index === 0,
        isLast: index === last,
      }),
      questions: section.questions.map((question, at) => ({
        id: `q.${question.code}`,
        code: question.code,
        section: section.code,
        index: at,
        number: numbers.get(question.code),
        wording: inLanguage(question.wording, language) || t('editor.outline.no_wording'),
        name: question.code,
        kind: t(`editor.kinds.${question.kind}`),
        badges: [
          ...(question.required ? [t('editor.outline.required')] : []),
          ...(question.core ? [] : [t('editor.outline.full_only')]),
        ],
        condition: conditionWords(t, document, question, language),
        url: `${base}/edit/questions/${question.code}`,
        buttons: buttonsOf(t, 'question', question.code, nameOf(t, question, language), {
          isFirst: index === 0 && at === 0,
          isLast: index === last && at === section.questions.length - 1,
        }),
      })),
      add: addQuestionView(t, section.code, refusal?.fields),
    })),
    addSection: addSectionView(t, refusal?.fields),
    links: [
      { url: `${base}/edit/words`, text: t('editor.words.title') },
      { url: `${base}/translation?language=en`, text: t('editor.translation.title') },
      { url: `${base}/edit/bank`, text: t('editor.bank.title') },
      { url: `${base}/planning`, text: t('editor.planning.title') },
      { url: `${base}/edit/steps`, text: t('editor.history.title') },
      { url: base, text: t('editor.outline.to_publication') },
    ],
    scales: Object.entries(document.choiceSets).map(([name, choices]) => ({
      url: `${base}/edit/scales/${name}`,
      text: t('editor.outline.scale', { name, n: choices.length }),
    })),
    livePreview: `${base}/preview?language=${language}`,
    previewLanguages: languagesToRead(bench.tongues),
  };
}

function buttonsOf(
  t: Translate,
  part: 'question' | 'section',
  code: string,
  name: string,
  at: { isFirst: boolean; isLast: boolean },
) {
  return (['up', 'down', 'copy', 'remove'] as const)
    .filter((what) => !(what === 'up' && at.isFirst) && !(what === 'down' && at.isLast))
    .map((what) => ({
      value: `${part}.${what}.${code}`,
      text: t(`editor.buttons.${what}`),
      label: t(`editor.buttons.${what}_named`, { name }),
    }));
}

function kindOptions(t: Translate, chosen: string) {
  return questionKinds.map((kind) => ({
    value: kind,
    text: t(`editor.kinds.${kind}`),
    selected: kind === chosen,
  }));
}

function addQuestionView(t: Translate, section: string, typed: FieldValues | undefined) {
  const isMine = typed?.['section'] === section;
  const value = (name: string) => (isMine ? (typed[name] ?? '') : '');
  const id = (name: string) => `add.${section}.${name}`;
  return {
    section,
    open: isMine,
    fields: [
      {
        name: 'kind',
        id: id('kind'),
        label: t('editor.fields.kind'),
        options: kindOptions(t, value('kind') || 'scale'),
      },
      {
        name: 'wording.zh-TW',
        id: id('zh'),
        label: t('editor.add.wording'),
        value: value('wording.zh-TW'),
        max: 300,
      },
      {
        name: 'wording.en',
        id: id('en'),
        label: t('editor.add.english'),
        hint: t('editor.add.english_hint'),
        value: value('wording.en'),
        max: 300,
        optional: true,
      },
      {
        name: 'code',
        id: id('code'),
        label: t('editor.fields.code'),
        hint: t('editor.add.code_hint'),
        value: value('code'),
        max: 64,
        optional: true,
      },
    ],
  };
}

function addSectionView(t: Translate, typed: FieldValues | undefined) {
  const isMine = typed !== undefined && typed['section'] === undefined && typed['title.zh-TW'] !== undefined;
  const value = (name: string) => (isMine ? (typed[name] ?? '') : '');
  return {
    open: isMine,
    fields: [
      {
        name: 'title.zh-TW',
        id: 'add.title',
        label: t('editor.add.section_title'),
        value: value('title.zh-TW'),
        max: 120,
      },
      {
        name: 'title.en',
        id: 'add.title.en',
        label: t('editor.add.section_english'),
        value: value('title.en'),
        max: 120,
        optional: true,
      },
      {
        name: 'kind',
        id: 'add.section.kind',
        label: t('editor.add.first_kind'),
        options: kindOptions(t, value('kind') || 'scale'),
      },
    ],
  };
}

/** «只在「整體滿意度」回答「不滿意」時出題». */
function conditionWords(t: Translate, document: SurveyDocument, question: Question, language: Language) {
  const { showIf } = question;
  const asked = showIf === undefined ? undefined : findQuestion(document, showIf.question);
  if (showIf === undefined || asked === undefined) return undefined;
  const labels = choicesOf(document, asked)
    .filter((choice) => showIf.in.includes(choice.code))
    .map((choice) => t('citizen.quoted', { text: inLanguage(choice.label, language) }));
  return t('editor.outline.shown_if', {
    question: nameOf(t, asked, language),
    choices: new Intl.ListFormat(language, { type: 'disjunction' }).format(labels),
  });
}

function checksView(t: Translate, bench: Workbench, base: string, isTold: boolean) {
  const { document } = bench;
  const check = publicationProblems(document, isTold);
  const warnings = [...check.warnings, ...wordingAdvice(document), ...conditionAdvice(document)];
  const line = (kind: 'problems' | 'warnings') => (found: Problem) => ({
    href: placeToMend(found.path, document, base),
    text: problemText(t, found, document, kind),
  });
  const more = (count: number) =>
    count > mostListed ? t('surveys.show.more', { n: count - mostListed }) : undefined;
  return {
    isComplete: check.problems.length === 0,
    problemsTitle: t('surveys.show.problems_title', { n: check.problems.length }),
    problems: check.problems.slice(0, mostListed).map(line('problems')),
    moreProblems: more(check.problems.length),
    warningsTitle: t('surveys.show.warnings_title', { n: warnings.length }),
    warnings: warnings.slice(0, mostListed).map(line('warnings')),
    moreWarnings: more(warnings.length),
  };
}

/** The form in which a problem is put right. */
export function placeToMend(path: string, document: SurveyDocument, base: string): string {
  const parts = path.split('.');
  const code = questionAt(path, document);
  if (code !== undefined) {
    const field = parts.slice(4).join('.');
    return `${base}/edit/questions/${code}${field === '' ? '' : `#f.${field}`}`;
  }
  if (parts[0] === 'sections' && parts[1] !== undefined) {
    const section = document.sections[Number(parts[1])];
    if (section !== undefined) return `${base}/edit/sections/${section.code}#f.${parts.slice(2).join('.')}`;
  }
  if (parts[0] === 'choiceSets' && parts[1] !== undefined)
    return `${base}/edit/scales/${parts[1]}${parts.length > 2 ? `#f.choices.${parts.slice(2).join('.')}` : ''}`;
  const words = ['title', 'purpose', 'notice', 'thanks', 'submit', 'petitionNote', ''];
  return words.includes(parts[0] ?? '') ? `${base}/edit/words` : `${base}/edit`;
}

export function minutesText(t: Translate, document: SurveyDocument, short: boolean): string {
  const seconds = answeringTime(kindsAsked(document, short));
  return seconds < 60
    ? t('editor.outline.seconds', { n: Math.max(10, Math.round(seconds / 10) * 10) })
    : t('editor.outline.minutes', { n: Math.round(seconds / 30) / 2 });
}

export function stepText(t: Translate, step: string, subject: string): string {
  const isKnown = step !== 'undo' && step !== 'restore' && subject !== '';
  return isKnown
    ? t('editor.step_of', { step: t(`editor.steps.${step}`), subject })
    : t(`editor.steps.${step}`);
}
