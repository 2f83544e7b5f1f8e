// Why: whether a text can be read on its ground is measured, not judged by eye: WCAG 2.2's own formula and bounds.

/** Red, green and blue, 0 to 255. */
export type Rgb = { r: number; g: number; b: number };

/** WCAG 2.2, 1.4.3 Contrast (Minimum), level AA: text of any size. */
export const leastForText = 4.5;

/** '#0b5f63' or '0b5f63', either case. Undefined for anything else. */
export function readColour(text: string): Rgb | undefined {
  const digits = /^#?([0-9a-f]{6})$/i.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const part = (from: number) => Number.parseInt(digits.slice(from, from + 2), 16);
  return { r: part(0), g: part(2), b: part(4) };
}

export function hexOf({ r, g, b }: Rgb): string {
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * Relative luminance: how bright a colour is, from 0 (black) to 1 (white).
 * Source: WCAG 2.2, definition «relative luminance» (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance), for sRGB, with
 * the threshold 0.04045 of the errata. Throws nothing.
 */
export function relativeLuminance({ r, g, b }: Rgb): number {
  const [red, green, blue] = [r, g, b].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Contrast ratio of two colours, from 1 to 21, whichever of them is the text.
 * Source: WCAG 2.2, definition «contrast ratio»: (L1 + 0.05) / (L2 + 0.05), L1 the brighter. Throws nothing.
 */
export function contrastRatio(a: Rgb, b: Rgb): number {
  const [x, y] = [relativeLuminance(a), relativeLuminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** So much of `b` in `a`, 0 to 1, in whole steps of a screen. */
export function mixed(a: Rgb, b: Rgb, share: number): Rgb {
  const part = (from: number, to: number) => Math.round(from + (to - from) * share);
  return { r: part(a.r, b.r), g: part(a.g, b.g), b: part(a.b, b.b) };
}
