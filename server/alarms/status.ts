// Why: the road of an alarm: open → acknowledged → explained → closed, and back to open when it was closed too soon.
import type { AlarmState } from '../../db/schema.js';

export const alarmStates: readonly AlarmState[] = ['open', 'acknowledged', 'explained', 'closed'];
export const openStates: readonly AlarmState[] = ['open', 'acknowledged', 'explained'];

const moves: Record<AlarmState, readonly AlarmState[]> = {
  open: ['acknowledged', 'explained'],
  acknowledged: ['explained'],
  explained: ['closed'],
  closed: ['open'],
};

export const movesFrom = (state: AlarmState): readonly AlarmState[] => moves[state];

/** An explanation is what was found; a reopening says why. */
export const needsText = (from: AlarmState, to: AlarmState): boolean =>
  to === 'explained' || (from === 'closed' && to === 'open');

export function isAlarmState(value: unknown): value is AlarmState {
  return alarmStates.some((state) => state === value);
}
