// Why: a chart of four fields tells an office where to begin, unless the points differ by less than their own error.
import type { Interval } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';

/** A figure, and its interval where one could be computed. */
export type Placed = { value: number; interval?: Interval | undefined };

export type ImportancePerformanceItem = { key: string; importance: Placed; performance: Placed };

/** Important and weak · important and strong · neither · strong without being important. */
export type Quadrant = 'concentrate-here' | 'keep-it-up' | 'low-priority' | 'possible-overkill';

export type Axis = 'importance' | 'performance';

export type PlacedItem = {
  key: string;
  importance: number;
  performance: number;
  /** Where the point lies; a value on the line counts as high. */
  quadrant: Quadrant;
  /** Lines that the item's interval crosses: if any, it is drawn between two fields and none is said. */
  crosses: Axis[];
};

export type ImportancePerformance =
  | { ok: true; cut: Record<Axis, number>; items: PlacedItem[] }
  | Refused
  /** The items lie closer together than a typical interval reaches to one side: fields would mean nothing. */
  | { ok: false; reason: 'within-error'; axis: Axis; range: number; typicalHalfWidth: number };

/**
 * Importance–performance: each question in one of four fields.
 * Use: the review meeting's chart. Importance from `keyDrivers` or a correlation, performance a mean or a share; one kind
 * per chart. Variant: lines at the mean of the items unless targets are given (say which); an item whose interval crosses a
 * line stands between two; refused when the items' range on an axis is under the median half-width of their intervals.
 * Source: Martilla & James (1977), Journal of Marketing 41, 77–79; C.10 of the project's statistics notes. Units: those of
 * the figures. Shapes: items in the given order. Throws nothing. Fewer than two items → 'too-few-groups'; values that are
 * not finite → 'impossible-input'; items within their error → 'within-error' with the numbers.
 */
export function importancePerformance(
  items: readonly ImportancePerformanceItem[],
  options: { targets?: Partial<Record<Axis, number>> } = {},
): ImportancePerformance {
  if (items.length < 2) return refuse('too-few-groups');
  if (!items.every((item) => Number.isFinite(item.importance.value + item.performance.value))) {
    return refuse('impossible-input');
  }
  const tooClose = (['performance', 'importance'] as const).map((axis) => closeness(items, axis));
  const within = tooClose.find(({ range, typicalHalfWidth }) => range < typicalHalfWidth);
  if (within) return { ok: false, reason: 'within-error', ...within };

  const cut = {
    importance: options.targets?.importance ?? mean(items.map(({ importance }) => importance.value)),
    performance: options.targets?.performance ?? mean(items.map(({ performance }) => performance.value)),
  };
  return {
    ok: true,
    cut,
    items: items.map(({ key, importance, performance }) => ({
      key,
      importance: importance.value,
      performance: performance.value,
      quadrant: quadrantOf(importance.value >= cut.importance, performance.value >= cut.performance),
      crosses: [
        ...(crosses(importance, cut.importance) ? (['importance'] as const) : []),
        ...(crosses(performance, cut.performance) ? (['performance'] as const) : []),
      ],
    })),
  };
}

function closeness(items: readonly ImportancePerformanceItem[], axis: Axis) {
  const values = items.map((item) => item[axis].value);
  const halfWidths = items
    .flatMap((item) =>
      item[axis].interval ? [(item[axis].interval.upper - item[axis].interval.lower) / 2] : [],
    )
    .sort((a, b) => a - b);
  const middle = (halfWidths.length - 1) / 2;
  return {
    axis,
    range: Math.max(...values) - Math.min(...values),
    typicalHalfWidth: ((halfWidths[Math.floor(middle)] ?? 0) + (halfWidths[Math.ceil(middle)] ?? 0)) / 2,
  };
}

function quadrantOf(important: boolean, strong: boolean): Quadrant {
  if (important) return strong ? 'keep-it-up' : 'concentrate-here';
  return strong ? 'possible-overkill' : 'low-priority';
}

function crosses({ interval }: Placed, line: number): boolean {
  return interval !== undefined && interval.lower < line && interval.upper > line;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
