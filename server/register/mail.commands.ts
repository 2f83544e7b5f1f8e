// Why: a message joins the register like everything else that is said, whether a mail server hands it over or a clerk
// uploads it; what is refused leaves a line that names nobody.
import { insertAudit } from '../../db/queries/audit.js';
import { countFromSender } from '../../db/queries/register.js';
import { findComment } from '../../db/queries/comments.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { localDay } from '../time.js';
import { readMessage, type MailRefusal, type Message } from './mail.js';
import { receiveOpinion, type ReceivedOpinion } from './receiving.js';

/** More than a person writes in an hour. */
export const mostOfOneSender = 10;

export type MailOutcome =
  | { ok: true; received: ReceivedOpinion & { isNew: boolean }; leftOut: number }
  | { ok: false; refusal: MailRefusal };

/**
 * Takes one message in, or refuses it; the same message again is no second opinion.
 * @param place the office, its time zone, and who uploaded it (null: a mail server)
 */
export async function receiveMail(
  dependencies: Dependencies,
  place: { scope: OfficeScope; timeZone: string; enteredBy: string | null },
  raw: Buffer,
): Promise<MailOutcome> {
  const { scope } = place;
  const own = /<([^<>]+)>$/.exec(dependencies.config.mail?.from ?? '')?.[1] ?? dependencies.config.mail?.from;
  const read = await readMessage(raw, own?.trim().toLowerCase());
  if (!read.ok) return await refuse(dependencies, place, read.refusal);
  const { message } = read;
  const known = await findComment(dependencies.database.queries, scope, message.id);
  if (known === undefined && (await isFlood(dependencies, scope, message)))
    return await refuse(dependencies, place, 'too_many');
  const received = await receiveOpinion(dependencies, scope, {
    id: message.id,
    channel: 'email',
    language: languageOf(message.text),
    text: message.text,
    day: dayOf(dependencies, message, place.timeZone),
    reference: null,
    counterCode: null,
    serviceCode: null,
    // Whoever writes a mail has said how they are answered, and waits for it.
    person: {
      ...message.from,
      address: null,
      phone: null,
      wishesReply: true,
      wishesNews: false,
      consented: false,
    },
    attachments: message.attachments,
    enteredBy: place.enteredBy,
  });
  return { ok: true, received, leftOut: message.leftOut };
}

async function isFlood(dependencies: Dependencies, scope: OfficeScope, message: Message): Promise<boolean> {
  const hourAgo = new Date(dependencies.clock().getTime() - 3_600_000);
  const sender = { channel: 'email', email: message.from.email };
  return (await countFromSender(dependencies.database.queries, scope, sender, hourAgo)) >= mostOfOneSender;
}

/** The day it was sent; a clock that runs ahead or stood still does not decide. */
function dayOf({ clock }: Dependencies, { sentAt }: Message, timeZone: string): string {
  const now = clock();
  const age = sentAt === null ? -1 : now.getTime() - sentAt.getTime();
  return localDay(sentAt !== null && age >= 0 && age < 366 * 86_400_000 ? sentAt : now, timeZone);
}

/** By its script: kana is Japanese, Han without it Chinese, else English. */
function languageOf(text: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  return /\p{Script=Han}/u.test(text) ? 'zh-TW' : 'en';
}

async function refuse(
  dependencies: Dependencies,
  { scope, enteredBy }: { scope: OfficeScope; enteredBy: string | null },
  refusal: MailRefusal,
): Promise<MailOutcome> {
  dependencies.log.warn({ reason: refusal, office: scope.officeId }, 'mail refused');
  await dependencies.database.atomically((db) => [
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId: enteredBy,
      action: 'mail.refuse',
      entity: 'mail',
      entityId: refusal,
    }),
  ]);
  return { ok: false, refusal };
}
