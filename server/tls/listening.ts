// Why: how the program is reached: plain http, or https with the office's certificate, which is read anew when it was
// renewed; a second port may send everybody from http to https.
import { createPrivateKey } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import { ConfigError, type Config } from '../config.js';
import { fits } from './certificates.js';

const lookEveryMs = 5_000;

type Tls = NonNullable<Config['tls']>;

/** Throws ConfigError naming the file that cannot be used. */
export function createListener(config: Config, answer: RequestListener): Server | SecureServer {
  if (config.tls === undefined) return createServer(answer);
  return createSecureServer({ ...readPair(config.tls), minVersion: 'TLSv1.2' }, answer);
}

export function readPair(tls: Tls): { cert: string; key: string } {
  const cert = readOf('TLS_CERT', tls.cert);
  const key = readOf('TLS_KEY', tls.key);
  let matching: boolean;
  try {
    matching = fits(cert, createPrivateKey(key));
  } catch {
    throw new ConfigError('TLS_CERT, TLS_KEY: expected a certificate and a key in PEM');
  }
  if (!matching) throw new ConfigError('TLS_KEY: is not the key of TLS_CERT');
  return { cert, key };
}

function readOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `${name}: cannot be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

/** Takes a renewed certificate when the files change or SIGHUP comes; a half-renewed pair is left for the next look. */
export function keepRenewed(
  server: Server | SecureServer,
  config: Config,
  told: (event: 'renewed' | 'refused', reason?: unknown) => void,
  every = lookEveryMs,
): () => void {
  const { tls } = config;
  if (tls === undefined || !('setSecureContext' in server)) return () => undefined;
  let used = JSON.stringify(readPair(tls));
  const renew = (): void => {
    try {
      const pair = readPair(tls);
      if (JSON.stringify(pair) === used) return;
      server.setSecureContext(pair);
      used = JSON.stringify(pair);
      told('renewed');
    } catch (error) {
      told('refused', error);
    }
  };
  process.on('SIGHUP', renew);
  for (const path of [tls.cert, tls.key]) watchFile(path, { interval: every, persistent: false }, renew);
  return () => {
    process.off('SIGHUP', renew);
    for (const path of [tls.cert, tls.key]) unwatchFile(path, renew);
  };
}

/** What must be reachable before the certificate is trusted: the page that explains it, and how it looks. */
const beforeTrust = /^\/(trust|assets|healthz|readyz)(\/|\?|$)/;

/** Answers the plain port: the explanation itself, everything else by the https address. */
export function redirectToSecure(base: () => string, answer: RequestListener): RequestListener {
  return (req, res) => {
    const path = req.url ?? '/';
    if (beforeTrust.test(path)) {
      answer(req, res);
      return;
    }
    const host = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d+)?$/i.exec(req.headers.host ?? '')?.[1];
    const target = new URL(base());
    // The name that was typed, when nobody said which one people should type.
    if (host !== undefined && target.hostname === 'localhost') target.hostname = host;
    res.writeHead(308, { Location: target.origin + (path.startsWith('/') ? path : '/') }).end();
  };
}
