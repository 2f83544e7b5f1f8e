// Why: who looks after the installation may say which offices belong to a bureau, without either side at a keyboard; both
// read it in their logs.
import { insertAudit } from '../../db/queries/audit.js';
import { listMemberships, upsertMembership } from '../../db/queries/bureaus.js';
import { findOffice } from '../../db/queries/offices.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { Refusal } from '../imports/refusal.js';
import type { OfficeOptions } from './officeParts.js';
import type { Terminal } from './terminal.js';

type Order = {
  dependencies: Dependencies;
  /** The bureau's. */
  scope: OfficeScope;
  /** The office's. */
  code: string;
  options: OfficeOptions;
  terminal: Terminal;
};

export async function bureauOfficeCommand(order: Order): Promise<void> {
  const { dependencies, scope, code, options, terminal } = order;
  const db = dependencies.database.queries;
  const bureau = await findOffice(db, scope);
  if (bureau?.isBureau !== true)
    throw new Refusal(`"${scope.officeId}" is no bureau. Name one with --office.`);
  const member = officeScope(code);
  const office = await findOffice(db, member);
  if (office === undefined || office.isBureau) throw new Refusal(`There is no office "${code}".`);
  const known = (await listMemberships(db, scope)).find((one) => one.office.id === code)?.state;
  const state = options.end === true ? 'ended' : 'agreed';
  if (state === 'ended' && known !== 'agreed' && known !== 'asked')
    throw new Refusal(`"${code}" does not belong to "${scope.officeId}".`);
  const entry = {
    at: dependencies.clock(),
    userId: null,
    action: state === 'ended' ? 'bureau.end' : 'bureau.agree',
    entity: 'office',
  };
  await dependencies.database.atomically((write) => [
    upsertMembership(write, scope, { memberId: code, state, changedAt: entry.at }),
    insertAudit(write, scope, { id: dependencies.newId(), ...entry, entityId: code }),
    insertAudit(write, member, { id: dependencies.newId(), ...entry, entityId: scope.officeId }),
  ]);
  terminal.print(`${state === 'ended' ? 'ended' : 'belongs'}: ${code} – ${scope.officeId}`);
}
