// Why: the counter's form, one screen at a time; whatever was answered before travels along in hidden fields, so that the
// tablet keeps nothing and the page works without a script.
import { inLanguage, isLanguage, type ContentLanguage, type Translate } from '../i18n.js';
import { choicesOf, questionsOf, type Question, type SurveyDocument } from '../surveys/document.js';
import { screensOf } from '../surveys/matrix.js';
import { documentIn } from '../surveys/spoken.js';
import {
  fieldNamesOf,
  fieldOf,
  isSeparate,
  otherFieldOf,
  serviceQuestion,
  type FieldErrors,
} from './answers.form.js';
import type { Answers } from './cells.js';
import { isMet } from './conditions.js';
import type { Fields } from './fields.form.js';
import { thanksPage } from './form.page.js';
import { phoneField } from './envelope.form.js';
import type { PublishedVersion } from './intake.js';
import type { KioskSettings } from './kioskSettings.js';
import { phoneHours, phoneQuestion } from './phone.js';
import { filled, type OfficeWords } from './placeholders.js';
import { questionView, type QuestionView } from './question.page.js';
import { languagesOffered, nameIn, wordsIn } from './speech.js';
import { fullNotice, shortNotice } from './surveyNotice.js';
import { officeFrame } from '../looks/look.js';

/** Seconds: without a script, and on the thanks. */
const refreshAfter = 60;
const refreshWhileWriting = 180;
export const thanksFor = 8;

const keptScreens = new WeakMap<SurveyDocument, readonly (readonly Question[])[]>();

/** Which questions share a screen: as the document says, else one a screen. Contact data are not asked at a counter. */
export function kioskScreens(document: SurveyDocument): readonly (readonly Question[])[] {
  let screens = keptScreens.get(document);
  if (screens === undefined) {
    const usable = questionsOf(document).filter((question) => !isSeparate(document, question));
    screens = screensOf(document)
      .map((codes) => usable.filter((question) => codes.includes(question.code)))
      .filter((questions) => questions.length > 0);
    keptScreens.set(document, screens);
  }
  return screens;
}

export function isShown(questions: readonly Question[], answers: Answers): boolean {
  return questions.some((question) => isMet(question.showIf, answers));
}

export type KioskState = {
  device: string;
  office: OfficeWords;
  settings: KioskSettings;
  responseId: string;
  /** Index of the screen shown. */
  step: number;
  values: Fields;
  answers: Answers;
  errors?: FieldErrors;
  /** The comment will be written on their own phone. */
  phone?: boolean;
  /** For the kit, where a script decides what is the start. */
  kit?: boolean;
  release?: string;
};

export function kioskPage(published: PublishedVersion, language: ContentLanguage, state: KioskState) {
  const version = { ...published, document: documentIn(published.document, language) };
  const { step, answers } = state;
  const screens = kioskScreens(version.document);
  const shown = (screens[step] ?? []).filter((question) => isMet(question.showIf, answers));
  const isLast = !screens.slice(step + 1).some((later) => isShown(later, answers));
  return screenPage(version, language, state, shown, isLast);
}

/** The tablet's languages in its order, then those of the office in which the survey is offered, but those it leaves out. */
export function kioskLanguages(
  version: Pick<PublishedVersion, 'languages'>,
  { office, settings }: Pick<KioskState, 'office' | 'settings'>,
): ContentLanguage[] {
  const { without = [] } = settings;
  const others = languagesOffered(office, version).filter(
    (code) => !isLanguage(code) && !without.includes(code),
  );
  return [...settings.languages, ...others];
}

/** One screen with these questions. */
export function screenPage(
  version: PublishedVersion,
  language: ContentLanguage,
  state: KioskState,
  shown: readonly Question[],
  isLast: boolean,
) {
  const { document } = version;
  const { office, settings, step, values, errors } = state;
  const { quiet, countdown } = settings;
  const t = wordsIn(office, language);
  const screens = kioskScreens(document);
  const home = kioskLanguages(version, state)[0] ?? 'zh-TW';
  const only = shown.length === 1 ? shown[0] : undefined;
  // One question with one answer: each answer is a button that goes on.
  const byButton = only?.kind === 'scale' || only?.kind === 'single';
  const questions = shown.map((question) => ({
    ...offeredHere(
      questionView({ document, language, office, values, errors, bestFirst: true }, question, undefined),
      question,
      settings.services,
    ),
    skip:
      question.kind === 'long_text' && question.skipLabel !== undefined
        ? inLanguage(question.skipLabel, language)
        : undefined,
  }));
  const writes = shown.some((question) => question.kind === 'long_text' || question.kind === 'short_text');
  const button = (name: 'next' | 'back' | 'restart' | 'finish') =>
    document.buttons === undefined ? t(`kiosk.${name}`) : inLanguage(document.buttons[name], language);
  const start = `/kiosk/${encodeURIComponent(state.device)}`;
  const names = fieldNamesOf(document);
  const isStart = state.kit !== true && step === 0 && ![...values.keys()].some((name) => names.has(name));
  const isOptional = shown.every((question) => !question.required);
  return {
    title: inLanguage(document.title, language),
    ...officeFrame(office, language, 'screen'),
    scripts: ['kiosk.js'],
    languageLinks: kioskLanguages(version, state).map((code) => ({
      code,
      name: nameIn(office, code),
      current: code === language,
    })),
    practice: settings.practice,
    languageForm: 'kiosk',
    release: state.release,
    webManifest: `${start}/manifest.webmanifest`,
    action: `${start}?lang=${language}`,
    start,
    // The start in the office's own language may stay for hours; anything else goes back there.
    refresh:
      isStart && language === home
        ? undefined
        : `${writes ? refreshWhileWriting : refreshAfter};url=${start}`,
    idle:
      isStart && language === home
        ? undefined
        : {
            quiet: writes ? quiet * 2 : quiet,
            countdown,
            words: isStart
              ? t('kiosk.idle', { seconds: '{seconds}' })
              : idleWords(document, office, language),
            stay: t('kiosk.stay'),
          },
    progress: {
      value: step + 1,
      max: screens.length + 1,
      label: t('kiosk.progress', { n: step + 1, of: screens.length }),
    },
    purpose: step === 0 ? filled(document.purpose, office, language) : undefined,
    noticeShort: step === 0 || writes ? shortNotice(document, office, language) : [],
    notice: step === 0 || writes ? fullNotice(document, office, language) : [],
    noticeTitle: t(
      document.notice.some((entry) => entry.item === 'short') ? 'citizen.notice_more' : 'citizen.notice',
    ),
    petitionNote:
      writes && document.petitionNote !== undefined
        ? filled(document.petitionNote, office, language)
        : undefined,
    byButton,
    // Five answers of equal weight stand in one row; drawings only where the survey asks for faces.
    inRow: only?.kind === 'scale' && choicesOf(document, only).length <= 5,
    drawn: only?.kind === 'scale' && only.display === 'faces_with_words',
    questions,
    phone: offersPhoneHere(document, settings, shown)
      ? { ready: state.kit !== true, last: isLast }
      : undefined,
    buttons: {
      back: step > 0 ? button('back') : undefined,
      next: byButton ? undefined : isLast ? button('finish') : button('next'),
      skip: !isOptional ? undefined : (questions[0]?.skip ?? (byButton ? t('kiosk.skip') : undefined)),
      restart: isStart ? undefined : button('restart'),
    },
    hidden: [
      { name: 'version', value: String(version.number) },
      { name: 'language', value: language },
      { name: 'step', value: String(step) },
      ...(state.phone === true ? [{ name: phoneField, value: 'yes' }] : []),
      ...carried(document, values, shown),
    ],
    responseId: state.responseId,
  };
}

