// Why: items on one scale may stand in one table. It is only a way of showing them: each stays a question of its own, with
// its code, its answers and its figures.
import {
  choicesOf,
  type Question,
  type ScaleQuestion,
  type Section,
  type SurveyDocument,
} from './document.js';

/** Rows of a tablet's screen that a person still sees at once. */
const mostOnScreen = 4;

/**
 * The tables of a section that asks for them: two or more rating questions in a row with the very same choices, none of
 * them conditional. `asked` limits them to what a form shows.
 */
export function matrixRuns(
  document: SurveyDocument,
  section: Section,
  asked: readonly Question[] = section.questions,
): ScaleQuestion[][] {
  if (section.matrix !== true) return [];
  const runs: ScaleQuestion[][] = [];
  let run: ScaleQuestion[] = [];
  let scale = '';
  for (const question of asked) {
    const isItem = question.kind === 'scale' && question.showIf === undefined && question.display === 'words';
    const own = isItem ? JSON.stringify(choicesOf(document, question)) : '';
    if (!isItem || own !== scale) {
      runs.push(run);
      run = [];
    }
    if (isItem) run.push(question);
    scale = own;
  }
  return [...runs, run].filter((items) => items.length > 1);
}

/** Which questions share a screen of the tablet: as the document says, else one a screen and the rows of a table together. */
export function screensOf(document: SurveyDocument): readonly (readonly string[])[] {
  if (document.screens !== undefined) return document.screens;
  return document.sections
    .filter((part) => part.storage === 'answers')
    .flatMap((part) => {
      const runs = matrixRuns(document, part).flatMap((items) =>
        Array.from({ length: Math.ceil(items.length / mostOnScreen) }, (_, index) =>
          items.slice(index * mostOnScreen, (index + 1) * mostOnScreen).map((item) => item.code),
        ),
      );
      return part.questions.flatMap(({ code }) => {
        const own = runs.find((screen) => screen.includes(code));
        if (own === undefined) return [[code]];
        return own[0] === code ? [own] : [];
      });
    });
}
