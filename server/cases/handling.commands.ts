// Why: what staff do with a case, each as one step of the table: nothing here writes a status by itself.
import { mustChange } from '../../db/connection.js';
import { caseClock } from '../../analysis/cases/caseClock.js';
import {
  insertCaseComment,
  insertCaseDraft,
  insertCaseEvent,
  listCaseDrafts,
  markDraftSent,
  updateCase,
} from '../../db/queries/cases.js';
import { listSignChains } from '../../db/queries/caseRules.js';
import { findComment } from '../../db/queries/comments.js';
import { listStaff, type StaffRow } from '../../db/queries/users.js';
import type { NonHandlingGround } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notAllowed, refused } from '../errors.js';
import { isLanguage, translatorFor } from '../i18n.js';
import type { NoticeMatter } from '../notices/notices.js';
import type { OfficeScope } from '../../db/scope.js';
import { localDay } from '../time.js';
import { holdsOn } from '../users/holding.js';
import { permissionsOf } from '../users/permissions.js';
import { chainFor, orderOf } from './chain.js';
import { clockHistory, loadCounting, ruleOfCase } from './clock.js';
import { clockRuleOf } from './rules.js';
import { takeSteps, type CaseActor, type OpenCase } from './stepping.js';
import { signedFor, signsFor, type Signatory } from './viewer.js';

type Staffed = CaseActor & { userId: string };

const today = (dependencies: Dependencies, { office }: OpenCase) =>
  localDay(dependencies.clock(), office.timeZone);

/** «Where it stands», in the citizen's words. */
const stateMatter = ({ row }: OpenCase, state: string): (() => NoticeMatter) => {
  const t = translatorFor(isLanguage(row.language) ? row.language : 'zh-TW');
  return () => ({ purpose: 'state', number: row.number, stateWords: t(`cases.plain.${state}`) });
};

/** Said at the counter or by telephone: it is written down and read back before anything else (行政程序法 §169). */
export async function needsReadBack(
  dependencies: Dependencies,
  scope: OfficeScope,
  { row, events }: OpenCase,
): Promise<boolean> {
  if (row.origin !== 'petition' || events.some(({ kind }) => kind === 'read_back')) return false;
  const comment = await findComment(dependencies.database.queries, scope, row.commentId);
  return comment?.channel === 'counter' || comment?.channel === 'phone';
}

export async function readBack(dependencies: Dependencies, actor: Staffed, open: OpenCase, text: string) {
  await takeSteps(dependencies, actor, open, [{ kind: 'read_back', text }]);
}

/** Throws 422 for an oral petition that was not read back. */
export async function registerCase(dependencies: Dependencies, actor: Staffed, open: OpenCase) {
  if (await needsReadBack(dependencies, actor.scope, open)) throw refused('case_not_read_back');
  await takeSteps(dependencies, actor, open, [{ kind: 'registered' }]);
}

/** Throws 400 for a person who may not handle cases here. */
export async function assignCase(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  { ownerId, sectionId, note }: { ownerId: string; sectionId: string | null; note: string },
) {
  const staff = await holdersOf(dependencies, actor.scope, open);
  const handles = staff.some((one) => one.id === ownerId && permissionsOf[one.role].includes('cases.handle'));
  if (!handles) throw badRequest();
  const order = orderOf(await listSignChains(dependencies.database.queries, actor.scope), open.row);
  await takeSteps(
    dependencies,
    actor,
    open,
    [{ kind: 'assigned', text: note, data: { ownerId, sectionId } }],
    {
      changes: { ownerId, sectionId, chain: chainFor(ownerId, sectionId, staff, order) },
      matter: stateMatter(open, 'assigned'),
    },
  );
}

export async function draftReply(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  text: string,
  forUserId: string | null,
) {
  const id = dependencies.newId();
  await takeSteps(dependencies, actor, open, [{ kind: 'drafted', data: { draftId: id }, forUserId }], {
    also: (db) => [
      insertCaseDraft(db, actor.scope, {
        id,
        caseId: open.row.id,
        text,
        writtenBy: actor.userId,
        writtenAt: dependencies.clock(),
        sentAt: null,
      }),
    ],
  });
}

