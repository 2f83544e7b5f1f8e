// Why: a tablet collects offline only over https, and an office PC makes its own certificate: a real TLS client must take
// it for the names it was made for, must refuse it for others, and must meet a renewed one without a restart.
import { Readable } from 'node:stream';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { get as httpGet, createServer } from 'node:http';
import { get, type RequestOptions } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { roleGrants } from '../../../db/schema.js';
import { createApp } from '../../../server/app.js';
import { runAdmin } from '../../../server/commandLine/run.js';
import type { Terminal } from '../../../server/commandLine/terminal.js';
import { ConfigError, type Config } from '../../../server/config.js';
import { openMailer } from '../../../server/mailer.js';
import { readStatus } from '../../../server/status/status.js';
import { mailEndingCertificate } from '../../../server/tls/endingMail.js';
import { readCertificate } from '../../../server/tls/certificates.js';
import { certificateWarnings } from '../../../server/tls/condition.js';
import { createListener, keepRenewed, redirectToSecure } from '../../../server/tls/listening.js';
import { certificateOfOthers } from '../../support/otherAuthority.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let config: Config;
const servers: Server[] = [];
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  for (const server of servers) server.close();
  await test.close();
});

async function admin(...args: string[]) {
  const out: string[] = [];
  const said: string[] = [];
  const terminal: Terminal = {
    print: (line) => out.push(line),
    say: (line) => said.push(line),
    progress: () => Object.assign(() => undefined, { end: () => undefined }),
    input: Readable.from([]),
    ask: () => Promise.resolve(''),
  };
  return {
    code: await runAdmin(args, test.dependencies.config, terminal),
    out: out.join('\n'),
    said: said.join('\n'),
  };
}

const tls = (name: string): string => join(test.dependencies.config.dataDir, 'tls', name);

async function opened(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function ask(port: number, path: string, options: RequestOptions) {
  return await new Promise<{
    status: number;
    headers: Record<string, unknown>;
    body: Buffer;
    hosts: string[];
  }>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false, ...options }, (res) => {
      const chunks: Buffer[] = [];
      const { socket } = res;
      const peer = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
      const hosts = peer === undefined ? [] : readCertificate(peer.toString()).hosts;
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks), hosts });
      });
    }).on('error', reject);
  });
}

it('makes an authority once and a certificate for the names that are typed, keys for this account alone', async () => {
  expect((await admin('certificate', '--host', 'no name!')).code).toBe(1);
  // Root makes them beside a service that runs as another account.
  const { dataDir } = test.dependencies.config;
  if (process.getuid?.() === 0) chownSync(dataDir, 12_345, 12_345);
  const first = await admin('certificate', '--host', 'manyi.office', '--host', '127.0.0.1');
  expect([first.code, first.out]).toEqual([0, expect.stringContaining(`TLS_KEY=${tls('server.key')}`)]);
  expect(first.out).toMatch(/^HOST=0\.0\.0\.0\nPUBLIC_URL=https:\/\/manyi\.office(:\d+)?$/m);
  for (const name of ['authority.crt', 'authority.key', 'server.crt', 'server.key'])
    expect([name, statSync(tls(name)).mode & 0o777, statSync(tls(name)).uid]).toEqual([
      name,
      0o600,
      statSync(dataDir).uid,
    ]);
  const folder = statSync(join(dataDir, 'tls'));
  expect([folder.mode & 0o777, folder.uid]).toEqual([0o700, statSync(dataDir).uid]);
  const authority = readFileSync(tls('authority.crt'), 'utf8');
  expect(first.out).toContain(readCertificate(authority).fingerprint);
  expect(readCertificate(readFileSync(tls('server.crt'), 'utf8')).hosts).toEqual([
    'manyi.office',
    '127.0.0.1',
  ]);
  config = {
    ...test.dependencies.config,
    publicUrl: 'https://manyi.office',
    tls: { cert: tls('server.crt'), key: tls('server.key'), redirectPort: 0 },
  };
});

