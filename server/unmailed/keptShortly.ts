// Why: what stands at the head of every page must cost a page nothing: one read of an office serves all who open one meanwhile.
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';

/** News within a minute of the fact, and the supervisor's next page may be a while away. */
const shortly = 20_000;

type Read<Result> = (dependencies: Dependencies, scope: OfficeScope) => Promise<Result>;

/** What `read` found in the same office less than twenty seconds ago, else what it finds now. What failed is not kept. */
export function keptShortly<Result>(read: Read<Result>): Read<Result> {
  const databases = new WeakMap<object, Map<string, { at: number; found: Promise<Result> }>>();
  return async (dependencies, scope) => {
    const offices =
      databases.get(dependencies.database) ?? new Map<string, { at: number; found: Promise<Result> }>();
    databases.set(dependencies.database, offices);
    const now = dependencies.clock().getTime();
    const known = offices.get(scope.officeId);
    // A clock that was set back must not keep it for longer.
    if (known !== undefined && Math.abs(now - known.at) < shortly) return await known.found;
    const kept = { at: now, found: read(dependencies, scope) };
    offices.set(scope.officeId, kept);
    try {
      return await kept.found;
    } catch (error) {
      if (offices.get(scope.officeId) === kept) offices.delete(scope.officeId);
      throw error;
    }
  };
}
