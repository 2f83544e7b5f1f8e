// Why: a bureau reads an office's figures from when the office agreed until either ends it. Each step is written into the logs
// of both: on the own side with who did it, on the other without a name.
import { mustChange, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  insertMembership,
  listBureausOf,
  listMemberships,
  moveBureau,
  moveMember,
  type Membership,
} from '../../db/queries/bureaus.js';
import type { BureauOfficeState } from '../../db/schema.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';

type Actor = Pick<Staff, 'scope' | 'userId' | 'office'>;

/** What the office, the bureau or either does with a membership that is there. */
export const steps = {
  agreement: { action: 'bureau.agree', from: ['asked'], to: 'agreed', by: 'office' },
  refusal: { action: 'bureau.decline', from: ['asked'], to: 'declined', by: 'office' },
  end: { action: 'bureau.end', from: ['asked', 'agreed'], to: 'ended', by: 'either' },
} as const satisfies Record<
  string,
  { action: string; from: BureauOfficeState[]; to: BureauOfficeState; by: 'office' | 'either' }
>;
export type Step = keyof typeof steps;

/** A bureau's offices, or an office's bureaus. */
export async function membershipsOf(db: Queries, { scope, office }: Actor): Promise<Membership[]> {
  return office.isBureau ? await listMemberships(db, scope) : await listBureausOf(db, scope);
}

/** Throws 409 where it was asked before, or agreed. */
export async function askOffice(dependencies: Dependencies, actor: Actor, officeId: string): Promise<void> {
  const { queries } = dependencies.database;
  const known = (await listMemberships(queries, actor.scope)).some(({ office }) => office.id === officeId);
  const at = dependencies.clock();
  await guarded(async () => {
    await dependencies.database.atomically((db) => [
      known
        ? mustChange(moveMember(db, actor.scope, officeId, { from: ['declined', 'ended'], to: 'asked', at }))
        : insertMembership(db, actor.scope, { memberId: officeId, changedAt: at }),
      ...written(dependencies, db, actor, { action: 'bureau.ask', other: officeId, at }),
    ]);
  });
}

/** Throws 404 where the two have nothing to do with each other, 409 where the step is not possible any more. */
export async function takeStep(
  dependencies: Dependencies,
  actor: Actor,
  otherId: string,
  step: Step,
): Promise<void> {
  const { action, from, to, by } = steps[step];
  const known = await membershipsOf(dependencies.database.queries, actor);
  if (!known.some(({ office }) => office.id === otherId)) throw notFound();
  if (by === 'office' && actor.office.isBureau) throw notFound();
  const at = dependencies.clock();
  const move = actor.office.isBureau ? moveMember : moveBureau;
  await guarded(async () => {
    await dependencies.database.atomically((db) => [
      mustChange(move(db, actor.scope, otherId, { from, to, at })),
      ...written(dependencies, db, actor, { action, other: otherId, at }),
    ]);
  });
}

async function guarded(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw error instanceof NothingChanged || isUniqueViolation(error) ? conflict() : error;
  }
}

function written(
  { newId }: Dependencies,
  db: Queries,
  { scope, userId }: Actor,
  { action, other, at }: { action: string; other: string; at: Date },
): Statement[] {
  const entry = { at, action, entity: 'office' };
  return [
    insertAudit(db, scope, { id: newId(), ...entry, userId, entityId: other }),
    insertAudit(db, officeScope(other), { id: newId(), ...entry, userId: null, entityId: scope.officeId }),
  ];
}
