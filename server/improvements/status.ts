// Why: how an improvement moves from plan to verified effect, and what must be known before it may. Pure.
import type { ImprovementStatus, TargetMeasure } from '../../db/schema.js';

export const statuses = [
  'planned',
  'doing',
  'done',
  'verified',
  'dropped',
] as const satisfies readonly ImprovementStatus[];
export const openStatuses: readonly ImprovementStatus[] = ['planned', 'doing'];
export const priorities = ['high', 'normal', 'low'] as const;

export function isStatus(value: unknown): value is ImprovementStatus {
  return typeof value === 'string' && (statuses as readonly string[]).includes(value);
}

/**
 * Forward one step at a time; not adopted (dropped) with a reason; back with a reason where the effect did not show or the
 * decision was taken again. Verified is the end.
 */
const moves: Record<ImprovementStatus, readonly ImprovementStatus[]> = {
  planned: ['doing', 'dropped'],
  doing: ['done', 'dropped'],
  done: ['verified', 'doing'],
  verified: [],
  dropped: ['planned'],
};

/** Where an improvement may go next. */
export function movesFrom(status: ImprovementStatus, mayVerify: boolean): ImprovementStatus[] {
  return moves[status].filter((to) => to !== 'verified' || mayVerify);
}

/** Steps that say "no" to something decided before ask for a reason. */
export function needsReason(from: ImprovementStatus, to: ImprovementStatus): boolean {
  return to === 'dropped' || (from === 'done' && to === 'doing') || from === 'dropped';
}

/** What is written down beside the plan. */
export type Substance = {
  cause: string;
  options: string;
  benefit: string;
  fairness: string;
  /** New Taiwan dollars a year, people a year. */
  cost: number | null;
  peopleReached: number | null;
  actionTaken: string;
  effect: string;
  effectiveDay: string | null;
  /** S5: was the standard itself wrong? */
  doubleLoop: string;
};
export type Missing = keyof Substance;

export const emptySubstance: Substance = {
  cause: '',
  options: '',
  benefit: '',
  fairness: '',
  cost: null,
  peopleReached: null,
  actionTaken: '',
  effect: '',
  effectiveDay: null,
  doubleLoop: '',
};

/** What a status cannot stand without: cause, action and its day when done; effect and double-loop answer when verified. */
export function missingFor(
  status: ImprovementStatus,
  { cause, actionTaken, effect, effectiveDay, doubleLoop }: Substance,
): Missing[] {
  const closed = status === 'done' || status === 'verified';
  const missing: Missing[] = [];
  if (closed && cause.trim() === '') missing.push('cause');
  if (closed && actionTaken.trim() === '') missing.push('actionTaken');
  if (closed && effectiveDay === null) missing.push('effectiveDay');
  if (status === 'verified' && effect.trim() === '') missing.push('effect');
  if (status === 'verified' && doubleLoop.trim() === '') missing.push('doubleLoop');
  return missing;
}

/**
 * What a step needs beside the substance. Before an action begins it names what it should move and from which day on; one
 * that no question can measure says why. Where cost alone speaks against it, fairness must be weighed in writing.
 */
export function missingForMove(
  before: { status: ImprovementStatus; measure: TargetMeasure | null },
  to: ImprovementStatus,
  known: Pick<Substance, 'effectiveDay' | 'fairness'> & { reason: string; costAlone: boolean },
): (Missing | 'reason')[] {
  const missing: (Missing | 'reason')[] = [];
  const begins = before.status === 'planned' && to === 'doing';
  if (begins && before.measure !== null && known.effectiveDay === null) missing.push('effectiveDay');
  const unmeasured = begins && before.measure === null;
  if ((unmeasured || needsReason(before.status, to)) && known.reason.trim() === '') missing.push('reason');
  if (known.costAlone && known.fairness.trim() === '') missing.push('fairness');
  return missing;
}

/** Whether a window fits: the baseline ends before the day of effect, and the window ends after it. */
export function windowsFit(
  measure: TargetMeasure | null,
  effectiveDay: string | null,
): { baselineTo: boolean; windowTo: boolean } {
  if (measure === null || effectiveDay === null) return { baselineTo: true, windowTo: true };
  return {
    baselineTo: measure.baselineTo < effectiveDay,
    windowTo: measure.windowTo === undefined || measure.windowTo > effectiveDay,
  };
}
