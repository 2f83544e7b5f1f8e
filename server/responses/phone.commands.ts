// Why: a comment from a visitor's phone is stored once and belongs to that visit's response, whichever arrives first. It is
// a row of its own, never part of the sealed response; until the response comes it is a comment of the survey alone.
import { hash } from 'node:crypto';
import { withoutPersonalData } from '../../analysis/text/mask.js';
import { normaliseForSearch } from '../../analysis/text/normalise.js';
import type { Queries } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { findComment } from '../../db/queries/comments.js';
import {
  findPhoneComment,
  joinPhoneComment,
  spendPhoneSecret,
  upsertPhoneResponse,
  type PhoneComment,
} from '../../db/queries/phoneComments.js';
import type { Device } from '../../db/queries/offices.js';
import { insertComment, insertPetitioner } from '../../db/queries/register.js';
import { findResponse, type Response } from '../../db/queries/responses.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, gone } from '../errors.js';
import { isEmail, isPhone } from '../register/texts.js';
import { localDay } from '../time.js';
import type { PublishedVersion } from './intake.js';
import { phoneHours } from './phone.js';

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** The visit behind a secret, as far as it is known; its response may still lie on the tablet. */
export type PhoneVisit = {
  secretHash: string;
  row: PhoneComment | undefined;
  response: Response | undefined;
};

/** Throws 410 when the secret was used, or its day is over. */
export async function findPhoneVisit(
  { database, clock }: Dependencies,
  scope: OfficeScope,
  secretHash: string,
  commentId?: string,
): Promise<PhoneVisit> {
  const db = database.queries;
  const row = await findPhoneComment(db, scope, secretHash);
  if (row?.commentId != null && row.commentId !== commentId) throw gone('phone_used');
  const isOver =
    row?.answeredAt != null && clock().getTime() - row.answeredAt.getTime() > phoneHours * 3_600_000;
  if (isOver && row.commentId === null) throw gone('phone_expired', { n: phoneHours });
  const response = row?.responseId == null ? undefined : await findResponse(db, scope, row.responseId);
  return { secretHash, row, response };
}

/** The tablet's answers name the secret they were given with; what waited under it is theirs. Told twice, it is one. */
export async function bindPhone(
  { database }: Dependencies,
  scope: OfficeScope,
  secretHash: string,
  responseId: string,
): Promise<void> {
  const response = await findResponse(database.queries, scope, responseId);
  if (response?.answeredAt == null) return;
  const { answeredAt } = response;
  try {
    await database.atomically((db) => [
      upsertPhoneResponse(db, scope, { secretHash, responseId, answeredAt }),
      joinPhoneComment(db, scope, secretHash, { responseId, ...placeOf(response) }),
    ]);
  } catch (error) {
    // The response has its secret already, and keeps it.
    if (!isUniqueViolation(error)) throw error;
  }
}

function placeOf({ surveyId, counterCode, serviceCode, answers }: Response) {
  const given = JSON.parse(answers) as Record<string, unknown>;
  const rating = given['overall'];
  return { surveyId, counterCode, serviceCode, rating: typeof rating === 'string' ? rating : null };
}

export type PhoneWords = {
  /** Made when the page was shown. */
  id: string;
  language: string;
  question: string;
  text: string;
  contact: { name: string | null; way: string } | null;
};

const attempts = 4;

/**
 * Stores it durably; the same words under the same id are a success.
 * Throws 410 when the secret was used or its day is over, 409 when the id holds something else.
 */
export async function leavePhoneComment(
  dependencies: Dependencies,
  scope: OfficeScope,
  device: Device,
  version: PublishedVersion,
  secretHash: string,
  words: PhoneWords,
): Promise<'stored' | 'already'> {
  for (let left = attempts; ; left -= 1) {
    const visit = await findPhoneVisit(dependencies, scope, secretHash, words.id);
    if (visit.row?.commentId != null) {
      const stored = await findComment(dependencies.database.queries, scope, words.id);
      if (stored?.hash !== sha256(`${stored?.salt ?? ''}|${words.text}`)) throw conflict('opinion_conflict');
      return 'already';
    }
    try {
      await dependencies.database.atomically((db) =>
        rowsOf(dependencies, db, scope, device, version, visit, words),
      );
      return 'stored';
    } catch (error) {
      const isTaken = isUniqueViolation(error);
      // Its response, or its twin, came meanwhile: looked at again.
      if (left > 1 && (isTaken || error instanceof NothingChanged)) continue;
      throw isTaken ? conflict('opinion_conflict') : error;
    }
  }
}

function rowsOf(
  dependencies: Dependencies,
  db: Queries,
  scope: OfficeScope,
  device: Device,
  version: PublishedVersion,
  { secretHash, response }: PhoneVisit,
  { id, language, question, text, contact }: PhoneWords,
) {
  const at = dependencies.clock();
  const salt = dependencies.randomHex(8);
  const place =
    response === undefined
      ? { surveyId: version.surveyId, counterCode: device.counterCode, serviceCode: null, rating: null }
      : placeOf(response);
  const names = (contact?.name ?? '').length >= 2 ? [contact?.name ?? ''] : [];
  return [
    insertComment(db, scope, {
      ...{ id, ...place, responseId: response?.id ?? null, question, language, channel: 'kiosk' },
      ...{ reference: null, enteredBy: null, day: localDay(at, version.timeZone), receivedAt: at },
      ...{ text, salt, hash: sha256(`${salt}|${text}`) },
      // What may not be shown may not be found either (statistics.md C.16).
      searchText: normaliseForSearch(withoutPersonalData(text, names)),
      ...{ kind: null, kindBy: null, mergedInto: null, importId: null },
    }),
    ...(contact === null
      ? []
      : [
          insertPetitioner(db, scope, { commentId: id, ...waysOf(contact), consentedAt: at, purgedAt: null }),
        ]),
    ...spendPhoneSecret(db, scope, secretHash, response?.id ?? null, { id, at }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId: null,
      action: 'comment.receive',
      entity: 'comment',
      entityId: id,
      detail: { channel: 'kiosk', phone: true, withContact: contact !== null },
    }),
  ];
}

/** One field of the survey's contact block holds whatever way to answer there is. */
function waysOf({ name, way }: { name: string | null; way: string }) {
  const email = isEmail(way) ? way.toLowerCase() : null;
  const phone = email === null && isPhone(way) ? way : null;
  const address = email === null && phone === null && way !== '' ? way : null;
  return { name, address, phone, email, wishesReply: true, wishesNews: false };
}
