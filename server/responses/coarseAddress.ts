// Why: a machine that sends by the thousand must not make an office's figures, and nobody's neighbours may be shut out for
// it: addresses are known only coarsely, by a hash whose salt lives a day in memory, and who sends too fast is flagged.
import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

export type Buckets = {
  /** False when too much came from this neighbourhood lately. */
  take(address: string | undefined): boolean;
};

export type OwnBuckets = {
  /** False when too much came for this secret lately, from wherever. */
  take(secret: string): boolean;
};

type Rate = { burst: number; perSecond: number };

/** A whole office behind one address stays far below: a burst of so many, and then so many each second. */
const usual: Rate = { burst: 600, perSecond: 2 };
/** One person who presses again and again stays below. */
const own: Rate = { burst: 10, perSecond: 0.1 };
const mostKept = 20_000;

export function createBuckets(
  { clock, randomHex }: { clock: () => Date; randomHex: (size: number) => string },
  rate: Rate = usual,
): Buckets {
  let day = '';
  let salt = '';
  let buckets = bucketsByKey(rate);
  return {
    take: (address) => {
      const place = neighbourhoodOf(address);
      if (place === undefined) return true;
      const now = clock();
      const today = now.toISOString().slice(0, 10);
      if (today !== day) {
        day = today;
        salt = randomHex(16);
        buckets = bucketsByKey(rate);
      }
      return buckets(hashed(`${salt}|${place}`), now);
    },
  };
}

/** For what overwrites one row, known by a secret or a code that nobody guesses: its neighbours are no matter. */
export function createOwnBuckets({ clock }: { clock: () => Date }): OwnBuckets {
  const take = bucketsByKey(own);
  return { take: (secret) => take(hashed(secret), clock()) };
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');

function bucketsByKey({ burst, perSecond }: Rate): (key: string, now: Date) => boolean {
  const buckets = new Map<string, { left: number; at: number }>();
  return (key, now) => {
    const known = buckets.get(key) ?? { left: burst, at: now.getTime() };
    const since = Math.max(0, now.getTime() - known.at) / 1_000;
    const left = Math.min(burst, known.left + since * perSecond);
    // What has been full longest is as good as never seen.
    if (buckets.size >= mostKept && !buckets.has(key)) buckets.delete(buckets.keys().next().value ?? '');
    buckets.delete(key);
    buckets.set(key, { left: Math.max(0, left - 1), at: now.getTime() });
    return left >= 1;
  };
}

/** The first three numbers of an IPv4 address, 48 bits of an IPv6 one; undefined for this machine itself and what is no address. */
export function neighbourhoodOf(address: string | undefined): string | undefined {
  const text = (address ?? '').replace(/^::ffff:/i, '');
  if (isIPv4(text)) return text.startsWith('127.') ? undefined : text.split('.').slice(0, 3).join('.');
  if (!isIPv6(text) || text === '::1') return undefined;
  const [head = '', tail = ''] = text.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = text.includes('::') ? 8 - front.length - back.length : 0;
  const groups = [...front, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...back];
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
