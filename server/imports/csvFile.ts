// Why: a file from outside may lie about what it is. Before a row is read, the whole file is looked through once: what it
// is, how it is written, and its fingerprint; then rows come in portions, with limits that keep memory flat.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable, Transform } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import type { Mapping } from './mapping.js';
import { Refusal } from './refusal.js';

export type Encoding = NonNullable<Mapping['encoding']>;
export type Separator = NonNullable<Mapping['separator']>;
export type CsvFile = {
  path: string;
  /** Its bytes from the beginning; more than once. */
  open: () => Readable;
  size: number;
  hash: string;
  encoding: Encoding;
  separator: Separator;
};

export const limits = { columns: 1_000, cell: 10_000, record: 1_000_000, choices: 60 } as const;
const batchSize = 1_000;
const chunkBytes = 256 * 1024;
const sampleBytes = 1_000_000;

const delimiters: Record<Separator, string> = { comma: ',', semicolon: ';', tab: '\t' };

const signatures: readonly [string, readonly number[]][] = [
  ['a program', [0x4d, 0x5a, 0x90, 0x00]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['a GIF picture', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['a ZIP or Excel file; save it as CSV first', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel or Word file; save it as CSV first', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a gzip archive', [0x1f, 0x8b]],
];

/** How iconv-lite calls them; UTF-8 needs no decoding. */
const decoders: Record<Exclude<Encoding, 'utf-8'>, string> = {
  big5: 'big5',
  cp1252: 'win1252',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
};

/** UTF-16 is known by its mark, as Excel writes it for «Unicode text». */
function markedUtf16(chunk: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : undefined;
}

type Stated = { encoding?: Encoding | undefined; separator?: Separator | undefined };

/** Looks the whole file through. Throws a Refusal for what is no readable text. */
export async function inspectFile(path: string, stated: Stated): Promise<CsvFile> {
  const { size } = await sizeOf(path);
  return await inspect(path, size, () => createReadStream(path, { highWaterMark: chunkBytes }), stated);
}

/** The same for a file that came with a form and is in memory already. */
export async function inspectBytes(name: string, bytes: Buffer, stated: Stated): Promise<CsvFile> {
  return await inspect(name, bytes.length, () => Readable.from(chunksOf(bytes)), stated);
}

/** A file that was looked through before: its encoding and separator are known. */
export async function knownFile(
  path: string,
  known: { encoding: Encoding; separator: Separator },
): Promise<CsvFile> {
  const { size } = await sizeOf(path);
  return {
    path,
    open: () => createReadStream(path, { highWaterMark: chunkBytes }),
    size,
    hash: '',
    ...known,
  };
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += chunkBytes)
    yield bytes.subarray(start, start + chunkBytes);
}

async function inspect(path: string, size: number, open: () => Readable, stated: Stated): Promise<CsvFile> {
  if (size === 0) throw new Refusal('The file is empty.', 'empty');
  const hash = createHash('sha256');
  const utf8 = new Utf8Check();
  const sample: Buffer[] = [];
  let read = 0;
  let utf16: Encoding | undefined;
  for await (const chunk of readChunks(open())) {
    if (read === 0) {
      refuseOtherTypes(chunk);
      utf16 = markedUtf16(chunk);
    }
    const zero = utf16 === undefined ? chunk.indexOf(0) : -1;
    if (zero !== -1)
      throw new Refusal(`The file is not text: it has a NUL byte at ${read + zero}.`, 'not_text');
    hash.update(chunk);
    utf8.add(chunk);
    if (read < sampleBytes) sample.push(chunk);
    read += chunk.length;
  }
  const start = Buffer.concat(sample).subarray(0, sampleBytes);
  const isUtf = utf8.ends();
  if (stated.encoding === 'utf-8' && !isUtf)
    throw new Refusal('The mapping says UTF-8, but the file is not valid UTF-8.', 'encoding');
  const encoding = utf16 ?? stated.encoding ?? (isUtf ? 'utf-8' : guessLegacy(start));
  const text = iconv.decode(start, encoding === 'utf-8' ? encoding : decoders[encoding]);
  const separator = stated.separator ?? guessSeparator(text);
  return { path, open, size, hash: hash.digest('hex'), encoding, separator };
}

async function sizeOf(path: string): Promise<{ size: number }> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Refusal(`There is no file ${path}.`);
  if (!found.isFile()) throw new Refusal(`${path} is not a file.`);
  return found;
}

