// Why: which count cells one response adds to. Decided once, here, for live answers, imports and rebuilds alike, so
// that «cells = rows» can be checked.
import { compositeCode, compositeScore } from '../../analysis/composite.js';
import type { ScaleDefinition } from '../../analysis/scale.js';
import { cellCount, cellPlace, keyOfCell, type CellGroup } from '../../db/intake.js';
import {
  choicesOf,
  compositeCodeOf,
  compositeSections,
  questionsOf,
  type SurveyDocument,
} from '../surveys/document.js';

/**
 * Answers by question code: a choice code, 'na', null for no answer; a list of ticked codes; a number or day; the mark
 * 'text' where a free text lies in the comments. A question that was not shown is absent.
 */
export type Answers = Record<string, string | number | readonly string[] | null>;

export type CellContext = {
  surveyId: string;
  /** Exactly one of day and wave carries the period: the day where it is known. */
  day: string | null;
  hour: number | null;
  wave: string | null;
  channel: string;
  language: string;
  counterCode: string | null;
  serviceCode: string | null;
};

/** Several choices: how many were shown the question, the base of every tick's share. */
export const shownCode = 'shown';

type Plan = {
  scales: string[];
  composites: {
    code: string;
    scale: ScaleDefinition;
    items: { code: string; scores: ReadonlyMap<string, number> }[];
  }[];
  singles: string[];
  several: string[];
  segments: string[];
};

const plans = new WeakMap<SurveyDocument, Plan>();

function planOf(document: SurveyDocument): Plan {
  const known = plans.get(document);
  if (known !== undefined) return known;
  const questions = questionsOf(document);
  const plan: Plan = {
    scales: questions.filter((q) => q.kind === 'scale').map((q) => q.code),
    composites: compositeSections(document).map((part) => ({
      code: compositeCodeOf(part.section),
      scale: part.scale,
      items: part.questions.map((q) => ({
        code: q.code,
        scores: new Map(
          choicesOf(document, q).flatMap((option): [string, number][] =>
            option.score === undefined ? [] : [[option.code, option.score]],
          ),
        ),
      })),
    })),
    singles: questions.filter((q) => q.kind === 'single' && !isSeparate(document, q.code)).map((q) => q.code),
    several: questions.filter((q) => q.kind === 'several').map((q) => q.code),
    segments: questions.filter((q) => q.kind === 'single' && q.segment).map((q) => q.code),
  };
  plans.set(document, plan);
  return plan;
}

function isSeparate(document: SurveyDocument, questionCode: string): boolean {
  return document.sections.some(
    (part) => part.storage === 'separate' && part.questions.some((q) => q.code === questionCode),
  );
}

/** One cell's address but for its question and answer: the cut with its value, and the period. */
type Place = { cut: string; cutValue: string; kind: 'day' | 'month' | 'wave'; period: string };

/** What one response adds: every count, in every place of its own length of period. */
export type CellParts = {
  byDay: readonly Place[];
  byMonth: readonly Place[];
  /** `everyCut`: also in the places by month. */
  counts: readonly { question: string; edition: number; code: string; everyCut: boolean }[];
};

/**
 * The cell keys of one response.
 * @param editions question code → edition, from the version; composites use their own code; 1 when absent
 */
export function cellKeysOf(
  document: SurveyDocument,
  editions: Readonly<Record<string, number>>,
  context: CellContext,
  answers: Answers,
): string[] {
  return cellGroupsOf(document, editions, context, answers).flatMap(({ place, counts }) =>
    counts.map((count) => keyOfCell(place, count)),
  );
}

/** Question → code → the count's string, an edition each. Codes come from documents, so their number is bounded by them. */
const knownCounts = new Map<number, Map<string, Map<string, string>>>();

/** One string for every time the same thing is counted: nothing is put together, and a map finds it sooner. */
function sameCount(question: string, edition: number, code: string): string {
  let questions = knownCounts.get(edition);
  if (questions === undefined) knownCounts.set(edition, (questions = new Map<string, Map<string, string>>()));
  let codes = questions.get(question);
  if (codes === undefined) questions.set(question, (codes = new Map<string, string>()));
  let count = codes.get(code);
  if (count === undefined) codes.set(code, (count = cellCount(question, edition, code)));
  return count;
}

