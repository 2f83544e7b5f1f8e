// Why: the one door through which mail leaves, so that a test can stand a server behind it and an office may have none.

export type Message = {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
  /** The same message again has the same one: a mailbox shows it once. */
  messageId: string;
};

export type Mailer = {
  /** Resolves when the mail server has taken it. Throws when it did not, so that the job tries again. */
  send(message: Message): Promise<void>;
};

/** A job holds its claim for minutes; a mail server that says nothing must not use them up. */
const patience = 20_000;

export function openMailer({ url, from }: { url: string; from: string }): Mailer {
  return {
    send: async (message) => {
      // Loaded for the first mail: most of the day, and in most offices, there is none.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        url,
        connectionTimeout: patience,
        greetingTimeout: patience,
        socketTimeout: patience,
      });
      await transport.sendMail({ from, ...message, headers: { 'Auto-Submitted': 'auto-generated' } });
    },
  };
}
