// Why: fifty tablets hand in what waited on them at once, and every answer has a key of its own. With the curve's own functions
// it takes a fifth of a millisecond; a library for all kinds of JWE takes four times that, with key objects, of which many made
// one after the other were seen to stop Node 20 for good.
import { createDecipheriv, hash, type ECDH } from 'node:crypto';
import { z } from 'zod';

const method = 'A256GCM';
const coordinate = z.string().regex(/^[\w-]{43}$/);
/** What our tablets write, and nothing beside it: a header that asks for more is not ours. */
const headerSchema = z.strictObject({
  alg: z.literal('ECDH-ES'),
  enc: z.literal(method),
  epk: z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
});
const shape = /^([\w-]+)\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;

/**
 * The text of a compact JWE (RFC 7516) by direct key agreement on P-256 and A256GCM.
 * @param own the curve with our private key
 * @returns undefined for anything else, also where one letter of it was changed
 */
export function decipherJwe(text: string, own: ECDH): Buffer | undefined {
  const [, header = '', iv = '', sealed = '', mark = ''] = shape.exec(text) ?? [];
  try {
    const { epk } = headerSchema.parse(JSON.parse(fromBase64url(header).toString()));
    // An uncompressed point; one that lies not on the curve is refused.
    const point = Buffer.concat([Buffer.of(4), fromBase64url(epk.x), fromBase64url(epk.y)]);
    const key = hash('sha256', Buffer.concat([round, own.computeSecret(point), otherInfo]), 'buffer');
    const decipher = createDecipheriv('aes-256-gcm', key, fromBase64url(iv));
    decipher.setAAD(Buffer.from(header));
    decipher.setAuthTag(fromBase64url(mark));
    return Buffer.concat([decipher.update(fromBase64url(sealed)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const fromBase64url = (text: string): Buffer => Buffer.from(text, 'base64url');

/** RFC 7518, 4.6.2: one round of the Concat KDF; the method's name, nobody's names, and the key's bits. */
const round = number(1);
const otherInfo = Buffer.concat([
  number(method.length),
  Buffer.from(method),
  number(0),
  number(0),
  number(256),
]);

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
