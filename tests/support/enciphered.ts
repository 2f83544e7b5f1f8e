// Why: what a tablet keeps, made by other means than the tablet's own, and at once: RFC 7516 with ECDH-ES and A256GCM.
import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  randomBytes,
} from 'node:crypto';
import type { PublicKey } from '../../db/schema.js';

/** @param method as the header says it; anything but A256GCM is a lie */
export function enciphered(text: string, key: PublicKey, method = 'A256GCM'): string {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const epk = own.publicKey.export({ format: 'jwk' });
  const shared = diffieHellman({
    privateKey: own.privateKey,
    publicKey: createPublicKey({ key, format: 'jwk' }),
  });
  const header = Buffer.from(JSON.stringify({ alg: 'ECDH-ES', enc: method, epk })).toString('base64url');
  // RFC 7518, 4.6.2.
  const round = Buffer.concat([
    ...[word(1), shared, word(7), Buffer.from('A256GCM')],
    ...[word(0), word(0), word(256)],
  ]);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', hash('sha256', round, 'buffer'), iv);
  cipher.setAAD(Buffer.from(header));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [header, '', ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
    '.',
  );
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A key pair that no server has. */
export const strangersKey = (): PublicKey =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as PublicKey;
