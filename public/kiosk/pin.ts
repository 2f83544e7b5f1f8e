// Why: the staff's side opens with a PIN, also without network. Wrong tries make one wait, ever longer, over a restart too.
import type { Queue } from './queue.js';
import type { PinVerifier } from './rules.js';

export type Tried = 'open' | 'wrong' | 'unknown' | 'none' | { waitSeconds: number };
type Said = boolean | 'unknown' | 'none';
type Tries = { wrong: number; until: number };

const freeTries = 5;
const firstPause = 60_000;
/** What a full disk had no room for: staff get in all the same, and who guesses waits all the same. */
let unkept: Tries | undefined;

/** One after the other, in all tabs: who sends the next before the last was judged gets no free tries by it. */
let before: Promise<unknown> = Promise.resolve();

export async function tryPin(...asked: Parameters<typeof tryAlone>): Promise<Tried> {
  const tried = before.then(async () => {
    if (!('locks' in navigator)) return await tryAlone(...asked);
    return await navigator.locks.request('manyi-kiosk-pin', async () => await tryAlone(...asked));
  });
  before = tried.catch(() => undefined);
  return await tried;
}

async function tryAlone(
  queue: Queue,
  verifier: PinVerifier | undefined,
  start: string,
  pin: string,
  now: number,
): Promise<Tried> {
  const tries = unkept ?? readTries(await queue.read('pin'));
  // A clock that was set back may not shut staff out for good.
  if (tries.until > now && tries.until - now <= pauseAfterTry(tries.wrong))
    return { waitSeconds: Math.ceil((tries.until - now) / 1000) };
  const right = await isRight(verifier, start, pin);
  if (typeof right === 'string') return right;
  const wrong = right ? 0 : tries.wrong + 1;
  const next: Tries = { wrong, until: now + pauseAfterTry(wrong) };
  unkept = await queue.write('pin', next).then(
    () => undefined,
    () => next,
  );
  return right ? 'open' : 'wrong';
}

function pauseAfterTry(wrong: number): number {
  return wrong < freeTries ? 0 : Math.min(3_600_000, firstPause * 2 ** (wrong - freeTries));
}

function readTries(kept: unknown): Tries {
  if (typeof kept !== 'object' || kept === null || !('wrong' in kept) || !('until' in kept))
    return { wrong: 0, until: 0 };
  return { wrong: Number(kept.wrong), until: Number(kept.until) };
}

/** By the tablet's own means where it has them: it is enrolled, and the page came over https. Else the server is asked. */
async function isRight(verifier: PinVerifier | undefined, start: string, pin: string): Promise<Said> {
  if (verifier === undefined || !('subtle' in crypto)) return await serverSays(start, pin);
  const { iterations, salt, hash } = verifier;
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations },
    key,
    hash.length * 4,
  );
  const made = [...new Uint8Array(bits)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return made === hash;
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

async function serverSays(start: string, pin: string): Promise<Said> {
  const answer = await fetch(`${start}/pin`, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify({ pin }),
    cache: 'no-store',
  }).catch(() => undefined);
  const said = (await answer?.json().catch(() => undefined)) as unknown;
  const has = (name: string, value: unknown) =>
    typeof said === 'object' && said !== null && Reflect.get(said, name) === value;
  if (answer?.status === 200 && has('ok', true)) return true;
  if (has('error', 'pin_wrong') || has('error', 'bad_request')) return false;
  return has('error', 'pin_not_set') ? 'none' : 'unknown';
}
