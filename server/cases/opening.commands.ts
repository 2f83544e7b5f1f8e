// Why: an opinion becomes a case by one act: numbered, with its clock begun, and whoever asked told how to follow it.
import { isUniqueViolation } from '../../db/errors.js';
import type { Guarded, Queries, Statement } from '../../db/connection.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  findCaseOfComment,
  findHighestCaseNumber,
  insertCase,
  insertCaseEvent,
  type Case,
} from '../../db/queries/cases.js';
import { findComment, findContactOf, type Comment } from '../../db/queries/comments.js';
import { findOffice } from '../../db/queries/offices.js';
import { findPetitioner, insertPetitioner, type Petitioner } from '../../db/queries/register.js';
import type { PetitionType } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, conflict, notFound, refused } from '../errors.js';
import { isLanguage } from '../i18n.js';
import { queueNotice } from '../notices/notices.js';
import { isEmail, isPhone } from '../register/texts.js';
import { localDay } from '../time.js';
import { hashPassword } from '../users/passwords.js';
import { dueDayOf, loadCounting } from './clock.js';
import { isHandlingRule, ruleOfOrigin, ruleOn } from './rules.js';
import type { CaseActor } from './stepping.js';

export type NewCase = {
  commentId: string;
  subject: string;
  petitionType: PetitionType | null;
  /** A rule's code; undefined: as the origin has it. */
  ruleCode?: string | undefined;
  confidential: boolean;
};

export type MadeCase = { id: string; number: string; password: string | undefined; dueDay: string | null };

/** Without the signs that are taken for one another. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Ten signs, about fifty bits: told once, kept as a hash. */
export function casePassword(dependencies: Pick<Dependencies, 'randomHex'>): string {
  const hex = dependencies.randomHex(20);
  const picked = Array.from({ length: 10 }, (_, index) => {
    const value = Number.parseInt(hex.slice(index * 4, index * 4 + 4), 16);
    return alphabet[value % alphabet.length] ?? '';
  });
  return picked.join('');
}

/** '115-': numbers run within a year of the Republic. */
export const numberPrefix = (day: string): string => `${Number(day.slice(0, 4)) - 1911}-`;

/**
 * Opens a case from a comment.
 * @param waits the clock waits for the click on the confirmation mail: then no password is made yet
 * @param also what is written in the same list: the confirmation's token and its mail
 * Throws 404 without such a comment, 409 when it has a case already, 422 when a petition lacks who petitions.
 */
export async function openCase(
  dependencies: Dependencies,
  actor: CaseActor,
  wanted: NewCase,
  waits = false,
  also: (db: Queries, made: Case) => readonly (Statement | Guarded)[] = () => [],
): Promise<MadeCase> {
  const { database, newId } = dependencies;
  const { scope } = actor;
  const [comment, office, existing] = await Promise.all([
    findComment(database.queries, scope, wanted.commentId),
    findOffice(database.queries, scope),
    findCaseOfComment(database.queries, scope, wanted.commentId, undefined),
  ]);
  if (comment === undefined || office === undefined) throw notFound();
  if (existing !== undefined) throw conflict('case_exists');
  const origin = comment.channel === 'mailbox' ? 'mailbox' : 'petition';
  const at = dependencies.clock();
  const day = localDay(at, office.timeZone);
  const stored = await findPetitioner(database.queries, scope, comment.id);
  const petitioner = stored ?? (await takenOver(dependencies, actor, comment));
  if (origin === 'petition' && !isKnown(petitioner)) throw refused('case_no_petitioner');
  if (origin === 'petition' && wanted.petitionType === null) throw refused('case_no_type');
  const counting = await loadCounting(database.queries, scope, 'zh-TW');
  const rule = ruleOn(counting.rules, wanted.ruleCode ?? ruleOfOrigin[origin], day);
  if (rule === undefined || !isHandlingRule(rule.code)) throw badRequest();
  const password = waits ? undefined : casePassword(dependencies);
  const passwordHash = password === undefined ? null : await hashPassword(password);
  const id = newId();
  const received = { kind: 'received' as const, day, data: null };
  const dueDay = waits ? null : dueDayOf([received], counting, { ruleId: rule.id, id, receivedDay: day });
  const status = waits ? 'waiting' : 'received';
  const prefix = numberPrefix(day);
  for (let left = 5; ; left -= 1) {
    const highest = await findHighestCaseNumber(database.queries, scope, prefix);
    const row: Case = {
      officeId: scope.officeId,
      id,
      number: `${prefix}${String(highest + 1).padStart(4, '0')}`,
      origin,
      commentId: comment.id,
      petitionType: wanted.petitionType,
      subject: wanted.subject,
      status,
      ruleId: rule.id,
      receivedDay: day,
      receivedAt: at,
      dueDay,
      ownerId: null,
      sectionId: null,
      chain: [],
      confidential: wanted.confidential,
      documentNumber: '',
      passwordHash,
      language: isLanguage(comment.language) ? comment.language : 'en',
      nonHandling: null,
      closedDay: null,
      repliedDay: null,
      revision: 1,
      createdBy: actor.userId,
    };
    try {
      await database.atomically((db) => [
        insertCase(db, scope, row),
        insertCaseEvent(db, scope, {
          id: newId(),
          caseId: id,
          at,
          day,
          actor: actor.as,
          userId: actor.userId,
          forUserId: null,
          kind: 'received',
          status,
          text: '',
          data: null,
        }),
        insertAudit(db, scope, {
          id: newId(),
          at,
          userId: actor.userId,
          action: 'case.open',
          entity: 'case',
          entityId: id,
          detail: { number: row.number, origin, comment: comment.id, confidential: row.confidential },
        }),
        ...(stored === undefined && petitioner !== undefined
          ? [insertPetitioner(db, scope, petitioner)]
          : []),
        ...(password === undefined || petitioner === undefined
          ? []
          : queueNotice(db, scope, dependencies, {
              office,
              caseId: id,
              to: petitioner,
              language: row.language,
              matter: { purpose: 'accepted', number: row.number, password, dueDay },
            })),
        ...also(db, row),
      ]);
      return { id, number: row.number, password, dueDay };
    } catch (error) {
      // Somebody else took the number in between.
      if (left === 0 || !isUniqueViolation(error)) throw error;
    }
  }
}

type Known = Pick<Petitioner, 'name' | 'address' | 'phone' | 'email' | 'purgedAt'>;

/** 行政程序法 §173: a real name, and a way to answer. */
function isKnown(petitioner: Known | undefined): boolean {
  if (petitioner?.purgedAt !== null) return false;
  const filled = (value: string | null) => value !== null && value !== '';
  return filled(petitioner.name) && [petitioner.address, petitioner.phone, petitioner.email].some(filled);
}

/** The survey's own contact block: what was left there for a reply. */
async function takenOver(
  { database }: Dependencies,
  { scope }: CaseActor,
  comment: Comment,
): Promise<Omit<Petitioner, 'officeId'> | undefined> {
  if (comment.responseId === null) return undefined;
  const contact = await findContactOf(database.queries, scope, comment.responseId);
  if (contact === undefined || contact.purgedAt !== null) return undefined;
  const way = contact.way.trim();
  const email = isEmail(way) ? way.toLowerCase() : null;
  const phone = email === null && isPhone(way) ? way : null;
  return {
    commentId: comment.id,
    name: contact.name,
    address: email === null && phone === null ? way : null,
    phone,
    email,
    wishesReply: true,
    wishesNews: false,
    consentedAt: contact.consentedAt,
    purgedAt: null,
  };
}
