// Why: what a person stated of a file on the pages, in the shape in which it waits between two sittings and is kept for the
// next file with the same header. The mapping is made from it, never kept beside it.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { rowFaults } from '../rowFaults.js';

const line = (longest: number) => z.string().max(longest);

const column = z.strictObject({
  /** A role, `q:CODE` for a question of the survey, or `new:KIND`. */
  as: line(100),
  name: line(200).default(''),
  low: line(4).default(''),
  high: line(4).default(''),
  segment: z.boolean().default(false),
  /** Codes of this column only, instead of the file's. */
  refused: line(300).default(''),
  na: line(300).default(''),
  /** Lines of `cell = code`. */
  values: line(5_000).default(''),
});

const place = z.number().int().min(-1).max(1_000);

const encoding = z.enum(['utf-8', 'big5', 'cp1252', 'utf-16le', 'utf-16be']);
const separator = z.enum(['comma', 'semicolon', 'tab']);

const source = z.strictObject({
  purpose: z.enum(['answers', 'table', 'long', 'a11']),
  encoding,
  separator,
  header: z.array(z.string().max(1_000)).max(1_000),
  /** The survey it goes to; null: a new one. */
  surveyId: line(100).nullable(),
  title: line(200),
  slug: line(64),
  /** How the file itself is written, where its rows were written out anew. */
  upload: z.strictObject({ encoding, separator }).optional(),
  /** Rows of it that could not be written out. */
  faults: rowFaults.optional(),
  /** Of a file with a row for each answer: where these stand, from 0; -1: there is none. */
  long: z.strictObject({ id: place, question: place, answer: place, state: place }).optional(),
});

const common = z.strictObject({
  refused: line(500),
  missing: line(500),
  na: line(500),
  /** Cells that say the question was not shown. */
  notShown: line(500).default(''),
  /** A wave for all rows: `new`, a key of the survey's, or '' where a column says when. */
  wave: line(40),
  waveName: line(100),
  language: z.enum(['zh-TW', 'en', 'ja']),
  channel: z.enum(['import', 'paper', 'web', 'kiosk', 'tablet', 'assisted']),
  /** Of a report's table: the one question of all rows, how its figures are meant, and the edition they belong to. */
  question: line(100).default(''),
  unit: z.enum(['count', 'percent']).default('count'),
  edition: line(4).default(''),
  reference: line(300).default(''),
});

const stated = z.strictObject({
  source,
  common: common.nullable(),
  columns: z.array(column).max(1_000),
});

export type LongPlaces = NonNullable<z.infer<typeof source>['long']>;
export type StatedSource = z.infer<typeof source>;
export type StatedCommon = z.infer<typeof common>;
export type StatedColumn = z.infer<typeof column>;
export type Stated = z.infer<typeof stated>;

const preparing = z.object({ preparing: source.omit({ header: true }).extend({ sheet: place }) });

/** What was asked for while the rows are being written out; no statement yet. */
export type Preparing = z.infer<typeof preparing>;
export function readPreparing(value: unknown): Preparing['preparing'] | undefined {
  const parsed = preparing.safeParse(value);
  return parsed.success ? parsed.data.preparing : undefined;
}

/** What a draft keeps; undefined where nothing was stated yet. */
export function readStated(value: unknown): Stated | undefined {
  const parsed = stated.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** The same header is the same file layout: words, widths and blanks at the ends do not matter. */
export function headerHash(header: readonly string[]): string {
  const plain = header.map((name) => name.normalize('NFKC').trim().toLowerCase());
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex');
}

export const emptyColumn: StatedColumn = {
  as: '',
  name: '',
  low: '',
  high: '',
  segment: false,
  refused: '',
  na: '',
  values: '',
};

/** Codes in a field, apart by commas or blanks. */
export function listOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,，、;；\n]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  ];
}

/** Lines of `cell = code`; undefined where a line is none. */
export function valuesOf(text: string): Record<string, string> | undefined {
  const values: [string, string][] = [];
  for (const one of text.split('\n')) {
    if (one.trim() === '') continue;
    const at = one.lastIndexOf('=');
    const [cell, code] = [one.slice(0, at).trim(), one.slice(at + 1).trim()];
    if (at < 1 || cell === '' || code === '') return undefined;
    values.push([cell, code]);
  }
  return Object.fromEntries(values);
}
