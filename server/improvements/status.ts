// Why: how an improvement moves from plan to verified effect, and what must be known before it may. Pure.
import type { ImprovementStatus } from '../../db/schema.js';

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

export type Substance = { cause: string; actionTaken: string; effect: string; effectiveDay: string | null };
export type Missing = keyof Substance;

/** What a status cannot stand without: cause, action and its day when done; the effect when verified. */
export function missingFor(
  status: ImprovementStatus,
  { cause, actionTaken, effect, effectiveDay }: Substance,
): Missing[] {
  const closed = status === 'done' || status === 'verified';
  const missing: Missing[] = [];
  if (closed && cause.trim() === '') missing.push('cause');
  if (closed && actionTaken.trim() === '') missing.push('actionTaken');
  if (closed && effectiveDay === null) missing.push('effectiveDay');
  if (status === 'verified' && effect.trim() === '') missing.push('effect');
  return missing;
}
