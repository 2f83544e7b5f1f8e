// Why: an OpenDocument sheet's values, as they are kept beside what is shown. Rows and cells stand there with how often they
// repeat, so an empty sheet says it has a million rows: empty ones count only when something follows.
import { Refusal } from '../refusal.js';
import { readXml } from './xml.js';
import type { Workbook } from './workbook.js';
import type { Zip } from './zip.js';

const mostColumns = 1_000;
const mostRepeated = 1_048_576;

export async function openOds(zip: Zip): Promise<Workbook> {
  const content = async () => {
    const stream = await zip.read('content.xml');
    if (stream === undefined) throw new Refusal('This ZIP file is no workbook.', 'other_type');
    return stream;
  };
  const sheets: string[] = [];
  await readXml(await content(), {
    open: (name, attributes) => {
      if (name === 'table') sheets.push(attributes['table:name'] ?? '');
    },
    close: () => undefined,
    text: () => undefined,
  });
  return {
    sheets,
    rows: async (index, take) => {
      const sheet = new SheetParser(index);
      await readXml(await content(), sheet, async () => (await take(sheet.taken())) && !sheet.isOver());
    },
  };
}

class SheetParser {
  readonly #wanted: number;
  #sheet = -1;
  #depth = 0;
  #rows: string[][] = [];
  #emptyRows = 0;
  #row: string[] = [];
  #emptyCells = 0;
  #rowTimes = 1;
  #times = 1;
  #kept = '';
  #paragraphs: string[] = [];
  #inCell = false;
  #inParagraph = false;
  #aside = 0;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  taken(): string[][] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  isOver(): boolean {
    return this.#sheet > this.#wanted;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'table') {
      if (this.#depth === 0) this.#sheet += 1;
      this.#depth += 1;
    }
    if (this.#sheet !== this.#wanted) return;
    if (name === 'table-row') {
      this.#row = [];
      this.#emptyCells = 0;
      this.#rowTimes = repeated(attributes['table:number-rows-repeated']);
    } else if (name === 'table-cell' || name === 'covered-table-cell') {
      this.#times = repeated(attributes['table:number-columns-repeated']);
      this.#kept = keptValue(attributes);
      this.#paragraphs = [];
      this.#inCell = true;
    } else if (name === 'annotation') this.#aside += 1;
    else if (this.#inCell && this.#aside === 0) this.#openText(name, attributes);
  }

  #openText(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'p') {
      this.#paragraphs.push('');
      this.#inParagraph = true;
    } else if (name === 's') this.text(' '.repeat(Math.min(1_000, Number(attributes['text:c'] ?? 1) || 1)));
    else if (name === 'line-break') this.text('\n');
    else if (name === 'tab') this.text('\t');
  }

  close(name: string): void {
    if (name === 'table') this.#depth -= 1;
    if (this.#sheet !== this.#wanted) return;
    if (name === 'annotation') this.#aside -= 1;
    else if (name === 'p' && this.#aside === 0) this.#inParagraph = false;
    else if (name === 'table-cell' || name === 'covered-table-cell') this.#putCell();
    else if (name === 'table-row') this.#putRow();
  }

  text(text: string): void {
    if (!this.#inParagraph || this.#aside > 0) return;
    const last = this.#paragraphs.length - 1;
    if (last >= 0) this.#paragraphs[last] = (this.#paragraphs[last] ?? '') + text;
  }

  #putCell(): void {
    this.#inCell = false;
    const value = this.#kept === '' ? this.#paragraphs.join('\n') : this.#kept;
    if (value === '') {
      this.#emptyCells += this.#times;
      return;
    }
    if (this.#row.length + this.#emptyCells + this.#times > mostColumns)
      throw new Refusal('The sheet has more than 1000 columns.', 'columns');
    for (; this.#emptyCells > 0; this.#emptyCells -= 1) this.#row.push('');
    for (let n = 0; n < this.#times; n += 1) this.#row.push(value);
  }

  #putRow(): void {
    if (this.#row.length === 0) {
      this.#emptyRows += this.#rowTimes;
      return;
    }
    if (this.#rowTimes > 10_000)
      throw new Refusal('A row of the sheet repeats too often.', undefined, 'too_much');
    // Thousands of empty rows between two tables say nothing.
    for (let n = 0; n < Math.min(this.#emptyRows, 1_000); n += 1) this.#rows.push([]);
    this.#emptyRows = 0;
    for (let n = 0; n < this.#rowTimes; n += 1) this.#rows.push(this.#row);
  }
}

function repeated(text: string | undefined): number {
  const times = Number(text ?? 1);
  if (!Number.isInteger(times) || times < 1 || times > mostRepeated)
    throw new Refusal('The workbook is damaged and cannot be read.', 'malformed');
  return times;
}

/** Numbers, days and truths are kept beside what is shown; texts are only shown. */
function keptValue(attributes: Readonly<Record<string, string>>): string {
  const type = attributes['office:value-type'] ?? '';
  if (type === 'float' || type === 'percentage' || type === 'currency')
    return attributes['office:value'] ?? '';
  if (type === 'date') return (attributes['office:date-value'] ?? '').replace('T', ' ').slice(0, 16);
  if (type === 'boolean') return (attributes['office:boolean-value'] ?? '').toUpperCase();
  if (type === 'string') return attributes['office:string-value'] ?? '';
  return '';
}
