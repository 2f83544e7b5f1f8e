// Why: everything a tablet needs to ask by itself: each screen in each language, as the server would show it, and the rules
// by which one follows another. The server decides everything again when an answer arrives.
import { createHash } from 'node:crypto';
import type { OpeningHours, PublicKey } from '../../db/schema.js';
import { programVersion } from '../backups/manifest.js';
import { assetUrl } from '../http/render.js';
import { inLanguage, type ContentLanguage, type Translate } from '../i18n.js';
import { choicesOf, type Condition, type Question, type SurveyDocument } from '../surveys/document.js';
import { documentIn } from '../surveys/spoken.js';
import { fieldOf, otherFieldOf } from './answers.form.js';
import type { PublishedVersion } from './intake.js';
import {
  kioskLanguages,
  kioskPhonePage,
  kioskScreens,
  kioskThanksPage,
  screenPage,
  thanksFor,
  type KioskState,
} from './kiosk.page.js';
import type { KioskSettings } from './kioskSettings.js';
import { phoneQuestion } from './phone.js';
import type { OfficeWords } from './placeholders.js';
import { nameIn, wordsIn } from './speech.js';
import { clearReasons } from './queueEvent.form.js';
import { officeFrame } from '../looks/look.js';

export type KitState = {
  device: string;
  office: OfficeWords;
  settings: KioskSettings;
  /** For what waits on the tablet. */
  queueKey: PublicKey;
};
type KitScreen = { part: string; step: number; questions: readonly Question[] };

/**
 * The screens as a script shows them. Questions of one screen that exclude each other are screens of their own: whichever
 * is asked stands alone, as it does where the server decides.
 */
export function kitScreens(document: SurveyDocument): KitScreen[] {
  return kioskScreens(document).flatMap((questions, step) =>
    questions.length > 1 && excludeEachOther(questions)
      ? questions.map((question) => ({ part: `${step}.${question.code}`, step, questions: [question] }))
      : [{ part: String(step), step, questions }],
  );
}

function excludeEachOther(questions: readonly Question[]): boolean {
  const conditions = questions.map((question) => question.showIf);
  const [first] = conditions;
  if (first === undefined) return false;
  const seen = new Set<string>();
  return conditions.every((condition) => {
    if (condition?.question !== first.question) return false;
    const fresh = condition.in.every((code) => !seen.has(code));
    for (const code of condition.in) seen.add(code);
    return fresh;
  });
}

/** What the script must know of a question beside what stands on its screen. */
function questionRules(document: SurveyDocument, question: Question) {
  const choices = choicesOf(document, question);
  const condition = (given: Condition | undefined) =>
    given === undefined ? undefined : { question: given.question, in: given.in };
  return {
    code: question.code,
    name: fieldOf(question.code),
    kind: question.kind,
    required: question.required,
    requiredIf: condition(question.requiredIf),
    showIf: condition(question.showIf),
    others: choices
      .filter((choice) => choice.other_text === true)
      .map((choice) => ({ choice: choice.code, name: otherFieldOf(question.code, choice.code) })),
    ...(question.kind === 'number'
      ? { min: question.min, max: question.max, decimals: question.decimals }
      : {}),
  };
}

/** The script's part of the kit: no wording of the survey but what goes wrong. */
export function kitRules(version: PublishedVersion, state: KitState) {
  const { document } = version;
  const { device } = state;
  const { phone, hours, ...settings } = state.settings;
  const spoken = kioskLanguages(version, state);
  const screens = kitScreens(document);
  const offers = phone !== undefined && phoneQuestion(document) !== undefined;
  return {
    device,
    start: `/kiosk/${encodeURIComponent(device)}`,
    survey: version.surveyId,
    version: version.number,
    program: programVersion(),
    key: state.queueKey,
    // When, the server tells it: the hours stand on the screen in words.
    settings: { ...settings, languages: spoken, thanksFor, rests: hours !== undefined },
    /** What draws the code is fetched after the first screen stands. */
    ...(offers ? { phone: { ...phone, script: assetUrl('kioskPhone.js') } } : {}),
    screens: screens.map(({ part, questions }) => ({
      part,
      questions: questions.map((question) => questionRules(document, question)),
    })),
    words: Object.fromEntries(
      spoken.map((language) => [
        language,
        kitWords(documentIn(document, language), language, screens, wordsIn(state.office, language)),
      ]),
    ),
  };
}

