// Why: what a citizen does to their own case after the look-up: add, withdraw, say whether it was solved. Each goes by the
// same table of steps as what staff do.
import type { Case, ToldEvent } from '../../db/queries/cases.js';
import { insertAttachment } from '../../db/queries/register.js';
import type { OfficeScope } from '../../db/scope.js';
import { isPaused, next } from '../cases/states.js';
import { takeSteps, type CaseActor, type OpenCase } from '../cases/stepping.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import type { Checked } from '../register/attachments.js';
import { localDay } from '../time.js';

const citizen = (scope: OfficeScope): CaseActor => ({ scope, userId: null, as: 'citizen' });

/** No more than a letter box holds. */
const mostAdditions = 20;

/** Further words and files. What was asked for ends the pause: the clock goes on the next day. */
export async function addToCase(
  dependencies: Dependencies,
  scope: OfficeScope,
  open: OpenCase,
  added: { text: string; attachments: readonly Checked[] },
): Promise<void> {
  const { events, row } = open;
  if (events.filter(({ kind }) => kind === 'added').length >= mostAdditions) throw conflict('case_full');
  const at = dependencies.clock();
  await takeSteps(
    dependencies,
    citizen(scope),
    open,
    [
      { kind: 'added', text: added.text, data: { attachments: added.attachments.length } },
      ...(isPaused(events) ? [{ kind: 'resumed' as const }] : []),
    ],
    {
      also: (db) =>
        added.attachments.map(({ name, mediaType, content, sha256 }) =>
          insertAttachment(db, scope, {
            id: dependencies.newId(),
            commentId: row.commentId,
            name,
            mediaType,
            size: content.length,
            sha256,
            content,
            uploadedBy: null,
            uploadedAt: at,
          }),
        ),
    },
  );
}

export const mayAdd = ({ row }: Pick<OpenCase, 'row'>): boolean => next(row.status, 'added').ok;
export const mayWithdraw = ({ row }: Pick<OpenCase, 'row'>): boolean => next(row.status, 'withdrawn').ok;

/** The citizen takes it back; it stays in the register as withdrawn. */
export async function withdrawCase(
  dependencies: Dependencies,
  scope: OfficeScope,
  open: OpenCase,
  reason: string,
): Promise<void> {
  const closedDay = localDay(dependencies.clock(), open.office.timeZone);
  await takeSteps(dependencies, citizen(scope), open, [{ kind: 'withdrawn', text: reason }], {
    changes: { closedDay, chain: [] },
  });
}

export type Rating = { solved: boolean; satisfaction: number; text: string };

/** Whether the newest reply is still to be rated: each reply is asked about once. */
export function mayRate({
  row,
  events,
}: {
  row: Pick<Case, 'status'>;
  events: readonly ToldEvent[];
}): boolean {
  const kinds = events.map(({ kind }) => kind);
  const replied = kinds.lastIndexOf('replied');
  const over = ['reopened', 'rated', 'withdrawn', 'transferred', 'not_handled', 'merged'] as const;
  return (
    replied !== -1 && over.every((kind) => kinds.lastIndexOf(kind) < replied) && next(row.status, 'rated').ok
  );
}

/** «Was it solved?» No, with a reason, opens it again: a new clock, the old one's history stays. Throws 409 the second time. */
export async function rateCase(
  dependencies: Dependencies,
  scope: OfficeScope,
  open: OpenCase,
  { solved, satisfaction, text }: Rating,
): Promise<void> {
  if (!mayRate(open)) throw conflict('case_rated');
  const rated = { kind: 'rated' as const, text, data: { solved, satisfaction } };
  if (solved) {
    await takeSteps(dependencies, citizen(scope), open, [rated]);
    return;
  }
  await takeSteps(dependencies, citizen(scope), open, [rated, { kind: 'reopened', text }], {
    changes: { closedDay: null, repliedDay: null },
    matter: (dueDay) => ({ purpose: 'reopened', number: open.row.number, dueDay }),
  });
}
