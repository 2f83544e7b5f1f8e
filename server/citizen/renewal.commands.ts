// Why: who lost the case password gets a new one, but only where the office has written to them before: a number and an
// address that are known to somebody else open nothing, and nobody learns from it which numbers there are.
import { findCaseByNumber, listCaseEvents } from '../../db/queries/cases.js';
import { findOffice } from '../../db/queries/offices.js';
import { findPetitioner, type Petitioner } from '../../db/queries/register.js';
import type { OfficeScope } from '../../db/scope.js';
import { casePassword } from '../cases/opening.commands.js';
import { takeSteps } from '../cases/stepping.js';
import type { Dependencies } from '../dependencies.js';
import { AppError } from '../errors.js';
import { mediumFor, queueNotice, type Reachable } from '../notices/notices.js';
import { hashPassword } from '../users/passwords.js';

/** More in a day is somebody else's doing. */
const mostInADay = 3;
const day = 86_400_000;

export type Renewal = { number: string; contact: { email: string } | { phone: string } };

/** Whether this office can send anything at all: else the page says to telephone. */
export function canRenew({ mailer, sms }: Pick<Dependencies, 'mailer' | 'sms'>): boolean {
  return mailer !== undefined || sms !== undefined;
}

/**
 * A new password to the address on record, and to that alone; the old one opens nothing from then on. Does nothing, after
 * the same work, for a number there is not, an address that is not on record, or one that cannot be written to.
 */
export async function renewPassword(
  dependencies: Dependencies,
  scope: OfficeScope,
  { number, contact }: Renewal,
): Promise<void> {
  const { database } = dependencies;
  // First and always: it takes longer than all the rest.
  const password = casePassword(dependencies);
  const passwordHash = await hashPassword(password);
  const [row, office] = await Promise.all([
    findCaseByNumber(database.queries, scope, number),
    findOffice(database.queries, scope),
  ]);
  if (row === undefined || office === undefined || row.passwordHash === null) return;
  const [petitioner, events] = await Promise.all([
    findPetitioner(database.queries, scope, row.commentId),
    listCaseEvents(database.queries, scope, [row.id]),
  ]);
  const to = petitioner === undefined ? undefined : onRecord(petitioner, contact);
  if (to === undefined || !canReach(dependencies, to)) return;
  const since = dependencies.clock().getTime() - day;
  const lately = events.filter(({ kind, at }) => kind === 'password_renewed' && at.getTime() > since);
  if (lately.length >= mostInADay) return;
  try {
    await takeSteps(
      dependencies,
      { scope, userId: null, as: 'citizen' },
      { row, events, office },
      [{ kind: 'password_renewed' }],
      {
        changes: { passwordHash },
        also: (db) =>
          queueNotice(db, scope, dependencies, {
            office,
            caseId: row.id,
            to,
            language: row.language,
            matter: { purpose: 'renewed', number: row.number, password },
          }),
      },
    );
  } catch (error) {
    // Somebody changed the case at the same moment, or it may not be: the citizen tries again, and learns nothing.
    if (!(error instanceof AppError)) throw error;
  }
}

const digits = (phone: string): string => phone.replace(/\D/g, '').replace(/^886/, '0');

/** The address typed, where it is the one on record, and nothing else. */
function onRecord(
  { email, phone, purgedAt }: Petitioner,
  contact: Renewal['contact'],
): Reachable | undefined {
  if (purgedAt !== null) return undefined;
  if ('email' in contact)
    return email !== null && email.toLowerCase() === contact.email.toLowerCase()
      ? { email, phone: null }
      : undefined;
  return phone !== null && digits(phone) === digits(contact.phone) ? { email: null, phone } : undefined;
}

function canReach(dependencies: Dependencies, to: Reachable): boolean {
  const medium = mediumFor(dependencies, to);
  return medium === 'mail'
    ? dependencies.mailer !== undefined
    : medium === 'sms' && dependencies.sms !== undefined;
}