function kitWords(
  document: SurveyDocument,
  language: ContentLanguage,
  screens: readonly KitScreen[],
  t: Translate,
) {
  const button = (name: 'next' | 'finish') =>
    document.buttons === undefined ? t(`kiosk.${name}`) : inLanguage(document.buttons[name], language);
  const errors = ['choose', 'fill_in', 'number', 'whole_number', 'date', 'future_date', 'exclusive'] as const;
  const said = [
    'count_none',
    'count',
    'refused_count',
    'online',
    'offline',
    'waits_for_server',
    'last_sent',
    'cleared',
    'not_cleared',
    'choose_reason',
    'not_ours',
    'former',
    'stuck',
    'wrong_pin',
    'pin_none',
    'pin_needs_server',
    'pause',
    'partial',
    'event',
    'app',
  ] as const;
  const placeholders = Object.fromEntries(
    ['n', 'at', 'since', 'seconds', 'release', 'device'].map((name) => [name, `{${name}}`]),
  );
  return {
    title: `${inLanguage(document.title, language)} – ${t('frame.product')}`,
    skip: t('frame.skip'),
    next: button('next'),
    finish: button('finish'),
    errors: Object.fromEntries(errors.map((key) => [key, t(`citizen.errors.${key}`)])),
    /** Question code → what is wrong with a number out of its bounds. */
    bounds: Object.fromEntries(
      screens
        .flatMap(({ questions }) => questions)
        .flatMap((question) =>
          question.kind === 'number'
            ? [
                [
                  question.code,
                  {
                    range: t('citizen.errors.range', { min: question.min, max: question.max }),
                    decimals: t('citizen.errors.decimals', { n: question.decimals }),
                  },
                ],
              ]
            : [],
        ),
    ),
    said: Object.fromEntries(said.map((key) => [key, t(`kiosk.said.${key}`, placeholders)])),
  };
}

/** What one language's part of the kit shows. */
export function kitPage(published: PublishedVersion, language: ContentLanguage, state: KitState) {
  const version = { ...published, document: documentIn(published.document, language) };
  const { document } = version;
  const { device, office, settings } = state;
  const t = wordsIn(office, language);
  const screens = kitScreens(document);
  const blank: KioskState = {
    device,
    office,
    settings,
    responseId: '',
    step: 0,
    values: new Map(),
    answers: {},
    kit: true,
  };
  return {
    language,
    ...officeFrame(office, language, 'screen'),
    practice: settings.practice,
    languageForm: 'kiosk',
    translate: t,
    languageLinks: kioskLanguages(published, state).map((code) => ({
      code,
      name: nameIn(office, code),
      current: code === language,
    })),
    screens: screens.map(({ part, step, questions }, index) => ({
      ...screenPage(version, language, { ...blank, step }, questions, index === screens.length - 1),
      part,
      hidden: [],
      aids: { read: settings.readAloud, staff: index === 0 },
    })),
    thanks: kioskThanksPage(version, language, device, office),
    closed: settings.hours === undefined ? undefined : hoursInWords(settings.hours, language, t),
    phone: settings.phone === undefined ? undefined : kioskPhonePage(version, language, device, office),
    /** For what is neither a question nor thanks. */
    idle: { words: t('kiosk.idle', { seconds: '{seconds}' }), stay: t('kiosk.stay') },
    reasons: clearReasons.map((value) => ({ value, text: t(`kiosk.reason.${value}`) })),
  };
}

const week = ['1', '2', '3', '4', '5', '6', '0'] as const;

/** Day by day from Monday; days in a row with the same hours together. */
export function hoursInWords(hours: OpeningHours, language: ContentLanguage, t: Translate): string[] {
  const named = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  // The first of June 2025 was a Sunday.
  const name = (day: (typeof week)[number]) => named.format(new Date(Date.UTC(2025, 5, 1 + Number(day))));
  const spans: { first: (typeof week)[number]; last: (typeof week)[number]; said: string }[] = [];
  let before: OpeningHours[(typeof week)[number]];
  for (const day of week) {
    const open = hours[day];
    const span = spans.at(-1);
    if (open !== undefined && span !== undefined && before?.from === open.from && before.to === open.to)
      span.last = day;
    else if (open !== undefined) spans.push({ first: day, last: day, said: t('kiosk.closed.hours', open) });
    before = open;
  }
  return spans.map(({ first, last, said }) =>
    first === last
      ? t('kiosk.closed.day', { day: name(first), hours: said })
      : t('kiosk.closed.days', { from: name(first), to: name(last), hours: said }),
  );
}

/** The name of exactly this kit in exactly this page: a tablet compares it with its own. */
export function releaseOf(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}
