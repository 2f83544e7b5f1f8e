// Why: the mark-up of a screen is the same in each language. A kit carries it once, and of each language only its words:
// compression alone does not find the copies, for it looks back 32 KB, and one language of a long survey is longer.

export type SharedMarkup = {
  /** What all the texts have in common; between one and the next there is a gap. */
  markup: string[];
  /** For each of the texts, what fills its gaps. */
  words: string[][];
};

const part = /(?=<template data-part=)/;
/** At a tag's beginning and end, and around each value in it. */
const piece = /(?=[<"])|(?<=[>"])/;

/** Whatever the texts are, each is the mark-up with its own words in the gaps, character for character. */
export function sharedMarkup(texts: readonly string[]): SharedMarkup {
  const markup = [''];
  const words: string[][] = texts.map(() => []);
  for (const row of sideBySide(texts, part).flatMap((parts) => sideBySide(parts, piece))) {
    if (new Set(row).size === 1) markup.push(`${markup.pop() ?? ''}${row[0] ?? ''}`);
    else {
      markup.push('');
      row.forEach((text, n) => words[n]?.push(text));
    }
  }
  return { markup, words };
}

/** A row for each piece; one alone where a text is built otherwise than the others. */
function sideBySide(texts: readonly string[], by: RegExp): (readonly string[])[] {
  const columns = texts.map((text) => text.split(by));
  const [first = []] = columns;
  if (columns.some((column) => column.length !== first.length)) return [texts];
  return first.map((_, at) => columns.map((column) => column[at] ?? ''));
}
