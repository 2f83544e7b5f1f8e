// Why: free text is personal data until proven not (practice.md B.7): ID numbers, telephones, e-mail and street
// addresses are covered before anybody without the right sees, searches or exports a comment. Pure.

export type PersonalData = 'id_number' | 'phone' | 'email' | 'address';

type Span = { from: number; to: number; kind: PersonalData };

// A street's own name: not the little words that stand before it in a sentence, so that what is said stays readable.
const streetName = String.raw`(?:(?![在於住到請的是從往於址前後路街巷])\p{Script=Han}){1,4}`;
const numeral = String.raw`[0-9一二三四五六七八九十百]{1,5}`;
const patterns: readonly { kind: PersonalData; pattern: RegExp }[] = [
  { kind: 'email', pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/gu },
  // National identity card; resident certificates, new and old.
  {
    kind: 'id_number',
    pattern: /(?<![A-Za-z0-9])[A-Za-z][ -]?(?:[1289]|[A-Da-d])[ -]?\d(?:[ -]?\d){7}(?![A-Za-z0-9])/g,
  },
  { kind: 'phone', pattern: /(?<![\d])(?:\+?886[ -]?|0)9\d{2}[ .-]?\d{3}[ .-]?\d{3}(?!\d)/g },
  {
    kind: 'phone',
    pattern:
      /(?<![\d])(?:\(0\d{1,3}\)|\+?886[ -]?\d|0\d{1,3})[ .-]?\d{3,4}[ .-]?\d{3,4}(?:[ ]?(?:#|轉|分機|ext\.?)[ ]?\d{1,6})?(?!\d)/gi,
  },
  {
    kind: 'address',
    pattern: new RegExp(
      String.raw`(?:\p{Script=Han}{2}[縣市])?(?:${streetName}[區鄉鎮市])?(?:${streetName}[村里])?(?:${numeral}鄰)?` +
        String.raw`${streetName}(?:路|街|大道|巷)(?:${numeral}段)?(?:${numeral}巷)?(?:${numeral}弄)?${numeral}(?:[-之]${numeral})?號(?:之${numeral})?` +
        String.raw`(?:[0-9一二三四五六七八九十]{1,3}樓(?:之${numeral})?)?`,
      'gu',
    ),
  },
];

/** Full-width letters, digits and signs as their ASCII twins, one for one, so that positions stay. */
function folded(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ');
}

function spansOf(text: string): Span[] {
  if (!/[\d\uff10-\uff19@\uff20號]/.test(text)) return [];
  const plain = folded(text);
  const spans: Span[] = [];
  for (const { kind, pattern } of patterns) {
    for (const match of plain.matchAll(pattern)) {
      const from = match.index;
      const to = from + match[0].length;
      if (spans.every((span) => to <= span.from || span.to <= from)) spans.push({ from, to, kind });
    }
  }
  return spans.sort((a, b) => a.from - b.from);
}

/** The text in pieces: what may be shown, and in between what is covered. */
export function piecesOf(text: string): ({ text: string } | { covered: PersonalData })[] {
  const pieces: ({ text: string } | { covered: PersonalData })[] = [];
  let at = 0;
  for (const span of spansOf(text)) {
    if (span.from > at) pieces.push({ text: text.slice(at, span.from) });
    pieces.push({ covered: span.kind });
    at = span.to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/**
 * The text as it may be shown.
 * @param word what stands in place of each kind, in the reader's language (`comments.masked.…`)
 */
export function maskPersonalData(text: string, word: (kind: PersonalData) => string): string {
  return piecesOf(text)
    .map((piece) => ('text' in piece ? piece.text : word(piece.covered)))
    .join('');
}

export function hasPersonalData(text: string): boolean {
  return spansOf(text).length > 0;
}

/** The text as it may be searched: what is covered cannot be found either. */
export function withoutPersonalData(text: string): string {
  return maskPersonalData(text, () => ' ');
}
