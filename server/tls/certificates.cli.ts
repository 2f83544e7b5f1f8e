// Why: one command from a plain office PC to https: it makes the authority once and the server's certificate as often as
// it is asked, keeps the keys for this account alone, and says what to set.
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config.js';
import type { Terminal } from '../commandLine/terminal.js';
import { Refusal } from '../imports/refusal.js';
import {
  makeAuthority,
  makeServerCertificate,
  readCertificate,
  readHost,
  type Pair,
} from './certificates.js';

export const certificateUsage = `certificate [--host NAME …]    makes (or renews) this server's certificate for https, signed by an authority of the
                              office that is made once; NAME: what people type, a name or an address; default: all this
                              machine has`;

export async function certificateCommand(
  config: Config,
  { hosts, office, now }: { hosts: readonly string[]; office: string; now: Date },
  terminal: Terminal,
): Promise<void> {
  const wanted = (hosts.length > 0 ? hosts : ownHosts()).flatMap((text) => {
    const host = readHost(text);
    if (host !== undefined) return [host];
    // A machine may have a name that no certificate can hold; its addresses are there all the same.
    if (hosts.length === 0) return [];
    throw new Refusal(`"${text}" is no name or address of a machine.`);
  });
  const folder = resolve(config.dataDir, 'tls');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  giveToService(folder);
  const authority = await authorityIn(folder, office, now, terminal);
  const made = await makeServerCertificate(authority, wanted, now);
  const [cert, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  write(key, made.key);
  write(cert, made.certificate);
  const { validTo } = readCertificate(made.certificate);
  terminal.print(`for: ${wanted.join(', ')}`);
  terminal.print(`valid to: ${validTo.toISOString().slice(0, 10)}`);
  terminal.print(`authority fingerprint (SHA-256): ${readCertificate(authority.certificate).fingerprint}`);
  terminal.print(`TLS_CERT=${cert}`);
  terminal.print(`TLS_KEY=${key}`);
  // A server that listens to its own machine alone, as it does unless told, is reached by no tablet.
  if (['127.0.0.1', '::1', 'localhost'].includes(config.host)) terminal.print('HOST=0.0.0.0');
  if (config.publicUrl === undefined)
    terminal.print(
      `PUBLIC_URL=https://${asTyped(wanted[0] ?? '')}${config.port === 443 ? '' : `:${config.port}`}`,
    );
  terminal.say(
    'Start the server with the settings above (a running one takes a renewed certificate by itself), then open /trust on each tablet. ' +
      'With REDIRECT_PORT=80 beside them, a tablet that trusts nothing yet begins at ' +
      `http://${asTyped(wanted[0] ?? '')}/trust.`,
  );
}

async function authorityIn(folder: string, office: string, now: Date, terminal: Terminal): Promise<Pair> {
  const [cert, key] = [join(folder, 'authority.crt'), join(folder, 'authority.key')];
  if (existsSync(cert) && existsSync(key)) {
    const authority = { certificate: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    if (readCertificate(authority.certificate).validTo <= now)
      throw new Refusal(
        `The authority in ${folder} has expired. Move the folder away and run this again; every tablet must then trust the new one.`,
      );
    return authority;
  }
  if (existsSync(cert) || existsSync(key))
    throw new Refusal(
      `${folder} has only one half of an authority. Bring the other half back from a copy, or move the folder away to make a new one.`,
    );
  const authority = await makeAuthority(office, now);
  write(key, authority.key);
  write(cert, authority.certificate);
  terminal.say('A new authority was made. Keep a copy of the folder where only you reach it.');
  return authority;
}

/** As it stands in an address. */
function asTyped(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** In place as a whole, readable by the service only. */
function write(path: string, text: string): void {
  writeFileSync(`${path}.half`, text, { mode: 0o600 });
  giveToService(`${path}.half`);
  renameSync(`${path}.half`, path);
}

/** Run by root, as one does beside a service, what is made belongs to whom the folder above belongs. */
function giveToService(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  chownSync(path, uid, gid);
}

function ownHosts(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flat()
    .flatMap((one) =>
      one === undefined || one.internal || one.address.startsWith('fe80') ? [] : [one.address],
    );
  return [...new Set([hostname(), 'localhost', ...addresses, '127.0.0.1'])];
}
