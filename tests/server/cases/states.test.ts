import { describe, expect, it } from 'vitest';
import type { CaseEventKind, CaseStatus } from '../../../db/schema.js';
import { isPaused, next, transitions } from '../../../server/cases/states.js';

const statuses: readonly CaseStatus[] = [
  'waiting',
  'received',
  'registered',
  'assigned',
  'drafting',
  'reviewing',
  'approved',
  'replied',
  'following',
  'closed',
];

/** Every step that changes a status, by hand: w waiting, r received, g registered, a assigned, d drafting, v reviewing, p approved, e replied, f following, c closed. */
const allowed: readonly [CaseEventKind, string, CaseStatus | 'same'][] = [
  ['confirmed', 'w', 'received'],
  ['registered', 'r', 'registered'],
  ['assigned', 'gad', 'assigned'],
  ['drafted', 'ad', 'drafting'],
  ['signed', 'dv', 'reviewing'],
  ['returned', 'vp', 'drafting'],
  ['approved', 'v', 'approved'],
  ['replied', 'p', 'replied'],
  ['followed_up', 'ef', 'following'],
  ['closed', 'ef', 'closed'],
  ['reopened', 'efc', 'registered'],
  ['paused', 'gadv', 'same'],
  ['resumed', 'gadv', 'same'],
  ['extended', 'gadvp', 'same'],
  ['transferred', 'gad', 'closed'],
  ['not_handled', 'gad', 'closed'],
  ['merged', 'gad', 'closed'],
  ['withdrawn', 'wrgadvp', 'closed'],
  ['added', 'wrgadvpef', 'same'],
  ['rated', 'efc', 'same'],
  ['read_back', 'wrg', 'same'],
  ['changed', 'wrgadvpef', 'same'],
  ['due_moved', 'rgadvp', 'same'],
  ['escalated', 'rgadvp', 'same'],
  ['note', 'wrgadvpefc', 'same'],
  ['transfer_planned', 'rgad', 'same'],
  ['password_renewed', 'rgadvpefc', 'same'],
  ['confirmation_resent', 'w', 'same'],
  ['received', '', 'same'],
];
const letters = 'wrgadvpefc';

describe('the table of steps', () => {
  it('has a line for every kind of event', () => {
    expect(allowed.map(([kind]) => kind).sort()).toEqual(Object.keys(transitions).sort());
  });

  it.each(allowed)('«%s» may come in «%s» and nowhere else', (kind, from, to) => {
    for (const [index, status] of statuses.entries()) {
      const step = next(status, kind, kind === 'resumed');
      const may = from.includes(letters[index] ?? '?');
      expect([status, step.ok]).toEqual([status, may]);
      if (step.ok) expect(step.status).toBe(to === 'same' ? status : to);
    }
  });

  it('a stopped clock is neither stopped nor extended, a running one not let run', () => {
    expect(next('assigned', 'paused', true)).toEqual({ ok: false, reason: 'is_paused' });
    expect(next('assigned', 'extended', true)).toEqual({ ok: false, reason: 'is_paused' });
    expect(next('assigned', 'resumed', false)).toEqual({ ok: false, reason: 'not_paused' });
  });

  it('a pause is told by the story alone and ends with the reply', () => {
    const story = (kinds: CaseEventKind[]) => isPaused(kinds.map((kind) => ({ kind })));
    expect(story(['received', 'registered', 'paused', 'note'])).toBe(true);
    expect(story(['received', 'paused', 'resumed'])).toBe(false);
    expect(story(['received', 'paused', 'replied', 'reopened'])).toBe(false);
  });
});
