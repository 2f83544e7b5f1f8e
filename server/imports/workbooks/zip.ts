// Why: a workbook is a ZIP, and a ZIP may be a bomb. What it says it unpacks to is looked at before anything is unpacked, and
// no part may give more bytes than it said.
import type { Readable } from 'node:stream';
import type { Entry, ZipFile } from 'yauzl';
import { Refusal } from '../refusal.js';

export const zipLimits = { entries: 5_000, unpacked: 300_000_000, part: 250_000_000 } as const;

export type Zip = {
  has(name: string): boolean;
  names(): string[];
  /** The part's bytes in portions, or undefined where there is none of that name. */
  read(name: string): Promise<Readable | undefined>;
  close(): void;
};

const broken = () => new Refusal('The workbook is damaged and cannot be read.', 'malformed');

export async function openZip(path: string): Promise<Zip> {
  const zip = await open(path);
  try {
    const entries = await listEntries(zip);
    const unpacked = [...entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    if (unpacked > zipLimits.unpacked || [...entries.values()].some(isTooLarge))
      throw new Refusal(
        `The workbook unpacks to ${unpacked} bytes, more than ${zipLimits.unpacked}. Save the sheet as CSV.`,
        undefined,
        'too_much',
      );
    return {
      has: (name) => entries.has(name),
      names: () => [...entries.keys()],
      read: async (name) => {
        const entry = entries.get(name);
        return entry === undefined ? undefined : await streamOf(zip, entry);
      },
      close: () => {
        zip.close();
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

const isTooLarge = (entry: Entry): boolean => entry.uncompressedSize > zipLimits.part;

async function open(path: string): Promise<ZipFile> {
  const yauzl = await import('yauzl');
  return await new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(broken());
    });
  });
}

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > zipLimits.entries)
    throw new Refusal('The workbook has too many parts.', undefined, 'too_much');
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('error', () => {
      reject(broken());
    });
    zip.on('end', () => {
      resolve(entries);
    });
    zip.readEntry();
  });
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.isEncrypted())
    return Promise.reject(new Refusal('The workbook is protected by a password.', undefined, 'protected'));
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(broken());
    });
  });
}
