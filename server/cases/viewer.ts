// Why: who may see and sign what is asked on every page, search, export and error of cases; here it is answered once.
import { z } from 'zod';
import { listStoodFor } from '../../db/queries/caseRules.js';
import type { CaseEvent, CaseViewer } from '../../db/queries/cases.js';
import { listCounters } from '../../db/queries/offices.js';
import { listGrantsOfUser, type Grant } from '../../db/queries/users.js';
import type { Role, SignStep } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { localDay } from '../time.js';
import { permissionsOf } from '../users/permissions.js';

/** A person with whom they stand for today. */
export type Signatory = {
  userId: string;
  /** Oneself first. */
  persons: readonly { userId: string; grants: readonly Pick<Grant, 'role' | 'sectionId'>[] }[];
  viewer: CaseViewer;
};

const signing: readonly Role[] = ['section_chief', 'research', 'secretary', 'director'];

export async function signatoryOf(dependencies: Dependencies, staff: Staff): Promise<Signatory> {
  const db = dependencies.database.queries;
  const { scope, userId } = staff;
  const today = localDay(dependencies.clock(), staff.office.timeZone);
  const stoodFor = (await listStoodFor(db, scope, userId, today)).filter((id) => id !== userId);
  const others = await Promise.all(
    stoodFor.map(async (id) => ({
      userId: id,
      grants: (await listGrantsOfUser(db, id)).filter(
        (grant) =>
          grant.officeId === scope.officeId &&
          grant.validFrom <= today &&
          (grant.validTo === null || today <= grant.validTo),
      ),
    })),
  );
  const persons = [{ userId, grants: staff.grants }, ...others];
  return {
    userId,
    persons,
    viewer: {
      userIds: persons.map((person) => person.userId),
      signs: persons.flatMap(({ grants }) =>
        grants
          .filter(({ role }) => signing.includes(role))
          .map(({ role, sectionId }) => ({ role, sectionId: role === 'section_chief' ? sectionId : null })),
      ),
      registers: staff.may('cases.register'),
      readsAll: staff.may('cases.read'),
      ...(await boundTo(dependencies, staff)),
    },
  };
}

/**
 * A seed member of a section reads what was said at its counters and at none; whoever reads comments by another role too reads
 * all of them.
 */
async function boundTo(
  { database }: Dependencies,
  { scope, grants }: Staff,
): Promise<Pick<CaseViewer, 'counterCodesElsewhere'>> {
  const reading = grants.filter(({ role }) => permissionsOf[role].includes('comments.read'));
  const sections = new Set(reading.map(({ role, sectionId }) => (role === 'seed' ? sectionId : null)));
  if (sections.size === 0 || sections.has(null)) return {};
  const counters = await listCounters(database.queries, scope);
  const others = counters.filter(({ sectionId }) => sectionId !== null && !sections.has(sectionId));
  return { counterCodesElsewhere: others.map(({ code }) => code) };
}

/** Whether this person may put this signature, and for whom: null for themselves, undefined if they may not. */
export function signsFor({ persons, userId }: Signatory, step: SignStep): string | null | undefined {
  const signer = persons.find((person) =>
    step.userId === null
      ? person.grants.some(
          ({ role, sectionId }) =>
            role === step.role &&
            (step.sectionId === null || sectionId === null || sectionId === step.sectionId),
        )
      : person.userId === step.userId,
  );
  if (signer === undefined) return undefined;
  return signer.userId === userId ? null : signer.userId;
}

/** Whether the case is theirs to work on, and for whom. */
export function worksFor({ persons, userId }: Signatory, ownerId: string | null): string | null | undefined {
  const person = persons.find((one) => one.userId === ownerId);
  if (person === undefined) return undefined;
  return person.userId === userId ? null : person.userId;
}

const roleSchema = z.object({ role: z.string() });

/**
 * Whether this person put one of the signatures under the reply as it stands, and for whom: they may take it back until the
 * reply has gone out. The handler's own does not count.
 */
export function signedFor(
  { persons, userId }: Signatory,
  events: readonly Pick<CaseEvent, 'kind' | 'userId' | 'forUserId' | 'data'>[],
): string | null | undefined {
  const from = events.findLastIndex(({ kind }) => kind === 'assigned' || kind === 'returned');
  const signers = events.slice(from + 1).flatMap(({ kind, userId: by, forUserId, data }) => {
    const role = roleSchema.safeParse(data);
    const counts = (kind === 'signed' || kind === 'approved') && role.success && role.data.role !== 'handler';
    return counts ? [forUserId ?? by] : [];
  });
  const signer = persons.find((person) => signers.includes(person.userId));
  if (signer === undefined) return undefined;
  return signer.userId === userId ? null : signer.userId;
}
