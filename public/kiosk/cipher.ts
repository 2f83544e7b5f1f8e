// Why: a browser leaves on its disk what was deleted in its database, for whoever takes the tablet away. So what is kept is
// enciphered for the server alone (JWE, RFC 7516 and 7518: ECDH-ES on P-256, A256GCM), each answer under a key of its own
// that is forgotten at once: this tablet cannot read it again either.
import type { PublicKey } from './rules.js';

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const curve = { name: 'ECDH', namedCurve: 'P-256' };
const method = 'A256GCM';
/** Bytes of the mark by which a change shows. */
const markSize = 16;
/** Bytes: the length of what is enciphered is to be seen, and no two answers may be told apart by it. */
const step = 1_024;
/** Milliseconds, as for the database: a browser that does not answer at all may hold up nobody. */
const patience = 4_000;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The record with its body enciphered. */
export type Cipher = <Kept extends { body: string }>(kept: Kept) => Promise<Kept>;

/** Where the page did not come over https there is nothing to encipher with: then records are kept as they are. */
export async function openCipher(key: PublicKey | undefined): Promise<Cipher> {
  const theirs =
    key === undefined || !('subtle' in crypto)
      ? undefined
      : await crypto.subtle.importKey('jwk', key, curve, false, []).catch(() => undefined);
  return async (kept) => {
    if (theirs === undefined) return kept;
    // What cannot be enciphered is kept all the same: somebody is about to be thanked for it.
    const body = await Promise.race([
      encipher(padded(kept.body), theirs).then((enciphered) => `_jwe=${enciphered}`),
      new Promise<string>((resolve) => setTimeout(resolve, patience, kept.body)),
    ]).catch(() => kept.body);
    return { ...kept, body };
  };
}

const padded = (body: string): string =>
  `${body}&_pad=${'x'.repeat(step - ((body.length + '&_pad='.length) % step))}`;

async function encipher(text: string, theirs: Key): Promise<string> {
  const { subtle } = crypto;
  const pair = await subtle.generateKey(curve, false, ['deriveBits']);
  const [{ kty, crv, x, y }, shared] = await Promise.all([
    subtle.exportKey('jwk', pair.publicKey),
    subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256),
  ]);
  const header = base64url(bytesOf(JSON.stringify({ alg: 'ECDH-ES', enc: method, epk: { kty, crv, x, y } })));
  // RFC 7518, 4.6.2: one round of the Concat KDF over the secret, the method's name, nobody's names, and the key's bits.
  const said = [number(1), new Uint8Array(shared), number(method.length), bytesOf(method)];
  const material = new Uint8Array([...said, number(0), number(0), number(256)].flatMap((part) => [...part]));
  const derived = await subtle.digest('SHA-256', material);
  const own = await subtle.importKey('raw', derived, 'AES-GCM', false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const way = { name: 'AES-GCM', iv, additionalData: bytesOf(header) };
  const sealed = new Uint8Array(await subtle.encrypt(way, own, bytesOf(text)));
  const parts = [iv, sealed.subarray(0, -markSize), sealed.subarray(-markSize)];
  return `${header}..${parts.map(base64url).join('.')}`;
}

/** Four bytes, the highest first. */
function number(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);
}

function base64url(bytes: Uint8Array): string {
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return letters.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
