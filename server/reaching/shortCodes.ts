// Why: codes that people copy from paper have no letters that look alike and cannot be guessed one after another.

/** No vowels, so that no word comes about by chance, and nothing that reads as something else. */
const alphabet = '23456789bcdfghjkmnpqrstvwxz';

/** @param hex random bytes, at least 8 */
export function shortCode(hex: string, length: number): string {
  let left = BigInt(`0x${hex}`);
  let code = '';
  for (let place = 0; place < length; place += 1) {
    code += alphabet.charAt(Number(left % BigInt(alphabet.length)));
    left /= BigInt(alphabet.length);
  }
  return code;
}
