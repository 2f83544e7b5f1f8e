// Why: the one door through which mail leaves, so that a test can stand a server behind it and an office may have none.

export type Message = {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
  /** The same message again has the same one, so that a mailbox shows it once. */
  id: string;
  /** Address of the page that ends such mails; the reader's mail program offers it beside the sender. */
  out?: string;
};

export type Mailer = {
  /**
   * Resolves when the mail server has taken it. Throws when it did not, so that the job tries again; `Unanswered` when it
   * may have all the same.
   */
  send(message: Message): Promise<void>;
};

/** The server has the whole message, and never said whether it takes it: another try may be a second mail. */
export class Unanswered extends Error {
  constructor() {
    super('the mail server did not answer after it was given the message');
    this.name = 'Unanswered';
  }
}

/** Until a mail server greets. */
const patience = 20_000;
/**
 * A job, like an invitation, is claimed for a quarter of an hour, so both together must be less. Once the server has the
 * message it may look through it for minutes, and who does not wait sends it twice (RFC 5321, 4.5.3.2.6).
 */
const longest = { untilHandedOver: 2 * 60_000, onceHandedOver: 10 * 60_000 };

export function openMailer(
  { url, from }: { url: string; from: string },
  { untilHandedOver, onceHandedOver } = longest,
): Mailer {
  const host = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    send: async ({ id, out, ...message }) => {
      // Loaded for the first mail: most of the day, and in most offices, there is none.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        url,
        connectionTimeout: patience,
        greetingTimeout: patience,
        socketTimeout: onceHandedOver,
      });
      const tooLong = new AbortController();
      const timer = setTimeout(() => {
        tooLong.abort();
      }, untilHandedOver);
      const progress = { isHandedOver: false };
      transport.use('stream', (mail, done) => {
        // Nobody reads it before the server has said that it wants it.
        mail.message.processFunc((written) =>
          written.once('end', () => {
            progress.isHandedOver = true;
            clearTimeout(timer);
          }),
        );
        done();
      });
      try {
        await transport.sendMail({
          from,
          ...message,
          messageId: `<${id}@${host}>`,
          headers: { 'Auto-Submitted': 'auto-generated', ...(out === undefined ? {} : wayOut(out)) },
          signal: tooLong.signal,
        });
      } catch (error) {
        const isAnswer = (error as { command?: unknown }).command === 'DATA';
        throw progress.isHandedOver && !isAnswer ? new Unanswered() : error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** RFC 2369, and over https the single press of RFC 8058. */
function wayOut(address: string): Record<string, string> {
  return {
    'List-Unsubscribe': `<${address}>`,
    ...(address.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
  };
}
