// Why: a tablet that still reports but sends nothing fills up hour by hour; long before it holds too much that can be seen.
import type { DeviceHour } from '../../db/queries/deviceReports.js';
import type { OpenHour } from './openHours.js';

/** So many open hours running. */
export const hoursGrowing = 3;

/** What must be known of: the hour from which the first of them rose, too. */
export const hoursCompared = hoursGrowing + 1;

const keyOf = ({ day, hour }: OpenHour): string => `${day} ${String(hour).padStart(2, '0')}`;

/**
 * Whether the longest queue of each of these hours, the last of them not over, was longer than that of the hour before, and as
 * much waits still. An hour in which nothing was heard breaks the row: then silence is what is told.
 * @param kept how many answers are on the tablet now
 * @param after the hour in which its last alert was over: what rose until then was told
 */
export function hasGrown(
  open: readonly OpenHour[],
  rows: readonly DeviceHour[],
  kept: number,
  after: OpenHour | undefined,
): boolean {
  if (open.length < hoursCompared) return false;
  const told = after === undefined ? '' : keyOf(after);
  const longest = new Map(rows.map((row) => [keyOf(row), row.waitingMost + row.refusedMost]));
  const queues = open.map((hour) => (keyOf(hour) > told ? longest.get(keyOf(hour)) : undefined));
  // Of this hour counts what is there now: its busiest minute may be over.
  const seen = [...queues.slice(0, -1), queues.at(-1) === undefined ? undefined : kept];
  return seen.every((queue, at) => {
    const before = seen[at - 1];
    return queue !== undefined && (at === 0 || (before !== undefined && queue > before));
  });
}
