// Why: where a survey says which questions share a screen of the tablet, that list follows what is done to its questions.
import { questionsOf, type SurveyDocument } from '../document.js';
import { screensOf } from '../matrix.js';

/** New questions get a screen each, after the one of the question before them. */
export function screensAfter(
  document: SurveyDocument,
  before: string | undefined,
  codes: readonly string[],
): void {
  if (document.screens === undefined) return;
  const separate = new Set(
    document.sections
      .filter((part) => part.storage === 'separate')
      .flatMap((part) => part.questions.map((question) => question.code)),
  );
  const screens = codes.filter((code) => !separate.has(code)).map((code) => [code]);
  const index = before === undefined ? -1 : document.screens.findIndex((screen) => screen.includes(before));
  document.screens.splice(index < 0 ? document.screens.length : index + 1, 0, ...screens);
}

export function withoutOnScreens(document: SurveyDocument, codes: ReadonlySet<string>): void {
  if (document.screens === undefined) return;
  const left = document.screens
    .map((screen) => screen.filter((code) => !codes.has(code)))
    .filter((screen) => screen.length > 0);
  if (left.length > 0) document.screens = left;
  else delete document.screens;
}

export function renameOnScreens(document: SurveyDocument, from: string, to: string): void {
  document.screens = document.screens?.map((screen) => screen.map((code) => (code === from ? to : code)));
  if (document.screens === undefined) delete document.screens;
}

/** Screens in the order of their first question, as the outline has it now. */
export function orderScreens(document: SurveyDocument): void {
  if (document.screens === undefined) return;
  const position = new Map(questionsOf(document).map((question, index) => [question.code, index]));
  const at = (code: string) => position.get(code) ?? Infinity;
  document.screens = document.screens
    .map((screen) => [...screen].sort((a, b) => at(a) - at(b)))
    .map((screen, index) => ({ screen, index }))
    .sort((a, b) => at(a.screen[0] ?? '') - at(b.screen[0] ?? '') || a.index - b.index)
    .map(({ screen }) => screen);
}

export function sharesScreenWithPrevious(document: SurveyDocument, code: string): boolean {
  return screensOf(document).some((screen) => screen.indexOf(code) > 0);
}

/** Puts a question onto the screen of the one before it, or on a screen of its own. */
export function setSharesScreen(document: SurveyDocument, code: string, shares: boolean): void {
  if (sharesScreenWithPrevious(document, code) === shares) return;
  const usable = document.sections
    .filter((part) => part.storage === 'answers')
    .flatMap((part) => part.questions.map((question) => question.code));
  const screens = screensOf(document).map((screen) => [...screen]);
  const before = usable[usable.indexOf(code) - 1];
  if (!usable.includes(code) || (shares && before === undefined)) return;
  const index = screens.findIndex((screen) => screen.includes(code));
  const own = screens[index] ?? [code];
  const following = own.slice(own.indexOf(code) + 1);
  if (shares) {
    const target = screens.find((screen) => before !== undefined && screen.includes(before));
    if (target === undefined) return;
    if (index >= 0) screens.splice(index, 1);
    target.push(...own);
  } else {
    screens.splice(index, 1, own.slice(0, own.indexOf(code)), [code, ...following]);
  }
  document.screens = screens.filter((screen) => screen.length > 0);
}
