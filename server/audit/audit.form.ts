// Why: what the log is narrowed by, read once from the address: an odd value is refused, a mistyped day is told.
import type { Request } from 'express';
import type { AuditFilters, AuditKey } from '../../db/queries/auditLog.js';
import { badRequest } from '../errors.js';
import { queryParameter } from '../http/parameters.js';
import { endOfDay } from '../time.js';

/** The program itself, as a person is chosen. */
export const program = 'program';

export type AuditValues = { person: string; noun: string; object: string; from: string; to: string };
export type AuditQuery = {
  values: AuditValues;
  filters: AuditFilters;
  after: AuditKey | undefined;
  wrong: ('from' | 'to' | 'order')[];
};

export function readAuditQuery(req: Request, timeZone: string): AuditQuery {
  const read = (name: keyof AuditValues) => queryParameter(req, name)?.trim() ?? '';
  const values: AuditValues = {
    person: read('person'),
    noun: read('noun'),
    object: read('object'),
    from: read('from'),
    to: read('to'),
  };
  if (values.noun !== '' && !/^[a-z][a-z_]{0,40}$/.test(values.noun)) throw badRequest();
  const wrong: AuditQuery['wrong'] = (['from', 'to'] as const).filter(
    (field) => values[field] !== '' && !isDay(values[field]),
  );
  const [from, to] = [values.from, values.to];
  if (wrong.length === 0 && from !== '' && to !== '' && to < from) wrong.push('order');
  const good = wrong.length === 0;
  return {
    values,
    wrong,
    filters: {
      userId: values.person === '' ? undefined : values.person === program ? null : values.person,
      noun: values.noun === '' ? undefined : values.noun,
      entityId: values.object === '' ? undefined : values.object,
      from: good && from !== '' ? new Date(endOfDay(dayBefore(from), timeZone).getTime() + 1) : undefined,
      before: good && to !== '' ? new Date(endOfDay(to, timeZone).getTime() + 1) : undefined,
    },
    after: readKey(queryParameter(req, 'after')),
  };
}

function isDay(text: string): boolean {
  if (!/^(19|20)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

export const keyText = ({ at, id }: AuditKey): string => `${at.getTime()}~${id}`;

function readKey(text: string | undefined): AuditKey | undefined {
  if (text === undefined) return undefined;
  const [, time = '', id = ''] = /^(\d{1,13})~(.{1,200})$/.exec(text) ?? [];
  if (id === '') throw badRequest();
  return { at: new Date(Number(time)), id };
}
