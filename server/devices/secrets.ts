// Why: what a tablet is trusted by: a code that a person types once, a key that the tablet keeps, a PIN that staff know.
// Of codes and keys only the hash is kept; the PIN's verifier goes to the tablet, which must do without network.
import { hash, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { CookieOptions, Request } from 'express';
import type { PinVerifier } from '../../db/schema.js';

/** What nobody takes for something else: no 0 O, 1 I L. */
export const codeLetters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
export const codeLength = 8;
export const codeMinutes = 10;
const codeShape = new RegExp(`^[${codeLetters}]{${codeLength}}$`);

export function newCode(randomHex: (size: number) => string): string {
  // 128 bits over 40: the remainder favours no letter that anybody could measure.
  let rest = BigInt(`0x${randomHex(16)}`);
  const base = BigInt(codeLetters.length);
  let code = '';
  while (code.length < codeLength) {
    code += codeLetters[Number(rest % base)] ?? '';
    rest /= base;
  }
  return code;
}

/** As it is read aloud: 7KQ2-MX4P. */
export const shownCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** Typed in any case, with or without its line; undefined for what cannot be one. */
export function typedCode(text: string): string | undefined {
  const code = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s‐-―-]/g, '');
  return codeShape.test(code) ? code : undefined;
}

export const secretHash = (secret: string): string => hash('sha256', secret, 'hex');

const cookieName = 'manyi.device';
const cookieShape = /^[0-9a-f]{64}$/;
/** Browsers keep none longer; it is renewed whenever the key is exchanged. */
const cookieDays = 400;

export const newDeviceKey = (randomHex: (size: number) => string): string => randomHex(32);

/** The key the tablet sent; undefined when it sent none that can be one. */
export function keyOfCookie(req: Request): string | undefined {
  const values = (req.get('cookie') ?? '').split(';').flatMap((part) => {
    const [name, value] = part.trim().split('=', 2);
    return name === cookieName && value !== undefined && cookieShape.test(value) ? [value] : [];
  });
  return values.length === 1 ? values[0] : undefined;
}

export function keyCookie(req: Request, key: string): [string, string, CookieOptions] {
  return [
    cookieName,
    key,
    {
      httpOnly: true,
      sameSite: 'strict',
      secure: req.secure,
      path: '/kiosk',
      maxAge: cookieDays * 86_400_000,
    },
  ];
}

/** OWASP's number for PBKDF2-HMAC-SHA-256; a tablet takes a second or two for it. */
const iterations = 600_000;
const derive = promisify(pbkdf2);

export async function pinVerifier(pin: string, randomHex: (size: number) => string): Promise<PinVerifier> {
  const salt = randomHex(16);
  const derived = await derive(pin, Buffer.from(salt, 'hex'), iterations, 32, 'sha256');
  return { iterations, salt, hash: derived.toString('hex') };
}

export async function pinMatches(pin: string, verifier: PinVerifier): Promise<boolean> {
  const known = Buffer.from(verifier.hash, 'hex');
  const derived = await derive(
    pin,
    Buffer.from(verifier.salt, 'hex'),
    verifier.iterations,
    known.length,
    'sha256',
  );
  return timingSafeEqual(derived, known);
}
