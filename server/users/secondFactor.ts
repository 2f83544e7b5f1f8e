// Why: six-digit codes of an app, and recovery codes for who has lost it: how they are made, kept and checked. The
// app's secret is enciphered with a key of DATA_DIR, so that a copy of the database opens no second factor.
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import type { Dependencies } from '../dependencies.js';
import { keptSecret } from '../keptSecret.js';

const STEP_MS = 30_000;
/** A phone's clock may be a step ahead or behind. */
const drift = 1;
const codesAtOnce = 10;
/** Crockford's: no letter that looks like a figure. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

type Needs = Pick<Dependencies, 'config' | 'randomHex'>;

/** For one purpose each: signing what a browser keeps, enciphering secrets. */
export function accountKey({ config }: Pick<Dependencies, 'config'>, purpose: string): Buffer {
  const loss = 'second factors must then be reset, by `npm run admin -- reset-second-factor EMAIL`';
  const kept = keptSecret(config.dataDir, 'account-key', loss);
  return createHmac('sha256', Buffer.from(kept, 'hex')).update(purpose).digest();
}

/** A new secret, enciphered: twenty bytes, as the apps expect. */
export function newSecret(dependencies: Needs): string {
  const iv = Buffer.from(dependencies.randomHex(12), 'hex');
  const cipher = createCipheriv('aes-256-gcm', accountKey(dependencies, 'second factor'), iv);
  const sealed = Buffer.concat([
    cipher.update(Buffer.from(dependencies.randomHex(20), 'hex')),
    cipher.final(),
  ]);
  return [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('hex')).join('.');
}

/** Undefined where it was enciphered with another key: that of another DATA_DIR. */
function opened(dependencies: Needs, sealed: string): Buffer | undefined {
  const [iv = '', text = '', tag = ''] = sealed.split('.');
  try {
    const key = accountKey(dependencies, 'second factor');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'hex'), { authTagLength: 16 });
    decipher.setAuthTag(Buffer.from(tag, 'hex'));
    return Buffer.concat([decipher.update(Buffer.from(text, 'hex')), decipher.final()]);
  } catch {
    return undefined;
  }
}

async function totpOf(dependencies: Needs, sealed: string, label: string) {
  const bytes = opened(dependencies, sealed);
  if (bytes === undefined) return undefined;
  const { Secret, TOTP } = await import('otpauth');
  const secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
  return new TOTP({ issuer: 'Manyi', label, secret, algorithm: 'SHA1', digits: 6, period: STEP_MS / 1000 });
}

/** What an app scans, and the same in letters, in groups of four. */
export async function forTheApp(
  dependencies: Needs,
  sealed: string,
  label: string,
): Promise<{ uri: string; letters: string } | undefined> {
  const totp = await totpOf(dependencies, sealed, label);
  if (totp === undefined) return undefined;
  return { uri: totp.toString(), letters: totp.secret.base32.replace(/(.{4})(?=.)/g, '$1 ') };
}

/** Which step of thirty seconds the code belongs to; undefined when it is wrong, or nobody can tell. */
export async function stepOf(
  dependencies: Needs,
  sealed: string,
  code: string,
  now: Date,
): Promise<number | undefined> {
  const totp = await totpOf(dependencies, sealed, '');
  const delta = totp?.validate({ token: code, timestamp: now.getTime(), window: drift }) ?? null;
  return delta === null ? undefined : Math.floor(now.getTime() / STEP_MS) + delta;
}

/** Ten codes of sixty bits: shown once, kept as hashes. */
export function newRecoveryCodes({ randomHex }: Needs): string[] {
  return Array.from({ length: codesAtOnce }, () =>
    [...Buffer.from(randomHex(12), 'hex')]
      .map((byte) => alphabet[byte & 31] ?? '')
      .join('')
      .replace(/(.{4})(?=.)/g, '$1-'),
  );
}

export function recoveryHash(userId: string, code: string): string {
  const plain = code.toLowerCase().replace(/[^0-9a-z]/g, '');
  const meant = plain.replaceAll('o', '0').replace(/[il]/g, '1');
  return createHash('sha256').update(`${userId}:${meant}`).digest('hex');
}
