// Why: what was typed or pasted about visitors becomes rows, with who entered it written in the same transaction.
import { insertAudit } from '../../db/queries/audit.js';
import { daysOfPeriod } from '../../analysis/periods.js';
import { deleteVisit, listVisits, upsertVisit } from '../../db/queries/visits.js';
import type { Translated } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import { dayInShort } from '../dayWords.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { separatorIn, type Language } from '../i18n.js';
import { throwing } from '../trash/throwing.js';
import type { DayEntry, Entry } from './visits.form.js';

/**
 * Days with null are emptied, the others stored; the later entry holds. Emptied figures go into the trash: returns what
 * «undo» asks for.
 */
export async function saveMonth(
  dependencies: Dependencies,
  staff: Staff,
  place: { month: string; service: string; counter: string },
  entries: readonly DayEntry[],
): Promise<string | undefined> {
  const { scope, userId, office } = staff;
  const enteredAt = dependencies.clock();
  const key = { serviceCode: place.service, counterCode: place.counter };
  const emptied = new Set(entries.filter(({ visitors }) => visitors === null).map(({ day }) => day));
  const { firstDay, lastDay } = daysOfPeriod(place.month, 'month');
  const gone = (await listVisits(dependencies.database.queries, scope, firstDay, lastDay)).filter(
    ({ day, serviceCode, counterCode }) =>
      emptied.has(day) && serviceCode === place.service && counterCode === place.counter,
  );
  const thrown =
    gone.length === 0
      ? undefined
      : throwing(dependencies, staff, {
          kind: 'visits',
          // The page of that month, service and counter.
          subject: new URLSearchParams(place).toString(),
          name: daysNamed(gone, office.settings.rocYears),
          rows: gone,
        });
  await dependencies.database.atomically((db) => [
    ...(thrown === undefined ? [] : [thrown.keep(db)]),
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
        ...(gone.length === 0 ? {} : { emptied: gone.map(({ day }) => day) }),
      },
    }),
  ]);
  return thrown?.id;
}

/** The days in every language, as many as fit on a line. */
function daysNamed(gone: readonly { day: string }[], rocYears: boolean): Translated {
  const named = (language: Language) => {
    const days = gone.slice(0, 5).map(({ day }) => dayInShort(day, language, rocYears));
    return [...days, ...(gone.length > days.length ? ['…'] : [])].join(separatorIn(language));
  };
  return { 'zh-TW': named('zh-TW'), en: named('en'), ja: named('ja') };
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
