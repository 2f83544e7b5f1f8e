// Why: an edition says which answers may stand in one series. It rises only at a break that somebody confirmed and gave
// a reason for, and a change that breaks a series is never let through without one.
import type { Translated } from '../../db/schema.js';
import { languages } from '../i18n.js';
import { compositesWith, type Change } from './changes.js';
import { problem, type Problem } from './check.js';
import { compositeCodeOf, compositeSections, questionsOf, type SurveyDocument } from './document.js';

export type ConfirmedBreak = { question: string; reason: Translated };
export type RaisedEdition = { question: string; edition: number; reason: Translated };

/** Everything that has a series: questions and kept composites. */
export function seriesOf(document: SurveyDocument): string[] {
  return [
    ...questionsOf(document).map((question) => question.code),
    ...compositeSections(document).map((part) => compositeCodeOf(part.section)),
  ];
}

/** What stands in the way: breaks that nobody confirmed, breaks of questions that are not there or without a reason. */
export function breakProblems(
  document: SurveyDocument,
  changes: readonly Change[],
  confirmed: readonly ConfirmedBreak[],
): Problem[] {
  const known = new Set(seriesOf(document));
  const given = new Set(confirmed.map((entry) => entry.question));
  // A composite breaks with any of its questions; nobody need say so twice.
  for (const code of compositesWith(document, given)) given.add(code);
  const unconfirmed = changes.filter((entry) => entry.breaks && !given.has(entry.question));
  const named = (entry: ConfirmedBreak) => ({ code: entry.question.slice(0, 64) });
  return [
    ...[...new Set(unconfirmed.map((entry) => entry.question))].map((code) =>
      problem(`breaks.${code}`, 'unconfirmed_break', { code }),
    ),
    ...confirmed
      .filter((entry) => !known.has(entry.question))
      .map((entry) => problem('breaks', 'unknown_question', named(entry))),
    ...confirmed
      .filter((entry) => languages.some((language) => entry.reason[language].trim() === ''))
      .map((entry) => problem(`breaks.${entry.question}`, 'break_without_reason', named(entry))),
  ];
}

/**
 * The editions of the next version.
 * @param earlier of the current version; questions that are gone are remembered, for they may come back
 * @param recorded breaks written so far: an import may have raised an edition already
 */
export function nextEditions(
  document: SurveyDocument,
  earlier: Readonly<Record<string, number>>,
  confirmed: readonly ConfirmedBreak[],
  recorded: readonly { question: string; edition: number }[],
): { editions: Record<string, number>; raised: RaisedEdition[] } {
  const reasons = new Map(confirmed.map((entry) => [entry.question, entry.reason]));
  for (const entry of confirmed) {
    for (const code of compositesWith(document, new Set([entry.question]))) {
      if (!reasons.has(code)) reasons.set(code, entry.reason);
    }
  }
  const editions: Record<string, number> = { ...earlier };
  const raised: RaisedEdition[] = [];
  for (const code of seriesOf(document)) {
    const reason = reasons.get(code);
    const now = earlier[code] ?? 1;
    editions[code] = now;
    if (reason === undefined) continue;
    const editionsSoFar = recorded.filter((entry) => entry.question === code).map((entry) => entry.edition);
    const edition = Math.max(now, ...editionsSoFar) + 1;
    editions[code] = edition;
    raised.push({ question: code, edition, reason });
  }
  return { editions, raised };
}
