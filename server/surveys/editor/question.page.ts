// Why: one question as a form: its words in all languages side by side, its answers, when it is asked. Typed or stored,
// empty or refused, it is the same page.
import { inLanguage, translatorFor, separatorIn, type Language, type Translate } from '../../i18n.js';
import { languagesToRead } from '../../languages/tongues.js';
import { choicesOf, findQuestion, questionsOf, type Question, type SurveyDocument } from '../document.js';
import { publishedChoicesOfSet, questionsUsing } from './codes.js';
import { markOf, type Workbench } from './editor.commands.js';
import { standardScales } from './newParts.js';
import type { Place } from './outline.js';
import {
  formFields,
  idOf,
  problemsByField,
  storedBeside,
  type EditorContext,
  type FormFields,
} from './parts.page.js';
import { choiceRows, questionFields, type FieldValues } from './question.fields.js';
import { sharesScreenWithPrevious } from './screens.js';
import { textsOf, type KnownStates } from './texts.js';

/** What the form of a question shows of it, for the guard: the question and whether it shares a screen. */
export function questionPart(code: string): (document: SurveyDocument) => unknown {
  return (document) => [findQuestion(document, code), sharesScreenWithPrevious(document, code)];
}

export function storedQuestion(document: SurveyDocument, question: Question): FieldValues {
  return {
    ...questionFields(question),
    ...(sharesScreenWithPrevious(document, question.code) ? { sharesScreen: 'on' } : {}),
  };
}

const blankRows = 2;

export function questionPage(bench: Workbench, place: Place, states: KnownStates, context: EditorContext) {
  const { survey, document, published } = bench;
  const { question } = place;
  const { language, refusal } = context;
  const t = translatorFor(language);
  const stored = storedQuestion(document, question);
  const values = refusal?.fields ?? stored;
  const path = `sections.${place.sectionIndex}.questions.${place.index}`;
  const { byField, lines } = problemsByField(t, refusal?.problems ?? [], document, path);
  const texts = new Map(
    textsOf(document)
      .filter((entry) => entry.question === question.code)
      .map((entry) => [entry.name.slice(`question.${question.code}.`.length), entry]),
  );
  const form = formFields(language, values, byField, { known: states, texts });
  const base = `/surveys/${survey.id}`;
  const name = nameOf(t, question, language);
  const all = questionsOf(document);
  const position = all.indexOf(question);
  const link = (other: Question | undefined) =>
    other === undefined
      ? undefined
      : { url: `${base}/edit/questions/${other.code}`, text: nameOf(t, other, language) };
  return {
    title: t('editor.question.title', { name }),
    nav: 'surveys',
    styles: ['editor.css'],
    scripts: ['editor.js'],
    back: { url: `${base}/edit#q.${question.code}`, text: t('editor.outline.back') },
    surveyTitle: inLanguage(document.title, language),
    heading: name,
    kind: t(`editor.kinds.${question.kind}`),
    number: t('editor.question.number', { n: position + 1, of: all.length }),
    action: `${base}/edit/questions/${question.code}`,
    revision: String(survey.revision),
    mark: markOf(questionPart(question.code)(document)),
    errors: lines.length === 0 ? undefined : lines,
    moved: refusal?.moved === true ? { rows: storedBeside(t, values, stored) } : undefined,
    texts: [
      form.text('wording', t('editor.fields.wording'), { rows: 3 }),
      form.text('short', t('editor.fields.short'), { hint: t('editor.question.short_hint') }),
      form.text('hint', t('editor.fields.hint'), { hint: t('editor.question.hint_hint') }),
    ],
    code: published.questions.has(question.code)
      ? { locked: question.code, note: t('editor.question.code_locked') }
      : {
          field: form.field('code', t('editor.fields.code'), {
            max: 64,
            hint: t('editor.question.code_hint'),
          }),
        },
    flags: [
      form.tick('required', t('editor.question.required')),
      form.tick('core', t('editor.question.core'), t('editor.question.core_hint')),
      ...(question.kind === 'single' ? [form.tick('segment', t('editor.question.segment'))] : []),
      ...(place.section.storage === 'answers' && position > 0
        ? [form.tick('sharesScreen', t('editor.question.shares_screen'))]
        : []),
    ],
    answers: answersView(form, bench, question),
    limits: limitsView(form, question),
    notApplicable:
      'notApplicable' in question
        ? {
            tick: form.tick('notApplicable', t('editor.question.not_applicable')),
            text: form.text('notApplicable.label', t('editor.fields.notApplicable')),
          }
        : undefined,
    skip: question.kind === 'long_text' ? form.text('skipLabel', t('editor.fields.skipLabel')) : undefined,
    conditions: (['showIf', 'requiredIf'] as const).map((which) =>
      conditionView(form, document, place, which),
    ),
    previous: link(all[position - 1]),
    next: link(all[position + 1]),
    livePreview: `${base}/preview?language=${language}`,
    previewLanguages: languagesToRead(bench.tongues),
  };
}

