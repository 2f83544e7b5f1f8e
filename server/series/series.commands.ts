// Why: the writes of series: which there are, their values (corrections append), events. Each in one list with its audit row;
// two people at once: the second is told, nothing is overwritten.
import { mustChange } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { insertEvent, withdrawEvent, type OfficeEvent } from '../../db/queries/events.js';
import {
  insertSeries,
  insertSeriesValues,
  listSeries,
  supersedeSeriesValues,
  updateSeries,
  type Series,
} from '../../db/queries/series.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import type { EventPlan } from './events.form.js';
import type { SeriesPlan } from './series.form.js';
import type { Entry } from './values.form.js';

export type Actor = { scope: OfficeScope; userId: string };

function auditOf(
  dependencies: Dependencies,
  { userId }: Actor,
  action: string,
  entityId: string,
  detail: object,
) {
  const entity = action.split('.')[0] ?? '';
  return { id: dependencies.newId(), at: dependencies.clock(), userId, action, entity, entityId, detail };
}

/** 'taken': the code has a series already. */
export async function createSeries(
  dependencies: Dependencies,
  actor: Actor,
  plan: SeriesPlan,
): Promise<'created' | 'taken'> {
  const { database } = dependencies;
  const all = await listSeries(database.queries, actor.scope);
  if (all.some((one) => one.code === plan.code)) return 'taken';
  const id = dependencies.newId();
  const position = Math.max(0, ...all.map((one) => one.position)) + 1;
  try {
    await database.atomically((db) => [
      insertSeries(db, actor.scope, {
        ...plan,
        id,
        position,
        revision: 1,
        createdBy: actor.userId,
        createdAt: dependencies.clock(),
      }),
      insertAudit(db, actor.scope, auditOf(dependencies, actor, 'series.create', id, { code: plan.code })),
    ]);
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken';
    throw error;
  }
  return 'created';
}

/** Throws 409 when somebody changed it since it was read. */
export async function changeSeries(
  dependencies: Dependencies,
  actor: Actor,
  before: Series,
  plan: SeriesPlan,
): Promise<void> {
  const { name, unit, goodDirection, decimals, partOf, serviceCode, surveyId, question, active } = plan;
  const changes = { name, unit, goodDirection, decimals, partOf, serviceCode, surveyId, question, active };
  const changed = Object.entries(changes).flatMap(([field, value]) =>
    sorted(before[field as keyof typeof changes]) === sorted(value) ? [] : [field],
  );
  if (changed.length === 0) return;
  await writing(async () => {
    await dependencies.database.atomically((db) => [
      mustChange(updateSeries(db, actor.scope, before, { ...changes, position: before.position })),
      insertAudit(
        db,
        actor.scope,
        auditOf(dependencies, actor, 'series.change', before.id, { fields: changed }),
      ),
    ]);
  });
}

/** PostgreSQL gives a stored object back with its keys in another order. */
function sorted(value: unknown): string {
  return JSON.stringify(
    typeof value === 'object' && value !== null
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : value,
  );
}

/**
 * Writes values; what held before stays as a row of its own. The row's id holds its place in the line of corrections, so that
 * of two people who correct one value at once the second gets 409.
 */
export async function saveValues(
  dependencies: Dependencies,
  actor: Actor,
  action: 'series.values' | 'series.import',
  entries: readonly (Entry & { seriesId: string })[],
): Promise<void> {
  if (entries.length === 0) return;
  const enteredAt = dependencies.clock();
  const replaced = entries.flatMap(({ replaces }) => (replaces === undefined ? [] : [replaces]));
  const rows = entries.map(({ seriesId, period, value, n, note, version }) => ({
    id: `${seriesId} ${period} ${version + 1}`,
    seriesId,
    period,
    value,
    n,
    note,
    enteredBy: actor.userId,
    enteredAt,
    supersededAt: null,
  }));
  const ids = [...new Set(entries.map((entry) => entry.seriesId))];
  await writing(async () => {
    await dependencies.database.atomically((db) => [
      ...supersedeSeriesValues(db, actor.scope, replaced, enteredAt),
      ...insertSeriesValues(db, actor.scope, rows),
      insertAudit(
        db,
        actor.scope,
        auditOf(dependencies, actor, action, ids.length === 1 ? (ids[0] ?? '') : '', {
          series: ids.length,
          values: entries.length,
          corrections: replaced.length,
          first: entries.reduce((least, { period }) => (period < least ? period : least), '9999'),
          last: entries.reduce((most, { period }) => (period > most ? period : most), ''),
        }),
      ),
    ]);
  });
}

export async function createEvent(
  dependencies: Dependencies,
  actor: Actor,
  { title, medium, fromDay, toDay }: Omit<EventPlan, 'series'>,
  seriesId: string | null,
): Promise<void> {
  const id = dependencies.newId();
  await dependencies.database.atomically((db) => [
    insertEvent(db, actor.scope, {
      id,
      title,
      medium,
      fromDay,
      toDay,
      seriesId,
      surveyId: null,
      question: null,
      createdBy: actor.userId,
      createdAt: dependencies.clock(),
      withdrawnAt: null,
    }),
    insertAudit(
      db,
      actor.scope,
      auditOf(dependencies, actor, 'event.create', id, { medium, fromDay, toDay }),
    ),
  ]);
}

/** Throws 409 when it was withdrawn already. */
export async function withdraw(dependencies: Dependencies, actor: Actor, event: OfficeEvent): Promise<void> {
  await writing(async () => {
    await dependencies.database.atomically((db) => [
      mustChange(withdrawEvent(db, actor.scope, event.id, dependencies.clock())),
      insertAudit(db, actor.scope, auditOf(dependencies, actor, 'event.withdraw', event.id, {})),
    ]);
  });
}

async function writing(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof NothingChanged || isUniqueViolation(error)) throw conflict();
    throw error;
  }
}
