// Why: whether the answers are whole is asked of two things: the chains, which hold what was said, and the flags, which decide
// what of it the score uses. Flags are no part of a chain, but the rules make the same ones of the same answers at any time.
import { ruleBook } from '../../analysis/quality/rules.js';
import { insertAudit } from '../../db/queries/audit.js';
import { findOffice } from '../../db/queries/offices.js';
import { countRowsOfDays, listQualityMonths, type QualityMonth } from '../../db/queries/quality.js';
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
import { lookAtMonth, spanOf, type MonthLook } from './month.js';
import { loadPlaces } from './places.js';

/** Of a month that was judged: flags the rules would set that are gone, and flags no rule sets. */
export type FlagFault = {
  survey: string;
  month: string;
  fault: 'flags_differ';
  gone: number;
  surplus: number;
};
type Part = { part: 'seal' | 'chains' | 'flags'; survey?: string; month?: string };
/** A part of the check could not be made: «whole» may be said of nothing then. */
export type NotMade = Part & { fault: 'not_made' };
export type RecordCheck = Omit<ChainCheck, 'faults'> & { faults: (NotMade | ChainFault | FlagFault)[] };

/** Undefined, and noted, where it cannot be made: that keeps nobody from the other parts, nor from what they found. */
async function make<Made>(
  { log }: Dependencies,
  unmade: NotMade[],
  part: Part,
  work: () => Promise<Made>,
): Promise<Made | undefined> {
  try {
    return await work();
  } catch (error) {
    log.error({ err: error, ...part }, 'chains.check: a part could not be made');
    unmade.push({ fault: 'not_made', ...part });
    return undefined;
  }
}

/** Walks the chains and makes the flags of every judged month once more. What could not be made comes first. */
export async function checkRecords(
  dependencies: Dependencies,
  scope: OfficeScope,
  most: Bounds = { month: Infinity, look: Infinity },
): Promise<RecordCheck> {
  const unmade: NotMade[] = [];
  const nothing = { streams: 0, responses: 0, purged: 0, seal: null, faults: [] };
  const check =
    (await make(dependencies, unmade, { part: 'chains' }, () => checkChains(dependencies, scope))) ?? nothing;
  const flags = await make(dependencies, unmade, { part: 'flags' }, () =>
    checkFlags(dependencies, scope, most, unmade),
  );
  return { ...check, faults: [...unmade, ...check.faults, ...(flags ?? [])] };
}

/** A month that has changed since, or awaits a new rule, is judged first, and says nothing yet. */
async function checkFlags(
  dependencies: Dependencies,
  scope: OfficeScope,
  most: Bounds,
  unmade: NotMade[],
): Promise<FlagFault[]> {
  const db = dependencies.database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return [];
  const { places, mark } = await loadPlaces(db, scope, office.settings);
  const rules = rulesMark(ruleBook, mark);
  const faults: FlagFault[] = [];
  let remaining = most.look;
  for (const survey of await listSurveys(db, scope)) {
    for (const judged of await listQualityMonths(db, scope, survey.id)) {
      const { month } = judged;
      const part: Part = { part: 'flags', survey: survey.id, month };
      const fault = await make(dependencies, unmade, part, async () => {
        const size = await countRowsOfDays(db, scope, survey.id, spanOf(month));
        if (judged.rules !== rules || size > Math.min(most.month, remaining)) return undefined;
        remaining -= size;
        const judging = { dependencies, scope, office, surveyId: survey.id, month, book: ruleBook };
        const look = await lookAtMonth(judging, (device) => places(month, device));
        await dependencies.pause();
        return flagFault(judged, look);
      });
      if (fault !== undefined) faults.push(fault);
    }
  }
  return faults;
}

/** What was read may have more answers than were judged: one may come in at any moment, and says nothing yet. */
function flagFault(
  { surveyId, month, responses }: QualityMonth,
  look: Pick<MonthLook, 'responses' | 'set' | 'lifted'>,
): FlagFault | undefined {
  const [gone, surplus] = [look.set.length, look.lifted.length];
  if (look.responses !== responses || gone + surplus === 0) return undefined;
  return { survey: surveyId, month, fault: 'flags_differ', gone, surplus };
}

/**
 * Timed work: seals the chains and checks them. Throws when a part could not be made, so that it is tried again soon; what was
 * found is written down first.
 */
export async function checkRecordsDaily(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const unmade: NotMade[] = [];
  await make(dependencies, unmade, { part: 'seal' }, () => sealChains(dependencies, scope));
  if ((await lengthOfChains(dependencies.database.queries, scope)) <= mostNightly) {
    const { faults } = await checkAndNote(dependencies, scope, nightly, unmade);
    unmade.push(...faults.filter((fault) => fault.fault === 'not_made'));
  }
  if (unmade.length > 0)
    throw new Error(`not made: ${[...new Set(unmade.map(({ part }) => part))].join(', ')}`);
}

/**
 * Checks and writes down what was found, by night or by hand, for who looks after the collecting.
 * @param before what could not be made before it
 */
export async function checkAndNote(
  dependencies: Dependencies,
  scope: OfficeScope,
  most?: Bounds,
  before: readonly NotMade[] = [],
): Promise<RecordCheck> {
  const found = await checkRecords(dependencies, scope, most);
  const check = { ...found, faults: [...before, ...found.faults] };
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
