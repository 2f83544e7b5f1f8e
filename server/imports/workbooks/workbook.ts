// Why: a chosen sheet of an Excel or OpenDocument workbook becomes a plain UTF-8 CSV, and from there on is read like every
// other file. Titles above the header are left out, rows get the header's width.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import { Refusal } from '../refusal.js';
import { openOds } from './ods.js';
import { openXlsx } from './xlsx.js';
import { openZip } from './zip.js';

export type WorkbookKind = 'xlsx' | 'ods';
export type Workbook = {
  sheets: string[];
  /** Hands on a sheet's rows in portions; `take` says whether to go on. */
  rows(index: number, take: (rows: string[][]) => Promise<boolean>): Promise<void>;
};

export const mostSheetRows = 1_048_576;
/** Rows within which the header must stand. */
const searched = 30;

/** Which kind of workbook a ZIP is, and the names of its sheets. */
export async function inspectWorkbook(path: string): Promise<{ kind: WorkbookKind; sheets: string[] }> {
  return await withWorkbook(path, (workbook, kind) => Promise.resolve({ kind, sheets: workbook.sheets }));
}

/** Writes the sheet as CSV. Returns the row (from 1) that was taken for the header. */
export async function sheetToCsv(path: string, sheet: number, into: string): Promise<{ header: number }> {
  return await withWorkbook(path, async (workbook) => {
    const out = createWriteStream(into, { mode: 0o600 });
    const writer = new SheetWriter();
    try {
      await workbook.rows(sheet, async (rows) => {
        const text = writer.textOf(rows);
        if (text !== '' && !out.write(text)) await once(out, 'drain');
        return true;
      });
      out.end(writer.rest());
      await once(out, 'close');
    } finally {
      out.destroy();
    }
    return { header: writer.header };
  });
}

async function withWorkbook<T>(
  path: string,
  use: (workbook: Workbook, kind: WorkbookKind) => Promise<T>,
): Promise<T> {
  const zip = await openZip(path);
  try {
    if (zip.has('xl/workbook.xml')) return await use(await openXlsx(zip), 'xlsx');
    if (zip.has('content.xml') && zip.has('mimetype')) return await use(await openOds(zip), 'ods');
    throw new Refusal('This ZIP file is no workbook.', 'other_type');
  } finally {
    zip.close();
  }
}

/** Waits until it knows which row is the header, then writes rows of its width. */
class SheetWriter {
  header = 0;
  #waiting: string[][] | undefined = [];
  #width = 0;
  #count = 0;

  textOf(rows: readonly string[][]): string {
    this.#count += rows.length;
    if (this.#count > mostSheetRows) throw new Refusal('The sheet has too many rows.', undefined, 'too_much');
    if (this.#waiting === undefined) return this.#lines(rows);
    this.#waiting.push(...rows);
    return this.#waiting.length < searched ? '' : this.#begin();
  }

  rest(): string {
    return this.#waiting === undefined ? '' : this.#begin();
  }

  #begin(): string {
    const rows = this.#waiting ?? [];
    this.#waiting = undefined;
    const filled = (row: readonly string[]) => row.filter((cell) => cell.trim() !== '').length;
    const widest = Math.max(0, ...rows.map(filled));
    // The first row nearly as full as the fullest: titles and notes above a table fill a cell or two.
    const index = rows.findIndex((row) => filled(row) >= Math.max(1, widest * 0.6));
    if (index === -1) throw new Refusal('The sheet is empty.', 'empty');
    this.header = index + 1;
    this.#width = Math.max(...rows.slice(index).map((row) => row.length));
    return this.#lines(rows.slice(index));
  }

  #lines(rows: readonly string[][]): string {
    const width = this.#width;
    const records = rows
      .filter((row) => row.some((cell) => cell.trim() !== ''))
      .map((row) => {
        if (row.length > width && row.slice(width).some((cell) => cell.trim() !== ''))
          throw new Refusal('A row of the sheet is wider than its header.', 'malformed');
        return Array.from({ length: width }, (_, index) => row[index] ?? '');
      });
    return records.length === 0 ? '' : stringify(records);
  }
}
