// Why: an office PC has no public name, so nobody signs a certificate for it; the office signs its own, with an authority
// that its tablets are told to trust once. What is made here is read again by Node itself before it counts.
import { randomBytes, webcrypto, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

export type Pair = { certificate: string; key: string };

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;
const authorityDays = 3_650;
/** Apple's devices take no certificate of a private authority for longer than 825 days. */
const serverDays = 800;

/** The library brings its own decorators along; loaded only for the command that makes certificates. */
async function loadLibrary() {
  await import('reflect-metadata');
  return await import('@peculiar/x509');
}

export async function makeAuthority(office: string, now: Date): Promise<Pair> {
  const x509 = await loadLibrary();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    // X.520 gives a name 64 characters; stricter devices refuse longer ones.
    name: [{ CN: [`Manyi ${office}`.slice(0, 64)] }, { O: [office.slice(0, 64)] }],
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + authorityDays * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      // It signs servers only, and no further authority.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${made.toString('pem')}\n`, key: await pemOf(keys.privateKey) };
}

/** @param hosts names and addresses that people type, at least one */
export async function makeServerCertificate(
  authority: Pair,
  hosts: readonly string[],
  now: Date,
): Promise<Pair> {
  const x509 = await loadLibrary();
  const issuer = new x509.X509Certificate(authority.certificate);
  const issuerKey = await webcrypto.subtle.importKey('pkcs8', derOf(authority.key), algorithm, false, [
    'sign',
  ]);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const end = Math.min(now.getTime() + serverDays * day, issuer.notAfter.getTime());
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [hosts[0] ?? ''] }],
    issuer: issuer.subject,
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(end),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: issuerKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const certificate = `${made.toString('pem')}\n`;
  const read = new X509Certificate(certificate);
  const signer = new X509Certificate(authority.certificate);
  if (!read.checkIssued(signer) || !read.verify(signer.publicKey))
    throw new Error('the certificate that was made does not fit its authority');
  return { certificate, key: await pemOf(keys.privateKey) };
}

/** A name or an address as it may stand in a certificate, in lower case; undefined for anything else. */
export function readHost(text: string): string | undefined {
  const host = text.trim().toLowerCase();
  if (isIP(host) !== 0) return host;
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  return host.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(host) ? host : undefined;
}

export type Signature = {
  /** The names and addresses it stands for. */
  hosts: string[];
  validTo: Date;
  /** SHA-256, as browsers and tablets show it. */
  fingerprint: string;
};

/** Throws for what is no certificate. */
export function readCertificate(pem: string): Signature {
  const read = new X509Certificate(pem);
  return {
    hosts: (read.subjectAltName ?? '').split(', ').flatMap((part) => {
      const found = /^(?:DNS|IP Address):(.+)$/.exec(part)?.[1];
      return found === undefined ? [] : [found];
    }),
    validTo: new Date(read.validTo),
    fingerprint: read.fingerprint256,
  };
}

/** Whether the first certificate was signed by the second. */
export function isSignedBy(pem: string, authority: string): boolean {
  const signer = new X509Certificate(authority);
  const read = new X509Certificate(pem);
  return read.checkIssued(signer) && read.verify(signer.publicKey);
}

/** Whether the key is the one of the certificate. */
export function fits(pem: string, key: KeyObject): boolean {
  return new X509Certificate(pem).checkPrivateKey(key);
}

/** Positive, 127 bits: no two certificates of an authority share one. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('hex');
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}
