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
  /** Resolves when the mail server has taken it. Throws when it did not, so that the job tries again. */
  send(message: Message): Promise<void>;
};

/** A job holds its claim for minutes; a mail server that says nothing must not use them up. */
const patience = 20_000;

export function openMailer({ url, from }: { url: string; from: string }): Mailer {
  const host = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    send: async ({ id, out, ...message }) => {
      // Loaded for the first mail: most of the day, and in most offices, there is none.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        url,
        connectionTimeout: patience,
        greetingTimeout: patience,
        socketTimeout: patience,
      });
      await transport.sendMail({
        from,
        ...message,
        messageId: `<${id}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated', ...(out === undefined ? {} : wayOut(out)) },
      });
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
