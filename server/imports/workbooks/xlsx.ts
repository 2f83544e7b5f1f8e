// Why: an Excel workbook's values: what its cells show as numbers, texts and days. Formulas are never worked out (the value
// Excel kept is taken), macros are refused.
import { Refusal } from '../refusal.js';
import { readXml } from './xml.js';
import type { Zip } from './zip.js';
import type { Workbook } from './workbook.js';

const mostSharedText = 60_000_000;

export async function openXlsx(zip: Zip): Promise<Workbook> {
  if (zip.names().some((name) => name.toLowerCase().endsWith('vbaproject.bin')))
    throw new Refusal('The workbook holds macros. Save it as .xlsx without them.', undefined, 'macros');
  const targets = await readTargets(zip);
  const sheets: { name: string; id: string }[] = [];
  let from1904 = false;
  await readPart(zip, 'xl/workbook.xml', (name, attributes) => {
    if (name === 'workbookPr') from1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true';
    if (name === 'sheet') sheets.push({ name: attributes['name'] ?? '', id: attributes['r:id'] ?? '' });
  });
  return {
    sheets: sheets.map((sheet) => sheet.name),
    rows: async (index, take) => {
      const part = targets.get(sheets[index]?.id ?? '');
      const stream = part === undefined ? undefined : await zip.read(part);
      if (stream === undefined) throw new Refusal('The workbook has no such sheet.', 'malformed');
      const texts = await readSharedTexts(zip);
      const dated = await readDateStyles(zip);
      const sheet = new SheetParser(texts, dated, from1904);
      await readXml(stream, sheet, async () => await take(sheet.taken()));
    },
  };
}

async function readPart(
  zip: Zip,
  part: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  const stream = await zip.read(part);
  if (stream === undefined) throw new Refusal('This ZIP file is no workbook.', 'other_type');
  await readXml(stream, { open, close: () => undefined, text: () => undefined });
}

async function readTargets(zip: Zip): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await readPart(zip, 'xl/_rels/workbook.xml.rels', (name, attributes) => {
    const target = attributes['Target'];
    if (name !== 'Relationship' || target === undefined) return;
    targets.set(attributes['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  });
  return targets;
}

async function readSharedTexts(zip: Zip): Promise<string[]> {
  const stream = await zip.read('xl/sharedStrings.xml');
  const texts: string[] = [];
  if (stream === undefined) return texts;
  let current = '';
  let inText = false;
  let phonetic = false;
  let length = 0;
  await readXml(stream, {
    open: (name) => {
      if (name === 'si') current = '';
      if (name === 'rPh') phonetic = true;
      if (name === 't') inText = true;
    },
    close: (name) => {
      if (name === 't') inText = false;
      if (name === 'rPh') phonetic = false;
      if (name !== 'si') return;
      texts.push(current);
      length += current.length;
      if (length > mostSharedText)
        throw new Refusal(
          'The workbook holds more text than can be read. Save the sheet as CSV.',
          undefined,
          'too_much',
        );
    },
    text: (text) => {
      if (inText && !phonetic) current += text;
    },
  });
  return texts;
}

const builtInDates = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Which cell styles show a number as a day or a time. */
async function readDateStyles(zip: Zip): Promise<boolean[]> {
  const stream = await zip.read('xl/styles.xml');
  const dated: boolean[] = [];
  if (stream === undefined) return dated;
  const formats = new Map<number, boolean>();
  let inCells = false;
  await readXml(stream, {
    open: (name, attributes) => {
      if (name === 'numFmt') {
        const plain = (attributes['formatCode'] ?? '').replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, '');
        formats.set(Number(attributes['numFmtId']), /[ymdhs]/i.test(plain) && !/general/i.test(plain));
      }
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) {
        const id = Number(attributes['numFmtId'] ?? 0);
        dated.push(formats.get(id) ?? builtInDates(id));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
    text: () => undefined,
  });
  return dated;
}

class SheetParser {
  readonly #texts: readonly string[];
  readonly #dated: readonly boolean[];
  readonly #from1904: boolean;
  #rows: string[][] = [];
  #row: string[] = [];
  #number = 0;
  #column = 0;
  #type = 'n';
  #style = 0;
  #value = '';
  #reading = false;
  #phonetic = false;

  constructor(texts: readonly string[], dated: readonly boolean[], from1904: boolean) {
    this.#texts = texts;
    this.#dated = dated;
    this.#from1904 = from1904;
  }

  taken(): string[][] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      const number = Number(attributes['r'] ?? this.#number + 1);
      // Rows that the file leaves out are empty ones; how many may be left out is bounded.
      if (!Number.isInteger(number) || number <= this.#number || number > 1_048_576) throw damaged();
      if (number - this.#number <= 1_000)
        while (this.#number < number - 1) {
          this.#rows.push([]);
          this.#number += 1;
        }
      this.#number = number;
      this.#row = [];
      this.#column = 0;
    } else if (name === 'c') {
      const place = attributes['r'];
      this.#column = place === undefined ? this.#column + 1 : columnOf(place);
      this.#type = attributes['t'] ?? 'n';
      this.#style = Number(attributes['s'] ?? 0);
      this.#value = '';
    } else if (name === 'v' || name === 't') this.#reading = true;
    else if (name === 'rPh') this.#phonetic = true;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reading = false;
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 'c') this.#put();
    else if (name === 'row') this.#rows.push(this.#row);
  }

  text(text: string): void {
    if (this.#reading && !this.#phonetic) this.#value += text;
  }

  #put(): void {
    const text = this.#read();
    if (text === '') return;
    if (this.#column < 1 || this.#column > 1_000)
      throw new Refusal('The sheet has more than 1000 columns.', 'columns');
    while (this.#row.length < this.#column - 1) this.#row.push('');
    this.#row[this.#column - 1] = text;
  }

  #read(): string {
    const value = this.#value;
    if (value === '') return '';
    if (this.#type === 's') return this.#texts[Number(value)] ?? '';
    if (this.#type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
    if (this.#type !== 'n') return value;
    const number = Number(value);
    if (!Number.isFinite(number)) return value;
    return this.#dated[this.#style] === true
      ? dayText(number, this.#from1904)
      : String(Number(number.toPrecision(15)));
  }
}

const damaged = () => new Refusal('The workbook is damaged and cannot be read.', 'malformed');

function columnOf(place: string): number {
  let column = 0;
  for (const sign of place) {
    const letter = sign.charCodeAt(0) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column;
}

/** A day, with its clock time where the number has one. Excel takes 1900 for a leap year; before March 1900 nobody asked. */
export function dayText(serial: number, from1904: boolean): string {
  const days = serial + (from1904 ? 1_462 : 0);
  const at = new Date(Math.round((days - 25_569) * 86_400) * 1_000);
  if (days < 0 || Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9_999) return String(serial);
  const iso = at.toISOString();
  if (days < 1) return iso.slice(11, 16);
  return Number.isInteger(serial) ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}
