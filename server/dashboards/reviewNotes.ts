// Why: which review notes stand, which were replaced, and as what their signers signed: worked out once for page and data.
import { listReviewNotes } from '../../db/queries/reviewNotes.js';
import type { Role } from '../../db/schema.js';
import { localDay } from '../time.js';
import type { Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import { namesOf } from './series.js';
import type { Subject } from './subject.js';

export type Note = {
  id: string;
  kind: Filters['kind'];
  period: string;
  name: string;
  text: string;
  signedById: string;
  signedBy: string;
  /** Held on the day of signing. */
  roles: Role[];
  signedOn: string;
  signedAt: Date;
  /** The notes it replaced, the first one first. */
  replaced: Note[];
};

/** The notes on this kind of periods that stand, the latest period first. */
export async function notesOf(
  subject: Subject,
  filters: Pick<Filters, 'kind' | 'programmeYear'>,
  measure: Measure,
): Promise<Note[]> {
  const { timeZone } = subject.office;
  const rows = await listReviewNotes(subject.db, subject.scope, subject.survey.id, measure.code);
  const own = rows.filter((row) => row.kind === filters.kind);
  const noteOf = (row: (typeof rows)[number]): Note => {
    const signedOn = localDay(row.signedAt, timeZone);
    const held = row.grants.filter(
      (grant) => grant.validFrom <= signedOn && (grant.validTo === null || signedOn <= grant.validTo),
    );
    const before = own.find((other) => other.id === row.replaces);
    const earlier = before === undefined ? undefined : noteOf(before);
    return {
      id: row.id,
      kind: filters.kind,
      period: row.period,
      name: namesOf(subject, filters, row.period).name,
      text: row.text,
      signedById: row.signedBy,
      signedBy: row.signedByName,
      roles: [...new Set(held.map((grant) => grant.role))],
      signedOn,
      signedAt: row.signedAt,
      replaced: earlier === undefined ? [] : [...earlier.replaced, { ...earlier, replaced: [] }],
    };
  };
  const replaced = new Set(own.map((row) => row.replaces));
  return own
    .filter((row) => !replaced.has(row.id))
    .map(noteOf)
    .sort((a, b) => placeOf(subject, filters, b.period) - placeOf(subject, filters, a.period) || later(a, b));
}

function placeOf(subject: Subject, { kind }: Pick<Filters, 'kind'>, period: string): number {
  if (kind === 'wave') return subject.waves.findIndex((wave) => wave.key === period);
  return Number(period.replace(/\D/g, ''));
}

const later = (a: Note, b: Note): number => b.signedAt.getTime() - a.signedAt.getTime();