/** The next signature; the last one approves. Throws 403 when it is somebody else's turn, 422 without a draft. */
export async function signCase(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  signatory: Signatory,
  note: string,
) {
  const [step, ...rest] = open.row.chain;
  const forUserId = step === undefined ? undefined : signsFor(signatory, step);
  if (step === undefined || forUserId === undefined) throw notAllowed('case_not_your_turn');
  const signed = { kind: 'signed' as const, text: note, data: { role: step.role }, forUserId };
  const approving = rest.length === 0;
  await takeSteps(
    dependencies,
    actor,
    open,
    approving
      ? [...(open.row.status === 'drafting' ? [signed] : []), { ...signed, kind: 'approved' as const }]
      : [signed],
    { changes: { chain: rest } },
  );
}

/** Approved, but not sent: who signed it may take it back, and so may the register. */
function takesBackFor(signatory: Signatory, { events }: OpenCase): string | null | undefined {
  const signed = signedFor(signatory, events);
  return signed === undefined && signatory.viewer.registers ? null : signed;
}

async function chainOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  open: OpenCase,
  ownerId: string,
  sectionId: string | null,
) {
  const [staff, orders] = await Promise.all([
    holdersOf(dependencies, scope, open),
    listSignChains(dependencies.database.queries, scope),
  ]);
  return chainFor(ownerId, sectionId, staff, orderOf(orders, open.row));
}

/** Who holds a role today. */
async function holdersOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  open: OpenCase,
): Promise<StaffRow[]> {
  const staff = await listStaff(dependencies.database.queries, scope);
  return staff.filter((one) => holdsOn(one, today(dependencies, open)));
}

/** Back to the handler, with what is to be put right; every signature is asked for anew. */
export async function returnCase(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  signatory: Signatory,
  reason: string,
) {
  const { ownerId, sectionId, chain, status } = open.row;
  const [step] = chain;
  const forUserId =
    status === 'approved'
      ? takesBackFor(signatory, open)
      : step === undefined
        ? undefined
        : signsFor(signatory, step);
  if (forUserId === undefined || ownerId === null) throw notAllowed('case_not_your_turn');
  await takeSteps(dependencies, actor, open, [{ kind: 'returned', text: reason, forUserId }], {
    changes: { chain: await chainOf(dependencies, actor.scope, open, ownerId, sectionId) },
  });
}

/** Sends the newest draft, which is the one that was approved. Throws 422 without one. */
export async function replyCase(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  documentNumber: string,
) {
  const drafts = await listCaseDrafts(dependencies.database.queries, actor.scope, open.row.id);
  const [draft] = drafts;
  if (draft === undefined) throw refused('case_no_draft');
  await takeSteps(
    dependencies,
    actor,
    open,
    [{ kind: 'replied', data: { draftId: draft.id, documentNumber } }],
    {
      changes: { documentNumber, repliedDay: today(dependencies, open) },
      matter: () => ({ purpose: 'replied', number: open.row.number }),
      also: (db) => [markDraftSent(db, actor.scope, draft.id, dependencies.clock())],
    },
  );
}

export async function followUp(dependencies: Dependencies, actor: Staffed, open: OpenCase, text: string) {
  await takeSteps(dependencies, actor, open, [{ kind: 'followed_up', text }]);
}

export async function closeCase(dependencies: Dependencies, actor: Staffed, open: OpenCase, text: string) {
  await takeSteps(dependencies, actor, open, [{ kind: 'closed', text }], {
    changes: { closedDay: today(dependencies, open), chain: [] },
    matter: stateMatter(open, 'closed'),
  });
}

export async function addCaseNote(dependencies: Dependencies, actor: Staffed, open: OpenCase, text: string) {
  await takeSteps(dependencies, actor, open, [{ kind: 'note', text }]);
}

/** While the citizen clarifies 補陳 the clock stands. */
export async function pauseCase(dependencies: Dependencies, actor: Staffed, open: OpenCase, reason: string) {
  await takeSteps(dependencies, actor, open, [{ kind: 'paused', text: reason }], {
    matter: stateMatter(open, 'paused'),
  });
}