it('speaks https to who trusts the authority, for its own names only, and takes a renewed certificate', async () => {
  const app = createApp({ ...test.dependencies, config }, 'a secret for tests');
  const server = createListener(config, app);
  const told = vi.fn();
  const stop = keepRenewed(server, config, told, 50);
  const port = await opened(server);
  const ca = readFileSync(tls('authority.crt'));

  const health = await ask(port, '/healthz', { ca, servername: 'manyi.office' });
  expect([health.status, health.headers['strict-transport-security']]).toEqual([200, 'max-age=15552000']);
  await expect(ask(port, '/healthz', { ca, servername: 'other.office' })).rejects.toThrow(/altnames/i);
  await expect(ask(port, '/healthz', { servername: 'manyi.office' })).rejects.toThrow(/certificate/i);

  for (const [language, word] of [
    ['zh-TW', '下載本所憑證'],
    ['en', 'Download the office'],
    ['ja', '当所の証明書をダウンロード'],
  ] as const) {
    const page = await ask(port, `/trust?lang=${language}`, { ca, servername: 'manyi.office' });
    expect(page.body.toString()).toContain(word);
    expect(page.body.toString()).toContain(readCertificate(ca.toString()).fingerprint);
  }
  const download = await ask(port, '/trust/authority.crt', { ca, servername: 'manyi.office' });
  expect(download.headers['content-type']).toContain('application/x-x509-ca-cert');
  expect(download.body).toEqual(Buffer.from(ca.toString().replace(/-----[^-]+-----|\s/g, ''), 'base64'));

  expect((await admin('certificate', '--host', 'manyi.office', '--host', 'new.office')).code).toBe(0);
  await vi.waitFor(() => expect(told).toHaveBeenCalledWith('renewed'), 10_000);
  expect(readFileSync(tls('authority.crt'))).toEqual(ca);
  const renewed = await ask(port, '/healthz', { ca, servername: 'new.office' });
  expect([renewed.status, renewed.hosts]).toEqual([200, ['manyi.office', 'new.office']]);

  // Half a pair changes nothing: who was served is still served.
  copyFileSync(tls('authority.key'), tls('server.key'));
  await vi.waitFor(() => expect(told).toHaveBeenCalledWith('refused', expect.any(ConfigError)), 10_000);
  expect((await ask(port, '/healthz', { ca, servername: 'new.office' })).status).toBe(200);
  expect(() => createListener(config, app)).toThrow(/^TLS_KEY: /);
  // And is said, not taken for a certificate that was renewed.
  const { certificate } = await readStatus({ ...test.dependencies, config }, test.scope);
  expect(certificate).toEqual({ validTo: null, own: true, troubles: ['unusable'] });
  renameSync(tls('server.crt'), tls('away.crt'));
  const trust = await ask(port, '/trust?lang=en', { ca, servername: 'new.office' });
  expect([trust.status, trust.body.toString().includes(readCertificate(ca.toString()).fingerprint)]).toEqual([
    200,
    true,
  ]);
  stop();
});

it.each(['zh-TW', 'en', 'ja'])(
  'its page has the certificate to download and the steps of every kind of device, in finished words: %s',
  async (language) => {
    expect((await admin('certificate', '--host', 'manyi.office')).code).toBe(0);
    const port = await opened(
      createListener(config, createApp({ ...test.dependencies, config }, 'a secret')),
    );
    const ca = readFileSync(tls('authority.crt'));
    const { body } = await ask(port, `/trust?lang=${language}`, { ca, servername: 'manyi.office' });
    const page = body.toString().replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
    const words = JSON.parse(
      readFileSync(new URL(`../../../server/locales/${language}/trust.json`, import.meta.url), 'utf8'),
    ) as Record<string, Record<string, string>>;
    expect(page).toContain(
      `href="/trust/authority.crt" download>${words['download']?.['button'] ?? '?'}</a>`,
    );
    const found = [...page.matchAll(/<h3>(.+?)<\/h3>\s*<ol>(.+?)<\/ol>/gs)].map(([, title, steps]) => [
      title,
      ...[...(steps ?? '').matchAll(/<li>(.+?)<\/li>/g)].map(([, step]) => step),
    ]);
    expect(found).toEqual(
      ['ipad', 'android', 'windows'].map((device) =>
        ['title', '1', '2', '3'].map((part) => words[device]?.[part] ?? `no ${device}.${part}`),
      ),
    );
    expect(found.map(([title]) => /iPad|Android|Windows/.exec(title ?? '')?.[0])).toEqual([
      ...['iPad', 'Android', 'Windows'],
    ]);
  },
);

