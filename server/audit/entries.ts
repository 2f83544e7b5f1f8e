// Why: one reading of an entry for page and file alike: what is a value before, what is a value after, and what stays hidden
// from a reader who may not know of a confidential case.
import { z } from 'zod';
import { listConfidentialCases, type AuditRow } from '../../db/queries/auditLog.js';
import { listPeople } from '../../db/queries/users.js';
import type { Queries } from '../../db/connection.js';
import type { Staff } from '../http/currentUser.js';

export type Entry = {
  id: string;
  at: Date;
  userId: string | null;
  userName: string | null;
  action: string;
  entity: string;
  /** Empty where it is hidden. */
  entityId: string;
  /** Of a person of the office, who may have left it. */
  entityName: string | undefined;
  hidden: boolean;
  before: string;
  after: string;
  /** What else was written down: name and value. */
  rest: [name: string, value: string][];
};

const plain = z.record(z.string(), z.unknown());
/** Names under which the commands write down what was, and what is. */
const names = { before: ['from', 'before'], after: ['to', 'after', 'state'] } as const;

export async function entriesOf(db: Queries, staff: Staff, rows: readonly AuditRow[]): Promise<Entry[]> {
  const caseIds = [
    ...new Set(rows.filter(({ entity }) => entity === 'case').map(({ entityId }) => entityId)),
  ];
  const knows = staff.may('cases.register') || staff.may('cases.sign');
  const hidden = new Set(knows ? [] : await listConfidentialCases(db, staff.scope, caseIds));
  const aboutPeople = rows.some(({ entity }) => entity === 'user');
  const people = new Map(
    (aboutPeople ? await listPeople(db, staff.scope) : []).map(({ userId, name }) => [userId, name]),
  );
  return rows.map((row) => ({
    ...entryOf(row, row.entity === 'case' && hidden.has(row.entityId)),
    entityName: row.entity === 'user' ? people.get(row.entityId) : undefined,
  }));
}

function entryOf(row: AuditRow, hidden: boolean): Omit<Entry, 'entityName'> {
  const { id, at, userId, userName, action, entity } = row;
  const base = { id, at, userId, userName, action, entity, hidden };
  if (hidden) return { ...base, entityId: '', before: '', after: '', rest: [] };
  const parsed = plain.safeParse(row.detail ?? {});
  const detail = new Map(Object.entries(parsed.success ? parsed.data : { detail: row.detail }));
  const take = (wanted: readonly string[]): string => {
    const name = wanted.find((one) => detail.has(one));
    if (name === undefined) return '';
    const value = valueText(detail.get(name));
    detail.delete(name);
    return value;
  };
  return {
    ...base,
    entityId: row.entityId,
    before: take(names.before),
    after: take(names.after),
    rest: [...detail].map(([name, value]) => [name, valueText(value)]),
  };
}

const mostText = 500;

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '—';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > mostText ? `${text.slice(0, mostText)}…` : text;
}
