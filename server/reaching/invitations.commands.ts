// Why: a list is invited, reminded once, and forgotten, each with who did it in the same transaction; who opts out is
// recognised ever after by a hash and known no more.
import { createHash } from 'node:crypto';
import { mustChange, type Queries, type Statement } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertCodeBatch, insertCodes } from '../../db/queries/access.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  insertInvitationList,
  insertInvitations,
  insertOptOut,
  listBounced,
  listInvitationLists,
  listInvitedAddresses,
  listListsBefore,
  listOptedOut,
  markListPurged,
  markOptedOut,
  purgeInvitations,
  startReminding,
  type Invitation,
  type InvitationList,
} from '../../db/queries/invitations.js';
import { insertJob } from '../../db/queries/jobs.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { hashOfCode } from './access.commands.js';
import type { Invitee } from './invitations.form.js';
import { shortCode } from './shortCodes.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;

export const invitationJob = 'invitations.send';
const codeLength = 10;
const chunk = 200;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** `already`: those whom an earlier list of the survey has invited, for a second code would be a second answer. */
export type Invited = { invited: number; optedOut: number; already: number };

type Made = { name: string; invitees: readonly Invitee[] };

/**
 * Makes the list, its codes and the job that sends, in one go. Who has opted out, or is invited already, is left out and
 * counted.
 */
export async function invite(
  dependencies: Dependencies,
  actor: Actor,
  surveyId: string,
  made: Made,
): Promise<Invited> {
  try {
    return await inviteUnlessKnown(dependencies, actor, surveyId, made);
  } catch (error) {
    // Another list came in between, by a second press perhaps: whom it invites is left out as well.
    if (error instanceof NothingChanged) return await invite(dependencies, actor, surveyId, made);
    throw error;
  }
}

/** Throws NothingChanged when the survey has got another list since its lists were read. */
async function inviteUnlessKnown(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  surveyId: string,
  made: Made,
): Promise<Invited> {
  const { database, newId, randomHex, clock } = dependencies;
  const out = new Set<string>();
  for (const part of chunks(made.invitees))
    for (const hash of await listOptedOut(
      database.queries,
      scope,
      part.map(({ email }) => hashOfEmail(email)),
    ))
      out.add(hash);
  const lists = await listInvitationLists(database.queries, scope, surveyId);
  const known = await invitedBefore(database.queries, scope, lists);
  const willing = made.invitees.filter(({ email }) => !out.has(hashOfEmail(email)));
  const invitees = willing.filter(({ email }) => !known.has(email.toLowerCase()));
  const optedOut = made.invitees.length - willing.length;
  const already = willing.length - invitees.length;
  const at = clock();
  const listId = newId();
  const batchId = newId();
  const rows = invitees.map((invitee) => {
    const code = shortCode(randomHex(8), codeLength);
    const optOutHash = hashOfOptOut(optOutToken(code));
    return { id: newId(), listId, ...invitee, code, codeHash: hashOfCode(code), optOutHash };
  });
  const hashes = rows.map((row) => row.codeHash).sort();
  await database.atomically((db) => [
    insertCodeBatch(db, scope, {
      id: batchId,
      surveyId,
      name: made.name,
      size: rows.length,
      madeBy: userId,
      madeAt: at,
    }),
    mustChange(
      insertInvitationList(db, scope, {
        id: listId,
        surveyId,
        batchId,
        number: Math.max(0, ...lists.map((list) => list.number ?? 0)) + 1,
        name: made.name,
        madeBy: userId,
        madeAt: at,
      }),
    ),
    ...chunks(hashes).map((part) => insertCodes(db, scope, batchId, part)),
    ...chunks(rows).map((part) => insertInvitations(db, scope, part)),
    sendingJob(db, scope, listId, at, 'first'),
    audit(dependencies, db, scope, userId, 'invitations.make', listId, {
      survey: surveyId,
      invited: rows.length,
      optedOut,
      already,
    }),
  ]);
  return { invited: rows.length, optedOut, already };
}

