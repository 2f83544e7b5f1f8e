// Why: an office changes its own words, rooms and rules, each with who did it; codes stay for life, nothing is deleted.
import { mustChange, type Guarded, type Queries } from '../../db/connection.js';
import { isUniqueViolation } from '../../db/errors.js';
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
import type { OfficeScope } from '../../db/scope.js';
import type { Statement } from '../../db/connection.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { OfficeForm, PartForm, PartKind } from './settings.form.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;

/** Words and numbers of the office; `heard` and whatever else its settings hold stays. */
export async function changeOffice(
  dependencies: Dependencies,
  { scope, userId, office }: Pick<Staff, 'scope' | 'userId' | 'office'>,
  { name, settings }: OfficeForm,
): Promise<void> {
  const changed = Object.entries(settings)
    .filter(([key, value]) => office.settings[key as keyof typeof settings] !== value)
    .map(([key]) => key);
  await dependencies.database.atomically((db) => [
    mustChange(
      updateOffice(db, scope, { name, settings: { ...office.settings, ...settings } }, office.revision),
    ),
    audited(dependencies, db, { scope, userId }, 'office.change', 'office', scope.officeId, { changed }),
  ]);
}

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
  await write(dependencies, actor, kind, row.id, 'add', (db) =>
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
  await write(dependencies, actor, kind, known.id, 'change', (db) =>
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
  statement: (db: Queries) => Statement | Guarded,
): Promise<void> {
  const entity = kind.slice(0, -1);
  try {
    await dependencies.database.atomically((db) => [
      statement(db),
      audited(dependencies, db, actor, `${entity}.${verb}`, entity, id),
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
  detail: unknown = {},
): Statement {
  const at = dependencies.clock();
  return insertAudit(db, scope, { id: dependencies.newId(), at, userId, action, entity, entityId, detail });
}
