// Why: an invented city's bureau beside the invented office, so that a newcomer sees both sides: what is asked, agreed and
// read, and by whom. It has no answers of its own.
import { insertAudit } from '../../db/queries/audit.js';
import { upsertMembership } from '../../db/queries/bureaus.js';
import { findOffice, insertOffice } from '../../db/queries/offices.js';
import { insertGrant, insertUser } from '../../db/queries/users.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { localDay } from '../time.js';
import { hashPassword } from '../users/passwords.js';
import { actingAt, momentOn, scope } from './acting.js';
import { addDays } from './calendar.js';
import {
  bureauPeople,
  demoBureauId,
  demoBureauName,
  demoOfficeId,
  emptySettings,
  timeZone,
  userIdOf,
} from './office.js';

/** All or nothing; what is there stays. */
export async function seedBureau(dependencies: Dependencies): Promise<void> {
  const { database, clock } = dependencies;
  const bureau = officeScope(demoBureauId);
  if ((await findOffice(database.queries, bureau)) !== undefined) return;
  const now = clock();
  const today = localDay(now, timeZone);
  const hashes = await Promise.all(bureauPeople.map(async ({ password }) => await hashPassword(password)));
  const [asked, agreed] = [momentOn(addDays(today, -40), 10), momentOn(addDays(today, -38), 15)];
  const { newId } = actingAt(dependencies, agreed, 'bureau');
  const manager = bureauPeople.find(({ role }) => role === 'bureau_manager')?.role ?? 'bureau';
  const steps = [
    { at: asked, action: 'bureau.ask', bureauBy: userIdOf(manager), officeBy: null },
    { at: agreed, action: 'bureau.agree', bureauBy: null, officeBy: userIdOf('director') },
  ];
  await database.atomically((db) => [
    insertOffice(db, {
      id: demoBureauId,
      name: demoBureauName,
      timeZone,
      settings: emptySettings,
      createdAt: now,
      isBureau: true,
    }),
    ...bureauPeople.flatMap(({ role, name, email }, index) => [
      insertUser(db, {
        id: userIdOf(role),
        email,
        name,
        passwordHash: hashes[index] ?? '',
        language: 'zh-TW',
        active: true,
        createdAt: now,
      }),
      insertGrant(db, bureau, {
        id: `grant-${role}`,
        userId: userIdOf(role),
        role,
        sectionId: null,
        validFrom: addDays(today, -60),
        validTo: null,
      }),
    ]),
    upsertMembership(db, bureau, { memberId: demoOfficeId, state: 'agreed', changedAt: agreed }),
    ...steps.flatMap(({ at, action, bureauBy, officeBy }) => {
      const entry = { at, action, entity: 'office' };
      return [
        insertAudit(db, bureau, { id: newId(), ...entry, userId: bureauBy, entityId: demoOfficeId }),
        insertAudit(db, scope, { id: newId(), ...entry, userId: officeBy, entityId: demoBureauId }),
      ];
    }),
  ]);
}
