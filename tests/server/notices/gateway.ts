// Why: short messages in tests go to a real HTTP gateway, on a free port of loopback.
import { createServer } from 'node:http';

export type Posted = { path: string; type: string; authorization: string; key: string; body: string };

/** Answers every POST with `answer`; with 0 it says nothing at all. */
export async function openGateway() {
  const received: Posted[] = [];
  let answer = 200;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const header = (name: string) => {
        const value = req.headers[name];
        return typeof value === 'string' ? value : '';
      };
      received.push({
        path: req.url ?? '',
        type: header('content-type'),
        authorization: header('authorization'),
        key: header('idempotency-key'),
        body: Buffer.concat(chunks).toString('utf8'),
      });
      if (answer !== 0) res.writeHead(answer).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    received,
    url: `http://127.0.0.1:${port}`,
    answer: (status: number) => {
      answer = status;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
