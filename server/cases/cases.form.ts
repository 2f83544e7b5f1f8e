// Why: each form of a case is read once by the table of its fields: whole, or refused with everything kept.
import type { Request } from 'express';
import type { CaseFilter } from '../../db/queries/cases.js';
import type { CaseStatus, PetitionType } from '../../db/schema.js';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { queryParameter } from '../http/parameters.js';
import { fieldsOf, readRevision } from '../register/fields.form.js';
import { cleanLine, cleanText } from '../register/texts.js';
import type { Action, ActionField } from './actions.js';
import { road } from './states.js';

export type Values = Readonly<Record<string, string>>;
/** Field → key below `cases.errors`. */
export type Errors = Readonly<Record<string, string>>;
export type Read<T> = { ok: true; value: T } | { ok: false; values: Values; errors: Errors };
/** What may be chosen, by field. */
export type Options = Readonly<Record<string, readonly string[]>>;

/** Throws 400 for what no form of ours sends. */
export function readFields(
  body: unknown,
  wanted: readonly ActionField[],
  options: Options = {},
): Read<Record<string, string>> {
  const field = fieldsOf(body);
  const values: Record<string, string> = {};
  const errors: Record<string, string> = {};
  for (const { name, as, required, most } of wanted) {
    const value = as === 'text' ? cleanText(field(name)) : cleanLine(field(name));
    values[name] = value.slice(0, 20_000);
    if (value === '') {
      if (required) errors[name] = as === 'choice' ? 'choice' : 'missing';
    } else if (as === 'choice' && options[name]?.includes(value) !== true) errors[name] = 'choice';
    else if (as === 'number' && !/^[1-9]\d{0,2}$/.test(value)) errors[name] = 'number';
    else if (value.length > most) errors[name] = 'long';
  }
  return Object.keys(errors).length === 0 ? { ok: true, value: values } : { ok: false, values, errors };
}

export function readAction(
  body: unknown,
  action: Action,
  options: Options,
): { revision: number; form: Read<Record<string, string>> } {
  return { revision: readRevision(fieldsOf(body)), form: readFields(body, action.fields, options) };
}

export const petitionTypes: readonly PetitionType[] = ['reform', 'law_query', 'misconduct', 'rights'];
export const statusFilters = ['open', 'answered', ...road] as const;
export const dueFilters = ['soon', 'overdue'] as const;
export type DueFilter = (typeof dueFilters)[number];
export type Sought = { filter: CaseFilter; due: DueFilter | undefined };

/** Throws 400 for values no form of ours sends. */
export function readSearch(req: Request, today: string, soonTo: string): Sought {
  const one = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
    const value = queryParameter(req, name);
    if (value === undefined) return undefined;
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw badRequest();
    return found;
  };
  const dayOf = (name: string) => {
    const value = queryParameter(req, name);
    if (value !== undefined && !isDay(value)) throw badRequest();
    return value;
  };
  const status: CaseStatus | 'open' | 'answered' | undefined = one('status', ['waiting', ...statusFilters]);
  const due = one('due', dueFilters);
  const after = /^(\d{4}-\d{2}-\d{2})_([\d-]{1,20})$/.exec(queryParameter(req, 'after') ?? '');
  const search = cleanLine(queryParameter(req, 'q') ?? '');
  const origin = one('origin', ['petition', 'mailbox']);
  const [from, to, ownerId] = [dayOf('from'), dayOf('to'), queryParameter(req, 'owner')];
  return {
    due,
    filter: {
      ...(status === undefined ? {} : { status }),
      ...(origin === undefined ? {} : { origin }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(ownerId === undefined ? {} : { ownerId }),
      ...(search === '' ? {} : { search: search.slice(0, 100) }),
      ...(due === 'overdue' ? { dueBefore: today } : due === 'soon' ? { dueFrom: today, dueTo: soonTo } : {}),
      ...(after?.[1] === undefined || after[2] === undefined
        ? {}
        : { after: { receivedDay: after[1], number: after[2] } }),
    },
  };
}
