// Why: a survey document comes from outside. First whether it may be kept as a draft at all (structure, codes, who may
// point to whom); what it needs before citizens see it is in publication.ts.
import type { z } from 'zod';
import {
  choicesOf,
  questionsOf,
  surveyDocumentSchema,
  type Choice,
  type Condition,
  type Question,
  type SurveyDocument,
} from './document.js';

/** `key` names a message under `surveys.problems.`; `path` is where in the document, as `sections.0.questions.2.code`. */
export type Problem = { path: string; key: string; parameters: Record<string, string | number> };
export type ReadDocument = { ok: true; document: SurveyDocument } | { ok: false; problems: Problem[] };

/** Longest document: bytes of its JSON text. */
export const longestDocument = 1_000_000;
const deepest = 12;
const mostProblems = 50;
const dangerousKeys = new Set(['__proto__', 'constructor', 'prototype']);

export const problem = (
  path: string,
  key: string,
  parameters: Record<string, string | number> = {},
): Problem => ({ path, key, parameters });

/** From JSON text: a file, a pasted text, a stored draft. */
export function readSurveyText(text: string): ReadDocument {
  if (Buffer.byteLength(text) > longestDocument)
    return refusal(problem('', 'too_large', { n: longestDocument / 1_000 }));
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return refusal(problem('', 'not_json'));
  }
  return readSurveyDocument(value);
}

/** From a parsed value. Never throws; what is wrong is said in our own message keys. */
export function readSurveyDocument(value: unknown): ReadDocument {
  const unclean = findUnclean(value);
  if (unclean !== undefined) return refusal(unclean);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refusal(problem('', 'not_document'));
  const parsed = surveyDocumentSchema.safeParse(value);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error.issues).slice(0, mostProblems) };
  const problems = structureProblems(parsed.data);
  return problems.length === 0
    ? { ok: true, document: parsed.data }
    : { ok: false, problems: problems.slice(0, mostProblems) };
}

const refusal = (only: Problem): ReadDocument => ({ ok: false, problems: [only] });

/** Texts that PostgreSQL or a browser could not hold, keys that reach for prototypes, nesting without end, sheer size. */
function findUnclean(root: unknown): Problem | undefined {
  let room = longestDocument;
  const visit = (value: unknown, path: string, depth: number): Problem | undefined => {
    room -= 1;
    if (typeof value === 'string') {
      room -= value.length;
      if (!isCleanText(value)) return problem(path, 'text');
    }
    if (room < 0) return problem('', 'too_large', { n: longestDocument / 1_000 });
    if (typeof value !== 'object' || value === null) return undefined;
    if (depth > deepest) return problem('', 'too_deep');
    for (const [key, part] of Object.entries(value)) {
      if (!isCleanText(key) || dangerousKeys.has(key)) return problem(path, 'dangerous_key');
      room -= key.length;
      const found = visit(part, path === '' ? key : `${path}.${key}`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(root, '', 0);
}

const isCleanText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Our own words for what zod found; a key of ours put into the schema comes through as it is. */
function problemsOf(issues: readonly z.core.$ZodIssue[]): Problem[] {
  const own = new Set(['code', 'reserved_code', 'text', 'range']);
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path.map(String).join('.');
    if (own.has(issue.message)) return [problem(path, issue.message)];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((name) => problem(path, 'unknown_key', { name: name.slice(0, 60) }));
      case 'invalid_type':
        return [problem(path, 'missing_or_wrong_type')];
      case 'too_big':
        return [problem(path, 'too_big', { n: Number(issue.maximum) })];
      case 'too_small':
        return [problem(path, 'too_small', { n: Number(issue.minimum) })];
      case 'invalid_key':
        return [problem(path, 'code')];
      default:
        return [problem(path, 'wrong_value')];
    }
  });
}

type Placed = { question: Question; path: string; section: number; separate: boolean };

function placedQuestions(document: SurveyDocument): Placed[] {
  return document.sections.flatMap((part, section) =>
    part.questions.map((question, index) => ({
      question,
      path: `sections.${section}.questions.${index}`,
      section,
      separate: part.storage === 'separate',
    })),
  );
}

/** What a schema cannot say: who points to whom. */
function structureProblems(document: SurveyDocument): Problem[] {
  const placed = placedQuestions(document);
  return [
    ...repeated(document.sections.map((part, index) => [part.code, `sections.${index}.code`])),
    ...repeated(placed.map(({ question, path }) => [question.code, `${path}.code`])),
    ...Object.entries(document.choiceSets).flatMap(([name, list]) =>
      listProblems(list, `choiceSets.${name}`),
    ),
    ...separateSections(document),
    ...placed.flatMap((entry) => [
      ...sourceProblems(document, entry),
      ...scoreProblems(document, entry),
      ...kindProblems(document, entry),
      ...conditionProblems(document, placed, entry),
    ]),
    ...screenProblems(document),
  ];
}

function repeated(codes: readonly (readonly [code: string, path: string])[]): Problem[] {
  const seen = new Set<string>();
  return codes.flatMap(([code, path]) => {
    if (seen.has(code)) return [problem(path, 'repeated_code', { code })];
    seen.add(code);
    return [];
  });
}

function listProblems(list: readonly Choice[], path: string): Problem[] {
  return repeated(list.map((option, index) => [option.code, `${path}.${index}.code`]));
}

