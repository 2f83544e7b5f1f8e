// Why: whether the answers are whole is asked of two things: the chains, which hold what was said, and the flags, which decide
// what of it the score uses. Flags are no part of a chain, but the rules make the same ones of the same answers at any time.
import { ruleBook } from '../../analysis/quality/rules.js';
import { insertAudit } from '../../db/queries/audit.js';
import { findOffice } from '../../db/queries/offices.js';
import { countRowsOfDays, listQualityMonths } from '../../db/queries/quality.js';
import { listSurveys } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import {
  checkChains,
  lengthOfChains,
  mostNightly,
  type ChainCheck,
  type ChainFault,
} from '../responses/chains.js';
import { sealChains } from '../responses/seals.js';
import { nightly, rulesMark, type Bounds } from './judging.js';
import { lookAtMonth, spanOf } from './month.js';
import { loadPlaces } from './places.js';

/** Of a month that was judged: flags the rules would set that are gone, and flags no rule sets. */
export type FlagFault = {
  survey: string;
  month: string;
  fault: 'flags_differ';
  gone: number;
  surplus: number;
};
export type RecordCheck = Omit<ChainCheck, 'faults'> & { faults: (ChainFault | FlagFault)[] };

/** Walks the chains and makes the flags of every judged month once more. */
export async function checkRecords(
  dependencies: Dependencies,
  scope: OfficeScope,
  most: Bounds = { month: Infinity, look: Infinity },
): Promise<RecordCheck> {
  const check = await checkChains(dependencies, scope);
  return { ...check, faults: [...check.faults, ...(await checkFlags(dependencies, scope, most))] };
}

/** A month that has changed since, or awaits a new rule, is judged first, and says nothing yet. */
async function checkFlags(
  dependencies: Dependencies,
  scope: OfficeScope,
  most: Bounds,
): Promise<FlagFault[]> {
  const db = dependencies.database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return [];
  const { places, mark } = await loadPlaces(db, scope, office.settings);
  const rules = rulesMark(ruleBook, mark);
  const faults: FlagFault[] = [];
  let remaining = most.look;
  for (const survey of await listSurveys(db, scope)) {
    for (const { month, ...judged } of await listQualityMonths(db, scope, survey.id)) {
      const size = await countRowsOfDays(db, scope, survey.id, spanOf(month));
      if (judged.rules !== rules || size > Math.min(most.month, remaining)) continue;
      remaining -= size;
      const judging = { dependencies, scope, office, surveyId: survey.id, month, book: ruleBook };
      const { rows, set, lifted } = await lookAtMonth(judging, (device) => places(month, device));
      // Counted among what was read: an answer may come in at any moment.
      if (rows.length === judged.responses && set.length + lifted.length > 0)
        faults.push({
          ...{ survey: survey.id, month, fault: 'flags_differ' },
          ...{ gone: set.length, surplus: lifted.length },
        });
      await dependencies.pause();
    }
  }
  return faults;
}

/** Timed work: seals the chains and checks them. */
export async function checkRecordsDaily(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  await sealChains(dependencies, scope);
  if ((await lengthOfChains(dependencies.database.queries, scope)) > mostNightly) return;
  await checkAndNote(dependencies, scope, nightly);
}

/** Checks and writes down what was found, by night or by hand, for who looks after the collecting. */
export async function checkAndNote(
  dependencies: Dependencies,
  scope: OfficeScope,
  most?: Bounds,
): Promise<RecordCheck> {
  const check = await checkRecords(dependencies, scope, most);
  const { streams, responses, purged, faults } = check;
  await dependencies.database.atomically((db) => [
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId: null,
      action: 'chains.check',
      entity: 'office',
      entityId: scope.officeId,
      detail: {
        streams,
        responses,
        purged,
        faults: faults.slice(0, 20),
        more: Math.max(0, faults.length - 20),
      },
    }),
  ]);
  return check;
}
