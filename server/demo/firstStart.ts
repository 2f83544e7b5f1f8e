// Why: what an empty database gets on the first start, and what the person who started the program must be told.
import { isUniqueViolation } from '../../db/errors.js';
import { expireSetupTokens, hasAuditEntry, hasUsers } from '../../db/queries/firstStart.js';
import { insertOffice, listDevices, listOffices } from '../../db/queries/offices.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { createSetupToken } from '../users/users.commands.js';
import {
  bureauPeople,
  demoBureauId,
  demoDoneId,
  demoOfficeId,
  emptyOfficeId,
  emptyOfficeName,
  emptySettings,
  people,
  surveySlugs,
  timeZone,
} from './office.js';

type Printed = [name: string, value: string][];

/**
 * `printed`: names and values for the terminal. A value that begins with `/` is an address of ours and is printed whole.
 * `scale`: the size of the demo office; 1 is about 40,000 responses.
 */
export async function firstStart(
  dependencies: Dependencies,
  options: { scale?: number } = {},
): Promise<{ printed: Printed }> {
  const { database, config } = dependencies;
  const offices = await listOffices(database.queries);
  const wanted = offices[0]?.id ?? (config.seed === 'demo' ? demoOfficeId : emptyOfficeId);
  if (offices.some(({ id }) => id === demoOfficeId) || wanted === demoOfficeId) {
    if (!(await hasAuditEntry(database.queries, officeScope(demoOfficeId), demoDoneId))) {
      // Loaded where it is needed: every later start does without its texts and stories.
      const { seedDemoOffice } = await import('./seed.js');
      await database.loosely(() => seedDemoOffice(dependencies, options.scale ?? 1));
    }
    if (!offices.some(({ id }) => id === demoBureauId)) {
      const { seedBureau } = await import('./bureau.js');
      await seedBureau(dependencies);
    }
    return { printed: demoLines() };
  }
  if (offices.length === 0) await openEmptyOffice(dependencies);
  const kiosk = await kioskLine(dependencies, officeScope(wanted));
  if (await hasUsers(database.queries)) return { printed: [kiosk] };
  const token = await freshSetupToken(dependencies, officeScope(wanted));
  return { printed: [kiosk, ['setup', `/setup/${token}`]] };
}

/** The first tablet's address, or how it gets one. */
async function kioskLine({ database }: Dependencies, scope: OfficeScope): Promise<Printed[number]> {
  const first = (await listDevices(database.queries, scope)).find((device) => device.active);
  const none = 'no tablet yet; "npm run admin -- set-device CODE --survey SLUG" gives it an address';
  return ['kiosk', first === undefined ? none : `/kiosk/${first.code}`];
}

function demoLines(): Printed {
  return [
    ['form', `/s/${surveySlugs.household}`],
    ['kiosk', '/kiosk/kiosk-1'],
    ...[...people, ...bureauPeople].map(({ role, email, password }): [string, string] => [
      role,
      `${email} ${password}`,
    ]),
  ];
}

async function openEmptyOffice({ database, clock }: Dependencies): Promise<void> {
  try {
    await database.atomically((db) => [
      insertOffice(db, {
        id: emptyOfficeId,
        name: emptyOfficeName,
        timeZone,
        settings: emptySettings,
        createdAt: clock(),
      }),
    ]);
  } catch (error) {
    // Another process of the same installation was quicker.
    if (!isUniqueViolation(error)) throw error;
  }
}

/** Only the newest link opens the office: an older one may lie in a log somewhere. */
async function freshSetupToken(dependencies: Dependencies, scope: OfficeScope): Promise<string> {
  await dependencies.database.atomically((db) => [expireSetupTokens(db, scope, dependencies.clock())]);
  return await createSetupToken(dependencies, scope);
}
