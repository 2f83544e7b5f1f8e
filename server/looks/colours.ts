// Why: an office names one colour; what public pages need of it, by day and by night, is derived from it and measured against
// every ground and text it meets there. The charts' colours are the house's and stay: they carry meaning, and are tested for it.
import { createHash } from 'node:crypto';
import { contrastRatio, hexOf, leastForText, mixed, readColour, type Rgb } from './contrast.js';

const colour = (hex: string): Rgb => readColour(hex) ?? { r: 0, g: 0, b: 0 };
const white = colour('#ffffff');
const black = colour('#000000');

/** What stands in public/styles/_tokens.scss; a test holds them together. */
export const grounds = {
  light: { paper: '#fbf9f4', surface: '#ffffff', sunken: '#f3f0e8', ink: '#1c2322', 'ink-soft': '#545c59' },
  dark: { paper: '#141819', surface: '#1c2223', sunken: '#232a2b', ink: '#ebe8e0', 'ink-soft': '#aeb5b1' },
} as const;
export type Theme = keyof typeof grounds;
export const themes: readonly Theme[] = ['light', 'dark'];

/** The five roles that public pages give to the office's colour, as the house's tokens name them. */
export type Palette = Record<'action' | 'action-strong' | 'action-ink' | 'action-tint' | 'focus', Rgb>;

/** By night links and buttons are this clear, as the house's own are. */
const clearByNight = 7;

export function paletteOf(own: Rgb): Record<Theme, Palette> {
  const night = firstMix(own, white, (tried) =>
    [grounds.dark.paper, grounds.dark.surface].every(
      (ground) => contrastRatio(tried, colour(ground)) >= clearByNight,
    ),
  );
  return {
    light: {
      action: own,
      'action-strong': mixed(own, black, 0.3),
      'action-ink': white,
      'action-tint': mixed(white, own, 0.1),
      focus: own,
    },
    dark: {
      action: night,
      'action-strong': mixed(night, white, 0.35),
      'action-ink': mixed(own, black, 0.8),
      'action-tint': mixed(colour(grounds.dark.surface), night, 0.12),
      focus: mixed(night, white, 0.35),
    },
  };
}

/** The colour itself, or the first mixture on the way to `towards` that will do; at the end `towards`. */
function firstMix(own: Rgb, towards: Rgb, isEnough: (tried: Rgb) => boolean): Rgb {
  for (let step = 0; step < 100; step += 1) {
    const tried = mixed(own, towards, step / 100);
    if (isEnough(tried)) return tried;
  }
  return towards;
}

/** One text on one ground, as it occurs on public pages. */
export type Check = {
  theme: Theme;
  text: string;
  ground: string;
  textHex: string;
  groundHex: string;
  ratio: number;
};

const pairs: readonly [text: string, ground: string][] = [
  ['action', 'paper'],
  ['action', 'surface'],
  ['action', 'sunken'],
  ['action', 'action-tint'],
  ['action-strong', 'paper'],
  ['action-strong', 'action-tint'],
  ['action-ink', 'action'],
  ['action-ink', 'action-strong'],
  ['ink', 'action-tint'],
  ['ink-soft', 'action-tint'],
];

/** Every pairing of both themes with its ratio, in the order above. */
export function checksOf(own: Rgb): Check[] {
  const palette = paletteOf(own);
  return themes.flatMap((theme) => {
    const known: Readonly<Record<string, Rgb>> = {
      ...Object.fromEntries(Object.entries(grounds[theme]).map(([name, hex]) => [name, colour(hex)])),
      ...palette[theme],
    };
    const of = (name: string) => known[name] ?? black;
    return pairs.map(([text, ground]) => ({
      theme,
      text,
      ground,
      textHex: hexOf(of(text)),
      groundHex: hexOf(of(ground)),
      ratio: contrastRatio(of(text), of(ground)),
    }));
  });
}

export const passes = ({ ratio }: Pick<Check, 'ratio'>): boolean => ratio >= leastForText;

/** The worst pairing, which decides. */
export function worstOf(checks: readonly Check[]): Check | undefined {
  return [...checks].sort((a, b) => a.ratio - b.ratio)[0];
}

/** The nearest on the way to black for which every pairing is readable: the colour itself where it is. */
export function nearestReadable(own: Rgb): Rgb {
  return firstMix(own, black, (tried) => checksOf(tried).every(passes));
}

/** Only custom properties: dark pages follow what the reader's device wants, as the house's own sheet does. */
function sheetOf(own: Rgb, night: boolean): string {
  const palette = paletteOf(own);
  const block = (theme: Theme) =>
    `:root{${Object.entries(palette[theme])
      .map(([name, value]) => `--m-${name}:${hexOf(value)}`)
      .join(';')}}`;
  return night
    ? `${block('light')}@media screen and (prefers-color-scheme:dark){${block('dark')}}`
    : block('light');
}

export type SheetKind = 'page' | 'screen';

/** A style sheet named by what is in it. `screen`: tablet and lobby, which are light at night too. */
export function sheetFor(hex: string, kind: SheetKind): Sheet | undefined {
  const key = `${hex} ${kind}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const sheet = makeSheet(hex, kind);
  if (sheet === undefined) return undefined;
  if (made.size >= mostKept) made.clear();
  made.set(key, sheet);
  return sheet;
}

export type Sheet = { name: string; css: string };

const made = new Map<string, Sheet>();
const mostKept = 200;

function makeSheet(hex: string, kind: SheetKind): Sheet | undefined {
  const own = readColour(hex);
  if (own === undefined || !checksOf(own).every(passes)) return undefined;
  const css = sheetOf(own, kind === 'page');
  const mark = createHash('sha256').update(css).digest('hex').slice(0, 10);
  return { name: `look-${hexOf(own).slice(1)}-${kind}-${mark}.css`, css };
}
