// Why: the log goes out as a file for who has to answer for it; that it did is in the log itself, before the first line.
import { once } from 'node:events';
import type { Response } from 'express';
import { stringify } from 'csv-stringify';
import { insertAudit } from '../../db/queries/audit.js';
import { pageAudit, type AuditKey } from '../../db/queries/auditLog.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import type { AuditQuery } from './audit.form.js';
import { entriesOf } from './entries.js';

const page = 500;

export async function sendAudit(
  { database, clock, newId }: Dependencies,
  staff: Staff,
  { filters, values }: AuditQuery,
  res: Response,
): Promise<void> {
  const { scope, userId } = staff;
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  await database.atomically((db) => [
    insertAudit(db, scope, {
      id: newId(),
      at: clock(),
      userId,
      action: 'audit.export',
      entity: 'office',
      entityId: scope.officeId,
      detail: given,
    }),
  ]);
  res.attachment('audit.csv').type('text/csv; charset=utf-8');
  const csv = stringify({ bom: true, escape_formulas: true, record_delimiter: '\r\n' });
  csv.pipe(res);
  csv.write(['at', 'person', 'action', 'object', 'object id', 'before', 'after', 'more']);
  let after: AuditKey | undefined;
  for (;;) {
    const rows = await pageAudit(database.queries, scope, filters, after, page);
    for (const entry of await entriesOf(database.queries, staff, rows)) {
      const taken = csv.write([
        entry.at.toISOString(),
        entry.userName ?? '',
        entry.action,
        entry.entity,
        entry.entityId,
        entry.before,
        entry.after,
        entry.rest.map(([name, value]) => `${name}: ${value}`).join('; '),
      ]);
      if (!taken) await Promise.race([once(csv, 'drain'), once(res, 'close')]);
    }
    const last = rows.at(-1);
    // Nobody reads any more: stop reading the database as well.
    if (last === undefined || rows.length < page || res.destroyed) break;
    after = { at: last.at, id: last.id };
  }
  csv.end();
}
