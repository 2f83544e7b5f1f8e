// Why: who leaves leaves work behind: it is shown where they are switched off, so that somebody else is given it.
import { listDeputies } from '../../db/queries/caseRules.js';
import { listCases } from '../../db/queries/cases.js';
import { listImprovements } from '../../db/queries/improvements.js';
import { signatoryOf } from '../cases/viewer.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { localDay } from '../time.js';

const atMost = 100;

export type Duties = {
  cases: readonly { id: string; number: string; subject: string; dueDay: string | null }[];
  improvements: readonly { id: string; number: number; title: string; dueDay: string }[];
  /** For whom they stand, or who stands for them, now or soon. */
  deputies: readonly { userId: string; deputyId: string; fromDay: string; toDay: string }[];
};

/** What is in this person's hands and not done, as far as the reader may know of it; at most a hundred of each kind. */
export async function dutiesOf(dependencies: Dependencies, reader: Staff, personId: string): Promise<Duties> {
  const db = dependencies.database.queries;
  const { scope, office } = reader;
  const ownerId = personId;
  const readsCases = reader.may('cases.read');
  const { viewer } = await signatoryOf(dependencies, reader);
  const [open, answered, improvements, deputies] = await Promise.all([
    readsCases ? listCases(db, scope, viewer, { ownerId, status: 'open' }, atMost) : [],
    readsCases ? listCases(db, scope, viewer, { ownerId, status: 'answered' }, atMost) : [],
    reader.may('improvements.read') ? listImprovements(db, scope, { ownerId, status: 'open' }) : [],
    readsCases ? listDeputies(db, scope, localDay(dependencies.clock(), office.timeZone)) : [],
  ]);
  return {
    cases: [...open, ...answered].slice(0, atMost),
    improvements: improvements.slice(0, atMost),
    deputies: deputies.filter(({ userId, deputyId }) => [userId, deputyId].includes(personId)),
  };
}
