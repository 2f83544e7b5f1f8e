// Why: what the tablet enciphers only the server can read, and it must be able to: by a library that knows the standard and
// nothing of our tablet.
import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { compactDecrypt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCipher } from '../../public/kiosk/cipher.js';
import type { PublicKey } from '../../public/kiosk/rules.js';

const kept = (body: string) => ({ id: 'one', device: 'tablet', body, clock: 1 });

let privateKey: KeyObject;
let publicKey: PublicKey;
beforeEach(() => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  privateKey = pair.privateKey;
  publicKey = pair.publicKey.export({ format: 'jwk' }) as JsonWebKey & PublicKey;
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('what a tablet keeps', () => {
  it.each([
    ['an answer', 'id=1&overall=2&suggestion=%E8%AC%9D%E8%AC%9D'],
    ['nothing', ''],
    ['a long one', 'x'.repeat(180_000)],
  ])('is read by the server’s key: %s', async (_what, body) => {
    const encipher = await openCipher(publicKey);
    const { body: enciphered, ...rest } = await encipher(kept(body));
    expect(rest).toEqual({ ...kept(''), body: undefined });
    expect(enciphered).toMatch(/^_jwe=[\w-]+\.\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/);
    const { plaintext } = await compactDecrypt(enciphered.slice('_jwe='.length), privateKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    const text = Buffer.from(plaintext).toString();
    expect(text.replace(/&_pad=x+$/, '')).toBe(body);
    expect(text.length % 1_024).toBe(0);
  });

  it('tells nobody by its length what was answered', async () => {
    const encipher = await openCipher(publicKey);
    const bodies = ['', 'overall=1&went_badly=attitude', 'overall=5', `suggestion=${'%E7'.repeat(200)}`];
    const lengths = await Promise.all(bodies.map(async (body) => (await encipher(kept(body))).body.length));
    expect(new Set(lengths).size).toBe(1);
  });

  it('has a key of its own each time', async () => {
    const encipher = await openCipher(publicKey);
    const headers = await Promise.all(
      [1, 2, 3].map(async () => decodeProtectedHeader((await encipher(kept('same'))).body.slice(5))),
    );
    expect(new Set(headers.map((header) => JSON.stringify(header['epk']))).size).toBe(3);
  });

  it('is kept as it is where there is nothing to encipher with: an answer is never refused for it', async () => {
    const plain = kept('overall=2');
    expect(await (await openCipher(undefined))(plain)).toEqual(plain);
    expect(await (await openCipher({ ...publicKey, x: 'no point' }))(plain)).toEqual(plain);
    const encipher = await openCipher(publicKey);
    const { subtle } = crypto;
    vi.stubGlobal('crypto', { subtle: { ...subtle, generateKey: () => Promise.reject(new Error('no')) } });
    expect(await encipher(plain)).toEqual(plain);
    // A page that came over plain http.
    vi.stubGlobal('crypto', {});
    expect(await (await openCipher(publicKey))(plain)).toEqual(plain);
  });
});
