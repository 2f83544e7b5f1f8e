// Why: free text is personal data until proven not: identity numbers, telephones, e-mail, street addresses and the names an
// office lists are covered before anybody without the right sees, searches or exports a comment.

/** `number`: nine digits and more in a row, which name somebody or something (an account, a case, a mistyped telephone). */
export type PersonalData = 'id_number' | 'phone' | 'email' | 'address' | 'name' | 'number';

export type MaskedText = {
  text: string;
  /** What was covered, each kind once, in the order of the text. */
  kinds: PersonalData[];
};

/**
 * Masking of personal data.
 * Use: before any display, export or index. `word` says what stands in place of each kind, in the reader's language;
 * `names` are full names to cover too (staff), of two characters or more. Variant: Taiwanese identity numbers
 * (`[A-Z][12]` and 8 digits), resident certificates new (`[A-Z][89]`) and old (`[A-Z][A-D]`), mobile and landline
 * telephones with extensions, foreign ones with +, e-mail, addresses down to the house number (Chinese, English, Japanese),
 * numbers of nine digits and more; full-width and circled digits, signs of no width, blanks, dots and dashes of all sorts
 * between the digits. Digits that touch a covered number are covered with it, overlapping finds become one, and what
 * grows together over a word is masked again, so that masking twice is masking once. Source: Personal Data
 * Protection Act § 2; patterns by the project's practice notes, B.7. Not found: names nobody listed, account names of
 * messengers, numbers written out in characters, half an address. So masked text is still read by a person before it is
 * published. Throws RangeError for a `word` that would itself be masked. An empty text → '', no kinds.
 */
export function maskPersonalData(
  text: string,
  word: (kind: PersonalData) => string,
  names: readonly string[] = [],
): MaskedText {
  const kinds = new Set<PersonalData>();
  let masked = text;
  for (let spans = spansOf(masked, names); spans.length > 0; spans = spansOf(masked, names)) {
    let pieces = '';
    let at = 0;
    for (const { from, to, kind } of spans) {
      const instead = word(kind);
      if (hasPersonalData(instead, names))
        throw new RangeError(`the word for ${kind} would be masked itself`);
      pieces += masked.slice(at, from) + instead;
      at = to;
      kinds.add(kind);
    }
    masked = pieces + masked.slice(at);
  }
  return { text: masked, kinds: [...kinds] };
}

/**
 * Personal data present: whether masking would cover anything.
 * Use: to offer the text uncovered to who may see it. Throws nothing; an empty text → false.
 */
export function hasPersonalData(text: string, names: readonly string[] = []): boolean {
  return spansOf(text, names).length > 0;
}

/**
 * Text without personal data: as it may be searched and counted.
 * Use: before indexing; what is covered cannot be found either. Throws nothing; an empty text → ''.
 */
export function withoutPersonalData(text: string, names: readonly string[] = []): string {
  return maskPersonalData(text, () => ' ', names).text;
}

type Span = { from: number; to: number; kind: PersonalData };
type Found = Span & { rank: number };

// Wide enough to reach over the blank that stands for something covered.
const gap = '[ .-]{0,4}';
const extension = String.raw`(?: ?(?:#|轉|转|分機|分机|內線|ext\.?) ?\d{1,6})?`;
const phones = [
  String.raw`(?:(?:\+|00)?886${gap}(?:\(0\)|0)?${gap}|0)9\d{2}${gap}\d{3}${gap}\d{3}`,
  String.raw`09(?:\d{2}(?:[ -]\d{2}){3}|[ -]\d{4}[ -]?\d{4})`,
  String.raw`0([ .-])9(?:\1\d){8}`,
  String.raw`(?:\(0\d{1,3}\)|(?:\+|00)?886${gap}\d{1,2}|0\d{1,3})${gap}\d{3,4}${gap}\d{3,4}${extension}`,
  String.raw`\+\d{1,3}(?:[ .()-]{0,2}\d){7,12}`,
  // Without an area code only where the sentence says that it is a telephone: 2020-2024 are years.
  String.raw`(?<=(?:電話|电话|手機|手机|專線|傳真|打|撥|回電|聯絡|tel|phone|call|fax)[號碼是為: .]{0,5})[2-8]\d{2,3}[ -]?\d{4}${extension}`,
];

// A street's own name: not the little words that stand before it in a sentence, so that what is said stays readable.
const streetName = String.raw`(?:(?![在於住到請的是從往址這那哪前後路街巷])\p{Script=Han}){1,4}`;
const numeral = String.raw` ?[0-9〇零一二三四五六七八九十百]{1,5} ?`;
const district = String.raw`(?:\p{Script=Han}{2}[縣县市])?${streetName}[區区鄉乡鎮镇市]`;
const house = String.raw`${numeral}(?:[-之]${numeral})?[號号](?:之${numeral})?(?:${numeral}[樓楼](?:之${numeral})?)?(?:${numeral}室)?`;
const englishUnit = String.raw`(?:(?:no\.? ?\d{1,4}(?:-\d{1,3})?|(?:ln|lane|aly|alley|sec|section)\.? ?\d{1,4}|\d{1,3}f\.?),? ?)`;
const addresses = [
  String.raw`(?:\p{Script=Han}{2}[縣县市])?(?:${streetName}[區区鄉乡鎮镇市])?(?:${streetName}[村里])?(?:${numeral}[鄰邻])?` +
    String.raw`${streetName}(?:路|街|大道|巷)(?:${numeral}段)?(?:${numeral}巷)?(?:${numeral}弄)?${house}`,
  String.raw`(?:${district}${streetName}[村里](?:${numeral}[鄰邻])?|${streetName}[村里]${numeral}[鄰邻])${house}`,
  String.raw`(?<![\p{L}\p{N}])${englishUnit}{1,6}(?:[\p{Script=Latin}'-]{2,20} |[nsew]\. ?){1,3}(?:rd|road|st|street|ave|avenue|blvd|boulevard)\b\.?`,
  String.raw`\p{Script=Han}{2,12}[ ]?${numeral}丁目(?:${numeral}番地?)?(?:の?${numeral}号?)?(?:-\d{1,4}){0,2}`,
];

