// Why: one person's visit is forgotten as a whole, and what is kept of it is written in one place.
import type { Values } from './answers.js';
import { newId } from './ids.js';
import type { Kept, NewKept } from './queue.js';
import type { Rules } from './rules.js';

export type Visit = {
  id: string;
  language: string;
  values: Values;
  /** Index of the screen they are at. */
  at: number;
  /** Of the first tap. */
  begun: number | undefined;
  /** The comment will be written on their phone. */
  byPhone: boolean;
  /** Staff help them, and said so. */
  assisted: boolean;
  /** What the code on the screen carries, once they are through. */
  secret: string | undefined;
};

export function newVisit(language: string, assisted = false): Visit {
  const fresh = { values: new Map(), at: 0, begun: undefined, byPhone: false, secret: undefined };
  return { id: newId(), language, assisted, ...fresh };
}

/** As the server takes it, with the tablet's clock and the seconds since the first tap. */
export function recordOf(
  visit: Visit,
  rules: Pick<Rules, 'device' | 'survey' | 'version'>,
  life: string,
  kind: 'complete' | 'partial',
  state: Kept['state'],
  fields: readonly [string, string][],
): NewKept {
  const clock = Date.now();
  const ticks = performance.now();
  const body = new URLSearchParams([
    ['id', visit.id],
    ['version', String(rules.version)],
    ['language', visit.language],
    ['_survey', rules.survey],
    ['_state', kind],
    ['_clock', String(Math.max(0, clock))],
    ['_seconds', String(Math.min(999_999, Math.round((ticks - (visit.begun ?? ticks)) / 1000)))],
    ...(visit.assisted ? [['_assisted', 'yes']] : []),
    ...fields,
  ]).toString();
  return { id: visit.id, device: rules.device, kind, state, body, clock, life, ticks };
}