export function nameOf(t: Translate, question: Question, language: Language): string {
  const short = inLanguage(question.short, language);
  const words = short === '' ? inLanguage(question.wording, language).slice(0, 24) : short;
  return words === '' ? question.code : t('surveys.named_code', { name: words, code: question.code });
}

function answersView(form: FormFields, bench: Workbench, question: Question) {
  if (question.kind !== 'scale' && question.kind !== 'single' && question.kind !== 'several')
    return undefined;
  const { t, language } = form;
  const { document } = bench;
  const isScale = question.kind === 'scale';
  const known = Object.keys(document.choiceSets);
  const source = form.value('source');
  const sets = [...known, ...(isScale ? standardScales.filter((name) => !known.includes(name)) : [])].filter(
    (name) => name === source.slice(4) || fits(document, name, isScale),
  );
  const shared = source.startsWith('set:') ? source.slice(4) : undefined;
  return {
    source: form.list(
      'source',
      t('editor.fields.source'),
      [
        ['own', t('editor.answers.own')],
        ...(isScale ? [['range', t('editor.answers.range')] as [string, string]] : []),
        ...sets.map((name): [string, string] => [
          `set:${name}`,
          known.includes(name)
            ? t('editor.answers.set', {
                name,
                n: questionsUsing(document, name).length,
                words: wordsOf(document, name, language),
              })
            : t(`editor.standard.${name}`),
        ]),
      ],
      t('editor.answers.source_hint'),
    ),
    shared:
      shared === undefined || !known.includes(shared)
        ? undefined
        : {
            url: `/surveys/${bench.survey.id}/edit/scales/${shared}`,
            text: t('editor.answers.edit_set', { name: shared }),
            choices: (document.choiceSets[shared] ?? []).map((choice) => inLanguage(choice.label, language)),
          },
    rows:
      source === 'own'
        ? choiceRowViews(
            form,
            isScale,
            (code) => bench.published.questions.get(question.code)?.has(code) === true,
          )
        : undefined,
    range:
      source === 'range'
        ? {
            ends: [
              form.field('range.lowest', t('editor.answers.lowest'), { inputmode: 'numeric', max: 2 }),
              form.field('range.highest', t('editor.answers.highest'), { inputmode: 'numeric', max: 2 }),
            ],
            texts: [
              form.text('range.lowLabel', t('editor.answers.low_label')),
              form.text('range.highLabel', t('editor.answers.high_label')),
            ],
          }
        : undefined,
    scale: isScale
      ? [
          form.list('display', t('editor.answers.display'), [
            ['words', t('editor.answers.words')],
            ['faces_with_words', t('editor.answers.faces')],
          ]),
          form.list('goodDirection', t('editor.answers.direction'), [
            ['up', t('editor.answers.up')],
            ['down', t('editor.answers.down')],
          ]),
          form.field('satisfiedFrom', t('editor.fields.satisfiedFrom'), {
            inputmode: 'numeric',
            max: 2,
            optional: true,
          }),
          form.field('dissatisfiedTo', t('editor.fields.dissatisfiedTo'), {
            inputmode: 'numeric',
            max: 2,
            optional: true,
          }),
          form.field('dimension', t('editor.fields.dimension'), {
            max: 64,
            optional: true,
            hint: t('editor.answers.dimension_hint'),
          }),
        ]
      : undefined,
  };
}

/** A scale needs scores; a list of choices must have none where several may be ticked. */
function fits(document: SurveyDocument, name: string, isScale: boolean): boolean {
  const set = document.choiceSets[name];
  if (set === undefined) return isScale;
  const isScored = set.every((choice) => choice.score !== undefined);
  return isScale ? isScored : !isScored;
}

function wordsOf(document: SurveyDocument, name: string, language: Language): string {
  const labels = (document.choiceSets[name] ?? []).map((choice) => inLanguage(choice.label, language));
  const shown = labels.slice(0, 3);
  return [...shown, ...(labels.length > shown.length ? ['…'] : [])].join(separatorIn(language));
}

const faces = ['very-pleased', 'pleased', 'neutral', 'displeased', 'very-displeased'] as const;

