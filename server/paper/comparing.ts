// Why: a sheet typed twice is compared question by question; how the same words were spaced is no difference.
import type { Answers } from '../responses/cells.js';
import { isSeparate } from '../responses/answers.form.js';
import { questionsOf, type SurveyDocument } from '../surveys/document.js';

export type Typing = {
  answers: Answers;
  /** Null: purged since, and so nothing to compare with. */
  texts: readonly { question: string; text: string | null }[];
};

/** How many questions were compared, and the codes of those that differ. Contact data are typed once and not compared. */
export function compareTypings(
  document: SurveyDocument,
  first: Typing,
  second: Typing,
): { compared: number; differing: string[] } {
  const questions = questionsOf(document).filter((question) => !isSeparate(document, question));
  const differing = questions
    .map((question) => question.code)
    .filter((code) => {
      const states = [first, second].map(({ answers }) => JSON.stringify(answers[code] ?? null));
      if (states[0] !== states[1]) return true;
      const [words = [], others = []] = [first, second].map(({ texts }) =>
        texts.filter((entry) => entry.question === code).map((entry) => entry.text),
      );
      if (words.includes(null)) return false;
      return plain(words) !== plain(others);
    });
  return { compared: questions.length, differing };
}

function plain(texts: readonly (string | null)[]): string {
  return JSON.stringify(texts.map((text) => (text ?? '').normalize('NFKC').replace(/\s+/g, '')).sort());
}
