// Why: an export is whole or not there, and so is an import: both are made beside their place and moved into it at the end.
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { databaseFileOf, openDatabase, type Database } from '../../db/connection.js';
import {
  checkTransfer,
  emptyAll,
  exportAll,
  findFilledTable,
  importAll,
  TransferError,
  type Counts,
  type ExportOptions,
  type Watch,
} from '../../db/transfer.js';

/** Writes everything to a new file, readable by this account only. */
export async function exportToFile(
  database: Database,
  path: string,
  options: ExportOptions,
): Promise<Counts> {
  if (existsSync(path))
    throw new TransferError(`${path} exists already. Choose another name, or move it away.`);
  const half = `${path}.half`;
  const file = createWriteStream(half, { mode: 0o600, highWaterMark: 1024 * 1024 });
  let failed: Error | undefined;
  file.on('error', (error) => {
    failed = error;
  });
  try {
    await once(file, 'open');
    const counts = await exportAll(
      database,
      async (text) => {
        if (failed !== undefined) throw failed;
        if (!file.write(text)) await once(file, 'drain');
      },
      options,
    );
    file.end();
    await once(file, 'close');
    if (failed !== undefined) throw failed;
    renameSync(half, path);
    return counts;
  } catch (error) {
    file.destroy();
    rmSync(half, { force: true });
    throw error instanceof Error && 'code' in error
      ? new TransferError(`The export could not be written: ${error.message}`)
      : error;
  }
}

/** Looks at what was brought in before it is in its place; throws to have it taken away again. */
export type Check = (database: Database) => Promise<void>;

/**
 * Reads a whole export, then writes it into the empty database at `address`. On SQLite into a file beside it that takes
 * its place at the end, on PostgreSQL in one transaction: a stop on the way leaves nothing on either.
 */
export async function importFromFile(
  address: string,
  path: string,
  progress: Watch,
  check: Check = () => Promise.resolve(),
): Promise<Counts> {
  if (!existsSync(path)) throw new TransferError(`There is no file ${path}.`);
  const checked = await checkTransfer(linesOf(path));
  const file = databaseFileOf(address);
  const counts =
    file === undefined
      ? await intoServer(address, path, progress, check)
      : await intoNewFile(file, async (half) => {
          const database = await openDatabase(half);
          try {
            const written = await importAll(database, linesOf(path), { progress });
            await check(database);
            return written;
          } finally {
            await database.close(); // the last connection leaves everything in the one file
          }
        });
  for (const [name, n] of Object.entries(checked)) {
    if (counts[name] !== n)
      throw new TransferError(
        `${name}: ${n} rows in the file, ${counts[name] ?? 0} written. The file changed while it was read.`,
      );
  }
  return counts;
}

async function intoServer(address: string, path: string, progress: Watch, check: Check): Promise<Counts> {
  const database = await openDatabase(address);
  try {
    const counts = await importAll(database, linesOf(path), { progress });
    try {
      await check(database);
    } catch (error) {
      await emptyAll(database);
      throw error;
    }
    return counts;
  } finally {
    await database.close();
  }
}

const sqliteParts = ['', '-wal', '-shm'];

/** Has a database made beside `address`, which takes its place when it is whole. Throws where one is that has rows. */
export async function intoNewFile<T>(address: string, make: (half: string) => Promise<T>): Promise<T> {
  if (existsSync(address)) {
    const there = await openDatabase(address);
    try {
      const filled = await findFilledTable(there.queries);
      if (filled !== undefined)
        throw new TransferError(
          `The database ${address} is not empty (${filled} has rows). Bring an export into a new one.`,
        );
    } finally {
      await there.close();
    }
  }
  const half = `${address}.half`;
  const removeHalf = () => sqliteParts.forEach((part) => rmSync(half + part, { force: true }));
  removeHalf();
  // A new DATA_DIR need not be there yet; what was made for nothing goes again.
  const madeFolder = mkdirSync(dirname(address), { recursive: true, mode: 0o700 });
  try {
    const made = await make(half);
    sqliteParts.forEach((part) => rmSync(address + part, { force: true }));
    renameSync(half, address);
    return made;
  } catch (error) {
    removeHalf();
    if (madeFolder !== undefined) rmSync(madeFolder, { recursive: true });
    throw error;
  }
}

/** Opened when the first line is asked for: a reader that waits longer would miss the beginning. */
async function* linesOf(path: string): AsyncGenerator<string> {
  yield* createInterface({
    input: createReadStream(path, { highWaterMark: 1024 * 1024 }),
    crlfDelay: Infinity,
  });
}
