// Why: a choice that nobody can make shows in no score, be it a face that is covered or a tick that does nothing.
import { neverChosen } from '../../analysis/quality/neverChosen.js';
import type { CellCount } from '../../db/queries/cells.js';
import { inLanguage } from '../i18n.js';
import { shownCode } from '../responses/cells.js';
import { choicesOf, type Question } from '../surveys/document.js';
import type { Subject } from './subject.js';

/** `n`: how many could choose it. */
export type NeverFinding = { question: string; name: string; n: number; option: string; atMost: number };

/** Questions with a few options: scales, and one or several choices. */
export function choiceQuestions({ document }: Subject): Question[] {
  return document.sections
    .filter((section) => section.storage !== 'separate')
    .flatMap((section) => section.questions)
    .filter(({ kind }) => kind === 'scale' || kind === 'single' || kind === 'several');
}

/** Options that nobody chose; of several choices among all who were shown the question, whether they ticked something or not. */
export function neverIn(subject: Subject, cells: readonly CellCount[]): NeverFinding[] {
  const { document, language } = subject;
  return choiceQuestions(subject).flatMap((asked) => {
    const options = choicesOf(document, asked);
    if (options.length === 0) return [];
    const own = cells.filter(({ question }) => question === asked.code);
    const countOf = (wanted: string) =>
      own.reduce((sum, { code, nRaw }) => sum + (code === wanted ? nRaw : 0), 0);
    const counts = Object.fromEntries(options.map(({ code }) => [code, countOf(code)]));
    const found = neverChosen(counts, asked.kind === 'several' ? countOf(shownCode) : undefined);
    if (!found.ok) return [];
    return found.options.map(({ option, atMost }) => ({
      question: asked.code,
      name: inLanguage(asked.short, language),
      n: found.n,
      option: inLanguage(options.find(({ code }) => code === option)?.label ?? asked.short, language),
      atMost,
    }));
  });
}
