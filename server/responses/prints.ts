// Why: seals and receipts are noted by hand and typed in years later: a place, and the start of the hash that lies there.

/** Five groups of four: no other history has the same twenty. */
const groups = 5;

/** @param place what the hash belongs to, such as a seal's number */
export function printOf(place: string, hash: string): string {
  return [place, ...(hash.slice(0, 4 * groups).match(/.{4}/g) ?? [])].join('-');
}

/** As somebody typed it, whatever their capitals, dashes and spaces; undefined for what cannot be one. */
export function typedPrint(text: string): { place: string; start: string } | undefined {
  const typed = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s‐-―−-]/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
  const [, place, start] = /^(.{1,200}?)((?:-[0-9a-f]{4}){5})$/.exec(typed) ?? [];
  return place === undefined || start === undefined ? undefined : { place, start: start.replaceAll('-', '') };
}
