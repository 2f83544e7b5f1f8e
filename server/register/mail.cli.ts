// Why: a mail server hands each message to a command: `npm run admin -- mail-in < message`. Its answer decides whether the
// mail server sends the message back, so a loop is swallowed and everything else that is refused is said.
import { findOffice } from '../../db/queries/offices.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { readReturned, takeReturned } from '../reaching/bounces.js';
import { isLoop, largestMessage, type MailRefusal } from './mail.js';
import { mostOfOneSender, receiveMail } from './mail.commands.js';

const reasons: Readonly<Record<MailRefusal, string>> = {
  automatic: 'it was sent by a machine or a list',
  own: 'it is our own mail that came back',
  no_sender: 'it does not say who sent it',
  empty: 'it holds neither words nor a file we keep',
  too_large: `it is larger than ${largestMessage / 1024 / 1024} MB, or longer than a letter`,
  too_many: `more than ${mostOfOneSender} messages came from this sender within an hour`,
  unreadable: 'it is no mail message',
};

/** Returns the exit code: 0 taken, or swallowed; 1 refused, so that the mail server tells the sender. */
export async function mailInCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  raw: Buffer,
  terminal: { print(line: string): void; say(line: string): void },
): Promise<number> {
  const office = await findOffice(dependencies.database.queries, scope);
  if (office === undefined) throw notFound();
  const returned = raw.length > largestMessage ? undefined : await readReturned(raw);
  if (returned !== undefined) {
    const isOurs = await takeReturned(dependencies, scope, returned);
    terminal.print(
      isOurs ? 'an invitation that came back: marked as bounced' : 'a mail that came back: nothing to mark',
    );
    return 0;
  }
  const place = { scope, timeZone: office.timeZone, enteredBy: null };
  const outcome = await receiveMail(dependencies, place, raw);
  if (!outcome.ok) {
    terminal.say(`The message was not taken in: ${reasons[outcome.refusal]}.`);
    return isLoop(outcome.refusal) ? 0 : 1;
  }
  const { received, leftOut } = outcome;
  terminal.print(`${received.isNew ? 'received' : 'known already'}: ${received.commentId}`);
  if (leftOut > 0) terminal.print(`files left out: ${leftOut}`);
  return 0;
}

/** Everything that is piped in; of a message that is too large no more than shows it. */
export async function readAll(input: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length - bytes.length <= largestMessage) chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
