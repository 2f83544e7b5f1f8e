import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checksOf,
  grounds,
  nearestReadable,
  passes,
  sheetFor,
  themes,
  worstOf,
} from '../../../server/looks/colours.js';
import {
  contrastRatio,
  hexOf,
  readColour,
  relativeLuminance,
  type Rgb,
} from '../../../server/looks/contrast.js';

const of = (hex: string): Rgb => {
  const read = readColour(hex);
  if (read === undefined) throw new Error(`${hex} is no colour`);
  return read;
};
const anyColour = fc.record({
  r: fc.integer({ min: 0, max: 255 }),
  g: fc.integer({ min: 0, max: 255 }),
  b: fc.integer({ min: 0, max: 255 }),
});

describe('contrast as WCAG 2.2 defines it', () => {
  // Luminances: the weights of the definition itself. Ratios: black on white is 21 by definition; #767676 is the lightest grey
  // that passes AA on white (4.54), #777777 the first that fails (4.48), #0000ff and #ff0000 on white 8.59 and 4.00, as in the
  // W3C's and WebAIM's published examples.
  it.each([
    ['#ffffff', 1],
    ['#000000', 0],
    ['#ff0000', 0.2126],
    ['#00ff00', 0.7152],
    ['#0000ff', 0.0722],
    ['#808080', 0.2159],
  ])('the relative luminance of %s is %d', (hex, luminance) => {
    expect(relativeLuminance(of(hex))).toBeCloseTo(luminance, 4);
  });

  it.each([
    ['#000000', '#ffffff', 21],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
    ['#0000ff', '#ffffff', 8.59],
    ['#ff0000', '#ffffff', 4],
    ['#ffffff', '#ffffff', 1],
  ])('of %s on %s it is %d, whichever is the text', (a, b, ratio) => {
    expect(contrastRatio(of(a), of(b))).toBeCloseTo(ratio, 2);
    expect(contrastRatio(of(b), of(a))).toBe(contrastRatio(of(a), of(b)));
  });

  it('reads six hexadecimal digits and nothing else', () => {
    expect(hexOf(of('0B5F63'))).toBe('#0b5f63');
    for (const odd of ['#fff', 'red', '#12345g', '#0b5f633', '']) expect(readColour(odd)).toBeUndefined();
  });
});

describe('an office’s colour', () => {
  it('is measured on the grounds that the style sheets have', () => {
    const tokens = readFileSync(
      fileURLToPath(new URL('../../../public/styles/_tokens.scss', import.meta.url)),
      'utf8',
    );
    for (const theme of themes) {
      const block = new RegExp(`@mixin ${theme} \\{([^}]*)\\}`).exec(tokens)?.[1] ?? '';
      for (const [name, hex] of Object.entries(grounds[theme])) {
        const written = new RegExp(`--m-${name}: (#[0-9a-f]{3,6});`).exec(block)?.[1];
        expect(written === '#fff' ? '#ffffff' : written, `${theme} ${name}`).toBe(hex);
      }
    }
  });

  it('that can be read is taken as it is; one that cannot is refused with the ratio, and a near one can', () => {
    expect(checksOf(of('#0b5f63')).every(passes)).toBe(true);
    const worst = worstOf(checksOf(of('#ffd700')));
    expect(worst).toMatchObject({ theme: 'light', text: 'action' });
    expect(worst?.ratio).toBeLessThan(1.5);
    expect(sheetFor('#ffd700', 'page')).toBeUndefined();
    expect(sheetFor(hexOf(nearestReadable(of('#ffd700'))), 'page')).toBeDefined();
  });

  it('has, whichever it is, a near one that can be read by day and by night', () => {
    fc.assert(
      fc.property(anyColour, (colour) => {
        const near = nearestReadable(colour);
        expect(checksOf(near).filter((check) => !passes(check))).toEqual([]);
        if (checksOf(colour).every(passes)) expect(near).toEqual(colour);
      }),
      { numRuns: 300 },
    );
  });
});
