// Why: a backup is worth what a restore of it shows. Bringing one back and the rehearsal are the same steps: the data as
// they were written, into a place that is empty, compared with what the backup said of itself, and only then in place.
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { databaseFileOf, openDatabase, openReader, settleCopy, type Database } from '../../db/connection.js';
import { insertAudit } from '../../db/queries/audit.js';
import { listOffices } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import { countRows, TransferError, type Watch } from '../../db/transfer.js';
import { importFromFile, intoNewFile } from '../commandLine/transferFiles.js';
import { systemClock } from '../dependencies.js';
import { runBeside } from './beside.js';
import { figuresOf } from './figures.js';
import { checkFingerprint, readManifest, type Manifest } from './manifest.js';

export type Restoring = { now: () => Date; newId: () => string; progress: Watch };

/** Brings the backup into the empty database at `address`. Throws TransferError, and leaves nothing, when anything differs. */
export async function restoreBackup(
  folder: string,
  address: string,
  { now, newId, progress }: Restoring,
): Promise<Manifest> {
  const manifest = readManifest(folder);
  const path = await checkFingerprint(folder, manifest);
  const file = databaseFileOf(address);
  if (manifest.data.file === 'database.ndjson') {
    await importFromFile(address, path, progress, async (database) => {
      compareRows(manifest, await countRows(database.queries, Object.keys(manifest.rows)));
      await compareFigures(manifest, database);
      await writeDown(database, manifest, { now, newId });
    });
    return manifest;
  }
  if (file === undefined)
    throw new TransferError(
      'The backup is a SQLite file: restore it with DATABASE_URL unset into a new DATA_DIR, and move from there with export and import.',
    );
  await intoNewFile(file, async (half) => {
    copyFileSync(path, half);
    settleCopy(half);
    const reader = openReader(half);
    try {
      // Before the program brings it up to its own version.
      compareRows(manifest, await countRows(reader.queries, Object.keys(manifest.rows)));
    } finally {
      await reader.close();
    }
    const database = await openDatabase(half, { backUpFirst: false });
    try {
      await compareFigures(manifest, database);
      await writeDown(database, manifest, { now, newId });
    } finally {
      await database.close();
    }
  });
  return manifest;
}

function compareRows(manifest: Manifest, found: Readonly<Record<string, number>>): void {
  for (const [name, n] of Object.entries(manifest.rows)) {
    if (found[name] !== n)
      throw new TransferError(`${name}: the backup says ${n} rows, ${found[name] ?? 'no'} came back.`);
  }
}

async function compareFigures(manifest: Manifest, database: Database): Promise<void> {
  const found = new Map(
    (await figuresOf(database.queries)).map((figure) => [
      JSON.stringify([figure.office, figure.survey]),
      figure,
    ]),
  );
  for (const said of manifest.figures) {
    const figure = found.get(JSON.stringify([said.office, said.survey]));
    const same =
      figure?.responses === said.responses && figure.n === said.n && figure.satisfied === said.satisfied;
    if (!same)
      throw new TransferError(
        `${said.office}/${said.survey}: the backup says ${said.responses} responses, ${said.satisfied} of ${said.n} satisfied; ` +
          `${figure?.responses ?? 0} responses, ${figure?.satisfied ?? 0} of ${figure?.n ?? 0} came back.`,
      );
  }
}

async function writeDown(
  database: Database,
  manifest: Manifest,
  { now, newId }: Pick<Restoring, 'now' | 'newId'>,
): Promise<void> {
  const offices = await listOffices(database.queries);
  await database.atomically((db) =>
    offices.map((office) =>
      insertAudit(db, officeScope(office.id), {
        id: newId(),
        at: now(),
        userId: null,
        action: 'backup.restore',
        entity: 'office',
        entityId: office.id,
        detail: { of: manifest.at, program: manifest.program },
      }),
    ),
  );
}

const rehearsalPrefix = 'rehearsal-';
const rehearsalName = /^rehearsal-[A-Za-z0-9]{6}$/;
const day = 86_400_000;

/**
 * Brings the backup back into a folder of its own beside it, which is taken away again. In a process of its own on
 * SQLite, whatever engine this one speaks: so an export of a PostgreSQL office is proven as well.
 */
export async function rehearse(folder: string): Promise<void> {
  const place = mkdtempSync(join(dirname(resolve(folder)), rehearsalPrefix));
  try {
    const { code, said } = await runBeside(['restore', resolve(folder)], {
      DATA_DIR: place,
      DATABASE_URL: '',
    });
    if (code !== 0) throw new TransferError(`The rehearsal failed. ${said}`);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/**
 * Removes what rehearsals that were killed left in the folder: everything the office has, readable, for good. What is of
 * the last day may be a `verify` that is under way, here or on another machine. Returns what could not be removed.
 */
export function removeLeftRehearsals(into: string): string[] {
  const left = readdirSync(into, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && rehearsalName.test(entry.name))
    .map((entry) => join(into, entry.name));
  return left.filter((place) => {
    try {
      // By the computer's own clock, which dates its folders.
      if (systemClock().getTime() - statSync(place).mtimeMs < day) return false;
      const isOurs = readdirSync(place).every((name) => name.startsWith('manyi.sqlite'));
      if (isOurs) rmSync(place, { recursive: true, force: true });
      return false;
    } catch (error) {
      // A verify that has just ended took its own away. Another account's is no reason to go without a backup.
      return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
    }
  });
}
