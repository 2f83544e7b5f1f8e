// Why: an office changes its own words, rooms and rules, each with who did it; codes stay for life, nothing is deleted.
import { mustChange, type Guarded, type Queries } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  insertCounter,
  insertSection,
  insertService,
  listCounters,
  listSections,
  listServices,
  updateCounter,
  updateOffice,
  updateSection,
  updateService,
} from '../../db/queries/offices.js';
import type { OfficeSettings, Translated } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Statement } from '../../db/connection.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { PartForm, PartKind } from './settings.form.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;

/** Which of the office's settings a page changes, and the word for it in the log. */
export type SettingsAction =
  | 'office.change'
  | 'office.display'
  | 'office.thresholds'
  | 'office.retention'
  | 'office.channels'
  | 'office.opening'
  | 'office.looks';

/**
 * Some of the settings; whatever else they hold stays. What was before and what is after stands in the log. Nothing is written
 * where nothing differs. Throws 409 where somebody else was quicker.
 */
export async function changeSettings(
  dependencies: Dependencies,
  { scope, userId, office }: Pick<Staff, 'scope' | 'userId' | 'office'>,
  action: SettingsAction,
  { name = office.name, settings, also = () => [] }: SettingsChange,
): Promise<void> {
  const keys = Object.keys(settings) as (keyof OfficeSettings)[];
  const of = (from: OfficeSettings, called: Translated) => ({
    ...Object.fromEntries(keys.map((key) => [key, from[key] ?? null])),
    ...(called === office.name && name === office.name ? {} : { name: called }),
  });
  const next = { ...office.settings, ...settings };
  const [before, after] = [of(office.settings, office.name), of(next, name)];
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  try {
    await dependencies.database.atomically((db) => [
      ...also(db),
      mustChange(updateOffice(db, scope, { name, settings: next }, office.revision)),
      audited(dependencies, db, { scope, userId }, action, 'office', scope.officeId, { before, after }),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? conflict() : error;
  }
}

export type SettingsChange = {
  name?: Translated;
  settings: Partial<OfficeSettings>;
  /** What is written in the same list, before it. */
  also?: (db: Queries) => Statement[];
};

export async function listParts(db: Queries, scope: OfficeScope, kind: PartKind) {
  if (kind === 'sections')
    return (await listSections(db, scope)).map((row) => ({ ...row, sectionId: null, active: true }));
  if (kind === 'counters') return await listCounters(db, scope);
  return (await listServices(db, scope)).map((row) => ({ ...row, sectionId: null }));
}

/** Throws 409 for a code that is taken. */
export async function addPart(
  dependencies: Dependencies,
  actor: Actor,
  kind: PartKind,
  { code, name, sectionId }: PartForm,
): Promise<void> {
  const { scope } = actor;
  const rows = await listParts(dependencies.database.queries, scope, kind);
  const row = {
    id: dependencies.newId(),
    code,
    name,
    position: Math.max(0, ...rows.map(({ position }) => position)) + 1,
  };
  await write(dependencies, actor, kind, row.id, 'add', { after: { code, name, sectionId } }, (db) =>
    kind === 'sections'
      ? insertSection(db, scope, row)
      : kind === 'counters'
        ? insertCounter(db, scope, { ...row, sectionId, active: true })
        : insertService(db, scope, { ...row, active: true }),
  );
}

/** Throws 404 for a code that is not there. */
export async function changePart(
  dependencies: Dependencies,
  actor: Actor,
  kind: PartKind,
  { code, name, sectionId, active }: PartForm,
): Promise<void> {
  const { scope } = actor;
  const rows = await listParts(dependencies.database.queries, scope, kind);
  const known = rows.find((row) => row.code === code);
  if (known === undefined) throw notFound();
  const detail = {
    before: { name: known.name, sectionId: known.sectionId, active: known.active },
    after: { name, sectionId, active },
  };
  await write(dependencies, actor, kind, known.id, 'change', detail, (db) =>
    mustChange(
      kind === 'sections'
        ? updateSection(db, scope, code, { name })
        : kind === 'counters'
          ? updateCounter(db, scope, code, { name, sectionId, active })
          : updateService(db, scope, code, { name, active }),
    ),
  );
}

async function write(
  dependencies: Dependencies,
  actor: Actor,
  kind: PartKind,
  id: string,
  verb: 'add' | 'change',
  detail: unknown,
  statement: (db: Queries) => Statement | Guarded,
): Promise<void> {
  const entity = kind.slice(0, -1);
  try {
    await dependencies.database.atomically((db) => [
      statement(db),
      audited(dependencies, db, actor, `${entity}.${verb}`, entity, id, detail),
    ]);
  } catch (error) {
    throw isUniqueViolation(error) ? conflict('code_taken') : error;
  }
}

function audited(
  dependencies: Dependencies,
  db: Queries,
  { scope, userId }: Actor,
  action: string,
  entity: string,
  entityId: string,
  detail: unknown,
): Statement {
  const at = dependencies.clock();
  return insertAudit(db, scope, { id: dependencies.newId(), at, userId, action, entity, entityId, detail });
}
