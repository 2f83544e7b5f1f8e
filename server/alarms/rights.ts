// Why: an alarm of a counter is a figure of a counter: only who may see that counter's figures sees, handles or is mailed it.
import { listCounters, type Counter } from '../../db/queries/offices.js';
import type { Queries } from '../../db/connection.js';
import type { Staff } from '../http/currentUser.js';

export type Eyes = {
  counters: readonly Counter[];
  /** Codes of the counters this person may see. */
  seen: ReadonlySet<string>;
  sees(alarm: { cut: string; cutValue: string }): boolean;
};

export async function eyesOf(db: Queries, staff: Staff): Promise<Eyes> {
  const counters = await listCounters(db, staff.scope);
  const sections = staff.counterSections();
  const seen = new Set(
    counters
      .filter(({ sectionId }) => sections === 'all' || (sectionId !== null && sections.includes(sectionId)))
      .map(({ code }) => code),
  );
  return {
    counters,
    seen,
    sees: ({ cut, cutValue }) => cut === '' || cut === 'service' || (cut === 'counter' && seen.has(cutValue)),
  };
}
