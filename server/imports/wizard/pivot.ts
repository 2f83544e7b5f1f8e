// Why: some files have a row for each answer instead of each response. They are written out as one row a response first, and
// from there on read like every other file. However long the file is, no more than a part of it is ever in memory: the rows of
// a response may stand anywhere in it, so they are sorted into parts on disk.
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
import type { Progress } from '../reading.js';
import { Refusal } from '../refusal.js';
import { noFaults, noteNameless, noteRagged, nothingLeft, type RowFaults } from '../rowFaults.js';
import { cellOfState, isComplete, longPlaces, notShown, plainOf } from './layouts.js';
import type { LongPlaces } from './stated.js';
import { joinTicks } from './ticks.js';
import { roleByWord } from './words.js';

const mostQuestions = 190;
/** Of the source: a part takes about ten times as much in memory. */
const partBytes = 4_000_000;
const mostParts = 64;
const heldBytes = 64 * 1024;

type Known = { encoding: Encoding; separator: Separator };
export type Layout = { kind: 'long'; places: LongPlaces | undefined } | { kind: 'a11' };
/** `facts`: how many of the first columns stood beside question and answer, the response's number among them. */
export type Pivoted = { faults: RowFaults; facts: number };

export async function pivotFile(
  path: string,
  known: Known,
  layout: Layout,
  into: string,
  progress: Progress = () => undefined,
): Promise<Pivoted> {
  const file = await knownFile(path, known);
  if (layout.kind === 'long') return await pivotLong(file, layout.places, into, progress);
  return { faults: await joinTicks(file, into, progress), facts: 0 };
}

type Questions = Map<string, number>;

/** One row an answer: what stands beside question and answer belongs to the response. */
async function pivotLong(
  file: CsvFile,
  stated: LongPlaces | undefined,
  into: string,
  progress: Progress,
): Promise<Pivoted> {
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
      if (rows === 0) throw nothingLeft(sorted.faults);
      return { faults: sorted.faults, facts: 1 + about.length };
    } finally {
      await out.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Sorted = {
  header: string[];
  places: LongPlaces;
  questions: Questions;
  about: ReadonlySet<number>;
  faults: RowFaults;
};

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
  const faults = noFaults();
  let row = 0;
  let header: string[] | undefined;
  let places: LongPlaces = { id: -1, question: -1, answer: -1, state: -1 };
  let before: readonly string[] = [];
  try {
    const reader = readRecords(file);
    for await (const batch of reader.batches) {
      const lines = paths.map((): string[][] => []);
      for (const record of batch) {
        row += 1;
        if (header === undefined) {
          header = checkHeader(record);
          places = placesIn(header, stated);
          continue;
        }
        if (record.every((cell) => cell.trim() === '')) {
          faults.blankLines += 1;
          continue;
        }
        const id = (record[places.id] ?? '').trim();
        const question = (record[places.question] ?? '').trim();
        if (!isWhole(record, header, { id, question })) {
          if (record.length === header.length) noteNameless(faults, row);
          else noteRagged(faults, row, record.length);
          // It goes along, so that its response is left out: without this answer it would say that nothing was asked.
          if (id !== '') lines[partOf(id, paths.length)]?.push(record);
          continue;
        }
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
  if (header === undefined || questions.size === 0) throw nothingLeft(faults);
  return { header, places, questions, about: aboutIn(header, places, varying), faults };
}

/** As many cells as the header, of a response and a question that it names. */
function isWhole(
  record: readonly string[],
  header: readonly string[],
  { id, question }: { id: string; question: string },
): boolean {
  return record.length === header.length && id !== '' && question !== '';
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
    throw new Refusal(
      'A long table needs columns for the response, the question and the answer.',
      undefined,
      'no_answers',
    );
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

/** Writes the responses of one part of which every row is whole, a row each, in the order in which they came. Returns how many. */
async function joinPart(
  path: string,
  { header, places, questions, about }: Sorted,
  out: FileHandle,
): Promise<number> {
  const spoilt = new Set<string>();
  const responses = new Map<string, { about: string[]; answers: (string | undefined)[] }>();
  const file = await knownFile(path, { encoding: 'utf-8', separator: 'comma' });
  if (file.size === 0) return 0;
  for await (const batch of readRecords(file).batches) {
    for (const record of batch) {
      const id = (record[places.id] ?? '').trim();
      const question = (record[places.question] ?? '').trim();
      if (!isWhole(record, header, { id, question })) {
        spoilt.add(id);
        continue;
      }
      const index = questions.get(question) ?? -1;
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
  for (const id of spoilt) responses.delete(id);
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

/** The answer, or the word for why there is none; the codes of several choices as every other file has them. */
function cellOf(record: readonly string[], { answer, state }: LongPlaces): string {
  const given = record[answer] ?? '';
  if (given.trim() === '') return state < 0 ? '' : cellOfState((record[state] ?? '').trim());
  if (state < 0) return given;
  const plain = plainOf(given);
  return codes.test(plain) ? plain.replaceAll('|', ', ') : plain;
}
