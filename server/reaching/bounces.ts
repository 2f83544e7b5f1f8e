// Why: a mail server that takes every mail and finds nobody writes back later (RFC 3464). The invitation is then marked as one
// that was refused at once: it is not reminded, and staff see the address.
import type { ParsedMail } from 'mailparser';
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { markBounced } from '../../db/queries/invitations.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';

export type Returned = { invitationId: string; status: string };

const reportParts = [
  'message/delivery-status',
  'message/rfc822',
  'text/rfc822-headers',
  'message/global-delivery-status',
];

/** Of a report that a mail could not be delivered for good, and was an invitation of ours; undefined for any other message. */
export async function readReturned(raw: Buffer): Promise<Returned | undefined> {
  const { simpleParser } = await import('mailparser');
  let mail: ParsedMail;
  try {
    mail = await simpleParser(raw, { keepDeliveryStatus: true, skipHtmlToText: true, skipTextToHtml: true });
  } catch {
    return undefined;
  }
  const type = mail.headers.get('content-type');
  if (typeof type !== 'object' || !('value' in type) || type.value !== 'multipart/report') return undefined;
  const parts = mail.attachments
    .filter(({ contentType }) => reportParts.includes(contentType))
    .map(({ content }) => content.toString('latin1'))
    .join('\n');
  // «delayed» will be tried again; only what the mail server has given up.
  if (!/^Action:\s*failed\b/im.test(parts)) return undefined;
  const invitationId = /^Message-ID:\s*<invitation\.([\w-]{36})(?:\.2)?@/im.exec(parts)?.[1];
  const status = /^Status:\s*(5\.\d{1,3}\.\d{1,3})/im.exec(parts)?.[1];
  return invitationId === undefined || status === undefined ? undefined : { invitationId, status };
}

/** Whether it was an invitation of this office that had been sent. */
export async function takeReturned(
  { database }: Dependencies,
  scope: OfficeScope,
  { invitationId, status }: Returned,
): Promise<boolean> {
  try {
    await database.atomically((db) => [mustChange(markBounced(db, scope, invitationId, `mail_${status}`))]);
    return true;
  } catch (error) {
    if (error instanceof NothingChanged) return false;
    throw error;
  }
}
