// Why: a trend goes on only while the same thing is asked. What differs between two versions, question by question, and
// what of it breaks a series, is decided here and nowhere else.
import type { Translated } from '../../db/schema.js';
import { languages } from '../i18n.js';
import {
  choicesOf,
  compositeCodeOf,
  compositeSections,
  questionsOf,
  scaleOf,
  type Question,
  type SurveyDocument,
} from './document.js';

/** Words under `surveys.changes.`. */
export type ChangeKind =
  | 'added'
  | 'removed'
  | 'kind'
  | 'scores'
  | 'scale_reading'
  | 'order'
  | 'composite_items'
  | 'choices'
  | 'conditions'
  | 'not_applicable'
  | 'limits'
  | 'wording'
  | 'choice_wording';

export type Change = {
  /** Question code, or a composite's `~section`. */
  question: string;
  kind: ChangeKind;
  /** Answers before and after cannot stand in one series: a break must be confirmed before publication. */
  breaks: boolean;
  /** The meaning may have shifted: the office may confirm a break. */
  mayBreak: boolean;
  /** Codes concerned, where the kind has any. */
  codes: string[];
};

const breaking = new Set<ChangeKind>(['kind', 'scores', 'scale_reading', 'order', 'composite_items']);
const shifting = new Set<ChangeKind>([
  'choices',
  'conditions',
  'not_applicable',
  'wording',
  'choice_wording',
]);

const change = (question: string, kind: ChangeKind, codes: string[] = []): Change => ({
  question,
  kind,
  breaks: breaking.has(kind),
  mayBreak: breaking.has(kind) || shifting.has(kind),
  codes,
});

/** What differs from `before` to `after`, in the order of `after`, removed questions last. Empty: nothing a citizen notices in a question. */
export function compareVersions(before: SurveyDocument, after: SurveyDocument): Change[] {
  const earlier = new Map(questionsOf(before).map((question) => [question.code, question]));
  const later = new Map(questionsOf(after).map((question) => [question.code, question]));
  return [
    ...[...later.values()].flatMap((question) => {
      const old = earlier.get(question.code);
      return old === undefined
        ? [change(question.code, 'added')]
        : compareQuestions(before, old, after, question);
    }),
    ...[...earlier.keys()].filter((code) => !later.has(code)).map((code) => change(code, 'removed')),
    ...compareComposites(before, after),
  ];
}

function compareQuestions(
  before: SurveyDocument,
  old: Question,
  after: SurveyDocument,
  question: Question,
): Change[] {
  const { code } = question;
  if (old.kind !== question.kind) return [change(code, 'kind')];
  const found: Change[] = [];
  if (!sameText(old.wording, question.wording) || !sameHint(old.hint, question.hint))
    found.push(change(code, 'wording'));
  if (JSON.stringify(old.showIf) !== JSON.stringify(question.showIf)) found.push(change(code, 'conditions'));
  if (notApplicableOf(old) !== notApplicableOf(question)) found.push(change(code, 'not_applicable'));
  if (limitsOf(old) !== limitsOf(question)) found.push(change(code, 'limits'));
  return [...found, ...compareChoices(before, old, after, question)];
}

function compareChoices(
  before: SurveyDocument,
  old: Question,
  after: SurveyDocument,
  question: Question,
): Change[] {
  const { code } = question;
  const was = choicesOf(before, old);
  const is = choicesOf(after, question);
  const wasOf = new Map(was.map((option) => [option.code, option]));
  const isOf = new Map(is.map((option) => [option.code, option]));
  const comingOrGoing = [...new Set([...wasOf.keys(), ...isOf.keys()])].filter(
    (name) => wasOf.has(name) !== isOf.has(name),
  );
  const reworded = is.filter((option) => {
    const earlier = wasOf.get(option.code);
    return earlier !== undefined && !sameText(earlier.label, option.label);
  });
  const found: Change[] =
    reworded.length === 0
      ? []
      : [
          change(
            code,
            'choice_wording',
            reworded.map((option) => option.code),
          ),
        ];
  if (old.kind !== 'scale' || question.kind !== 'scale')
    return comingOrGoing.length === 0 ? found : [change(code, 'choices', comingOrGoing), ...found];

  const rescored = is
    .filter((option) => wasOf.has(option.code) && wasOf.get(option.code)?.score !== option.score)
    .map((option) => option.code);
  if (comingOrGoing.length + rescored.length > 0)
    return [change(code, 'scores', [...comingOrGoing, ...rescored]), ...found];
  if (JSON.stringify(scaleOf(before, old)) !== JSON.stringify(scaleOf(after, question)))
    found.unshift(change(code, 'scale_reading'));
  const orderOf = (options: typeof is) => options.map((option) => option.code).join(' ');
  if (orderOf(was) !== orderOf(is)) found.unshift(change(code, 'order'));
  return found;
}

/** A composite's series goes on while it is the mean of the same questions. */
function compareComposites(before: SurveyDocument, after: SurveyDocument): Change[] {
  const itemsOf = (document: SurveyDocument) =>
    new Map(
      compositeSections(document).map((part) => [
        compositeCodeOf(part.section),
        part.questions.map((question) => question.code).sort(),
      ]),
    );
  const earlier = itemsOf(before);
  const later = itemsOf(after);
  return [...new Set([...later.keys(), ...earlier.keys()])].flatMap((code) => {
    const was = earlier.get(code);
    const is = later.get(code);
    if (was === undefined) return [change(code, 'added')];
    if (is === undefined) return [change(code, 'removed')];
    const differing = [...new Set([...was, ...is])].filter(
      (item) => was.includes(item) !== is.includes(item),
    );
    return differing.length === 0 ? [] : [change(code, 'composite_items', differing)];
  });
}

/** Composites in which one of these questions counts: they break when it breaks. */
export function compositesWith(document: SurveyDocument, codes: ReadonlySet<string>): string[] {
  return compositeSections(document)
    .filter((part) => part.questions.some((question) => codes.has(question.code)))
    .map((part) => compositeCodeOf(part.section));
}

const sameText = (a: Translated, b: Translated): boolean =>
  languages.every((language) => a[language] === b[language]);

function sameHint(a: Translated | undefined, b: Translated | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameText(a, b);
}

function notApplicableOf(question: Question): string {
  return 'notApplicable' in question && question.notApplicable !== null
    ? JSON.stringify(question.notApplicable.label)
    : '';
}

/** What may be typed or must be answered; figures stay comparable. */
function limitsOf(question: Question): string {
  const { required, requiredIf } = question;
  const range =
    question.kind === 'number' ? [question.min, question.max, question.decimals, question.unit] : [];
  return JSON.stringify([required, requiredIf, range, 'maxLength' in question ? question.maxLength : null]);
}
