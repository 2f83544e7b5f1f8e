// Why: anybody may open the public pages as often as they like; what they show is worked out once for each state of the data.
import { readRevision } from '../../db/queries/revision.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { localDay } from '../time.js';

/** What no revision tells (work of another machine whose clock is behind, flags set by timed work) is seen after so long. */
const longest = 60_000;
/** More than an office has public pages, in three languages. */
const most = 300;

export type RevisionCache = <Result extends object>(
  place: { scope: OfficeScope; office: { timeZone: string } },
  name: string,
  work: () => Promise<Result | undefined>,
) => Promise<Result | undefined>;

/**
 * Remembers what `work` found under that name until an answer comes in, staff change something, the day is over, or a minute
 * has passed; visits at once share one work. What is not there is not remembered: nobody fills the memory with names.
 */
export function revisionCache({ database, clock }: Pick<Dependencies, 'database' | 'clock'>): RevisionCache {
  const kept = new Map<string, { revision: string; at: number; found: Promise<object | undefined> }>();
  return async <Result extends object>(
    { scope, office }: { scope: OfficeScope; office: { timeZone: string } },
    name: string,
    work: () => Promise<Result | undefined>,
  ) => {
    const now = clock();
    const day = localDay(now, office.timeZone);
    const revision = `${day} ${await readRevision(database.queries, scope)}`;
    const key = `${scope.officeId} ${name}`;
    const known = kept.get(key);
    if (known?.revision === revision && now.getTime() - known.at < longest)
      return (await known.found) as Result | undefined;
    const found = work();
    kept.delete(key);
    kept.set(key, { revision, at: now.getTime(), found });
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    try {
      const result = await found;
      if (result === undefined) kept.delete(key);
      return result;
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  };
}
