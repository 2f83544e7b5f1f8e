// Why: an uploaded file may hold what citizens wrote. It lies in the data directory, readable for this account alone, under a
// name of ours, and goes when it is done with.
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config.js';
import type { ImportDraft } from '../../../db/queries/importDrafts.js';
import { inspectFile, type Encoding, type Separator } from '../csvFile.js';
import { Refusal } from '../refusal.js';
import { inspectWorkbook } from '../workbooks/workbook.js';

/** A million rows of a dozen columns are about 60 MB. */
export const largestUpload = 200 * 1024 * 1024;
/** A workbook unpacks to many times its size. */
export const largestWorkbook = 50 * 1024 * 1024;
export const inMegabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
/** How long a file waits for somebody to go on with it. */
export const daysKept = 7;

type Place = Pick<Config, 'dataDir'>;

const folderOf = (config: Place): string => join(config.dataDir, 'uploads');

/** As it came. */
export const uploadPath = (config: Place, id: string): string => join(folderOf(config), `${id}.upload`);
/** A sheet or a long table, written out as one row a response. */
const tablePath = (config: Place, id: string): string => join(folderOf(config), `${id}.csv`);

/** Where the rows are read from. */
export function rowsPath(config: Place, draft: Pick<ImportDraft, 'id' | 'kind'>, pivoted: boolean): string {
  if (pivoted) return pivotPath(config, draft.id);
  return draft.kind === 'csv' ? uploadPath(config, draft.id) : tablePath(config, draft.id);
}

export const sheetPath = tablePath;
export const pivotPath = (config: Place, id: string): string => join(folderOf(config), `${id}.wide.csv`);

export async function makeFolder(config: Place): Promise<void> {
  await mkdir(folderOf(config), { recursive: true, mode: 0o700 });
}

export async function removeFiles(config: Place, id: string): Promise<void> {
  for (const path of [uploadPath(config, id), tablePath(config, id), pivotPath(config, id)])
    for (const left of [path, `${path}.part`, `${path}.part.parts`])
      await rm(left, { recursive: true, force: true });
}

/** Writes beside and then renames: a table that is only half written is none. */
export async function replaceFile(path: string, write: (into: string) => Promise<void>): Promise<void> {
  const into = `${path}.part`;
  try {
    await write(into);
    await rename(into, path);
  } finally {
    await rm(into, { force: true });
  }
}

export type Inspected =
  { kind: 'csv'; encoding: Encoding; separator: Separator } | { kind: 'xlsx' | 'ods'; sheets: string[] };

/** What a file is, by its content; its name says nothing. Throws a Refusal for what cannot be read. */
export async function inspectUpload(path: string): Promise<Inspected> {
  const start = Buffer.alloc(8);
  const file = await open(path, 'r');
  try {
    await file.read(start, 0, 8, 0);
  } finally {
    await file.close();
  }
  if (start.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))) {
    if ((await stat(path)).size > largestWorkbook)
      throw new Refusal('The workbook is too large.', undefined, 'large_workbook');
    const workbook = await inspectWorkbook(path);
    if (workbook.sheets.length === 0) throw new Refusal('The workbook has no sheet.', 'empty');
    return workbook;
  }
  if (start.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0])))
    throw new Refusal('An old or a protected workbook.', undefined, 'old_workbook');
  const { encoding, separator } = await inspectFile(path, {});
  return { kind: 'csv', encoding, separator };
}
