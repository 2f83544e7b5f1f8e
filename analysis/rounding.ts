// Why: rounding happens once, at the end, and in one way, so that the same figure never shows two values.

/** Digits a computed figure can be trusted to; beyond them lies what binary arithmetic left behind. */
const trustedDigits = 15;

/**
 * Rounding half away from zero.
 * Use: last step before showing a figure; differences are rounded after subtracting, never before. Variant: the value
 * is first read at 15 significant digits, so 2.675 and 28.499999999999996 count as the halves they stand for.
 * Source: the project's general display rules. Units: any; `decimals` 0–12. Throws RangeError for a value that is not
 * finite (a refused figure must not reach rounding) or other decimals. −0 becomes 0.
 */
export function roundHalfAway(value: number, decimals: number): number {
  if (!Number.isFinite(value)) throw new RangeError('only a finite number can be rounded');
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 12) {
    throw new RangeError('decimals must be a whole number from 0 to 12');
  }
  const size = Math.abs(value);
  const shifted = shift(size, decimals);
  // Beyond this every floating-point number is whole already.
  if (shifted >= Number.MAX_SAFE_INTEGER) return value;
  const rounded = shift(Math.round(shifted), -decimals);
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}

function shift(value: number, decimals: number): number {
  const [digits = '0', exponent = '0'] = value.toExponential(trustedDigits - 1).split('e');
  return Number(`${digits}e${Number(exponent) + decimals}`);
}