/** Choices come from exactly one place. */
function sourceProblems(document: SurveyDocument, { question, path }: Placed): Problem[] {
  if (question.kind !== 'scale' && question.kind !== 'single' && question.kind !== 'several') return [];
  const sources = [
    question.choices,
    question.choiceSet,
    question.kind === 'scale' ? question.range : undefined,
  ];
  const given = sources.filter((source) => source !== undefined).length;
  if (given !== 1) return [problem(path, given === 0 ? 'no_choices' : 'two_choice_sources')];
  if (question.choiceSet !== undefined && !Object.hasOwn(document.choiceSets, question.choiceSet)) {
    return [problem(`${path}.choiceSet`, 'unknown_choice_set', { code: question.choiceSet })];
  }
  return question.choices === undefined ? [] : listProblems(question.choices, `${path}.choices`);
}

function scoreProblems(document: SurveyDocument, { question, path }: Placed): Problem[] {
  const options = choicesOf(document, question);
  const scores = options.flatMap((option) => (option.score === undefined ? [] : [option.score]));
  if (question.kind === 'several' && scores.length > 0) return [problem(path, 'several_with_scores')];
  if (question.kind !== 'scale' || options.length === 0) return [];
  if (scores.length < options.length) return [problem(path, 'scale_without_scores')];
  if (scores.length < 2) return [problem(path, 'scale_too_short')];
  if (new Set(scores).size < scores.length) return [problem(path, 'repeated_score')];
  const lowest = Math.min(...scores);
  const highest = Math.max(...scores);
  const found: Problem[] = [];
  for (const bound of ['satisfiedFrom', 'dissatisfiedTo'] as const) {
    const value = question[bound];
    if (value !== undefined && (value < lowest || value > highest))
      found.push(problem(`${path}.${bound}`, 'bound_off_scale', { lowest, highest }));
  }
  const { satisfiedFrom, dissatisfiedTo } = question;
  if (satisfiedFrom !== undefined && dissatisfiedTo !== undefined) {
    const apart =
      question.goodDirection === 'up' ? satisfiedFrom > dissatisfiedTo : satisfiedFrom < dissatisfiedTo;
    if (!apart) found.push(problem(`${path}.satisfiedFrom`, 'bounds_overlap'));
  }
  return found;
}

function kindProblems(document: SurveyDocument, { question, path, separate }: Placed): Problem[] {
  const found: Problem[] = [];
  const personal = question.kind === 'contact' || question.kind === 'consent';
  if (personal && !separate) found.push(problem(path, 'contact_outside_separate'));
  // A yes-or-no that opens the contact block may stand in it; its answer is not personal data.
  if (separate && !personal && question.kind !== 'single') found.push(problem(path, 'answer_in_separate'));
  if (separate && question.kind === 'single' && question.segment)
    found.push(problem(`${path}.segment`, 'segment_in_separate'));
  if (question.kind === 'number' && question.min > question.max) found.push(problem(`${path}.min`, 'range'));
  if (question.kind === 'single' && question.setsFlag !== undefined) {
    const codes = new Set(choicesOf(document, question).map((option) => option.code));
    for (const code of question.setsFlag.assisted) {
      if (!codes.has(code)) found.push(problem(`${path}.setsFlag`, 'unknown_choice', { code }));
    }
  }
  return found;
}

function separateSections(document: SurveyDocument): Problem[] {
  return document.sections.flatMap((part, index) =>
    part.storage === 'separate' &&
    document.sections.findIndex((other) => other.storage === 'separate') !== index
      ? [problem(`sections.${index}`, 'two_separate_sections')]
      : [],
  );
}

function conditionProblems(
  document: SurveyDocument,
  placed: readonly Placed[],
  { question, path, separate }: Placed,
): Problem[] {
  const check = (name: 'showIf' | 'requiredIf', condition: Condition | undefined): Problem[] => {
    if (condition === undefined) return [];
    const here = `${path}.${name}`;
    const own = placed.findIndex((entry) => entry.path === path);
    const asked = placed.slice(0, own).find((entry) => entry.question.code === condition.question);
    if (asked === undefined) return [problem(here, 'condition_not_earlier', { code: condition.question })];
    if (!['scale', 'single', 'several'].includes(asked.question.kind))
      return [problem(here, 'condition_kind', { code: condition.question })];
    if (asked.separate && !separate)
      return [problem(here, 'condition_on_separate', { code: condition.question })];
    const codes = new Set(choicesOf(document, asked.question).map((option) => option.code));
    if ('notApplicable' in asked.question && asked.question.notApplicable !== null) codes.add('na');
    return condition.in
      .filter((code) => !codes.has(code))
      .map((code) => problem(here, 'unknown_choice', { code }));
  };
  return [...check('showIf', question.showIf), ...check('requiredIf', question.requiredIf)];
}

function screenProblems(document: SurveyDocument): Problem[] {
  if (document.screens === undefined) return [];
  const known = new Map(questionsOf(document).map((question) => [question.code, question]));
  const codes = document.screens.flatMap((screen, index) =>
    screen.map((code): [string, string] => [code, `screens.${index}`]),
  );
  const screenOf = new Map(
    document.screens.flatMap((screen, index) => screen.map((code): [string, number] => [code, index])),
  );
  const unknown = codes.filter(([code]) => !known.has(code));
  if (unknown.length > 0)
    return unknown.map(([code, path]) => problem(path, 'unknown_question', { code: code.slice(0, 64) }));
  const late = codes.flatMap(([code, path]) => {
    const condition = known.get(code)?.showIf;
    const before = condition === undefined ? -1 : (screenOf.get(condition.question) ?? Infinity);
    return before >= (screenOf.get(code) ?? 0)
      ? [problem(path, 'screen_before_condition', { code, other: condition?.question ?? '' })]
      : [];
  });
  const missing = [...known.values()]
    .filter((question) => question.required && !screenOf.has(question.code))
    .map((question) => problem('screens', 'required_not_on_screen', { code: question.code }));
  return [...repeated(codes), ...late, ...missing];
}
