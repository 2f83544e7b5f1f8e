// Why: the citizen's form as one page function: empty, refused, in another language and as a preview it is the same page.
import { inLanguage, type ContentLanguage, type Translate } from '../i18n.js';
import { choicesOf, questionsOf, type Question, type SurveyDocument } from '../surveys/document.js';
import { documentIn } from '../surveys/spoken.js';
import { matrixRuns } from '../surveys/matrix.js';
import type { FieldErrors } from './answers.form.js';
import { codeField, trapField } from './envelope.form.js';
import { daysKept } from './drafts.commands.js';
import type { Fields } from './fields.form.js';
import { filled, type OfficeWords } from './placeholders.js';
import { questionView, type QuestionView } from './question.page.js';
import { noticeDrawer } from './surveyNotice.js';
import { wordsIn } from './speech.js';
import { officeFrame } from '../looks/look.js';

export type SurveyFormOptions = {
  office: OfficeWords;
  /** Made before the first send; the same id sent twice is one response. */
  responseId: string;
  /** Only the questions of the short form. */
  short?: boolean;
  /** Only the questions with these codes, without numbers: a part that is asked by itself. */
  only?: ReadonlySet<string>;
  values?: Fields;
  errors?: FieldErrors;
  /** It could not be put aside just now: too many are at it. */
  isFlooded?: true;
  /** Where it is posted to. */
  action?: string;
  /** The address of the other length of the form, when the survey has both. */
  otherLength?: string;
  /** Offers to put the form aside and to go on later. */
  mayKeep?: boolean;
  /**
   * The form of somebody's own code or private link, which a script keeps when they leave it half done: only what is
   * changed from here on, or with what is in it already and lies nowhere yet.
   */
  keepsItself?: 'changes' | 'all';
  /** For staff to look at: nothing can be sent. */
  preview?: boolean;
};

/** The questions of the form, in order: all, or those of the short form. */
export function askedQuestions(document: SurveyDocument, short: boolean): readonly Question[] {
  let both = asked.get(document);
  if (both === undefined) {
    const all = questionsOf(document);
    both = { all, core: all.filter((question) => question.core) };
    asked.set(document, both);
  }
  return short ? both.core : both.all;
}

const asked = new WeakMap<SurveyDocument, { all: readonly Question[]; core: readonly Question[] }>();

/** True when leaving out what is not core makes the form shorter. */
export function hasShortForm(document: SurveyDocument): boolean {
  const shortLength = askedQuestions(document, true).length;
  return shortLength > 0 && shortLength < askedQuestions(document, false).length;
}

export function surveyFormPage(
  version: { number: number; document: SurveyDocument },
  language: ContentLanguage,
  options: SurveyFormOptions,
) {
  const document = documentIn(version.document, language);
  const { office, short = false, only, values, errors, preview = false } = options;
  const t = wordsIn(office, language);
  const context = { document, language, office, values, errors };
  const shown = new Set(
    askedQuestions(document, short).filter((question) => only === undefined || only.has(question.code)),
  );
  let count = 0;
  const sections = document.sections.flatMap((part) => {
    const questions = part.questions.filter((question) => shown.has(question));
    if (questions.length === 0) return [];
    const runs = matrixRuns(document, part, questions);
    return [
      {
        title: inLanguage(part.title, language),
        // What only follows from another answer has no number of its own.
        questions: questions.map((question) => ({
          ...questionView(
            context,
            question,
            only === undefined && question.showIf === undefined
              ? t('citizen.number', { n: (count += 1) })
              : undefined,
          ),
          matrix: matrixView(document, runs, question, language),
        })),
      },
    ];
  });
  const wrong = sections.flatMap((part) => part.questions).filter((question) => question.error !== undefined);
  const problems = [
    ...(options.isFlooded === true ? [{ href: '#keep', text: t('citizen.kept.many') }] : []),
    ...wrong.map((question) => errorLink(question, t)),
  ];
  return {
    title: inLanguage(document.title, language),
    ...officeFrame(office, language),
    scripts: ['form.js'],
    purpose: filled(document.purpose, office, language),
    minutes: minutesText(document, short, t),
    otherLength:
      options.otherLength === undefined
        ? undefined
        : { url: options.otherLength, text: otherLengthText(document, short, t) },
    notice: noticeDrawer(document, office, language),
    petitionNote:
      document.petitionNote === undefined ? undefined : filled(document.petitionNote, office, language),
    source: document.source,
    errors: problems.length === 0 ? undefined : problems,
    action: options.action ?? '',
    filled: values !== undefined,
    sections,
    hidden: [
      { name: 'version', value: String(version.number) },
      { name: 'language', value: language },
      ...(short ? [{ name: 'form', value: 'short' }] : []),
    ],
    responseId: options.responseId,
    submit: document.submit === undefined ? t('citizen.submit') : inLanguage(document.submit, language),
    preview,
    mayKeep: options.mayKeep === true,
    keepsItself: options.keepsItself,
    keptByItself: t('citizen.kept.by_itself', { days: daysKept }),
    trap: options.mayKeep === true || only !== undefined ? trapField : undefined,
  };
}

