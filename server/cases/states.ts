// Why: which step may follow which is one table; no status of a case is reachable but by it.
import type { CaseEventKind, CaseStatus } from '../../db/schema.js';

/** 收件 登錄 分辦 擬辦 審核 核定 回復 追蹤 結案: the road every case walks. */
export const road = [
  'received',
  'registered',
  'assigned',
  'drafting',
  'reviewing',
  'approved',
  'replied',
  'following',
  'closed',
] as const satisfies readonly CaseStatus[];

type Transition = {
  from: readonly CaseStatus[];
  /** Undefined: the status stays. */
  to?: CaseStatus;
  /** Only while the clock is stopped, or only while it runs. */
  paused?: boolean;
};

const working: readonly CaseStatus[] = ['registered', 'assigned', 'drafting'];
const running: readonly CaseStatus[] = ['received', ...working, 'reviewing', 'approved'];
const answered: readonly CaseStatus[] = ['replied', 'following'];
const all: readonly CaseStatus[] = ['waiting', ...running, ...answered, 'closed'];

/** 'received' begins a case and never comes again. */
export const transitions: Readonly<Record<CaseEventKind, Transition>> = {
  received: { from: [] },
  confirmed: { from: ['waiting'], to: 'received' },
  registered: { from: ['received'], to: 'registered' },
  assigned: { from: working, to: 'assigned' },
  drafted: { from: ['assigned', 'drafting'], to: 'drafting' },
  signed: { from: ['drafting', 'reviewing'], to: 'reviewing' },
  returned: { from: ['reviewing', 'approved'], to: 'drafting' },
  approved: { from: ['reviewing'], to: 'approved' },
  replied: { from: ['approved'], to: 'replied' },
  followed_up: { from: answered, to: 'following' },
  closed: { from: answered, to: 'closed' },
  reopened: { from: [...answered, 'closed'], to: 'registered' },
  paused: { from: [...working, 'reviewing'], paused: false },
  resumed: { from: [...working, 'reviewing'], paused: true },
  extended: { from: [...working, 'reviewing', 'approved'], paused: false },
  transferred: { from: working, to: 'closed' },
  not_handled: { from: working, to: 'closed' },
  merged: { from: working, to: 'closed' },
  withdrawn: { from: ['waiting', ...running], to: 'closed' },
  added: { from: ['waiting', ...running, ...answered] },
  rated: { from: [...answered, 'closed'] },
  read_back: { from: ['waiting', 'received', 'registered'] },
  changed: { from: ['waiting', ...running, ...answered] },
  due_moved: { from: running },
  escalated: { from: running },
  note: { from: all },
  transfer_planned: { from: ['received', ...working] },
  password_renewed: { from: [...running, ...answered, 'closed'] },
  confirmation_resent: { from: ['waiting'] },
};

export type Next =
  { ok: true; status: CaseStatus } | { ok: false; reason: 'not_now' | 'is_paused' | 'not_paused' };

/**
 * The status after an event.
 * @param paused whether the clock stands for the citizen to clarify; see `isPaused`
 */
export function next(status: CaseStatus, event: CaseEventKind, paused = false): Next {
  const transition = transitions[event];
  if (!transition.from.includes(status)) return { ok: false, reason: 'not_now' };
  if (transition.paused !== undefined && transition.paused !== paused)
    return { ok: false, reason: paused ? 'is_paused' : 'not_paused' };
  return { ok: true, status: transition.to ?? status };
}

/** Derived from the story, the earliest event first: nothing else says it. */
export function isPaused(events: readonly { kind: CaseEventKind }[]): boolean {
  const last = events.filter(({ kind }) => clockChanging.has(kind)).at(-1);
  return last?.kind === 'paused';
}

/** What ends a pause besides the citizen's answer: the matter is over, or begins anew. */
const clockChanging = new Set<CaseEventKind>([
  'paused',
  'resumed',
  'replied',
  'closed',
  'transferred',
  'not_handled',
  'merged',
  'withdrawn',
  'reopened',
]);