it('serves a certificate that the office has of others, with its chain, and offers no authority of its own then', async () => {
  // The office made its own before: that authority is still there, and signs nothing that is served now.
  expect((await admin('certificate', '--host', 'manyi.office')).code).toBe(0);
  const own = readFileSync(tls('authority.crt'), 'utf8');
  const others = await certificateOfOthers('manyi.office');
  const files = { cert: tls('city.crt'), key: tls('city.key') };
  writeFileSync(files.cert, others.chain);
  writeFileSync(files.key, others.key, { mode: 0o600 });
  const withTheirs = { ...config, tls: { ...files, redirectPort: 0 } };
  const app = createApp({ ...test.dependencies, config: withTheirs }, 'a secret for tests');
  const port = await opened(createListener(withTheirs, app));

  const theirs = { ca: others.root, servername: 'manyi.office' };
  const health = await ask(port, '/healthz', theirs);
  expect([health.status, health.hosts]).toEqual([200, ['manyi.office']]);
  await expect(ask(port, '/healthz', { ...theirs, ca: own })).rejects.toThrow(/certificate/i);

  for (const [language, word] of [
    ['zh-TW', '裝置無須另行設定'],
    ['en', 'Nothing needs to be installed'],
    ['ja', '端末への設定は不要です'],
  ] as const) {
    const page = (await ask(port, `/trust?lang=${language}`, theirs)).body.toString();
    expect(page).toContain(word);
    expect(page).toContain('data-check');
    expect(page).not.toContain('authority.crt');
    expect(page).not.toContain(readCertificate(own).fingerprint);
  }
  expect((await ask(port, '/trust/authority.crt', theirs)).status).toBe(404);
  expect(certificateWarnings(withTheirs, new Date())).toEqual([]);
  const now = { ...test.dependencies, config: withTheirs, clock: () => new Date() };
  const { certificate } = await readStatus(now, test.scope);
  expect([certificate?.own, certificate?.troubles]).toEqual([false, []]);
});

it('says thirty days before it ends, that it has ended, whom it does not stand for, and who reads its key', async () => {
  expect((await admin('certificate', '--host', 'manyi.office')).code).toBe(0);
  // The command went by the clock on the wall.
  const saidIn = (days: number, changes: Partial<Config> = {}) =>
    certificateWarnings({ ...config, ...changes }, new Date(Date.now() + days * 86_400_000)).join('\n');
  expect([saidIn(0), saidIn(800 - 31)]).toEqual(['', '']);
  expect(saidIn(800 - 29)).toMatch(/^TLS_CERT: ends within thirty days/);
  expect(saidIn(801)).toMatch(/^TLS_CERT: has ended/);
  expect(saidIn(-2)).toMatch(/^TLS_CERT: is not valid yet/);
  for (const other of ['https://10.1.2.3', 'https://[fd00::1]:8443', 'https://other.office'])
    expect(saidIn(0, { publicUrl: other })).toMatch(/^TLS_CERT: does not stand for the name/);
  chmodSync(tls('server.key'), 0o644);
  expect(saidIn(0)).toMatch(/^TLS_KEY: every account/);
  // Debian lets the group ssl-cert read keys: that is who was meant to.
  chmodSync(tls('server.key'), 0o640);
  expect(saidIn(0)).toBe('');
  chmodSync(tls('server.key'), 0o600);

  const later = () => new Date(Date.now() + 790 * 86_400_000);
  const { certificate } = await readStatus({ ...test.dependencies, config, clock: later }, test.scope);
  expect(certificate?.troubles).toEqual(['soon']);
});

