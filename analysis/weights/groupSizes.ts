// Why: weighting speaks for groups through the few who answered; too few, or none, and it must not speak at all.
import { refuse, type Refused } from '../refusals.js';

/** Below this many answers a group is too small to be weighted by itself: it is put together with another. */
export const leastPerGroup = 5;
/** Below this many answers a group is weighted, with a warning. */
export const fewPerGroup = 20;

/** A group, how many answered, and how many there are in the population (or its share of it). */
export type TargetedGroup = { group: string; count: number; target: number };

/** Refused, and because of which groups. */
export type GroupRefusal = Refused & { groups: string[] };

/** Refused because the weights would differ so much that few answers would be left in effect. */
export type UnevenWeights = { ok: false; reason: 'weights-too-uneven'; deff: number; nEffective: number };

/**
 * Sizes of the groups: whether they can be weighted to their targets at all, and which ones are thin.
 * Use: before any weighting. Variant: refused when a group with a target has no answers, when answers come from a group
 * without one, and when a group has fewer than `least` answers; thin = fewer than 20. Source: C.8 and C.19 of the
 * project's statistics notes. Units: answers. Throws nothing. No answers → 'no-answers' with the groups that have a
 * target; answers without a target, or targets below 0 → 'impossible-input'; small groups → 'too-few-answers'.
 */
export function checkGroups(
  groups: readonly TargetedGroup[],
  least = leastPerGroup,
): { ok: true; thin: string[] } | GroupRefusal {
  const named = (is: (group: TargetedGroup) => boolean) => groups.filter(is).map(({ group }) => group);
  const impossible = named(
    ({ count, target }) => !(target >= 0 && target < Infinity && count >= 0) || (target === 0 && count > 0),
  );
  if (impossible.length > 0) return { ...refuse('impossible-input'), groups: impossible };
  const empty = named(({ count, target }) => count === 0 && target > 0);
  if (empty.length > 0 || groups.every(({ count }) => count === 0)) {
    return { ...refuse('no-answers'), groups: empty };
  }
  const small = named(({ count }) => count > 0 && count < least);
  if (small.length > 0) return { ...refuse('too-few-answers'), groups: small };
  return { ok: true, thin: named(({ count }) => count > 0 && count < fewPerGroup) };
}

/**
 * Matching answers with targets: one entry per group that has either.
 * Use: start of post-stratification and of each margin of raking. Throws nothing. Shapes: groups of the targets in their
 * order, then groups that only answered (target 0, which `checkGroups` refuses).
 */
export function matchTargets(
  answers: readonly { group: string; count: number }[],
  targets: ReadonlyMap<string, number>,
): TargetedGroup[] {
  const counts = new Map([...targets.keys()].map((group) => [group, 0]));
  for (const { group, count } of answers) counts.set(group, (counts.get(group) ?? 0) + count);
  return [...counts].map(([group, count]) => ({ group, count, target: targets.get(group) ?? 0 }));
}

/** Groups put together: who they are, and their sums. */
export type CollapsedGroup = { members: string[]; count: number; target: number };

/**
 * Collapsing: groups that are too small, or empty, join a neighbour.
 * Use: when `checkGroups` refuses; the page says which groups were put together. Variant: from the smallest on, a group
 * under `least` joins the smaller of its two neighbours in the given order (so ages stay together with the next ages),
 * until none is too small or one is left. Source: C.8 of the project's statistics notes. Throws nothing. Empty → empty.
 */
export function collapseGroups(groups: readonly TargetedGroup[], least = leastPerGroup): CollapsedGroup[] {
  let parts = groups.map(({ group, count, target }) => ({ members: [group], count, target }));
  for (;;) {
    const smallest = parts.reduce(
      (found, part, index) => (part.count < (parts[found]?.count ?? Infinity) ? index : found),
      0,
    );
    const part = parts[smallest];
    if (part === undefined || part.count >= least || parts.length === 1) return parts;
    const before = parts[smallest - 1]?.count ?? Infinity;
    const after = parts[smallest + 1]?.count ?? Infinity;
    const first = before <= after ? smallest - 1 : smallest;
    const pair = parts.slice(first, first + 2);
    const joined = {
      members: pair.flatMap(({ members }) => members),
      count: pair.reduce((sum, { count }) => sum + count, 0),
      target: pair.reduce((sum, { target }) => sum + target, 0),
    };
    parts = [...parts.slice(0, first), joined, ...parts.slice(first + 2)];
  }
}
