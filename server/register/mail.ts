// Why: a message comes from anybody and may be made by a machine. It becomes plain words and checked files, or is refused for
// a reason that names nobody.
import { hash } from 'node:crypto';
import type { AddressObject, ParsedMail } from 'mailparser';
import { checkAttachment, mostAttachments, type Checked } from './attachments.js';
import { cleanLine, cleanText, isEmail, longestEntered } from './texts.js';

export const largestMessage = 15 * 1024 * 1024;
/** Longer pages are no letter. */
const largestPage = 1_000_000;

/**
 * `automatic`: an answering machine or a list · `own`: our own mail comes back · `no_sender` · `empty`: neither words nor
 * files · `too_large` · `too_many` of one sender in an hour · `unreadable`
 */
export type MailRefusal =
  'automatic' | 'own' | 'no_sender' | 'empty' | 'too_large' | 'too_many' | 'unreadable';

/** Refusing these aloud would send a mail that is answered by a mail. */
export function isLoop(refusal: MailRefusal): boolean {
  return refusal === 'automatic' || refusal === 'own';
}

export type Message = {
  /** The same message has the same one. */
  id: string;
  from: { name: string | null; email: string };
  text: string;
  sentAt: Date | null;
  attachments: Checked[];
  /** Files that were not what we keep. */
  leftOut: number;
};

/** @param own the address our own mail is from, in lower case; undefined where none is set */
export async function readMessage(
  raw: Buffer,
  own: string | undefined,
): Promise<{ ok: true; message: Message } | { ok: false; refusal: MailRefusal }> {
  const refuse = (refusal: MailRefusal) => ({ ok: false as const, refusal });
  if (raw.length > largestMessage) return refuse('too_large');
  // Loaded for the first message: most of the day there is none.
  const { simpleParser } = await import('mailparser');
  let mail: ParsedMail;
  try {
    mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true });
  } catch {
    return refuse('unreadable');
  }
  const sender = senderOf(mail.from);
  if (isAutomatic(mail)) return refuse('automatic');
  if (sender === undefined) return refuse('no_sender');
  if (isOwn(mail, sender.email, own)) return refuse('own');
  const subject = cleanLine(mail.subject ?? '')
    .slice(0, 300)
    .toWellFormed();
  const words = await wordsOf(mail);
  const text = [subject, words].filter((part) => part !== '').join('\n\n');
  if (text.length > longestEntered) return refuse('too_large');
  const { attachments, leftOut } = await checked(mail);
  if (words === '' && attachments.length === 0) return refuse('empty');
  const sum = hash('sha256', mail.messageId ?? raw, 'hex');
  return {
    ok: true,
    message: {
      id: `mail-${sum.slice(0, 32)}`,
      from: sender,
      text,
      sentAt: mail.date !== undefined && Number.isFinite(mail.date.getTime()) ? mail.date : null,
      attachments,
      leftOut,
    },
  };
}

/** What its program wrote as plain text, or else its page without anything but words: no pictures, no addresses to fetch. */
async function wordsOf({ text, html }: ParsedMail): Promise<string> {
  const plain = cleanText(text ?? '');
  if (plain !== '' || typeof html !== 'string' || html.length > largestPage) return plain;
  const { convert } = await import('html-to-text');
  return cleanText(
    convert(html, {
      wordwrap: false,
      limits: { maxInputLength: largestPage, maxDepth: 100 },
      selectors: [
        { selector: 'img', format: 'skip' },
        { selector: 'a', options: { ignoreHref: true } },
      ],
    }),
  );
}

function senderOf(from: AddressObject | undefined): { name: string | null; email: string } | undefined {
  const first = from?.value[0];
  const email = (first?.address ?? '').toLowerCase();
  if (first === undefined || !isEmail(email)) return undefined;
  const name = cleanLine(first.name).slice(0, 100).toWellFormed();
  return { name: name === '' ? null : name, email };
}

const header = (mail: ParsedMail, name: string): string => {
  const value = mail.headers.get(name);
  return typeof value === 'string' ? value.trim().toLowerCase() : value === undefined ? '' : '?';
};

/** RFC 3834, and the older signs of mail programs. */
function isAutomatic(mail: ParsedMail): boolean {
  const submitted = header(mail, 'auto-submitted');
  const precedence = header(mail, 'precedence');
  const sender = mail.from?.value[0]?.address?.toLowerCase() ?? '';
  return (
    (submitted !== '' && submitted !== 'no') ||
    ['bulk', 'junk', 'list', 'auto_reply', 'auto-reply'].includes(precedence) ||
    mail.headers.has('list') || // List-Id, List-Unsubscribe …: mailparser gathers them
    header(mail, 'x-autoreply') !== '' ||
    header(mail, 'x-autorespond') !== '' ||
    /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply)@/.test(sender)
  );
}

function isOwn(mail: ParsedMail, sender: string, own: string | undefined): boolean {
  if (own === undefined) return false;
  const domain = own.slice(own.indexOf('@'));
  const id = (mail.messageId ?? '').toLowerCase();
  return sender === own || id.replace(/[<>]/g, '').endsWith(domain) || header(mail, 'x-loop').includes(own);
}

async function checked(mail: ParsedMail): Promise<{ attachments: Checked[]; leftOut: number }> {
  const attachments: Checked[] = [];
  for (const { filename, content } of mail.attachments) {
    if (attachments.length === mostAttachments) break;
    const result = await checkAttachment({ name: filename ?? '', content });
    if (result.ok) attachments.push(result.attachment);
  }
  return { attachments, leftOut: mail.attachments.length - attachments.length };
}
