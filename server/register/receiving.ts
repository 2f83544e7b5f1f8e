// Why: the one way by which whatever was said without a questionnaire comes into the register: the comment, who said it,
// what was attached and the audit row in one list. Sent twice, it is one.
import { hash } from 'node:crypto';
import { withoutPersonalData } from '../../analysis/text/mask.js';
import { normaliseForSearch } from '../../analysis/text/normalise.js';
import { suggestTriage } from '../../analysis/text/triage.js';
import type { Guarded, Queries, Statement } from '../../db/connection.js';
import { isUniqueViolation } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { findComment } from '../../db/queries/comments.js';
import { insertAttachment, insertComment, insertPetitioner } from '../../db/queries/register.js';
import type { OpinionChannel } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import type { Checked } from './attachments.js';

export type Person = {
  name: string | null;
  address: string | null;
  phone: string | null;
  email: string | null;
  wishesReply: boolean;
  wishesNews: boolean;
  /** They agreed that the office uses it for the reply. */
  consented: boolean;
};

export type Opinion = {
  /** Made before the first send, by the page or from the message's own number. */
  id: string;
  channel: OpinionChannel;
  language: string;
  text: string;
  /** The local day on which it was said. */
  day: string;
  reference: string | null;
  counterCode: string | null;
  serviceCode: string | null;
  person: Person | null;
  attachments: readonly Checked[];
  /** Null: the citizen, or a mail server. */
  enteredBy: string | null;
};

/** What the one who sent it may be told, and what a case begins from. */
export type ReceivedOpinion = {
  commentId: string;
  channel: OpinionChannel;
  language: string;
  /** The rules see a petition in it; the office decides. */
  looksLikePetition: boolean;
  /** There is somebody who wishes a reply and can be given one. */
  canBeAnswered: boolean;
};

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/**
 * Stores it durably; the same under the same id is a success, and true only the first time. Throws 409 when the id holds
 * something else.
 * @param also what is written in the same list: the clipping, the proposal
 */
export async function receiveOpinion(
  dependencies: Dependencies,
  scope: OfficeScope,
  opinion: Opinion,
  also: (db: Queries) => readonly (Statement | Guarded)[] = () => [],
): Promise<ReceivedOpinion & { isNew: boolean }> {
  const { database } = dependencies;
  const received = opinionReceived(opinion);
  if (await isKnown(dependencies, scope, opinion)) return { ...received, isNew: false };
  try {
    await database.atomically((db) => [...rowsOf(dependencies, db, scope, opinion), ...also(db)]);
    return { ...received, isNew: true };
  } catch (error) {
    // Two sends at once: the other one was quicker.
    if (!isUniqueViolation(error) || !(await isKnown(dependencies, scope, opinion))) throw error;
    return { ...received, isNew: false };
  }
}

/** What follows from an opinion that was received, by the written rule; nothing is decided here. */
export function opinionReceived(opinion: Opinion): ReceivedOpinion {
  const { id, channel, language, text, person } = opinion;
  const hasContact =
    person !== null && [person.phone, person.email, person.address].some((way) => way !== null);
  const wishesReply = person?.wishesReply === true;
  const { kind } = suggestTriage({
    text,
    byMailbox: channel === 'mailbox',
    hasName: person !== null && person.name !== null,
    hasContact,
    wishesReply,
  });
  return {
    commentId: id,
    channel,
    language,
    looksLikePetition: kind === 'petition',
    canBeAnswered: hasContact && wishesReply,
  };
}

async function isKnown(dependencies: Dependencies, scope: OfficeScope, opinion: Opinion): Promise<boolean> {
  const stored = await findComment(dependencies.database.queries, scope, opinion.id);
  if (stored === undefined) return false;
  if (stored.channel !== opinion.channel || stored.hash !== sha256(`${stored.salt ?? ''}|${opinion.text}`))
    throw conflict('opinion_conflict');
  return true;
}

function rowsOf(
  dependencies: Dependencies,
  db: Queries,
  scope: OfficeScope,
  opinion: Opinion,
): (Statement | Guarded)[] {
  const receivedAt = dependencies.clock();
  const salt = dependencies.randomHex(8);
  const { id, channel, language, text, day, reference, counterCode, serviceCode, person, enteredBy } =
    opinion;
  return [
    insertComment(db, scope, {
      id,
      surveyId: null,
      responseId: null,
      question: null,
      language,
      channel,
      reference,
      enteredBy,
      counterCode,
      serviceCode,
      rating: null,
      day,
      receivedAt,
      text,
      salt,
      hash: sha256(`${salt}|${text}`),
      // What may not be shown may not be found either (statistics.md C.16).
      searchText: normaliseForSearch(withoutPersonalData(text, namesOf(person))),
      kind: null,
      kindBy: null,
      mergedInto: null,
      importId: null,
    }),
    ...(person === null
      ? []
      : [
          insertPetitioner(db, scope, {
            commentId: id,
            name: person.name,
            address: person.address,
            phone: person.phone,
            email: person.email?.toLowerCase() ?? null,
            wishesReply: person.wishesReply,
            wishesNews: person.wishesNews,
            consentedAt: person.consented ? receivedAt : null,
            purgedAt: null,
          }),
        ]),
    ...opinion.attachments.map(({ name, mediaType, content, sha256: sum }) =>
      insertAttachment(db, scope, {
        id: dependencies.newId(),
        commentId: id,
        name,
        mediaType,
        size: content.length,
        sha256: sum,
        content,
        uploadedBy: enteredBy,
        uploadedAt: receivedAt,
      }),
    ),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: receivedAt,
      userId: enteredBy,
      action: 'comment.receive',
      entity: 'comment',
      entityId: id,
      detail: {
        channel,
        attachments: opinion.attachments.length,
        withContact: person !== null,
        wishesReply: person?.wishesReply === true,
      },
    }),
  ];
}

/** Whoever signs a text in it shall not be found by their name. */
function namesOf(person: Person | null): string[] {
  const name = person?.name ?? '';
  return name.length >= 2 ? [name] : [];
}