function idleWords(document: SurveyDocument, office: OfficeWords, language: ContentLanguage): string {
  return document.idle === undefined
    ? wordsIn(office, language)('kiosk.idle', { seconds: '{seconds}' })
    : filled(document.idle, office, language);
}

function offersPhoneHere(
  document: SurveyDocument,
  settings: KioskSettings,
  shown: readonly Question[],
): boolean {
  const question = phoneQuestion(document);
  return settings.phone !== undefined && question !== undefined && shown.includes(question);
}

/**
 * Of the services only those that this counter offers, in its order; what is none of the office's («other») stays. All of
 * them where nothing would be left: nobody could go on.
 */
function offeredHere(view: QuestionView, question: Question, services: readonly string[]): QuestionView {
  if (question.code !== serviceQuestion || services.length === 0) return view;
  const others = view.choices.filter((choice) => choice.other !== undefined || choice.exclusive);
  const offered = services.flatMap((code) => view.choices.filter((choice) => choice.value === code));
  const choices = [...offered, ...others.filter((choice) => !offered.includes(choice))];
  return choices.length === 0 ? view : { ...view, choices };
}

/** Everything answered on other screens. */
function carried(
  document: SurveyDocument,
  values: Fields,
  shown: readonly Question[],
): { name: string; value: string }[] {
  const names = fieldNamesOf(document);
  const here = fieldsOf(shown, names);
  return [...values].flatMap(([name, list]) =>
    names.has(name) && !here.has(name) ? list.map((value) => ({ name, value })) : [],
  );
}

/** The fields of these questions, among those the survey has. */
export function fieldsOf(questions: readonly Question[], names: ReadonlySet<string>): Set<string> {
  return new Set(
    questions.flatMap((question) => [
      fieldOf(question.code),
      ...[...names].filter((name) => name.startsWith(otherFieldOf(question.code, ''))),
    ]),
  );
}

export function kioskThanksPage(
  version: PublishedVersion,
  language: ContentLanguage,
  device: string,
  office: OfficeWords,
) {
  const start = `/kiosk/${encodeURIComponent(device)}`;
  const t = wordsIn(office, language);
  return {
    ...thanksPage(version.document, language, office),
    scripts: ['kiosk.js'],
    start,
    returnAfter: thanksFor,
    again: t('kiosk.to_start'),
  };
}

/** Thanks, and the code that leads to the comment on the visitor's own phone. */
export function kioskPhonePage(
  version: PublishedVersion,
  language: ContentLanguage,
  device: string,
  office: OfficeWords,
  /** As a picture; undefined for the kit, where the tablet draws it. */
  qr?: string,
) {
  const t = wordsIn(office, language);
  return {
    title: t('kiosk.phone.title'),
    ...officeFrame(office, language, 'screen'),
    body: t('kiosk.phone.scan'),
    once: t('kiosk.phone.once', { n: phoneHours }),
    alt: t('kiosk.phone.alt'),
    qr,
    scripts: ['kiosk.js'],
    start: `/kiosk/${encodeURIComponent(device)}`,
    returnAfter: refreshAfter,
    again: t('kiosk.phone.done'),
    idle: {
      words: idleWords(documentIn(version.document, language), office, language),
      stay: t('kiosk.phone.stay'),
    },
  };
}

/** What went wrong, on a screen that goes back to the start by itself. */
export function kioskMessagePage(t: Translate, device: string, words: { title: string; body: string }) {
  const start = `/kiosk/${encodeURIComponent(device)}`;
  return {
    ...words,
    scripts: ['kiosk.js'],
    start,
    returnAfter: refreshAfter,
    again: t('kiosk.to_start'),
  };
}
