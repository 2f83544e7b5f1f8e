// Why: who proved a case's password may look at that case for half an hour, and at nothing else: a signed cookie that goes
// to these pages only, and ends with the password.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';

export const ticketPath = '/cases/look-up';
const name = 'manyi.case';
const minutes = 30;

export type Ticket = { officeId: string; caseId: string; raw: string };

const sign = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(`case ticket|${text}`).digest('base64url');

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

export function giveTicket(
  res: Response,
  secret: string,
  given: { officeId: string; caseId: string; now: Date; isSecure: boolean },
): void {
  const until = given.now.getTime() + minutes * 60_000;
  const content = Buffer.from(JSON.stringify([given.officeId, given.caseId, until])).toString('base64url');
  res.cookie(name, `${content}.${sign(secret, content)}`, {
    httpOnly: true,
    sameSite: 'strict',
    secure: given.isSecure,
    path: ticketPath,
    maxAge: minutes * 60_000,
  });
}

export function takeTicket(res: Response): void {
  res.clearCookie(name, { path: ticketPath });
}

/** Undefined for none, a forged one, or one whose time is over. */
export function ticketOf(req: Request, secret: string, now: Date): Ticket | undefined {
  const raw = (req.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  const [content, signature] = (raw ?? '').split('.');
  if (raw === undefined || content === undefined || signature === undefined) return undefined;
  if (!same(signature, sign(secret, content))) return undefined;
  const read: unknown = JSON.parse(Buffer.from(content, 'base64url').toString('utf8'));
  if (!Array.isArray(read)) return undefined;
  const [officeId, caseId, until] = read as unknown[];
  if (typeof officeId !== 'string' || typeof caseId !== 'string' || typeof until !== 'number')
    return undefined;
  return until > now.getTime() ? { officeId, caseId, raw } : undefined;
}

/** What each form carries, so that no other page can send it. */
export function formToken({ raw }: Ticket, secret: string): string {
  return sign(secret, `form|${raw}`);
}

export function isFormToken(ticket: Ticket, secret: string, token: string): boolean {
  return same(token, formToken(ticket, secret));
}
