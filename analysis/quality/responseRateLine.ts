// Why: below a few per cent of the visitors, those who answer chose themselves, and the page has to say so.
import { refuse, type Refused } from '../refusals.js';

export type ResponseRate =
  | { ok: true; rate: number; /** Say: a voluntary sample, not to be generalised. */ voluntary: boolean }
  | Refused;

/** Below this response rate a figure speaks for those who answered only. */
export const voluntaryBelow = 0.05;

/**
 * Response rate, with the line under which a sample is called voluntary.
 * Use: beside every headline whose visitors are known. Variant: answers ÷ visitors served; strictly under 5 % →
 * voluntary. No interval: both are full counts. Which visitors answer is compared by `compareGroups` over the same
 * pairs by service or hour. Source: C.14 of the project's statistics notes. Units: fraction. Throws nothing. Neither
 * answers nor visitors → 'no-answers'; more answers than visitors, or counts that are none → 'impossible-input'.
 */
export function responseRate(answers: number, served: number, line: number = voluntaryBelow): ResponseRate {
  const possible = [answers, served].every((count) => Number.isFinite(count) && count >= 0);
  if (!possible || answers > served) return refuse('impossible-input');
  if (served === 0) return refuse('no-answers');
  const rate = answers / served;
  return { ok: true, rate, voluntary: rate < line };
}