/** List by list, which takes milliseconds each, and compared here: SQLite makes small letters of English ones only. */
async function invitedBefore(
  db: Queries,
  scope: OfficeScope,
  lists: readonly InvitationList[],
): Promise<Set<string>> {
  const known = new Set<string>();
  for (const { id } of lists)
    for (const email of await listInvitedAddresses(db, scope, id)) known.add(email.toLowerCase());
  return known;
}

/** Once for each list. Throws 409 when it was done, or the addresses are gone. */
export async function remind(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  listId: string,
): Promise<void> {
  const at = dependencies.clock();
  await guarded(() =>
    dependencies.database.atomically((db) => [
      mustChange(startReminding(db, scope, listId, at)),
      sendingJob(db, scope, listId, at, 'reminder'),
      audit(dependencies, db, scope, userId, 'invitations.remind', listId, {}),
    ]),
  );
}

/** Takes the addresses away. Throws 409 when they are gone already. */
export async function purgeList(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string | null,
  listId: string,
): Promise<void> {
  const at = dependencies.clock();
  await guarded(() =>
    dependencies.database.atomically((db) => [
      mustChange(markListPurged(db, scope, listId, at)),
      purgeInvitations(db, scope, listId),
      audit(dependencies, db, scope, userId, 'invitations.purge', listId, {}),
    ]),
  );
}

/** Timed work: no address outlives the office's retention. */
export async function purgeOldLists(
  dependencies: Dependencies,
  scope: OfficeScope,
  before: Date,
): Promise<void> {
  for (const list of await listListsBefore(dependencies.database.queries, scope, before))
    await purgeList(dependencies, scope, null, list.id);
}

/** The addresses that were refused, for who keeps the list; reading them is written down. */
export async function readBounced(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  listId: string,
): Promise<Invitation[]> {
  const bounced = await listBounced(dependencies.database.queries, scope, listId);
  await dependencies.database.atomically((db) => [
    audit(dependencies, db, scope, userId, 'invitations.read', listId, { n: bounced.length }),
  ]);
  return bounced;
}

/**
 * No more invitations of this office to this address; doing it again changes nothing, and neither does an address that is
 * gone: nothing more comes of its list, and nobody knows it any more.
 */
export async function optOut(
  dependencies: Dependencies,
  scope: OfficeScope,
  invitation: Invitation,
): Promise<void> {
  const { email } = invitation;
  if (email === null) return;
  const at = dependencies.clock();
  await dependencies.database.atomically((db) => [
    insertOptOut(db, scope, hashOfEmail(email), at),
    markOptedOut(db, scope, invitation.id),
    audit(dependencies, db, scope, null, 'invitations.opt_out', invitation.listId, {}),
  ]);
}

/** Follows from the code one way only: whoever passes on the opt-out link passes on no answer. */
export function optOutToken(code: string): string {
  return sha256(`opt out|${code}`).slice(0, 32);
}

export function hashOfOptOut(token: string): string {
  return sha256(`opt out link|${token}`);
}

export function hashOfEmail(email: string): string {
  return sha256(`invitee|${email.toLowerCase()}`);
}

export function sendingJob(
  db: Queries,
  scope: OfficeScope,
  listId: string,
  runAt: Date,
  why: 'first' | 'reminder' | 'more',
): Statement {
  return insertJob(db, scope, {
    id: `${invitationJob}:${listId}:${why}:${runAt.getTime()}`,
    kind: invitationJob,
    payload: { listId },
    runAt,
  });
}

function audit(
  { newId, clock }: Dependencies,
  db: Queries,
  scope: OfficeScope,
  userId: string | null,
  action: string,
  listId: string,
  detail: Record<string, unknown>,
): Statement {
  return insertAudit(db, scope, {
    id: newId(),
    at: clock(),
    userId,
    action,
    entity: 'invitation_list',
    entityId: listId,
    detail,
  });
}

async function guarded(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw error instanceof NothingChanged ? conflict() : error;
  }
}

function chunks<Item>(list: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(list.length / chunk) }, (_, index) =>
    list.slice(index * chunk, (index + 1) * chunk),
  );
}
