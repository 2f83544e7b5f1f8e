// Why: what is typed by citizens, clerks and mail programs is cleaned and measured the same way everywhere.

export const longestOpinion = 3_000;
/** A letter that was typed in, or a mail, may be longer than what a page asks for. */
export const longestEntered = 20_000;

/** Characters nobody types and no database of ours should hold: controls other than tab and line feed, and broken ones. */
const controls = /[^\P{Cc}\t\n]|\ufffd/gu;

/** With line ends as they are stored, without what cannot be stored, without blanks around it. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').toWellFormed().replace(controls, '').trim();
}

/** The same in one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ');
}

/** Loose on purpose: only a mail that arrives proves an address. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s<>@,;]+@[^\s<>@,;.]+(?:\.[^\s<>@,;.]+)+$/.test(text);
}

/** Six digits and more, with what people put between them. */
export function isPhone(text: string): boolean {
  return (
    text.length <= 40 && /^[+(]?[\d\s()#轉ext.\-－]+$/iu.test(text) && text.replace(/\D/g, '').length >= 6
  );
}
