// Why: an export is whole or not there, and so is an import: both are made beside their place and moved into it at the end.
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { databaseFileOf, openDatabase, type Database } from '../../db/connection.js';
import {
  checkTransfer,
  exportAll,
  findFilledTable,
  importAll,
  TransferError,
  type Counts,
  type Watch,
} from '../../db/transfer.js';

/** Writes everything to a new file, readable by this account only. */
export async function exportToFile(
  database: Database,
  path: string,
  at: Date,
  progress: Watch,
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
      { at, progress },
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

/**
 * Reads a whole export, then writes it into the empty database at `address`. On SQLite into a file beside it that takes
 * its place at the end, on PostgreSQL in one transaction: a stop on the way leaves nothing on either.
 */
export async function importFromFile(address: string, path: string, progress: Watch): Promise<Counts> {
  if (!existsSync(path)) throw new TransferError(`There is no file ${path}.`);
  const checked = await checkTransfer(linesOf(path));
  const file = databaseFileOf(address);
  const counts =
    file === undefined ? await intoServer(address, path, progress) : await intoFile(file, path, progress);
  for (const [name, n] of Object.entries(checked)) {
    if (counts[name] !== n)
      throw new TransferError(
        `${name}: ${n} rows in the file, ${counts[name] ?? 0} written. The file changed while it was read.`,
      );
  }
  return counts;
}

async function intoServer(address: string, path: string, progress: Watch): Promise<Counts> {
  const database = await openDatabase(address);
  try {
    return await importAll(database, linesOf(path), { progress });
  } finally {
    await database.close();
  }
}

const sqliteParts = ['', '-wal', '-shm'];

async function intoFile(address: string, path: string, progress: Watch): Promise<Counts> {
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
  try {
    const database = await openDatabase(half);
    let counts: Counts;
    try {
      counts = await importAll(database, linesOf(path), { progress });
    } finally {
      await database.close(); // the last connection leaves everything in the one file
    }
    sqliteParts.forEach((part) => rmSync(address + part, { force: true }));
    renameSync(half, address);
    return counts;
  } catch (error) {
    removeHalf();
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
