// Why: a file of a million rows is looked at through its first ones, at once; what the whole of it holds is said by the dry run.
import { stringify } from 'csv-stringify/sync';
import type { OfficeScope } from '../../../db/scope.js';
import type { Dependencies } from '../../dependencies.js';
import {
  checkHeader,
  inspectBytes,
  knownFile,
  readRecords,
  type Encoding,
  type Separator,
} from '../csvFile.js';
import type { Mapping } from '../mapping.js';
import { readingOf } from '../prepared.js';
import { readRows } from '../reading.js';
import { Refusal } from '../refusal.js';
import type { CleaningReport } from '../report.js';
import type { ReadRow } from '../rows.js';

export type Sample = { header: string[]; rows: string[][] };

/** The header and the first rows that are as wide as it. */
export async function readSample(
  path: string,
  known: { encoding: Encoding; separator: Separator },
  rows: number,
): Promise<Sample> {
  const file = await knownFile(path, known);
  const records: string[][] = [];
  for await (const batch of readRecords(file).batches) {
    records.push(...batch.slice(0, rows + 1 - records.length));
    if (records.length > rows) break;
  }
  const [first, ...rest] = records;
  if (first === undefined) throw new Refusal('The file has no header row.', 'empty');
  const header = checkHeader(first);
  return { header, rows: rest.filter((row) => row.length === header.length) };
}

export type Preview = { rows: ReadRow[]; records: string[][]; report: CleaningReport };

/** The first rows as the import would read them. */
export async function previewOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  mapping: Mapping,
  sample: Sample,
): Promise<Preview> {
  const bytes = Buffer.from(stringify([sample.header, ...sample.rows]), 'utf8');
  const file = await inspectBytes('preview.csv', bytes, { encoding: 'utf-8', separator: 'comma' });
  const reading = await readingOf(dependencies, scope, { mapping, progress: () => undefined }, file);
  const rows: ReadRow[] = [];
  const { report } = await readRows(reading, () =>
    Promise.resolve((read) => {
      rows.push(...read);
      return Promise.resolve();
    }),
  );
  return { rows, records: sample.rows, report };
}

/** Every different cell of one column, to a limit; read to the end of the file. */
export async function cellsOfColumn(
  path: string,
  known: { encoding: Encoding; separator: Separator },
  index: number,
  most: number,
  progress: (done: number, total: number) => void,
): Promise<string[]> {
  const file = await knownFile(path, known);
  const reader = readRecords(file);
  const cells = new Set<string>();
  let first = true;
  for await (const batch of reader.batches) {
    for (const record of batch) {
      const cell = (record[index] ?? '').trim();
      if (!first && cell !== '') cells.add(cell);
      first = false;
    }
    if (cells.size > most)
      throw new Refusal(
        `The column of waves has more than ${most} different values.`,
        undefined,
        'many_waves',
      );
    progress(reader.bytesRead(), file.size);
  }
  return [...cells];
}
