// Why: what was typed or pasted about visitors becomes rows, with who entered it written in the same transaction.
import { insertAudit } from '../../db/queries/audit.js';
import { deleteVisit, upsertVisit } from '../../db/queries/visits.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import type { DayEntry, Entry } from './visits.form.js';

/** Days with null are removed, the others stored; the later entry holds. */
export async function saveMonth(
  dependencies: Dependencies,
  staff: Staff,
  place: { month: string; service: string; counter: string },
  entries: readonly DayEntry[],
): Promise<void> {
  const { scope, userId } = staff;
  const enteredAt = dependencies.clock();
  const key = { serviceCode: place.service, counterCode: place.counter };
  await dependencies.database.atomically((db) => [
    ...entries.map((entry) =>
      entry.visitors === null
        ? deleteVisit(db, scope, { day: entry.day, ...key })
        : upsertVisit(db, scope, {
            day: entry.day,
            ...key,
            visitors: entry.visitors,
            offered: entry.offered,
            enteredBy: userId,
            enteredAt,
          }),
    ),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: enteredAt,
      userId,
      action: 'visits.save',
      entity: 'visits',
      entityId: place.month,
      detail: {
        service: place.service,
        counter: place.counter,
        stored: entries.filter((entry) => entry.visitors !== null).length,
      },
    }),
  ]);
}

/** @param actor `userId` null: a machine, by the key named in `source` */
export async function importVisits(
  dependencies: Dependencies,
  actor: { scope: OfficeScope; userId: string | null; source?: string },
  entries: readonly Entry[],
): Promise<void> {
  const { scope, userId, source } = actor;
  const enteredAt = dependencies.clock();
  await dependencies.database.atomically((db) => [
    ...entries.map((entry) => upsertVisit(db, scope, { ...entry, enteredBy: userId, enteredAt })),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: enteredAt,
      userId,
      action: 'visits.import',
      entity: 'visits',
      entityId: entries[0]?.day ?? '',
      detail: { lines: entries.length, ...(source === undefined ? {} : { source }) },
    }),
  ]);
}