/** In this order: what is found first names the kind where two overlap. */
const patterns: readonly { kind: PersonalData; pattern: RegExp }[] = [
  {
    kind: 'email',
    pattern:
      /(?:(?<![\p{Script=Latin}\p{N}._%+'-])[\p{Script=Latin}\p{N}._%+'-]+|\p{Script=Han}{1,4}) ?(?:@|\(at\)|\[at\]) ?[\p{Script=Latin}\p{N}-]{1,63}(?:\.[\p{Script=Latin}\p{N}-]{1,63}){1,5}/giu,
  },
  { kind: 'id_number', pattern: /[a-z][ -]{0,4}(?:[1289]|[a-d])(?:[ -]{0,4}\d){8}/gi },
  { kind: 'phone', pattern: new RegExp(String.raw`(?<!\d)(?:${phones.join('|')})`, 'gi') },
  { kind: 'address', pattern: new RegExp(addresses.join('|'), 'giu') },
  { kind: 'number', pattern: /\d{9,}/g },
];

function spansOf(text: string, names: readonly string[]): Span[] {
  const named = namePattern(names);
  if (named === undefined && !/[\p{N}@＠號号]|at[)\]）］]/iu.test(text)) return [];
  const { plain, from, to } = folded(text);
  const found: Found[] = [];
  const all = named === undefined ? patterns : [...patterns, { kind: 'name' as const, pattern: named }];
  for (const [rank, { kind, pattern }] of all.entries()) {
    for (const match of plain.matchAll(pattern)) {
      const [start, end] = withTouchingDigits(plain, match.index, match.index + match[0].length, kind);
      found.push({ from: from[start] ?? 0, to: to[end - 1] ?? text.length, kind, rank });
    }
  }
  return joined(found);
}

/** Overlapping spans become one, of the kind whose pattern stands first. */
function joined(found: readonly Found[]): Span[] {
  const spans: Found[] = [];
  for (const span of [...found].sort((a, b) => a.from - b.from || a.rank - b.rank)) {
    const last = spans.at(-1);
    if (last === undefined || span.from >= last.to) spans.push({ ...span });
    else {
      last.to = Math.max(last.to, span.to);
      if (span.rank < last.rank) Object.assign(last, { kind: span.kind, rank: span.rank });
    }
  }
  return spans;
}

/** A digit too many must not stay behind as half a number. */
function withTouchingDigits(plain: string, start: number, end: number, kind: PersonalData): [number, number] {
  if (kind === 'email' || kind === 'address' || kind === 'name') return [start, end];
  const before = /(?:\d[.-]?)+$/.exec(plain.slice(Math.max(0, start - 40), start))?.[0].length ?? 0;
  const after = /^(?:[.-]?\d)+/.exec(plain.slice(end, end + 40))?.[0].length ?? 0;
  return [start - before, end + after];
}

const invisible = /\p{Default_Ignorable_Code_Point}/u;
const dashes = /[\u2010-\u2015\u2212\u2500\u30fc\uff70\u00b7\u2022\u2027\u30fb_~]/;

/** The text as the patterns read it, and for each of its positions where it comes from. */
function folded(text: string): { plain: string; from: number[]; to: number[] } {
  let plain = '';
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    const twin = twinOf(character);
    for (let unit = 0; unit < twin.length; unit += 1) {
      from.push(at);
      to.push(end);
    }
    plain += twin;
    at = end;
  }
  return { plain, from, to };
}

function twinOf(character: string): string {
  if (/[a-z0-9\p{Script=Han}]/iu.test(character)) return character;
  if (invisible.test(character)) return '';
  if (/\s/.test(character)) return ' ';
  const twin = character.normalize('NFKC');
  return dashes.test(twin) ? '-' : twin;
}

const namePatterns = new WeakMap<readonly string[], RegExp>();

/** All listed names, the longest first, with or without blanks and points between their parts. */
function namePattern(names: readonly string[]): RegExp | undefined {
  const known = namePatterns.get(names);
  if (known !== undefined) return known;
  const sources = names
    .map((name) =>
      folded(name)
        .plain.split(/[\s,-]+/)
        .filter((part) => part !== ''),
    )
    .filter((parts) => parts.join('').length >= 2)
    .sort((a, b) => b.join('').length - a.join('').length)
    .map(nameSource);
  if (sources.length === 0) return undefined;
  const pattern = new RegExp(sources.join('|'), 'giu');
  namePatterns.set(names, pattern);
  return pattern;
}

function nameSource(parts: readonly string[]): string {
  const letters = parts.flatMap((part) => (/^\p{Script=Han}+$/u.test(part) ? Array.from(part) : [part]));
  const escaped = letters.map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  const latin = String.raw`[\p{Script=Latin}\p{N}]`;
  const before = new RegExp(`^${latin}`, 'u').test(letters[0] ?? '') ? `(?<!${latin})` : '';
  const after = new RegExp(`${latin}$`, 'u').test(letters.at(-1) ?? '') ? `(?!${latin})` : '';
  return before + escaped.join('[ ,-]{0,2}') + after;
}
