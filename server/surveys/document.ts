// Why: a survey is a JSON document. This is its published schema, its type, and the few ways everything else reads it.
import { z } from 'zod';
import { defaultScale, type ScaleDefinition } from '../../analysis/scale.js';
import type { Translated } from '../../db/schema.js';
import { isOfficeLanguage } from '../i18n.js';

/** Codes are for life: shared by all languages and versions. Reserved words are answer states of count cells. */
const reserved = new Set([
  'na',
  'blank',
  'not_shown',
  'shown',
  'refused',
  'unreadable',
  '__proto__',
  'constructor',
  'prototype',
]);
const code = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'code' })
  .refine((value) => !reserved.has(value), { error: 'reserved_code' });
const clean = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), { error: 'text' });
/** A draft may lack a language; publication may not (see check.ts). */
const translated = z.strictObject({
  'zh-TW': clean(5_000),
  en: clean(5_000).default(''),
  ja: clean(5_000).default(''),
});

const choice = z.strictObject({
  code,
  label: translated,
  score: z.number().int().min(0).max(10).optional(),
  face: z.enum(['very-pleased', 'pleased', 'neutral', 'displeased', 'very-displeased']).optional(),
  /** Ticking it unticks the others, as «none of these». */
  exclusive: z.boolean().optional(),
  /** A short text goes with it; it becomes a comment of its own. */
  other_text: z.boolean().optional(),
  /** The driver's name in OMB Circular A-11 reporting; null: ours, left out of that export. */
  a11: z.string().max(40).nullable().optional(),
});
const choices = z.array(choice).min(1).max(60);
const condition = z.strictObject({ question: code, in: z.array(z.string().max(64)).min(1).max(60) });

const common = {
  code,
  wording: translated,
  /** Name for charts and tables. */
  short: translated,
  hint: translated.optional(),
  required: z.boolean().default(false),
  requiredIf: condition.optional(),
  /** On the short form. */
  core: z.boolean().default(true),
  /** Shown only when an earlier answer says so. */
  showIf: condition.optional(),
  /** The work items of the office's plan that it serves. */
  plan: z.array(z.string().max(20)).max(20).optional(),
  a11: z.string().max(40).optional(),
};
const notApplicable = z
  .strictObject({ code: z.literal('na'), label: translated })
  .nullable()
  .default(null);
const choiceSource = { choiceSet: code.optional(), choices: choices.optional() };

const scaleQuestion = z.strictObject({
  ...common,
  ...choiceSource,
  kind: z.literal('scale'),
  /** Instead of choices: any lowest and highest from 0 to 10, with words at the ends. */
  range: z
    .strictObject({
      lowest: z.number().int().min(0).max(10),
      highest: z.number().int().min(0).max(10),
      lowLabel: translated,
      highLabel: translated,
    })
    .refine((range) => range.highest > range.lowest, { error: 'range' })
    .optional(),
  /** What counts as satisfied; by default the upper two of five, 8–10 of ten. */
  satisfiedFrom: z.number().int().min(0).max(10).optional(),
  dissatisfiedTo: z.number().int().min(0).max(10).optional(),
  goodDirection: z.enum(['up', 'down']).default('up'),
  display: z.enum(['words', 'faces_with_words']).default('words'),
  dimension: code.optional(),
  notApplicable,
});
const singleQuestion = z.strictObject({
  ...common,
  ...choiceSource,
  kind: z.literal('single'),
  /** Its answer is a segment: figures are split by it. */
  segment: z.boolean().default(false),
  setsFlag: z.strictObject({ assisted: z.array(z.string().max(64)).max(20) }).optional(),
  notApplicable,
});
const severalQuestion = z.strictObject({
  ...common,
  ...choiceSource,
  kind: z.literal('several'),
  notApplicable,
});
const numberQuestion = z.strictObject({
  ...common,
  kind: z.literal('number'),
  min: z.number().default(-1_000_000_000),
  max: z.number().default(1_000_000_000),
  decimals: z.number().int().min(0).max(6).default(0),
  unit: translated.optional(),
  notApplicable,
});
const dateQuestion = z.strictObject({ ...common, kind: z.literal('date'), notApplicable });
const shortText = z.strictObject({
  ...common,
  kind: z.literal('short_text'),
  maxLength: z.number().int().min(1).max(500).default(200),
});
const longText = z.strictObject({
  ...common,
  kind: z.literal('long_text'),
  maxLength: z.number().int().min(1).max(10_000).default(1_200),
  skipLabel: translated.optional(),
});
const contactQuestion = z.strictObject({
  ...common,
  kind: z.literal('contact'),
  maxLength: z.number().int().min(1).max(500).default(200),
});
const consentQuestion = z.strictObject({ ...common, kind: z.literal('consent') });

const question = z.discriminatedUnion('kind', [
  scaleQuestion,
  singleQuestion,
  severalQuestion,
  numberQuestion,
  dateQuestion,
  shortText,
  longText,
  contactQuestion,
  consentQuestion,
]);

const section = z.strictObject({
  code,
  title: translated,
  /** The mean of its scale questions is kept as a question of its own (ARCHITECTURE.md §4, Composite). */
  composite: z.boolean().default(false),
  /** Its scale questions that share one scale and follow each other are shown as one table of items. */
  matrix: z.boolean().optional(),
  /** 'separate': contact data, in a table of its own. */
  storage: z.enum(['answers', 'separate']).default('answers'),
  questions: z.array(question).min(1).max(60),
});

