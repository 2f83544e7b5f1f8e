// Why: what the viewer may do to a case now, with its fields, is one table; the page draws it and the address obeys it.
import type { CaseEventKind } from '../../db/schema.js';
import { isPaused, next } from './states.js';
import type { OpenCase } from './stepping.js';
import { signedFor, signsFor, worksFor, type Signatory } from './viewer.js';

export type ActionField = {
  name: string;
  /** line: one line · text: several · number · choice: of the page's options. */
  as: 'line' | 'text' | 'number' | 'choice';
  required: boolean;
  most: number;
};

/** works: whose case it is, or the register · register: only that · signs: whose signature is next · takes-part: any of them. */
type Who = 'works' | 'owner' | 'register' | 'signs' | 'takes-part';

export type Action = { name: string; event: CaseEventKind; who: Who; fields: readonly ActionField[] };

const line = (name: string, required = true, most = 120): ActionField => ({
  name,
  as: 'line',
  required,
  most,
});
const text = (name: string, required = true, most = 1_000): ActionField => ({
  name,
  as: 'text',
  required,
  most,
});
const choice = (name: string, required = true): ActionField => ({ name, as: 'choice', required, most: 200 });

export const actions: readonly Action[] = [
  { name: 'read-back', event: 'read_back', who: 'takes-part', fields: [text('note', false)] },
  { name: 'register', event: 'registered', who: 'register', fields: [] },
  {
    name: 'assign',
    event: 'assigned',
    who: 'register',
    fields: [choice('ownerId'), choice('sectionId', false), text('note', false)],
  },
  { name: 'draft', event: 'drafted', who: 'owner', fields: [text('reply', true, 5_000)] },
  { name: 'sign', event: 'signed', who: 'signs', fields: [text('note', false)] },
  { name: 'return', event: 'returned', who: 'signs', fields: [text('reason')] },
  { name: 'reply', event: 'replied', who: 'works', fields: [line('documentNumber', true, 60)] },
  { name: 'follow', event: 'followed_up', who: 'works', fields: [text('outcome')] },
  { name: 'close', event: 'closed', who: 'register', fields: [text('outcome')] },
  { name: 'pause', event: 'paused', who: 'works', fields: [text('reason')] },
  { name: 'resume', event: 'resumed', who: 'works', fields: [text('note', false)] },
  {
    name: 'extend',
    event: 'extended',
    who: 'works',
    fields: [{ name: 'days', as: 'number', required: true, most: 3 }, text('reason')],
  },
  {
    name: 'plan-transfer',
    event: 'transfer_planned',
    who: 'works',
    fields: [choice('siteVisit'), text('reason')],
  },
  {
    name: 'transfer',
    event: 'transferred',
    who: 'register',
    fields: [line('agency'), choice('siteVisit'), text('reason')],
  },
  { name: 'not-handle', event: 'not_handled', who: 'register', fields: [choice('ground'), text('reason')] },
  { name: 'merge', event: 'merged', who: 'register', fields: [choice('into')] },
  { name: 'change', event: 'changed', who: 'register', fields: [line('subject'), choice('confidential')] },
  { name: 'resend', event: 'confirmation_resent', who: 'register', fields: [] },
  { name: 'note', event: 'note', who: 'takes-part', fields: [text('note')] },
];

export const actionNamed = (name: string): Action | undefined => actions.find((one) => one.name === name);

/** Whether this person may; where the case stands is another matter. */
export function mayAct({ who, name }: Action, { row, events }: OpenCase, signatory: Signatory): boolean {
  const registers = signatory.viewer.registers;
  const owns = worksFor(signatory, row.ownerId) !== undefined;
  const [step] = row.chain;
  const signs = step !== undefined && signsFor(signatory, step) !== undefined;
  switch (who) {
    case 'register':
      return registers;
    case 'owner':
      return owns;
    case 'works':
      return owns || registers;
    case 'signs':
      return (
        signs ||
        (name === 'return' &&
          row.status === 'approved' &&
          (registers || signedFor(signatory, events) !== undefined))
      );
    case 'takes-part':
      return owns || registers || signs;
  }
}

/** What they may do now: by who they are, and by where the case stands. */
export function actionsNow(open: OpenCase, signatory: Signatory): Action[] {
  const paused = isPaused(open.events);
  return actions.filter(
    (action) =>
      mayAct(action, open, signatory) &&
      next(open.row.status, action.event, paused).ok &&
      (action.name !== 'read-back' || !open.events.some(({ kind }) => kind === 'read_back')),
  );
}
