// Why: what can be thrown away, how long it stays, who may put it back, and how: one list for page, undo and retention.
import type { Guarded, Queries, Statement } from '../../db/connection.js';
import type { TrashKind } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { daysKept } from '../imports/wizard/files.js';
import { returnMapping, returnUpload } from '../imports/wizard/returning.commands.js';
import { returnSurvey } from '../surveys/disposal.commands.js';
import { returnTheme } from '../themes/returning.commands.js';
import type { Permission } from '../users/permissions.js';
import { returnVisits } from '../visits/returning.commands.js';

export type Returning = (
  dependencies: Dependencies,
  staff: Staff,
  rows: unknown,
) => Promise<(db: Queries) => (Statement | Guarded)[]>;

export type Kind = {
  /** After so many days it goes for good. */
  days: number;
  permissions: readonly Permission[];
  /** Where it is found again. */
  place: (subject: string) => string;
  putBack: Returning;
};

export const daysOfTrash = 30;

export const kinds: Readonly<Record<TrashKind, Kind>> = {
  survey: {
    days: daysOfTrash,
    permissions: ['surveys.read', 'surveys.write'],
    place: (id) => `/surveys/${encodeURIComponent(id)}`,
    putBack: returnSurvey,
  },
  visits: {
    days: daysOfTrash,
    permissions: ['visits.write'],
    place: (query) => `/visits?${query}`,
    putBack: returnVisits,
  },
  theme: {
    days: daysOfTrash,
    permissions: ['comments.read', 'themes.write'],
    place: (code) => `/comments/themes/${encodeURIComponent(code)}`,
    putBack: returnTheme,
  },
  mapping: {
    days: daysOfTrash,
    permissions: ['imports.write'],
    place: () => '/imports',
    putBack: returnMapping,
  },
  // The upload page promises that a file nobody goes on with is gone by then.
  upload: {
    days: daysKept,
    permissions: ['imports.write'],
    place: (id) => `/imports/drafts/${encodeURIComponent(id)}`,
    putBack: returnUpload,
  },
};

const all: readonly TrashKind[] = ['survey', 'visits', 'theme', 'mapping', 'upload'];

/** The kinds a person may throw away, and so see and put back. */
export function kindsOf(staff: Pick<Staff, 'may'>): TrashKind[] {
  return all.filter((kind) => kinds[kind].permissions.every((permission) => staff.may(permission)));
}

/** When each kind's days are over. */
export function endsOfTrash(now: Date): { kind: TrashKind; before: Date }[] {
  return all.map((kind) => ({ kind, before: new Date(now.getTime() - kinds[kind].days * 86_400_000) }));
}