export const surveyDocumentSchema = z.strictObject({
  format: z.literal('manyi-survey/1'),
  code,
  title: translated,
  purpose: translated,
  /** Where the wording comes from, when it is quoted. */
  source: clean(500).optional(),
  channels: z.array(z.enum(['web', 'kiosk', 'tablet', 'paper', 'assisted'])).min(1),
  estimatedMinutes: z
    .strictObject({ core: z.number().positive().max(120), full: z.number().positive().max(120).optional() })
    .optional(),
  notice: z.array(z.strictObject({ item: z.string().max(40), text: translated })).max(12),
  petitionNote: translated.optional(),
  choiceSets: z.record(code, choices).default({}),
  /** Kiosk: which questions share a screen; by default one question a screen. */
  screens: z.array(z.array(code).min(1)).max(60).optional(),
  sections: z.array(section).min(1).max(30),
  submit: translated.optional(),
  buttons: z
    .strictObject({ next: translated, back: translated, restart: translated, finish: translated })
    .optional(),
  idle: translated.optional(),
  thanks: z.strictObject({ title: translated, body: translated }).optional(),
  /** Languages the office added → name of a text (editor/texts.ts) → its wording. A draft may lack any of them. */
  translations: z
    .record(
      z.string().refine(isOfficeLanguage, { error: 'language' }),
      z.record(z.string().max(200), clean(5_000)),
    )
    .optional(),
});

export type SurveyDocument = z.infer<typeof surveyDocumentSchema>;
export type Section = z.infer<typeof section>;
export type Question = z.infer<typeof question>;
export type ScaleQuestion = z.infer<typeof scaleQuestion>;
export type Choice = z.infer<typeof choice>;
export type Condition = z.infer<typeof condition>;

export function questionsOf(document: SurveyDocument): Question[] {
  return document.sections.flatMap((part) => part.questions);
}

export function findQuestion(document: SurveyDocument, questionCode: string): Question | undefined {
  return questionsOf(document).find((candidate) => candidate.code === questionCode);
}

/**
 * The choices of a scale, single or several question in the order in which they were written, without «not applicable». A
 * scale given as a range gets one choice a score, highest first, with words at the two ends.
 */
export function choicesOf(document: SurveyDocument, asked: Question): Choice[] {
  if (asked.kind !== 'scale' && asked.kind !== 'single' && asked.kind !== 'several') return [];
  if (asked.choices !== undefined) return asked.choices;
  if (asked.choiceSet !== undefined) return document.choiceSets[asked.choiceSet] ?? [];
  if (asked.kind === 'scale' && asked.range !== undefined) {
    const { lowest, highest, lowLabel, highLabel } = asked.range;
    return Array.from({ length: highest - lowest + 1 }, (_, index) => {
      const score = highest - index;
      return {
        code: String(score),
        score,
        label:
          score === highest
            ? withWord(score, highLabel)
            : score === lowest
              ? withWord(score, lowLabel)
              : same(String(score)),
      };
    });
  }
  return [];
}

/** As the counter shows them: a rating best first, whatever the order in which it was written; what has no score last. */
export function choicesBestFirst(document: SurveyDocument, asked: Question): Choice[] {
  const choices = choicesOf(document, asked);
  if (asked.kind !== 'scale') return choices;
  const goodness = ({ score }: Choice): number =>
    score === undefined ? -Infinity : asked.goodDirection === 'down' ? -score : score;
  return [...choices].sort((one, other) => {
    const [a, b] = [goodness(one), goodness(other)];
    return a === b ? 0 : b - a;
  });
}

const same = (text: string): Translated => ({ 'zh-TW': text, en: text, ja: text });

function withWord(score: number, word: Translated): Translated {
  const put = (text: string) => (text === '' ? String(score) : `${score} ${text}`);
  return { 'zh-TW': put(word['zh-TW']), en: put(word.en), ja: put(word.ja) };
}

/** The scale an answer is given on: ends from the choices' scores, satisfied bounds from the document or the default. */
export function scaleOf(document: SurveyDocument, asked: ScaleQuestion): ScaleDefinition {
  const scores = choicesOf(document, asked).flatMap((option) =>
    option.score === undefined ? [] : [option.score],
  );
  const usual = defaultScale(Math.min(...scores), Math.max(...scores));
  if (asked.goodDirection === 'down') {
    // Read from the other end: low scores are the good ones.
    const mirrored = usual.lowest + usual.highest;
    return {
      ...usual,
      goodDirection: 'down',
      satisfiedFrom: asked.satisfiedFrom ?? mirrored - usual.satisfiedFrom,
      dissatisfiedTo: asked.dissatisfiedTo ?? mirrored - usual.dissatisfiedTo,
    };
  }
  return {
    ...usual,
    satisfiedFrom: asked.satisfiedFrom ?? usual.satisfiedFrom,
    dissatisfiedTo: asked.dissatisfiedTo ?? usual.dissatisfiedTo,
  };
}

/** The code under which a section's composite is counted; `~` cannot stand in a question code. */
export function compositeCodeOf(part: Section): string {
  return `~${part.code}`;
}

/** Sections whose composite is kept: asked for, with at least two scale questions on one and the same scale. */
export function compositeSections(
  document: SurveyDocument,
): { section: Section; questions: ScaleQuestion[]; scale: ScaleDefinition }[] {
  return document.sections.flatMap((part) => {
    const scales = part.questions.filter((asked) => asked.kind === 'scale');
    const first = scales[0];
    if (!part.composite || first === undefined || scales.length < 2) return [];
    const scale = scaleOf(document, first);
    const uniform = scales.every(
      (asked) => JSON.stringify(scaleOf(document, asked)) === JSON.stringify(scale),
    );
    return uniform ? [{ section: part, questions: scales, scale }] : [];
  });
}