it('is written about to who looks after it: weekly in the last month, daily in the last week and after it', async () => {
  await Promise.all((['research', 'director', 'clerk'] as const).map((role) => test.signIn(role)));
  const post = await openPostOffice();
  const own = { ...config, publicUrl: 'https://manyi.office' };
  const toldOn = async (days: number) => {
    post.received.length = 0;
    const clock = () => new Date(Date.now() + (days * 24 - 1) * 3_600_000);
    const mailer = openMailer({ url: post.url, from: 'Manyi <manyi@north.test>' });
    await mailEndingCertificate({ ...test.dependencies, config: own, mailer, clock }, test.scope);
    return post.received.map(({ to }) => String(to).split('@')[0]).sort();
  };
  try {
    for (const day of [0, 769, 772, 790]) expect([day, ...(await toldOn(day))]).toEqual([day]);
    for (const day of [771, 778, 794, 800, 803]) {
      const told = await toldOn(day);
      expect([day, told.includes('director'), told.includes('research'), told.includes('clerk')]).toEqual([
        ...[day, true, true, false],
      ]);
    }
    const [mail] = post.received;
    // Whose role has ended hears nothing of the office any more.
    await test.dependencies.database.atomically((db) => [
      db.update(roleGrants).set({ validTo: '2020-12-31' }).where(eq(roleGrants.userId, 'user-director')),
    ]);
    expect(await toldOn(804)).not.toContain('director');
    expect(mail?.text).toMatch(
      /憑證已於.+到期[^]+npm run admin -- certificate[^]+https:\/\/manyi\.office\/status/,
    );
  } finally {
    await post.close();
  }
});

it('sends the plain port to https, but for the page that explains it', async () => {
  const app = createApp({ ...test.dependencies, config }, 'a secret for tests');
  const port = await opened(createServer(redirectToSecure(() => 'https://localhost:8443', app)));
  const plain = async (path: string) =>
    await new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
      httpGet({ host: '127.0.0.1', port, path, agent: false }, (res) => {
        res.resume();
        resolve([res.statusCode, res.headers.location]);
      }).on('error', reject);
    });
  expect(await plain('/s/visit?lang=en')).toEqual([308, 'https://127.0.0.1:8443/s/visit?lang=en']);
  expect(await plain('//elsewhere.example/x')).toEqual([308, 'https://127.0.0.1:8443//elsewhere.example/x']);
  expect(await plain('/trust')).toEqual([200, undefined]);
  expect(await plain('/trustees')).toEqual([308, 'https://127.0.0.1:8443/trustees']);
});

it('leads to https also who names no host, or an IPv6 address', async () => {
  const app = createApp(
    { ...test.dependencies, config: { ...config, publicUrl: undefined } },
    'a secret for tests',
  );
  const port = await opened(createServer(app));
  const askPlainly = async (request: string) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let said = '';
    for await (const part of socket) said += String(part);
    return said;
  };
  expect(await askPlainly('GET /trust HTTP/1.0\r\n\r\n')).toContain(`https://localhost:${config.port}/trust`);
  const six = await askPlainly('GET /trust HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n');
  expect(six).toContain(`https://[::1]:${config.port}/trust`);
});

it('without a certificate of its own it says so, hands out nothing, and asks no browser for https', async () => {
  const page = await test.request.get('/trust?lang=zh-TW').expect(200);
  expect(page.text).toContain('本所主機尚未啟用加密連線');
  expect(page.headers['strict-transport-security']).toBeUndefined();
  await test.request.get('/trust/authority.crt').expect(404);
  expect(page.headers['set-cookie']).toBeUndefined();
});

it.each([
  [['127.0.0.1', '::1'], true],
  [['10.0.0.5'], false],
  [0, false],
] as const)('behind a proxy it takes the word of exactly who is named: %j', async (named, believed) => {
  const trustProxy = named === 0 ? 0 : [...named];
  const behind = { ...test.dependencies, config: { ...test.dependencies.config, trustProxy } };
  const port = await opened(createServer(createApp(behind, 'a secret for tests')));
  const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '127.0.0.1, 203.0.113.9' };
  const answer = await fetch(`http://127.0.0.1:${port}/sign-in`, { headers });
  expect(/; Secure/.test(answer.headers.get('set-cookie') ?? '')).toBe(believed);
  const trust = await (await fetch(`http://127.0.0.1:${port}/trust?lang=en`, { headers })).text();
  expect(trust.includes('no encrypted connection yet')).toBe(!believed);
  // Whoever came through a proxy, believed or not, is not this machine.
  expect((await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).status).toBe(404);
});
