// Why: a backup is made while the office works: of one moment, into a folder that gets its name only when it was brought
// back once as a rehearsal and everything was equal. What is there under its name is good.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { settleCopy, type Database } from '../../db/connection.js';
import { insertAudit } from '../../db/queries/audit.js';
import { listOffices } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import { countRows, TransferError, type Counts, type Watch } from '../../db/transfer.js';
import { exportToFile } from '../commandLine/transferFiles.js';
import type { Dependencies } from '../dependencies.js';
import { figuresOf } from './figures.js';
import { lockFolder } from './lock.js';
import { describeData, readManifest, writeManifest, type Figure, type Manifest } from './manifest.js';
import { rehearse, removeLeftRehearsals } from './restoring.js';

/** `stuck`: folders left by killed rehearsals that could not be removed. */
export type Made = { folder: string; manifest: Manifest; removed: string[]; stuck: string[] };

const named = /^manyi-\d{8}T\d{6}Z$/;

/** @param keep how many good ones stay, the new one among them; undefined: all */
export async function makeBackup(
  dependencies: Dependencies,
  into: string,
  { keep, progress }: { keep?: number | undefined; progress: Watch },
): Promise<Made> {
  const { database, clock } = dependencies;
  mkdirSync(into, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(into);
  try {
    // Only who holds the lock makes any: what else is half made was left by a process that died.
    for (const name of readdirSync(into))
      if (name.endsWith('.half') && named.test(name.slice(0, -'.half'.length))) remove(into, name);
    const stuck = removeLeftRehearsals(into);
    const at = clock();
    const name = `manyi-${at.toISOString().replace(/[-:]|\.\d+/g, '')}`;
    const folder = join(into, name);
    if (existsSync(folder)) throw new TransferError(`${folder} exists already.`);
    const half = `${folder}.half`;
    mkdirSync(half, { mode: 0o700 });
    try {
      const manifest = await copyInto(database, half, at, progress);
      writeManifest(half, manifest);
      await rehearse(half);
      const rehearsed = { ...manifest, rehearsedAt: clock().toISOString() };
      writeManifest(half, rehearsed);
      renameSync(half, folder);
      await writeDown(dependencies, name, rehearsed);
      const removed = keep === undefined ? [] : removeOld(into, keep);
      return { folder, manifest: rehearsed, removed, stuck };
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      throw error instanceof Error && 'code' in error && !(error instanceof TransferError)
        ? new TransferError(`The backup could not be written: ${error.message}`)
        : error;
    }
  } finally {
    unlock();
  }
}

async function copyInto(database: Database, half: string, at: Date, progress: Watch): Promise<Manifest> {
  if (database.copyInto !== undefined) {
    const path = join(half, 'database.sqlite');
    const told = await database.copyInto(path, async (db) => ({
      rows: await countRows(db),
      figures: await figuresOf(db),
    }));
    settleCopy(path);
    chmodSync(path, 0o600);
    return await describeData(half, 'database.sqlite', { ...told, at });
  }
  const figures: Figure[] = [];
  const rows: Counts = await exportToFile(database, join(half, 'database.ndjson'), {
    at,
    progress,
    beside: async (db) => {
      figures.push(...(await figuresOf(db)));
    },
  });
  return await describeData(half, 'database.ndjson', { rows, figures, at });
}

export type Kept = { name: string; manifest: Manifest };

/** The good ones, newest first. */
export function listBackups(into: string): Kept[] {
  if (!existsSync(into)) return [];
  return readdirSync(into)
    .filter((name) => named.test(name))
    .sort()
    .reverse()
    .flatMap((name): Kept[] => {
      try {
        return [{ name, manifest: readManifest(join(into, name)) }];
      } catch (error) {
        if (error instanceof TransferError) return [];
        throw error;
      }
    });
}

/** Only good ones are counted, and only good ones are removed: beyond the newest `keep`. A strange folder is left alone. */
function removeOld(into: string, keep: number): string[] {
  const old = listBackups(into).slice(Math.max(1, keep));
  for (const { name } of old) remove(into, name);
  return old.map(({ name }) => name);
}

function remove(into: string, name: string): void {
  rmSync(join(into, name), { recursive: true, force: true });
}

/** A backup is everything there is to read: each office has it in its audit log. */
async function writeDown(
  { database, clock, newId }: Dependencies,
  name: string,
  { data, rows }: Manifest,
): Promise<void> {
  const offices = await listOffices(database.queries);
  const at = clock();
  const n = Object.values(rows).reduce((sum, one) => sum + one, 0);
  await database.atomically((db) =>
    offices.map((office) =>
      insertAudit(db, officeScope(office.id), {
        id: newId(),
        at,
        userId: null,
        action: 'backup.make',
        entity: 'office',
        entityId: office.id,
        detail: { name, bytes: data.bytes, rows: n },
      }),
    ),
  );
}
