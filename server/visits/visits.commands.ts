// Why: what was typed or pasted about visitors becomes rows, with who entered it written in the same transaction.
import { insertAudit } from '../../db/queries/audit.js';
import { daysOfPeriod } from '../../analysis/periods.js';
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { deleteVisit, insertVisit, listVisits, updateVisit, upsertVisit } from '../../db/queries/visits.js';
import type { Translated } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import { dayInShort } from '../dayWords.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { separatorIn, type Language } from '../i18n.js';
import { throwing } from '../trash/throwing.js';
import { shownAs, type DayEntry, type Entry } from './visits.form.js';

/** `undo`: what «undo» asks for, where figures went into the trash. `stale`: days entered by somebody else meanwhile. */
export type MonthSaved = { ok: true; undo: string | undefined } | { ok: false; stale: string[] };

/**
 * Days with null are emptied into the trash, the others stored. Where one of them is no longer what the form had shown,
 * nothing is written.
 */
export async function saveMonth(
  dependencies: Dependencies,
  staff: Staff,
  place: { month: string; service: string; counter: string },
  typed: readonly DayEntry[],
): Promise<MonthSaved> {
  const { scope, userId, office } = staff;
  const enteredAt = dependencies.clock();
  const key = { serviceCode: place.service, counterCode: place.counter };
  const { firstDay, lastDay } = daysOfPeriod(place.month, 'month');
  const stored = new Map(
    (await listVisits(dependencies.database.queries, scope, firstDay, lastDay))
      .filter((row) => row.serviceCode === place.service && row.counterCode === place.counter)
      .map((row) => [row.day, row]),
  );
  // Sent twice, or entered alike by two: it already is as it should be.
  const entries = typed.filter(({ day, figures }) => shownAs(figures) !== shownAs(stored.get(day)));
  const stale = entries.filter(({ day, shown }) => shownAs(shown) !== shownAs(stored.get(day)));
  if (stale.length > 0) return { ok: false, stale: stale.map(({ day }) => day) };
  const gone = entries.flatMap(({ day, figures }) => (figures === null ? (stored.get(day) ?? []) : []));
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
  const written = (db: Queries, { day, figures, shown }: DayEntry): Statement | Guarded => {
    if (figures === null) return mustChange(deleteVisit(db, scope, { day, ...key }, shown ?? undefined));
    const row = { day, ...key, ...figures, enteredBy: userId, enteredAt };
    return shown === null
      ? insertVisit(db, scope, { ...row, officeId: scope.officeId })
      : mustChange(updateVisit(db, scope, row, shown));
  };
  try {
    await dependencies.database.atomically((db) => [
      ...(thrown === undefined ? [] : [thrown.keep(db)]),
      ...entries.map((entry) => written(db, entry)),
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
          stored: entries.filter(({ figures }) => figures !== null).length,
          ...(gone.length === 0 ? {} : { emptied: gone.map(({ day }) => day) }),
        },
      }),
    ]);
  } catch (error) {
    // Somebody was quicker since it was read: reading again finds which days.
    if (error instanceof NothingChanged || isUniqueViolation(error))
      return await saveMonth(dependencies, staff, place, typed);
    throw error;
  }
  return { ok: true, undo: thrown?.id };
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
