// Why: whether cases are finished faster than before is a question about the whole of their times, open ones too; two medians
// alone do not answer it.
import { chiSquareTail } from '../chiSquareTail.js';
import { refuse, type Refused } from '../refusals.js';
import type { CaseTime } from './kaplanMeier.js';

export type LogRank =
  | {
      ok: true;
      chiSquare: number;
      p: number;
      /** Closings of the first group, and how many there would be if both were alike. */
      observed: number;
      expected: number;
    }
  | Refused;

/**
 * Log-rank test: whether two groups of cases are closed at the same pace.
 * Use: days to close, this period against the one before; `observed` above `expected` means the first is faster. Variant:
 * Mantel's, unweighted, hypergeometric variance, one degree of freedom, as R's `survdiff`. Source: Mantel (1966), Cancer
 * Chemother. Rep. 50, 163–170. Units: days ≥ 0, in any order. Throws nothing. A group without cases → 'no-cases'; days below
 * 0 or no number → 'impossible-input'; nothing closed while both had cases left → 'all-equal'.
 */
export function logRank(first: readonly CaseTime[], second: readonly CaseTime[]): LogRank {
  const all = [...first, ...second];
  if (!all.every(({ days }) => Number.isFinite(days) && days >= 0)) return refuse('impossible-input');
  if (first.length === 0 || second.length === 0) return refuse('no-cases');
  const days = new Map<number, { leftFirst: number; left: number; closedFirst: number; closed: number }>();
  for (const [index, { days: day, closed }] of all.entries()) {
    const known = days.get(day) ?? { leftFirst: 0, left: 0, closedFirst: 0, closed: 0 };
    const isFirst = index < first.length ? 1 : 0;
    known.left += 1;
    known.leftFirst += isFirst;
    if (closed) {
      known.closed += 1;
      known.closedFirst += isFirst;
    }
    days.set(day, known);
  }
  let atRisk = all.length;
  let atRiskFirst = first.length;
  let observed = 0;
  let expected = 0;
  let variance = 0;
  for (const [, day] of [...days].sort(([a], [b]) => a - b)) {
    const share = atRiskFirst / atRisk;
    observed += day.closedFirst;
    expected += day.closed * share;
    if (atRisk > 1) variance += (day.closed * share * (1 - share) * (atRisk - day.closed)) / (atRisk - 1);
    atRisk -= day.left;
    atRiskFirst -= day.leftFirst;
  }
  if (variance === 0) return refuse('all-equal');
  const chiSquare = (observed - expected) ** 2 / variance;
  return { ok: true, chiSquare, p: chiSquareTail(chiSquare, 1), observed, expected };
}
