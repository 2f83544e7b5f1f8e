// Why: US agencies hand answers in under OMB Circular A-11 section 280 in the second version of its layout: 17 columns, a
// driver a column, each true, false or not asked. Whoever compares with them takes these answers home in that shape.
import { isDissatisfied, isSatisfied } from '../../analysis/scale.js';
import { maskPersonalData } from '../../analysis/text/mask.js';
import { listAnswerTexts } from '../../db/queries/answerTexts.js';
import type { StoredAnswers } from '../../db/queries/answers.js';
import { signatoryOf } from '../cases/viewer.js';
import type { Staff } from '../http/currentUser.js';
import type { Answers } from '../responses/cells.js';
import { a11Drivers } from '../surveys/a11.js';
import {
  choicesOf,
  questionsOf,
  scaleOf,
  type Question,
  type ScaleQuestion,
  type SurveyDocument,
} from '../surveys/document.js';
import { staffNames } from '../themes/staffNames.js';
import type { Shape } from './responsesShape.js';
import type { Subject } from './subject.js';

type Driver = (typeof a11Drivers)[number];

export const a11Columns: readonly string[] = [
  'external_id',
  'question_1',
  ...a11Drivers.map((driver) => `positive_${driver}`),
  ...a11Drivers.map((driver) => `negative_${driver}`),
  'question_4',
];

type Several = Extract<Question, { kind: 'several' }>;

/** How a questionnaire speaks of the drivers: ticked boxes, or statements one agrees with (version 1). */
export type A11Questions = { trust: ScaleQuestion; text: Question | undefined } & (
  | { drivers: 'ticks'; positive: Several; negative: Several }
  | { drivers: 'agreement'; items: ReadonlyMap<Driver, ScaleQuestion> }
);

/** Undefined for a questionnaire that is not mapped to A-11: it needs the trust question, effectiveness and ease. */
export function a11QuestionsOf(document: SurveyDocument): A11Questions | undefined {
  const questions = questionsOf(document);
  const scales = questions.filter((asked) => asked.kind === 'scale');
  const trust =
    scales.find((asked) => asked.a11 === 'question_1') ?? scales.find((asked) => asked.a11 === 'trust');
  if (trust === undefined) return undefined;
  const text = questions.find((asked) => asked.kind === 'long_text' && asked.a11 === 'question_4');
  const several = questions.filter((asked) => asked.kind === 'several');
  const positive = several.find((asked) => asked.a11 === 'positive');
  const negative = several.find((asked) => asked.a11 === 'negative');
  if (positive !== undefined && negative !== undefined) {
    const offers = (driver: Driver) =>
      choicesOf(document, positive).some((choice) => choice.a11 === driver) &&
      choicesOf(document, negative).some((choice) => choice.a11 === driver);
    return offers('effectiveness') && offers('ease')
      ? { trust, text, drivers: 'ticks', positive, negative }
      : undefined;
  }
  const items = new Map(
    a11Drivers.flatMap((driver): [Driver, ScaleQuestion][] => {
      const item = scales.find((asked) => asked.a11 === driver);
      return item === undefined ? [] : [[driver, item]];
    }),
  );
  return items.has('effectiveness') && items.has('ease')
    ? { trust, text, drivers: 'agreement', items }
    : undefined;
}

/** Undefined where the questionnaire is not mapped to A-11. Texts go along for who may read them, masked. */
export async function a11Shape(subject: Subject, staff: Staff): Promise<Shape | undefined> {
  const current = a11QuestionsOf(subject.document);
  if (current === undefined) return undefined;
  const withTexts = subject.readsComments && current.text !== undefined;
  const viewer = withTexts ? (await signatoryOf(subject.dependencies, staff)).viewer : undefined;
  const known = new WeakMap<SurveyDocument, { asked: A11Questions | undefined }>();
  const askedIn = (document: SurveyDocument): A11Questions | undefined => {
    const found = known.get(document) ?? { asked: a11QuestionsOf(document) };
    known.set(document, found);
    return found.asked;
  };
  const names = withTexts ? await staffNames(subject.db, subject.scope) : [];
  const mask = (text: string) =>
    maskPersonalData(text, (kind) => subject.words.t(`comments.masked.${kind}`), names).text;
  let texts: ReadonlyMap<string, string> = new Map();
  return {
    name: 'a11-v2',
    head: a11Columns,
    detail: { texts: withTexts },
    prepare: async (page) => {
      if (viewer === undefined || current.text === undefined) return;
      const ids = page.map((row) => row.id);
      texts = await listAnswerTexts(subject.db, subject.scope, ids, current.text.code, viewer);
    },
    // The layout has no place for a doubt: what the score leaves out, a corrected sheet say, would count wherever it is read.
    lines: (row, { document }) =>
      row.flags === '' ? [lineOf(row, document, askedIn(document), mask(texts.get(row.id) ?? ''))] : [],
  };
}

function lineOf(
  row: StoredAnswers,
  document: SurveyDocument,
  asked: A11Questions | undefined,
  text: string,
): string[] {
  if (asked === undefined) return [row.id, ...a11Columns.slice(1).map(() => '')];
  const answers = JSON.parse(row.answers) as Answers;
  const ticks =
    asked.drivers === 'ticks'
      ? [
          ...ticked(document, asked.positive, answers[asked.positive.code]),
          ...ticked(document, asked.negative, answers[asked.negative.code]),
        ]
      : [
          ...agreed(document, asked.items, answers, isSatisfied),
          ...agreed(document, asked.items, answers, isDissatisfied),
        ];
  const score = scoreOf(document, asked.trust, answers);
  return [row.id, score === undefined ? '' : String(score), ...ticks, text];
}

/** 1 and 0 where the boxes were shown, nothing where they were not or a driver had no box. */
function ticked(document: SurveyDocument, asked: Several, given: Answers[string] | undefined): string[] {
  const shown = given === null || Array.isArray(given);
  const codes = new Set(Array.isArray(given) ? given.map(String) : []);
  const choices = choicesOf(document, asked);
  return a11Drivers.map((driver) => {
    const boxes = choices.filter((choice) => choice.a11 === driver);
    if (!shown || boxes.length === 0) return '';
    return boxes.some((choice) => codes.has(choice.code)) ? '1' : '0';
  });
}

/** Version 1 has statements instead of boxes: who agrees ticks the good side, who disagrees the bad one. */
function agreed(
  document: SurveyDocument,
  items: ReadonlyMap<Driver, ScaleQuestion>,
  answers: Answers,
  holds: typeof isSatisfied,
): string[] {
  return a11Drivers.map((driver) => {
    const item = items.get(driver);
    const score = item === undefined ? undefined : scoreOf(document, item, answers);
    if (item === undefined || score === undefined) return '';
    return holds(score, scaleOf(document, item)) ? '1' : '0';
  });
}

function scoreOf(document: SurveyDocument, asked: ScaleQuestion, answers: Answers): number | undefined {
  const given = answers[asked.code];
  return choicesOf(document, asked).find((choice) => choice.code === given)?.score;
}
