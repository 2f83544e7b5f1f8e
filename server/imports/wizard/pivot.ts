// Why: some files have a row for each answer instead of each response, and A-11 reporting has a column for each tick. Both are
// written out as one row a response first, and from there on read like every other file. However long the file is, no more
// than a part of it is ever in memory: the rows of a response may stand anywhere in it, so they are sorted into parts on disk.
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import {
  checkHeader,
  knownFile,
  limits,
  readRecords,
  type CsvFile,
  type Encoding,
  type Separator,
} from '../csvFile.js';
import { sameWord } from '../readCell.js';
import type { Progress } from '../reading.js';
import { Refusal } from '../refusal.js';
import { isA11, isA11Tick, isComplete, longPlaces, notShown } from './layouts.js';
import type { LongPlaces } from './stated.js';
import { roleByWord } from './words.js';

const mostQuestions = 190;
/** Of the source: a part takes about ten times as much in memory. */
const partBytes = 4_000_000;
const mostParts = 64;
const heldBytes = 64 * 1024;

type Known = { encoding: Encoding; separator: Separator };
export type Layout = { kind: 'long'; places: LongPlaces | undefined } | { kind: 'a11' };

export async function pivotFile(
  path: string,
  known: Known,
  layout: Layout,
  into: string,
  progress: Progress = () => undefined,
): Promise<void> {
  const file = await knownFile(path, known);
  if (layout.kind === 'long') await pivotLong(file, layout.places, into, progress);
  else await joinTicks(file, into, progress);
}

const noAnswers = (message: string) => new Refusal(message, undefined, 'no_answers');

type Questions = Map<string, number>;