async function* readChunks(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw new Refusal(
      `The file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'unreadable',
    );
  }
}

function refuseOtherTypes(chunk: Buffer): void {
  for (const [name, bytes] of signatures) {
    if (bytes.every((byte, index) => chunk[index] === byte))
      throw new Refusal(`This is not a CSV file but ${name}.`, 'other_type');
  }
}

/** Strict UTF-8 over chunks: a character may be cut between two of them. */
class Utf8Check {
  #rest: Buffer = Buffer.alloc(0);
  #valid = true;

  add(chunk: Buffer): void {
    if (!this.#valid) return;
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const whole = all.length - unfinishedBytes(all);
    this.#valid = isUtf8(all.subarray(0, whole));
    this.#rest = Buffer.from(all.subarray(whole));
  }

  ends(): boolean {
    return this.#valid && this.#rest.length === 0;
  }
}

/** How many bytes at the end begin a character that is not complete yet. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

/**
 * Big5 or cp1252? In Big5 every high byte leads a pair, mostly of the everyday characters of level 1 (lead A1-C6); in
 * Western text high bytes are single accented letters between plain ones.
 */
export function guessLegacy(bytes: Buffer): Encoding {
  let pairs = 0;
  let everyday = 0;
  for (let index = 0; index < bytes.length - 1; index += 1) {
    const lead = bytes[index] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[index + 1] ?? 0;
    const isPair =
      lead >= 0x81 && lead <= 0xfe && ((trail >= 0x40 && trail <= 0x7e) || (trail >= 0xa1 && trail <= 0xfe));
    if (!isPair) return 'cp1252';
    pairs += 1;
    if (lead >= 0xa1 && lead <= 0xc6) everyday += 1;
    index += 1;
  }
  return pairs > 0 && everyday / pairs >= 0.7 ? 'big5' : 'cp1252';
}

/** The separator that stands most often outside quotes in the first lines. */
function guessSeparator(text: string): Separator {
  const counts: Record<Separator, number> = { comma: 0, semicolon: 0, tab: 0 };
  let quoted = false;
  let lines = 0;
  for (const sign of text) {
    if (sign === '"') quoted = !quoted;
    if (quoted) continue;
    if (sign === '\n' && (lines += 1) >= 1) break;
    if (sign === ',') counts.comma += 1;
    if (sign === ';') counts.semicolon += 1;
    if (sign === '\t') counts.tab += 1;
  }
  if (counts.tab > 0 && counts.tab >= counts.semicolon && counts.tab >= counts.comma) return 'tab';
  return counts.semicolon > counts.comma ? 'semicolon' : 'comma';
}

export type CsvReader = {
  /** Every record of the file, the header first, in portions. */
  batches: AsyncGenerator<string[][]>;
  bytesRead(): number;
  /** The fingerprint of what was really read; known at the end. */
  hash(): string;
};

export function readRecords(file: CsvFile): CsvReader {
  const hash = createHash('sha256');
  let bytes = 0;
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const parser = parse({
    bom: true,
    delimiter: delimiters[file.separator],
    relax_column_count: true,
    max_record_size: limits.record,
    skip_empty_lines: false,
  });
  const source = file.open();
  const utf16 = file.encoding === 'utf-16le' || file.encoding === 'utf-16be';
  const failed = () => undefined; // the parser is destroyed with the error, which the loop below meets
  if (file.encoding === 'utf-8') pipeline(source, tap, parser, failed);
  else pipeline(source, tap, iconv.decodeStream(decoders[file.encoding]), parser, failed);

  async function* batches(): AsyncGenerator<string[][]> {
    let batch: string[][] = [];
    try {
      for await (const record of parser) {
        batch.push(utf16 ? cleanText(record as string[]) : (record as string[]));
        if (batch.length === batchSize) {
          yield batch;
          batch = [];
        }
      }
    } catch (error) {
      throw inPlainWords(error);
    }
    if (batch.length > 0) yield batch;
  }
  return { batches: batches(), bytesRead: () => bytes, hash: () => hash.digest('hex') };
}

/** UTF-16 can hold what no database takes: NUL signs are refused, halves of characters replaced. */
function cleanText(record: readonly string[]): string[] {
  if (record.some((cell) => cell.includes('\0')))
    throw new Refusal('The file is not text: it has a NUL sign.', 'not_text');
  return record.map((cell) => cell.toWellFormed());
}

function inPlainWords(error: unknown): unknown {
  if (error instanceof CsvError) {
    if (error.code === 'CSV_MAX_RECORD_SIZE') {
      return new Refusal(
        `A row is longer than ${limits.record} characters: more columns or longer cells than a survey has, or a quotation mark that is never closed.`,
        'long_row',
      );
    }
    const line = 'lines' in error && typeof error.lines === 'number' ? ` near line ${error.lines}` : '';
    return new Refusal(`The file is not well-formed CSV${line}: ${error.message}`, 'malformed');
  }
  if (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z]+$/.test(error.code)
  ) {
    return new Refusal(`The file cannot be read: ${error.message}`, 'unreadable');
  }
  return error;
}

/** Checks the first record. Returns the headers. */
export function checkHeader(record: readonly string[]): string[] {
  if (record.length > limits.columns)
    throw new Refusal(
      `The file has ${record.length} columns; at most ${limits.columns} can be read.`,
      'columns',
    );
  const long = record.findIndex((header) => header.length > 1_000);
  if (long !== -1)
    throw new Refusal(
      `The header of column ${long + 1} is longer than 1000 characters: is the first row really a header?`,
    );
  return [...record];
}