/** Where a table of items begins and ends, and the words over its columns. */
function matrixView(
  document: SurveyDocument,
  runs: readonly (readonly Question[])[],
  question: Question,
  language: ContentLanguage,
) {
  const run = runs.find((items) => items.includes(question));
  if (run === undefined) return undefined;
  const isFirst = run[0] === question;
  return {
    isFirst,
    isLast: run.at(-1) === question,
    heads: isFirst ? choicesOf(document, question).map((choice) => inLanguage(choice.label, language)) : [],
  };
}

function errorLink(question: QuestionView, t: Translate): { href: string; text: string } {
  const name = question.number === undefined ? question.short : `${question.number} ${question.short}`;
  return { href: `#${question.id}`, text: t('citizen.error_link', { name, error: question.error ?? '' }) };
}

/** «about 4 minutes», «about 20 seconds»; undefined when the survey does not say. */
function minutesText(document: SurveyDocument, short: boolean, t: Translate): string | undefined {
  const minutes = document.estimatedMinutes;
  if (minutes === undefined) return undefined;
  const needed = short ? minutes.core : (minutes.full ?? minutes.core);
  return durationIn(needed, t);
}

function durationIn(minutes: number, t: Translate): string {
  return minutes < 1
    ? t('citizen.about_seconds', { n: Math.max(10, Math.round(minutes * 6) * 10) })
    : t('citizen.about_minutes', { n: Math.round(minutes) });
}

function otherLengthText(document: SurveyDocument, short: boolean, t: Translate): string {
  const minutes = minutesText(document, !short, t);
  const text = t(short ? 'citizen.to_full' : 'citizen.to_short');
  return minutes === undefined ? text : t('citizen.with_minutes', { text, minutes });
}

export function thanksPage(asked: SurveyDocument, language: ContentLanguage, office: OfficeWords) {
  const document = documentIn(asked, language);
  const t = wordsIn(office, language);
  const { heard } = office.settings;
  const body = document.thanks?.body;
  // A text that has the place for it already says it; otherwise it follows in a line of its own.
  const isInBody = body !== undefined && inLanguage(body, language).includes('{heard}');
  return {
    title:
      document.thanks === undefined ? t('citizen.thanks_title') : inLanguage(document.thanks.title, language),
    ...officeFrame(office, language),
    body:
      body === undefined || (isInBody && heard === undefined)
        ? t('citizen.thanks_body')
        : filled(body, office, language),
    heard: heard === undefined || isInBody ? undefined : inLanguage(heard, language),
    scripts: ['form.js'],
  };
}

/** Where a survey asks for a code: one field, and in words why the one given opens nothing. What was filled in goes along. */
export function codePage(
  plain: SurveyDocument,
  language: ContentLanguage,
  office: OfficeWords,
  asked: {
    action: string;
    hidden: readonly { name: string; value: string }[];
    problem: 'needed' | 'unknown' | 'used';
    typed: string;
    isPosted: boolean;
  },
) {
  const document = documentIn(plain, language);
  const t = wordsIn(office, language);
  const error = asked.problem === 'needed' ? undefined : t(`citizen.code.${asked.problem}`);
  return {
    title: inLanguage(document.title, language),
    ...officeFrame(office, language),
    purpose: filled(document.purpose, office, language),
    action: asked.action,
    hidden: asked.hidden,
    isPosted: asked.isPosted,
    field: {
      name: asked.isPosted ? codeField : 'code',
      id: 'code',
      label: t('citizen.code.label'),
      hint: t('citizen.code.hint'),
      autocomplete: 'off',
      max: 20,
      value: asked.typed,
      error,
    },
    errors: error === undefined ? undefined : [{ href: '#code', text: error }],
  };
}

/** What was put aside, until when, and the way back to it. */
export function keptPage(
  plain: SurveyDocument,
  language: ContentLanguage,
  office: OfficeWords,
  kept: { link: string; until: string; byCode: boolean },
) {
  const document = documentIn(plain, language);
  const t = wordsIn(office, language);
  return {
    title: t('citizen.kept.title'),
    ...officeFrame(office, language),
    survey: inLanguage(document.title, language),
    body: t(kept.byCode ? 'citizen.kept.body_code' : 'citizen.kept.body', { until: kept.until }),
    link: kept.link,
  };
}

/** Around a page that says why nothing was taken: whose it is, and where to turn instead. */
export function refusalFrame(office: OfficeWords, language: ContentLanguage) {
  const frame = officeFrame(office, language);
  const { phone } = office.settings;
  const t = wordsIn(office, language);
  return {
    ...frame,
    turnTo: phone === '' ? undefined : t('citizen.turn_to', { office: frame.officeName, phone }),
  };
}
