// Why: mail in tests goes to a real mail server, on a free port of loopback.
import { SMTPServer } from 'smtp-server';

export type Mail = { from: string; to: string[]; text: string };

/** A real mail server on a free port, which takes or refuses what it is given. */
export async function openPostOffice() {
  const received: Mail[] = [];
  let refusing: number | undefined;
  let slowness = 0;
  let hangingUp = false;
  const unknown = new Set<string>();
  const later = new Map<string, number>();
  let knowsUs = true;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom: (_address, _session, done) => {
      if (knowsUs) done();
      else done(Object.assign(new Error('not from you'), { responseCode: 553 }));
    },
    onRcptTo: ({ address }, _session, done) => {
      const code = later.get(address);
      if (code !== undefined) done(Object.assign(new Error('not yet'), { responseCode: code }));
      else if (unknown.has(address)) done(Object.assign(new Error('no such user'), { responseCode: 550 }));
      else done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusing !== undefined) {
          done(Object.assign(new Error('come again later'), { responseCode: refusing }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map((one) => one.address),
          text: decoded(Buffer.concat(chunks).toString('utf8')),
        });
        if (hangingUp) for (const connection of server.connections) connection.close();
        else setTimeout(done, slowness);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    received,
    url: `smtp://127.0.0.1:${port}`,
    /** It has read the mail, and takes it not. */
    refuse: (yes: boolean, code = 450) => {
      refusing = yes ? code : undefined;
    },
    /** It takes the mail, and looks through it for so many milliseconds before it says so. */
    slowDown: (milliseconds: number) => {
      slowness = milliseconds;
    },
    /** It takes the mail, and the connection breaks before it can say so. */
    hangUp: (yes: boolean) => {
      hangingUp = yes;
    },
    /** A mailbox that is not there: refused with 550. */
    forget: (address: string) => {
      unknown.add(address);
    },
    /** A mailbox whose server wants to be asked again. */
    putOff: (address: string, yes: boolean, code = 451) => {
      if (yes) later.set(address, code);
      else later.delete(address);
    },
    /** As long as it is set up wrongly for us, it takes nothing from us, whoever it is for: 553. */
    shutOut: (yes: boolean) => {
      knowsUs = !yes;
    },
    close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Subject and body as a reader sees them. */
function decoded(raw: string): string {
  const at = raw.indexOf('\r\n\r\n');
  const [head, body] = [raw.slice(0, at), raw.slice(at + 4)];
  const words = head
    .replace(/\r\n\s+/g, '')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, text: string) => Buffer.from(text, 'base64').toString('utf8'));
  const isBase64 = /content-transfer-encoding: base64/i.test(head);
  const text = isBase64
    ? Buffer.from(body, 'base64').toString('utf8')
    : Buffer.from(
        body
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      ).toString('utf8');
  return `${words}\n\n${text}`;
}
