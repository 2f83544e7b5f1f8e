// Why: what the server deciphers is written to a standard, so a library that knows the standard writes what it must read.
import { createECDH, generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt, type CompactJWEHeaderParameters } from 'jose';
import { describe, expect, it } from 'vitest';
import { decipherJwe } from '../../../server/responses/jwe.js';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const own = createECDH('prime256v1');
own.setPrivateKey(Buffer.from(pair.privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));

async function write(text: string, more: Partial<CompactJWEHeaderParameters> = {}, key = pair.publicKey) {
  return await new CompactEncrypt(Buffer.from(text))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', ...more })
    .encrypt(key);
}

describe('a JWE of ours', () => {
  it.each(['', 'overall=2', '等太久 🙏', 'x'.repeat(200_000)])(
    'is read as the standard has it written',
    async (text) => {
      expect(decipherJwe(await write(text), own)?.toString()).toBe(text);
    },
  );

  it('is none where any letter of it is another', async () => {
    const text = await write('overall=2');
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'Q' ? 'g' : 'Q';
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
      const read = decipherJwe(changed, own);
      // The last letter of a part has bits that say nothing.
      const isSame = changed
        .split('.')
        .every((part, n) =>
          Buffer.from(part, 'base64url').equals(Buffer.from(text.split('.')[n] ?? '', 'base64url')),
        );
      expect([at, read?.toString()]).toEqual([at, isSame ? 'overall=2' : undefined]);
    }
  });

  it('is none for another key, by another method, with more in its header, or off the curve', async () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
    const [header = '', ...rest] = (await write('overall=2')).split('.');
    const said = JSON.parse(Buffer.from(header, 'base64url').toString()) as { epk: { x: string } };
    const headed = (words: unknown) =>
      [Buffer.from(JSON.stringify(words)).toString('base64url'), ...rest].join('.');
    for (const text of [
      await write('x', {}, stranger),
      await write('x', {}, other),
      await write('x', { enc: 'A128GCM' }),
      await write('x', { enc: 'A256CBC-HS512' }),
      await write('x', { alg: 'ECDH-ES+A256KW' }),
      await write('x', { kid: 'one' }),
      headed({ ...said, epk: { ...said.epk, x: 'A'.repeat(43) } }),
      headed({ ...said, epk: null }),
      headed(null),
      headed({ ...said, zip: 'DEF' }),
      ...['', '.', '....', 'x', '等太久', `${header}..A.A.A`],
    ])
      expect([text, decipherJwe(text, own)]).toEqual([text, undefined]);
  });
});