/** One row an answer: what stands beside question and answer belongs to the response. */
async function pivotLong(
  file: CsvFile,
  stated: LongPlaces | undefined,
  into: string,
  progress: Progress,
): Promise<void> {
  const folder = `${into}.parts`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  try {
    const count = Math.min(mostParts, Math.max(1, Math.ceil(file.size / partBytes)));
    const paths = Array.from({ length: count }, (_, part) => join(folder, `${part}.csv`));
    const sorted = await sortIntoParts(file, stated, paths, (done) => {
      progress(done / 2, file.size);
    });
    const out = await open(into, 'w', 0o600);
    try {
      const about = sorted.header.filter((_name, place) => sorted.about.has(place));
      const heads = [sorted.header[sorted.places.id] ?? 'id', ...about, ...sorted.questions.keys()];
      await out.writeFile(stringify([heads]));
      let rows = 0;
      for (const [part, path] of paths.entries()) {
        rows += await joinPart(path, sorted, out);
        progress(file.size / 2 + ((part + 1) / count) * (file.size / 2), file.size);
      }
      if (rows === 0) throw noAnswers('The table has no answers.');
    } finally {
      await out.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Sorted = { header: string[]; places: LongPlaces; questions: Questions; about: ReadonlySet<number> };

/** Every answer into the part of its response; which questions there are; which columns belong to the response. */
async function sortIntoParts(
  file: CsvFile,
  stated: LongPlaces | undefined,
  paths: readonly string[],
  progress: (done: number) => void,
): Promise<Sorted> {
  const parts = await Promise.all(paths.map((path) => open(path, 'w', 0o600)));
  const held = paths.map((): string[] => []);
  const flush = async (part: number): Promise<void> => {
    const text = held[part]?.splice(0).join('') ?? '';
    if (text !== '') await parts[part]?.writeFile(text);
  };
  const sizes = paths.map(() => 0);
  const questions: Questions = new Map();
  const varying = new Set<number>();
  let header: string[] | undefined;
  let places: LongPlaces = { id: -1, question: -1, answer: -1, state: -1 };
  let before: readonly string[] = [];
  try {
    const reader = readRecords(file);
    for await (const batch of reader.batches) {
      const lines = paths.map((): string[][] => []);
      for (const record of batch) {
        if (header === undefined) {
          header = checkHeader(record);
          places = placesIn(header, stated);
          continue;
        }
        if (record.length !== header.length) continue;
        const id = (record[places.id] ?? '').trim();
        const question = (record[places.question] ?? '').trim();
        if (id === '' || question === '') continue;
        if (!questions.has(question)) questions.set(question, questions.size);
        if (questions.size > mostQuestions)
          throw new Refusal('The long table has too many questions.', undefined, 'many_columns');
        if ((before[places.id] ?? '').trim() === id)
          for (let place = 0; place < record.length; place += 1)
            if (record[place] !== before[place]) varying.add(place);
        before = record;
        lines[partOf(id, paths.length)]?.push(record);
      }
      for (const [part, list] of lines.entries()) {
        if (list.length === 0) continue;
        const text = stringify(list);
        held[part]?.push(text);
        sizes[part] = (sizes[part] ?? 0) + text.length;
        if ((sizes[part] ?? 0) < heldBytes) continue;
        sizes[part] = 0;
        await flush(part);
      }
      progress(reader.bytesRead());
      await new Promise(setImmediate);
    }
    for (const part of paths.keys()) await flush(part);
  } finally {
    await closeAll(parts);
  }
  if (header === undefined || questions.size === 0) throw noAnswers('The table has no answers.');
  return { header, places, questions, about: aboutIn(header, places, varying) };
}

async function closeAll(files: readonly FileHandle[]): Promise<void> {
  for (const file of files) await file.close();
}

function placesIn(header: readonly string[], stated: LongPlaces | undefined): LongPlaces {
  const places = stated ?? longPlaces(header);
  const isThere = [places.id, places.question, places.answer, places.state].every(
    (place) => place < header.length,
  );
  if (!isThere || !isComplete(places))
    throw noAnswers('A long table needs columns for the response, the question and the answer.');
  return places;
}

/** What changes from answer to answer of one response tells of the question, unless its word says otherwise. */
function aboutIn(
  header: readonly string[],
  { id, question, answer, state }: LongPlaces,
  varying: ReadonlySet<number>,
): Set<number> {
  const own = new Set([id, question, answer, state]);
  return new Set(
    header.flatMap((name, place) =>
      own.has(place) || (varying.has(place) && roleByWord(name) === undefined) ? [] : [place],
    ),
  );
}

/** Always the same part for the same response; spread evenly. */
function partOf(id: string, parts: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % parts;
}

/** Writes the responses of one part, a row each, in the order in which they came. Returns how many. */
async function joinPart(
  path: string,
  { places, questions, about }: Sorted,
  out: FileHandle,
): Promise<number> {
  const responses = new Map<string, { about: string[]; answers: (string | undefined)[] }>();
  const file = await knownFile(path, { encoding: 'utf-8', separator: 'comma' });
  if (file.size === 0) return 0;
  for await (const batch of readRecords(file).batches) {
    for (const record of batch) {
      const id = (record[places.id] ?? '').trim();
      const index = questions.get((record[places.question] ?? '').trim()) ?? -1;
      let response = responses.get(id);
      if (response === undefined) {
        response = { about: record.filter((_cell, place) => about.has(place)), answers: [] };
        responses.set(id, response);
      }
      const before = response.answers[index] ?? '';
      const cell = cellOf(record, places);
      // Several ticks of one question come as several rows.
      response.answers[index] = before === '' ? cell : cell === '' ? before : `${before}, ${cell}`;
      if ((response.answers[index] ?? '').length > limits.cell)
        throw new Refusal('A response has too many answers to one question.', undefined, 'long_cell');
    }
    await new Promise(setImmediate);
  }
  const silent = places.state < 0 ? '' : notShown;
  let lines: string[][] = [];
  for (const [id, response] of responses) {
    lines.push([
      id,
      ...response.about,
      ...Array.from({ length: questions.size }, (_, index) => response.answers[index] ?? silent),
    ]);
    if (lines.length < 1_000) continue;
    await out.writeFile(stringify(lines));
    lines = [];
    await new Promise(setImmediate);
  }
  if (lines.length > 0) await out.writeFile(stringify(lines));
  return responses.size;
}

const codes = /^[a-z0-9_-]+(\|[a-z0-9_-]+)+$/;

/** Our own export puts a sign before what a spreadsheet would take for a formula: a number below zero, or somebody's words. */
const plainOf = (given: string): string => given.replace(/^'(?=[=+@\-\t\r＝＋－＠])/, '');

/** The answer, or the word for why there is none; the codes of several choices as every other file has them. */
function cellOf(record: readonly string[], { answer, state }: LongPlaces): string {
  const given = record[answer] ?? '';
  if (given.trim() === '') {
    const word = state < 0 ? '' : (record[state] ?? '').trim();
    return word === 'answered' ? '' : word;
  }
  if (state < 0) return given;
  const plain = plainOf(given);
  return codes.test(plain) ? plain.replaceAll('|', ', ') : plain;
}

const groups = ['positive', 'negative'] as const;

/** A-11 version 2: ticks as 1, 0 or nothing (not asked), a column each. */
async function joinTicks(file: CsvFile, into: string, progress: Progress): Promise<void> {
  const out = await open(into, 'w', 0o600);
  try {
    let header: string[] | undefined;
    let rows = 0;
    const reader = readRecords(file);
    for await (const batch of reader.batches) {
      const lines: string[][] = [];
      for (const record of batch) {
        if (header === undefined) {
          header = checkHeader(record).map(sameWord);
          if (!isA11(header)) throw noAnswers('The file is not in the A-11 version 2 layout.');
          lines.push([...restOf(header, header), ...groups]);
          continue;
        }
        if (record.length !== header.length) continue;
        const asked = header;
        lines.push([
          ...restOf(header, record).map(plainOf),
          ...groups.map((group) => ticksOf(asked, record, group)),
        ]);
        rows += 1;
      }
      await out.writeFile(stringify(lines));
      progress(reader.bytesRead(), file.size);
      await new Promise(setImmediate);
    }
    if (rows === 0) throw noAnswers('The table has no answers.');
  } finally {
    await out.close();
  }
}

function restOf(header: readonly string[], record: readonly string[]): string[] {
  return record.filter((_cell, place) => !isA11Tick(header[place] ?? ''));
}

/** What was ticked; nothing where the boxes were shown and none was, the word for it where they were not shown. */
function ticksOf(header: readonly string[], record: readonly string[], group: string): string {
  const boxes = header.flatMap((name, place) =>
    isA11Tick(name) && name.startsWith(`${group}_`)
      ? [{ driver: name.slice(group.length + 1), cell: sameWord(record[place] ?? '') }]
      : [],
  );
  if (boxes.every(({ cell }) => cell === '' || cell === 'null')) return notShown;
  return boxes
    .filter(({ cell }) => cell === '1' || cell === 'true')
    .map(({ driver }) => driver)
    .join(', ');
}
