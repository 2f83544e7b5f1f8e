// Why: seals and receipts are noted by hand and typed in years later: a name, and a few groups of four.

/** @param hex as many figures as are to be shown */
export function printOf(name: string, hex: string): string {
  return [name, ...(hex.match(/.{4}/g) ?? [])].join('-');
}

/** As somebody types it: whatever their capitals, dashes and spaces. */
export function asTyped(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s‐-―−-]/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
}

/** A print of so many groups, as somebody typed it; undefined for what cannot be one. */
export function typedPrint(text: string, groups: number): { name: string; hex: string } | undefined {
  const [, name, hex] = new RegExp(`^(.+?)((?:-[0-9a-f]{4}){${groups}})$`).exec(asTyped(text)) ?? [];
  return name === undefined || hex === undefined ? undefined : { name, hex: hex.replaceAll('-', '') };
}
