// Why: who handles a case must be able to answer and to ask back; each look at who petitions leaves a line with the auditors.
import { insertAudit } from '../../db/queries/audit.js';
import { listCaseComments } from '../../db/queries/cases.js';
import { listCommentsByIds, type Comment } from '../../db/queries/comments.js';
import { listPrivacyNotices } from '../../db/queries/privacyNotices.js';
import {
  findPetitioner,
  listAttachments,
  type AttachmentNote,
  type Petitioner,
} from '../../db/queries/register.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { numberAt } from '../privacy/notice.js';
import type { OpenCase } from './stepping.js';
import { worksFor, type Signatory } from './viewer.js';

/** Whose case it is, or for whom they stand today; and who may see petitioners anyway. */
export function mayMeetPetitioner(staff: Staff, signatory: Signatory, { row }: OpenCase): boolean {
  return worksFor(signatory, row.ownerId) !== undefined || staff.may('petitioners.read');
}

export type Met = {
  petitioner: Petitioner | undefined;
  /** Uncovered: the case's own first, then those it answers too. */
  wishes: readonly Comment[];
  attachments: readonly AttachmentNote[];
  /** Of the personal-data notice in force when they agreed; undefined: the program's own words. */
  noticeNumber: number | undefined;
};

/** `forUserId`: whose case it is, where somebody looks who only stands for them. */
export async function meetPetitioner(
  { database, newId, clock }: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  { row }: OpenCase,
  forUserId: string | null,
): Promise<Met> {
  const db = database.queries;
  const [petitioner, merged, attachments, made] = await Promise.all([
    findPetitioner(db, scope, row.commentId),
    listCaseComments(db, scope, row.id),
    listAttachments(db, scope, row.commentId),
    listPrivacyNotices(db, scope),
  ]);
  const wishes = await listCommentsByIds(db, scope, [row.commentId, ...merged]);
  await database.atomically((writes) => [
    insertAudit(writes, scope, {
      id: newId(),
      at: clock(),
      userId,
      action: 'case.petitioner',
      entity: 'case',
      entityId: row.id,
      detail: { comment: row.commentId, ...(forUserId === null ? {} : { forUserId }) },
    }),
  ]);
  const noticeNumber = numberAt(made, petitioner?.consentedAt ?? row.receivedAt);
  return { petitioner, wishes, attachments, noticeNumber };
}

/** A list of cases that leaves the house: who took it, and how many there were. */
export async function writeDownExport(
  { database, newId, clock }: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  detail: { form: string; n: number },
): Promise<void> {
  await database.atomically((writes) => [
    insertAudit(writes, scope, {
      id: newId(),
      at: clock(),
      userId,
      action: 'case.export',
      entity: 'office',
      entityId: scope.officeId,
      detail,
    }),
  ]);
}
