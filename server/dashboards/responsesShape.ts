// Why: raw answers leave in several shapes; what every shape gives and what none may carry is said once.
import type { StoredAnswers } from '../../db/queries/answers.js';
import type { PublishedVersion } from '../responses/intake.js';
import { questionsOf, type Question, type SurveyDocument } from '../surveys/document.js';

export const shapes = ['wide', 'long', 'a11'] as const;
export type ShapeName = (typeof shapes)[number];

const files: Record<ShapeName, string> = {
  wide: 'responses.csv',
  long: 'responses-long.csv',
  a11: 'responses-a11.csv',
};

/** The last part of its address. */
export const fileOf = (shape: ShapeName): string => files[shape];

/** One way to write responses down. */
export type Shape = {
  /** Of the file's name, after the survey's. */
  name: string;
  head: readonly string[];
  /** Called with each page of responses, before their lines are asked for. */
  prepare?: (page: readonly StoredAnswers[]) => Promise<void>;
  /** The lines of one response. @param version the one that was answered */
  lines: (row: StoredAnswers, version: Pick<PublishedVersion, 'document' | 'editions'>) => string[][];
  /** What the audit says beside the shape's name. */
  detail?: Readonly<Record<string, unknown>>;
};

/** Scale, choice, number and date: what has codes. Contact, consent and texts stay behind. */
export function exported(document: SurveyDocument): Question[] {
  const kinds: Question['kind'][] = ['scale', 'single', 'several', 'number', 'date'];
  const separate = new Set(
    document.sections
      .filter((section) => section.storage === 'separate')
      .flatMap((section) => section.questions.map((asked) => asked.code)),
  );
  return questionsOf(document).filter((asked) => kinds.includes(asked.kind) && !separate.has(asked.code));
}