/** Rows of choices; codes that citizens have met stand fast. Shared with the page of a named scale. */
export function choiceRowViews(form: FormFields, isScale: boolean, isLocked: (code: string) => boolean) {
  const { t } = form;
  const filled = choiceRows(form.values);
  const rows = Array.from({ length: Math.min(60, filled + blankRows) }, (_, index) => {
    const at = `choices.${index}`;
    const was = form.value(`${at}.was`);
    const isBlank = index >= filled;
    const name = t('editor.fields.choice_row', { n: index + 1 });
    return {
      name: isBlank ? t('editor.answers.new_row') : name,
      error: form.problems.get(at),
      id: idOf(at),
      was: { name: `${at}.was`, value: was },
      labels: form.text(`${at}.label`, name, { textName: `choice.${was}` }).fields,
      code:
        was !== '' && isLocked(was)
          ? { locked: was, name: `${at}.code` }
          : { field: form.field(`${at}.code`, t('editor.answers.code'), { max: 64 }) },
      score: isScale
        ? form.field(`${at}.score`, t('editor.answers.score'), { inputmode: 'numeric', max: 2 })
        : undefined,
      face: isScale
        ? form.list(`${at}.face`, t('editor.answers.face'), [
            ['', t('editor.answers.no_face')],
            ...faces.map((face): [string, string] => [face, t(`editor.faces.${face}`)]),
          ])
        : undefined,
      ticks: isScale
        ? []
        : [
            form.tick(`${at}.exclusive`, t('editor.answers.exclusive')),
            form.tick(`${at}.other_text`, t('editor.answers.other_text')),
          ],
      buttons: isBlank
        ? []
        : (['up', 'down', 'remove'] as const).map((what) => ({
            value: `choice.${what}.${index}`,
            text: t(`editor.buttons.${what}`),
            label: t(`editor.buttons.${what}_named`, { name }),
          })),
    };
  });
  return rows;
}

function limitsView(form: FormFields, question: Question) {
  const { t } = form;
  if (question.kind === 'number')
    return {
      fields: [
        form.field('min', t('editor.fields.min'), { inputmode: 'decimal' }),
        form.field('max', t('editor.fields.max'), { inputmode: 'decimal' }),
        form.field('decimals', t('editor.fields.decimals'), { inputmode: 'numeric', max: 1 }),
      ],
      texts: [form.text('unit', t('editor.fields.unit'))],
    };
  if ('maxLength' in question)
    return {
      fields: [form.field('maxLength', t('editor.fields.maxLength'), { inputmode: 'numeric', max: 5 })],
      texts: [],
    };
  return undefined;
}

/** Only earlier questions with choices can decide: what comes later, and the question itself, are not on the list. */
export function conditionCandidates(document: SurveyDocument, place: Place): Question[] {
  const separate = new Set(
    document.sections.filter((part) => part.storage === 'separate').flatMap((part) => part.questions),
  );
  const all = questionsOf(document);
  return all
    .slice(0, all.indexOf(place.question))
    .filter(
      (question) =>
        (question.kind === 'scale' || question.kind === 'single' || question.kind === 'several') &&
        (!separate.has(question) || place.section.storage === 'separate'),
    );
}

function conditionView(
  form: FormFields,
  document: SurveyDocument,
  place: Place,
  which: 'showIf' | 'requiredIf',
) {
  const { t, language } = form;
  const candidates = conditionCandidates(document, place);
  const chosen = form.value(which);
  const asked = findQuestion(document, chosen);
  const isKnown = chosen === '' || candidates.some((question) => question.code === chosen);
  const choices = asked === undefined ? [] : choicesOf(document, asked);
  const na =
    asked !== undefined && 'notApplicable' in asked && asked.notApplicable !== null
      ? [{ code: 'na', label: asked.notApplicable.label }]
      : [];
  const given = Object.keys(form.values)
    .filter((name) => name.startsWith(`${which}.in.`))
    .map((name) => name.slice(which.length + 4));
  const codes = new Set([...choices, ...na].map((choice) => choice.code));
  return {
    legend: t(`editor.condition.${which}`),
    question: form.list(which, t('editor.condition.question'), [
      ['', t(`editor.condition.${which}_always`)],
      ...(isKnown ? [] : [[chosen, chosen] as [string, string]]),
      ...candidates.map((question): [string, string] => [question.code, nameOf(t, question, language)]),
    ]),
    none: candidates.length === 0 ? t('editor.condition.none') : undefined,
    of: { name: `${which}.of`, value: chosen },
    ticks: [
      ...[...choices, ...na].map((choice) =>
        form.tick(`${which}.in.${choice.code}`, inLanguage(choice.label, language)),
      ),
      // An answer that is no choice any more is shown, so that it can be taken away.
      ...given
        .filter((code) => !codes.has(code))
        .map((code) => form.tick(`${which}.in.${code}`, t('editor.condition.dead', { code }))),
    ],
    hasTicks: choices.length > 0 || given.length > 0,
    button: t('editor.condition.choose'),
  };
}

/** The page of a scale that several questions share. */
export function scalePart(name: string): (document: SurveyDocument) => unknown {
  return (document) => document.choiceSets[name];
}

export function isLockedInSet(bench: Workbench, name: string): (code: string) => boolean {
  const locked = publishedChoicesOfSet(bench.document, name, bench.published);
  return (code) => locked.has(code);
}
