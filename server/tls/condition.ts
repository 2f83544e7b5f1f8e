// Why: a certificate ends, stands for another name, or its renewed files cannot be used, and nobody notices until every
// tablet stops; the start, the status page and the metrics say so from one reading.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Config } from '../config.js';
import { findAuthority } from './authority.js';
import { fits } from './certificates.js';

const soonEnded = 30 * 86_400_000;

export type CertificateTrouble = 'unusable' | 'early' | 'ended' | 'soon' | 'name' | 'key_open';

export type CertificateCondition = {
  /** Null: the files cannot be used; a running server goes on with what it had. */
  validTo: Date | null;
  /** Made by `certificate`, and so renewed by it. */
  own: boolean;
  /** The gravest first. */
  troubles: CertificateTrouble[];
};

/** Null: plain http, or a proxy in front that speaks https. */
export function certificateCondition(config: Config, now: Date): CertificateCondition | null {
  const { tls } = config;
  if (tls === undefined) return null;
  const own = findAuthority(config) !== undefined;
  const unusable: CertificateCondition = { validTo: null, own, troubles: ['unusable'] };
  try {
    const pem = readFileSync(tls.cert, 'utf8');
    if (!fits(pem, createPrivateKey(readFileSync(tls.key)))) return unusable;
    const read = new X509Certificate(pem);
    return { validTo: new Date(read.validTo), own, troubles: troublesOf(read, config, tls.key, now) };
  } catch {
    return unusable;
  }
}

function troublesOf(
  read: X509Certificate,
  { publicUrl }: Config,
  key: string,
  now: Date,
): CertificateTrouble[] {
  const left = new Date(read.validTo).getTime() - now.getTime();
  const address = publicUrl?.startsWith('https:') === true ? new URL(publicUrl).hostname : undefined;
  const troubles: [CertificateTrouble, boolean][] = [
    ['early', new Date(read.validFrom) > now],
    ['ended', left <= 0],
    ['name', address !== undefined && !standsFor(read, address)],
    ['soon', left > 0 && left < soonEnded],
    // Windows has no such mode. That a group reads it is meant: a service that is not root has no other way to a key of
    // root's (Debian's group ssl-cert).
    ['key_open', process.platform !== 'win32' && (statSync(key).mode & 0o007) !== 0],
  ];
  return troubles.flatMap(([trouble, there]) => (there ? [trouble] : []));
}

function standsFor(read: X509Certificate, hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return (isIP(host) === 0 ? read.checkHost(host) : read.checkIP(host)) !== undefined;
}

const warnings: Record<CertificateTrouble, string> = {
  unusable: 'the files cannot be used',
  early: 'is not valid yet; is the clock of this machine right?',
  ended: 'has ended: every tablet refuses this server until it is renewed',
  soon: 'ends within thirty days: renew it',
  name: 'does not stand for the name in PUBLIC_URL: every browser warns of it',
  key_open: 'every account of this machine can read the key: chmod 600',
};

/** For the terminal, one line each, as settings are spoken of there. */
export function certificateWarnings(config: Config, now: Date): string[] {
  return (certificateCondition(config, now)?.troubles ?? []).map(
    (trouble) => `${trouble === 'key_open' ? 'TLS_KEY' : 'TLS_CERT'}: ${warnings[trouble]}`,
  );
}
