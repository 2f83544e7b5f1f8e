// Why: every form needs the office's words and its counters' codes, which hardly ever change: read at most every few
// seconds, so that a form costs one query and not four.
import { findOffice, listCounters, listServices } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import type { OfficeWords } from './placeholders.js';

export type OfficeParts = OfficeWords & {
  /** Codes of those in use. */
  counters: ReadonlySet<string>;
  services: ReadonlySet<string>;
};

const keptFor = 5_000;

/** Reads an office's parts, or gives those read a moment ago. */
export function createOfficeParts(
  dependencies: Pick<Dependencies, 'database' | 'clock'>,
): (officeId: string) => Promise<OfficeParts> {
  const known = new Map<string, { until: number; parts: Promise<OfficeParts> }>();

  async function read(officeId: string): Promise<OfficeParts> {
    const db = dependencies.database.queries;
    const scope = officeScope(officeId);
    const office = await findOffice(db, scope);
    if (office === undefined) throw notFound();
    const codes = (rows: readonly { code: string; active: boolean }[]) =>
      new Set(rows.filter((row) => row.active).map((row) => row.code));
    return {
      name: office.name,
      settings: office.settings,
      counters: codes(await listCounters(db, scope)),
      services: codes(await listServices(db, scope)),
    };
  }

  return (officeId) => {
    const now = dependencies.clock().getTime();
    const found = known.get(officeId);
    if (found !== undefined && now < found.until) return found.parts;
    const parts = read(officeId);
    known.set(officeId, { until: now + keptFor, parts });
    // What failed is not remembered.
    parts.catch(() => known.delete(officeId));
    return parts;
  };
}
