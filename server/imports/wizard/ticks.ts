// Why: A-11 reporting has a column for each tick. Its ticks are written out as two questions of several choices first, and from
// there on the file is read like every other. A tick that nobody can read stays as it is, to be counted and kept as such.
import { open } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { checkHeader, readRecords, type CsvFile } from '../csvFile.js';
import { sameWord } from '../readCell.js';
import type { Progress } from '../reading.js';
import { Refusal } from '../refusal.js';
import { noFaults, noteRagged, nothingLeft, type RowFaults } from '../rowFaults.js';
import { a11Groups, isA11, isA11Tick, notShown, plainOf } from './layouts.js';
import { tickByWord } from './words.js';

/** A-11 version 2: ticks as yes, no or nothing (not asked), a column each. Returns the rows that could not be taken along. */
export async function joinTicks(file: CsvFile, into: string, progress: Progress): Promise<RowFaults> {
  const out = await open(into, 'w', 0o600);
  const faults = noFaults();
  try {
    let header: string[] | undefined;
    let row = 0;
    let rows = 0;
    const reader = readRecords(file);
    for await (const batch of reader.batches) {
      const lines: string[][] = [];
      for (const record of batch) {
        row += 1;
        if (header === undefined) {
          header = checkHeader(record).map(sameWord);
          if (!isA11(header))
            throw new Refusal('The file is not in the A-11 version 2 layout.', undefined, 'no_answers');
          lines.push([...restOf(header, header), ...a11Groups]);
          continue;
        }
        // An empty line goes along as one, so that the rows after it keep their numbers.
        if (record.every((cell) => cell.trim() === '')) {
          lines.push(['']);
          continue;
        }
        if (record.length !== header.length) {
          noteRagged(faults, row, record.length);
          continue;
        }
        const asked = header;
        lines.push([
          ...restOf(header, record).map(plainOf),
          ...a11Groups.map((group) => ticksOf(asked, record, group)),
        ]);
        rows += 1;
      }
      await out.writeFile(stringify(lines));
      progress(reader.bytesRead(), file.size);
      await new Promise(setImmediate);
    }
    if (rows === 0) throw nothingLeft(faults);
    return faults;
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
      ? [{ driver: name.slice(group.length + 1), cell: (record[place] ?? '').trim() }]
      : [],
  );
  const read = boxes.map((box) => ({ ...box, tick: tickByWord(box.cell) }));
  if (read.every(({ tick }) => tick === 'not_asked')) return notShown;
  return read
    .filter(({ tick }) => tick === 'yes' || tick === 'unreadable')
    .map(({ driver, cell, tick }) => (tick === 'yes' ? driver : `${driver}=${cell}`))
    .join(', ');
}
