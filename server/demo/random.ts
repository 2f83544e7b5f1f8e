// Why: the demo office must be the same on every machine and after every interruption, so it draws from a generator of
// its own whose whole state is a seed; nothing here is fit for secrets.
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** One of the items, each as likely as its weight says. */
  pick<T>(items: readonly (readonly [T, number])[]): T;
  one<T>(items: readonly [T, ...T[]]): T;
  /** `size` bytes as hex. */
  hex(size: number): string;
};

/** sfc32 (Chris Doty-Humphrey's Small Fast Counter, PractRand), started from the parts of a seed. */
export function randomFrom(...parts: readonly (string | number)[]): Random {
  let [a, b, c, d] = fourWords(parts.join('|'));
  const word = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm += 1) word();
  const next = (): number => word() / 4_294_967_296;
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      const last = items.at(-1);
      if (last === undefined) throw new RangeError('nothing to pick from');
      return last[0];
    },
    one: (items) => items[between(0, items.length - 1)] ?? items[0],
    hex: (size) => {
      let text = '';
      while (text.length < size * 2) text += word().toString(16).padStart(8, '0');
      return text.slice(0, size * 2);
    },
  };
}

/** Where a standard normal lies among all, 0–1: turns correlated normals into correlated ranks. */
export function rankOf(normal: number): number {
  return normalCdf(normal, 0, 1);
}

/** The `index`-th of a row of standard normals that are spread evenly over any stretch of it (golden ratio sequence). */
export function evenNormal(index: number): number {
  return normalQuantile((0.5 + index * 0.6180339887498949) % 1, 0, 1);
}

/** A UUIDv7 whose random part comes from the seed: it sorts by its moment and is the same at every run. */
export function seededId(at: Date, random: Random): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const rest = random.hex(10);
  const variant = ((parseInt(rest.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`;
}

/** Four 32-bit words from a text (cyrb128 by bryc, public domain): near seeds give unlike words. */
function fourWords(text: string): [number, number, number, number] {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let index = 0; index < text.length; index += 1) {
    const k = text.charCodeAt(index);
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  return [(h1 ^ h2 ^ h3 ^ h4) | 0, (h2 ^ h1) | 0, (h3 ^ h1) | 0, (h4 ^ h1) | 0];
}
