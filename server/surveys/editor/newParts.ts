// Why: a new question begins as something that can be shown: a scale with words, two choices to fill in.
import type { Translated } from '../../../db/schema.js';
import { questionsOf, type Choice, type Question, type SurveyDocument } from '../document.js';
import { loadTemplate } from '../templates.js';

export const questionKinds = [
  'scale',
  'single',
  'several',
  'number',
  'date',
  'short_text',
  'long_text',
  'contact',
  'consent',
] as const;
export type QuestionKind = (typeof questionKinds)[number];

export function isQuestionKind(value: unknown): value is QuestionKind {
  return typeof value === 'string' && (questionKinds as readonly string[]).includes(value);
}

export const emptyText = (): Translated => ({ 'zh-TW': '', en: '', ja: '' });

/** Ready scales, each a named set of the templates: words, scores and, for satisfaction, faces. */
export const standardScales = ['satisfaction5', 'agreement5', 'expectation5'] as const;
export type StandardScale = (typeof standardScales)[number];

export function isStandardScale(value: unknown): value is StandardScale {
  return typeof value === 'string' && (standardScales as readonly string[]).includes(value);
}

let ready: ReadonlyMap<StandardScale, readonly Choice[]> | undefined;

export function standardScale(name: StandardScale): Choice[] {
  ready ??= new Map([
    // The counter's set carries the faces.
    ['satisfaction5', loadTemplate('counter').choiceSets['satisfaction5'] ?? []],
    ['agreement5', loadTemplate('a11').choiceSets['agreement5'] ?? []],
    ['expectation5', loadTemplate('household-office').choiceSets['expectation5'] ?? []],
  ]);
  return structuredClone([...(ready.get(name) ?? [])]);
}

/** The scale most questions of the draft use, else the five steps of satisfaction; added to the document where it is missing. */
function usualScale(document: SurveyDocument): string {
  const uses = new Map<string, number>();
  for (const question of questionsOf(document)) {
    if (question.kind === 'scale' && question.choiceSet !== undefined)
      uses.set(question.choiceSet, (uses.get(question.choiceSet) ?? 0) + 1);
  }
  const most = [...uses].sort((a, b) => b[1] - a[1])[0];
  if (most !== undefined) return most[0];
  document.choiceSets['satisfaction5'] ??= standardScale('satisfaction5');
  return 'satisfaction5';
}

const blankChoices = (): Choice[] => ['a', 'b'].map((code) => ({ code, label: emptyText() }));

/** Changes the document only by the scale it may need. */
export function newQuestion(
  document: SurveyDocument,
  kind: QuestionKind,
  code: string,
  wording: Translated,
): Question {
  const common = { code, wording, short: emptyText(), required: false, core: true };
  switch (kind) {
    case 'scale':
      return {
        ...common,
        kind,
        choiceSet: usualScale(document),
        goodDirection: 'up',
        display: 'words',
        notApplicable: null,
      };
    case 'single':
      return { ...common, kind, choices: blankChoices(), segment: false, notApplicable: null };
    case 'several':
      return { ...common, kind, choices: blankChoices(), notApplicable: null };
    case 'number':
      return { ...common, kind, min: 0, max: 1_000, decimals: 0, notApplicable: null };
    case 'date':
      return { ...common, kind, notApplicable: null };
    case 'short_text':
      return { ...common, kind, maxLength: 200 };
    case 'long_text':
      return { ...common, kind, maxLength: 1_200 };
    case 'contact':
      return { ...common, kind, maxLength: 200 };
    case 'consent':
      return { ...common, kind };
  }
}