/** The cells of one response as the intake takes them. */
export function cellGroupsOf(
  document: SurveyDocument,
  editions: Readonly<Record<string, number>>,
  context: CellContext,
  answers: Answers,
): CellGroup[] {
  const { byDay, byMonth, counts } = cellPartsOf(document, editions, context, answers);
  const daily: string[] = [];
  const monthly: string[] = [];
  for (const { question, edition, code, everyCut } of counts) {
    const count = sameCount(question, edition, code);
    daily.push(count);
    if (everyCut) monthly.push(count);
  }
  const at = (places: readonly Place[], counted: readonly string[]) =>
    places.map(({ cut, cutValue, kind, period }) => ({
      place: cellPlace(context.surveyId, cut, cutValue, kind, period),
      counts: counted,
    }));
  return [...at(byDay, daily), ...at(byMonth, monthly)];
}

/** The same, not yet multiplied out: for whoever sums many responses. */
export function cellPartsOf(
  document: SurveyDocument,
  editions: Readonly<Record<string, number>>,
  context: CellContext,
  answers: Answers,
): CellParts {
  const plan = planOf(document);
  const day = context.day;
  const period = day ?? context.wave;
  if (period === null) return { byDay: [], byMonth: [], counts: [] };
  const kind = day === null ? 'wave' : 'day';
  const monthKind = day === null ? 'wave' : 'month';
  const month = day === null ? period : day.slice(0, 7);
  const byDay: Place[] = [];
  const byMonth: Place[] = [];
  const daily = (cut: string, cutValue: string) => byDay.push({ cut, cutValue, kind, period });
  const monthly = (cut: string, cutValue: string) =>
    byMonth.push({ cut, cutValue, kind: monthKind, period: month });
  daily('', '');
  daily('channel', context.channel);
  if (context.counterCode !== null) daily('counter', context.counterCode);
  if (context.serviceCode !== null) daily('service', context.serviceCode);
  monthly('language', context.language);
  if (context.hour !== null) monthly('hour', String(context.hour).padStart(2, '0'));
  for (const segment of plan.segments) {
    const value = answers[segment];
    if (typeof value === 'string') monthly(`answer:${segment}`, value);
  }

  const counts: CellParts['counts'][number][] = [];
  const add = (question: string, code: string, everyCut: boolean) =>
    counts.push({ question, edition: editions[question] ?? 1, code, everyCut });

  for (const question of plan.scales) {
    const value = answers[question];
    // A half point of an imported paper form lies between two codes: it stays raw in the response, outside the cells.
    if (typeof value !== 'number') add(question, stateOf(value), true);
  }
  for (const composite of plan.composites) {
    const codes = composite.items.map((item) => {
      const state = stateOf(answers[item.code]);
      const score = item.scores.get(state);
      return score === undefined ? state : String(score);
    });
    const score = compositeScore(codes, composite.scale);
    add(composite.code, score === undefined ? withoutMean(codes) : compositeCode(score.mean), true);
  }
  for (const question of plan.singles) add(question, stateOf(answers[question]), false);
  for (const question of plan.several) {
    const value = answers[question];
    if (Array.isArray(value)) {
      add(question, shownCode, false);
      if (value.length === 0) add(question, 'blank', false);
      for (const ticked of value as readonly string[]) add(question, ticked, false);
    } else add(question, stateOf(value), false);
  }
  return { byDay, byMonth, counts };
}

/** Why a person has no composite: nothing was shown, nothing applied, or too little was answered. */
function withoutMean(codes: readonly string[]): string {
  if (codes.every((code) => code === 'not_shown')) return 'not_shown';
  return codes.every((code) => code === 'not_shown' || code === 'na') ? 'na' : 'blank';
}

function stateOf(value: Answers[string] | undefined): string {
  if (value === undefined) return 'not_shown';
  return value === null ? 'blank' : String(value);
}
