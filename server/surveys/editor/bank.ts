// Why: a question asked before keeps its code and its words, so that results can be laid beside each other. The bank holds
// the standard questionnaires and everything the office itself has asked.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problem } from '../check.js';
import { questionsOf, surveyDocumentSchema, type Question, type SurveyDocument } from '../document.js';
import { loadTemplate, templateNames } from '../templates.js';
import { codeFrom, takenQuestionCodes } from './codes.js';
import type { Edit } from './outline.js';
import { screensAfter } from './screens.js';

/** `key` names where it comes from: a template, `service-quality`, or a survey's id. */
export type BankSource = { key: string; document: SurveyDocument };

const folder = dirname(fileURLToPath(import.meta.url));
let standard: readonly BankSource[] | undefined;

/** Questionnaires that come with the program: the household scale, A-11, GOV.UK, the counter, service quality. */
export function standardSources(): readonly BankSource[] {
  standard ??= [
    ...templateNames.map((name) => ({ key: name, document: loadTemplate(name) })),
    {
      key: 'service-quality',
      document: surveyDocumentSchema.parse(
        JSON.parse(readFileSync(`${folder}/service-quality.json`, 'utf8')),
      ),
    },
  ];
  return standard;
}

/** Contact data and consent belong together in their own section and are not picked one by one. */
export function pickable(document: SurveyDocument): Question[] {
  return questionsOf(document).filter(
    (question) =>
      question.kind !== 'contact' && question.kind !== 'consent' && !isSeparate(document, question),
  );
}

const isSeparate = (document: SurveyDocument, question: Question): boolean =>
  document.sections.some((part) => part.storage === 'separate' && part.questions.includes(question));

/**
 * Puts the picked questions at the end of a section, in their order. Each keeps its code where that is free; its choices
 * come along. Conditions stay where both questions come along, else they are left out.
 */
export function insertFromBank(
  section: string,
  picks: readonly { source: BankSource; codes: readonly string[] }[],
): Edit {
  return (document, published) => {
    const target = document.sections.find((part) => part.code === section);
    if (target === undefined)
      return { ok: false, problem: problem('sections', 'part_gone', { code: section }) };
    if (picks.every((pick) => pick.codes.length === 0))
      return { ok: false, problem: problem('', 'nothing_picked') };
    const inDraft = new Set(questionsOf(document).map((question) => question.code));
    const taken = takenQuestionCodes(document, published);
    let last = target.questions.at(-1)?.code;
    for (const { source, codes } of picks) {
      const renamed = new Map<string, string>();
      for (const question of pickable(source.document).filter((one) => codes.includes(one.code))) {
        const copied = structuredClone(question);
        // A code that was published here before may come back: its series goes on.
        copied.code = inDraft.has(question.code) ? codeFrom(question.code, taken, 'q') : question.code;
        inDraft.add(copied.code);
        taken.add(copied.code);
        renamed.set(question.code, copied.code);
        for (const which of ['showIf', 'requiredIf'] as const) {
          const condition = copied[which];
          if (condition === undefined) continue;
          const asked = renamed.get(condition.question);
          if (asked === undefined) Reflect.deleteProperty(copied, which);
          else condition.question = asked;
        }
        bringChoices(document, source.document, copied);
        target.questions.push(copied);
        screensAfter(document, last, [copied.code]);
        last = copied.code;
      }
    }
    return { ok: true, document, subject: last ?? section };
  };
}

/** The named set comes along; where another set has its name already, the question gets the choices as its own. */
function bringChoices(document: SurveyDocument, from: SurveyDocument, question: Question): void {
  if (!('choiceSet' in question) || question.choiceSet === undefined) return;
  const name = question.choiceSet;
  const set = structuredClone(from.choiceSets[name] ?? []);
  const own = document.choiceSets[name];
  if (own === undefined) document.choiceSets[name] = set;
  else if (JSON.stringify(own) !== JSON.stringify(set)) {
    Reflect.deleteProperty(question, 'choiceSet');
    question.choices = set;
  }
}
