// Why: an import goes as a whole, so the chains do not miss what is off. Whoever takes one out by hand must not pass for that:
// what went lawfully left its trace.
import { listEntriesOf } from '../../db/queries/audit.js';
import { listImportsOff } from '../../db/queries/chains.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';

/** It was switched on, and is off though nobody undid it. */
export type ImportFault = { import: string; fault: 'import_gone' };

export type ImportsOff = {
  /** The streams of all that are not switched on. */
  streams: ReadonlySet<string>;
  /** Whether a sealed stream or record went with an import that was undone. */
  wentLawfully: (sealed: string) => boolean;
  faults: ImportFault[];
};

const streamOf = ({ id }: { id: string }): string => `import:${id}`;

/** @param surveys the ids of those that are there: the versions of another may have gone with its import */
export async function findImportsOff(
  db: Queries,
  scope: OfficeScope,
  surveys: ReadonlySet<string>,
): Promise<ImportsOff> {
  const off = await listImportsOff(db, scope);
  const entries = await listEntriesOf(db, scope, ['import.activate', 'import.undo']);
  const idsOf = (wanted: string) =>
    new Set(entries.filter(({ action }) => action === wanted).map(({ entityId }) => entityId));
  const [activated, undone] = [idsOf('import.activate'), idsOf('import.undo')];
  const lawful = off.filter(({ id, state }) => state === 'undone' && undone.has(id));
  const streams = new Set(lawful.map(streamOf));
  const versions = lawful
    .filter(({ surveyId }) => !surveys.has(surveyId))
    .map(({ surveyId }) => `version:${surveyId}:`);
  return {
    streams: new Set(off.map(streamOf)),
    wentLawfully: (sealed) => streams.has(sealed) || versions.some((start) => sealed.startsWith(start)),
    faults: off
      .filter((one) => !lawful.includes(one))
      // One that never was on counted nowhere: it may be left half-way, and nobody is missed.
      .filter(({ id, activeAt }) => activeAt !== null || activated.has(id))
      .map(({ id }) => ({ import: id, fault: 'import_gone' })),
  };
}
