// Why: who is helped with a survey may say something else than who is alone with it, and may be somebody else; whether it
// shows is asked here, never answered.
import { newcombe, type DifferenceInterval } from '../../analysis/newcombe.js';
import { leastForPercent } from '../../analysis/refusals.js';
import { isTooSmallToShow } from '../../analysis/suppression.js';
import type { Share } from '../../analysis/wilson.js';
import { countHelpedAnswers } from '../../db/queries/answers.js';
import { storedAnswers } from '../responses/stored.js';
import { readTally, satisfiedOf } from './figures.js';
import type { Subject } from './subject.js';

export type HelpedFinding =
  | { ok: true; helped: Share; others: Share; difference: DifferenceInterval & { ok: true } }
  /** `none`: nobody was helped · `few`: on one side at least · `many`: the period has too many answers to be read. */
  | { ok: false; reason: 'none' | 'few' | 'many' };

/**
 * The headline of those whom somebody helped beside all others, of the answers that the score uses.
 * @param all the satisfied among them all
 */
export async function helpedFinding(
  { db, scope, survey, headline, threshold }: Subject,
  span: { from: string; to: string },
  all: Share,
): Promise<HelpedFinding> {
  const rows = await countHelpedAnswers(db, scope, survey.id, span);
  const codes = rows.flatMap(({ answers, n }) => {
    const code = storedAnswers(answers)?.[headline.code];
    const cell = { cutValue: '', question: headline.code, edition: 1, period: '', nRaw: n, nUsed: n };
    return typeof code === 'string' ? [{ ...cell, code }] : [];
  });
  const helped = satisfiedOf(readTally(codes, headline), headline);
  if (helped.n === 0) return { ok: false, reason: 'none' };
  const others = { x: all.x - helped.x, n: all.n - helped.n };
  const least = Math.max(threshold, leastForPercent);
  const difference = newcombe(helped, others);
  return isTooSmallToShow(helped.n, least) || isTooSmallToShow(others.n, least) || !difference.ok
    ? { ok: false, reason: 'few' }
    : { ok: true, helped, others, difference };
}