export async function resumeCase(dependencies: Dependencies, actor: Staffed, open: OpenCase, text: string) {
  await takeSteps(dependencies, actor, open, [{ kind: 'resumed', text }]);
}

/** Throws 422 when the rule gives no (further) extension of so many days, or the day it was due has passed. */
export async function extendCase(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  { days, reason }: { days: number; reason: string },
) {
  const { row } = open;
  const counting = await loadCounting(dependencies.database.queries, actor.scope, 'zh-TW');
  const rule = ruleOfCase(counting, row);
  const extended = { kind: 'extended' as const, day: today(dependencies, open), days };
  const tried = caseClock([...clockHistory(open.events), extended], clockRuleOf(rule), counting.calendar);
  const refusal = tried.ok ? tried.current.extensions.at(-1)?.void : 'impossible';
  if (refusal !== undefined)
    throw refused('case_no_extension', { most: rule.maxExtensions, days: rule.extensionDays });
  await takeSteps(dependencies, actor, open, [{ kind: 'extended', text: reason, data: { days } }], {
    matter: (dueDay) =>
      dueDay === null ? undefined : { purpose: 'extended', number: row.number, dueDay, reason },
  });
}

/** It is another agency's: from now on it is due by the day it must be passed on. Assigning it to somebody takes this back. */
export async function planTransfer(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  { siteVisit, text }: { siteVisit: boolean; text: string },
) {
  await takeSteps(dependencies, actor, open, [{ kind: 'transfer_planned', text, data: { siteVisit } }]);
}

/** To the agency it belongs to; ours ends with it, and the citizen is told who answers. */
export async function transferCase(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  { agency, siteVisit, text }: { agency: string; siteVisit: boolean; text: string },
) {
  await takeSteps(dependencies, actor, open, [{ kind: 'transferred', text, data: { agency, siteVisit } }], {
    changes: { closedDay: today(dependencies, open), chain: [] },
    matter: () => ({ purpose: 'transferred', number: open.row.number, agency }),
  });
}

/** On one of the three grounds of §173; it stays registered. */
export async function refuseHandling(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  { ground, text }: { ground: NonHandlingGround; text: string },
) {
  await takeSteps(dependencies, actor, open, [{ kind: 'not_handled', text, data: { ground } }], {
    changes: { nonHandling: ground, closedDay: today(dependencies, open), chain: [] },
    matter: stateMatter(open, 'not_handled'),
  });
}

/** 併案: the other case answers this one's comment too. Throws 409 when either was changed meanwhile. */
export async function mergeCase(dependencies: Dependencies, actor: Staffed, open: OpenCase, into: OpenCase) {
  const { row } = open;
  if (row.id === into.row.id) throw badRequest();
  const at = dependencies.clock();
  const day = today(dependencies, open);
  await takeSteps(
    dependencies,
    actor,
    open,
    [{ kind: 'merged', text: into.row.number, data: { into: into.row.id } }],
    {
      changes: { closedDay: day, chain: [] },
      matter: stateMatter(open, 'merged'),
      also: (db) => [
        mustChange(updateCase(db, actor.scope, into.row.id, into.row.revision, {})),
        insertCaseComment(db, actor.scope, into.row.id, row.commentId),
        insertCaseEvent(db, actor.scope, {
          id: dependencies.newId(),
          caseId: into.row.id,
          at,
          day,
          actor: 'staff',
          userId: actor.userId,
          forUserId: null,
          kind: 'added',
          status: into.row.status,
          text: row.number,
          data: { merged: row.id },
        }),
      ],
    },
  );
}

export async function changeCase(
  dependencies: Dependencies,
  actor: Staffed,
  open: OpenCase,
  { subject, confidential }: { subject: string; confidential: boolean },
) {
  const { row } = open;
  if (subject === row.subject && confidential === row.confidential) return;
  await takeSteps(
    dependencies,
    actor,
    open,
    [
      {
        kind: 'changed',
        data: { confidential: [row.confidential, confidential], subject: subject !== row.subject },
      },
    ],
    { changes: { subject, confidential } },
  );
}
