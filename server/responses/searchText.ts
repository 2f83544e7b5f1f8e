// Why: a search must find 櫃臺 by 櫃檯 and １２３ by 123; the text itself stays as it was written.

const variants: readonly [RegExp, string][] = [
  [/[臺]/g, '台'],
  [/櫃檯|柜台|櫃台/g, '櫃台'],
  [/裏/g, '裡'],
  [/身份證/g, '身分證'],
  [/\s+/g, ' '],
];

/** NFKC, lower case, and the variants of a Taiwanese office; for stored search texts and for what is searched. */
export function normaliseForSearch(text: string): string {
  return variants
    .reduce((current, [from, to]) => current.replace(from, to), text.normalize('NFKC').toLowerCase())
    .trim();
}
