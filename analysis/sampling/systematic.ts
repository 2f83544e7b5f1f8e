// Why: asking every k-th visitor, beginning with a random one among the first k, gives each ticket the same chance; asking
// whom one likes does not.

/**
 * Systematic sample (every k-th, random start). Use: which queue tickets of a day get a form.
 * Source: Cochran, Sampling Techniques (1977), ch. 8; in Macau's identification bureau «every 2nd, beginning with the 2nd».
 * @param every k, a whole number from 1
 * @param start j, from 1 to k
 * @param last the highest ticket number of the day; 0: none
 * @returns the ticket numbers j, j+k, j+2k … up to `last`; empty where `last` lies below `start`
 * Throws RangeError for numbers that are no such sample.
 */
export function systematicSample(every: number, start: number, last: number): number[] {
  if (!Number.isInteger(every) || every < 1) throw new RangeError('every');
  if (!Number.isInteger(start) || start < 1 || start > every) throw new RangeError('start');
  if (!Number.isInteger(last) || last < 0) throw new RangeError('last');
  const length = last < start ? 0 : Math.floor((last - start) / every) + 1;
  return Array.from({ length }, (_, index) => start + index * every);
}

/**
 * The start j drawn from random bytes: each of 1…k as likely as any other, to within 2⁻³⁸ for k up to 1,000.
 * @param hex 6 random bytes as hexadecimal digits
 * Throws RangeError for anything else.
 */
export function randomStart(hex: string, every: number): number {
  if (!/^[0-9a-f]{12}$/.test(hex)) throw new RangeError('hex');
  if (!Number.isInteger(every) || every < 1) throw new RangeError('every');
  return 1 + (Number.parseInt(hex, 16) % every);
}
