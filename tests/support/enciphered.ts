// Why: what a tablet keeps, made by other means than the tablet's own, and at once: RFC 7516 with ECDH-ES and A256GCM. With
// the curve's own functions: many key objects made one after the other can stop Node 20 for good.
import { createCipheriv, createECDH, hash, randomBytes } from 'node:crypto';
import type { PublicKey } from '../../db/schema.js';

export function enciphered(text: string, key: PublicKey): string {
  const own = createECDH('prime256v1');
  const epk = asKey(own.generateKeys());
  const theirs = [key.x, key.y].map((part) => Buffer.from(part, 'base64url'));
  const shared = own.computeSecret(Buffer.concat([Buffer.of(4), ...theirs]));
  const header = Buffer.from(JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', epk })).toString('base64url');
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

const asKey = (point: Buffer): PublicKey => ({
  kty: 'EC',
  crv: 'P-256',
  x: point.subarray(1, 33).toString('base64url'),
  y: point.subarray(33).toString('base64url'),
});

/** A key that no server has. */
export const strangersKey = (): PublicKey => asKey(createECDH('prime256v1').generateKeys());
