// Why: whoever opens a database brings it up to date. What it held before must not be lost by that: a file is copied first,
// for a server there must be a backup; and a database of a newer program is left alone.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Sqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { engine } from './dialect.js';
import { BackupNeeded, NewerDatabase } from './errors.js';

const here = dirname(fileURLToPath(import.meta.url));

/** Migrations lie beside the source; the built program in `dist/db` reads the same folder. */
function migrationsFolder(): string {
  const beside = `${here}/migrations/${engine}`;
  return existsSync(beside) ? beside : `${here}/../../db/migrations/${engine}`;
}

/** How many migrations this program knows, the same on both engines: a database that had more is not for it. */
export function countMigrations(): number {
  return journalEntries().length;
}

function journalEntries(): { when: number }[] {
  const journal: unknown = JSON.parse(readFileSync(`${migrationsFolder()}/meta/_journal.json`, 'utf8'));
  return (journal as { entries: { when: number }[] }).entries;
}

function newestMigrationTime(): number {
  return Math.max(0, ...journalEntries().map((entry) => entry.when));
}

/** @param at milliseconds of the newest migration it had, 0 for none. Throws NewerDatabase. */
function hasPendingMigrations(at: number): boolean {
  if (at > newestMigrationTime()) throw new NewerDatabase();
  return at < newestMigrationTime();
}

/**
 * To be called with foreign keys off: tables are rebuilt, and a rebuilt parent would take its children along.
 * @param backUpFirst whether a file with data is copied before it is changed
 * @throws NewerDatabase, or where references are broken: nothing was changed then, and the connection is closed
 */
export function bringFileUpToDate(sqlite: Sqlite.Database, file: string, backUpFirst: boolean): void {
  try {
    if (!hasPendingMigrations(fileMigratedAt(sqlite))) return;
    if (backUpFirst && file !== ':memory:' && hasTable(sqlite, 'offices')) copyBeforeMigration(sqlite, file);
    migrateFile(sqlite);
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/**
 * As Drizzle's migrator does, whose table it keeps; but that one commits before anybody could look at the references, and
 * the next start would find nothing left to do.
 */
function migrateFile(sqlite: Sqlite.Database): void {
  const migrate = sqlite.transaction(() => {
    sqlite.exec(
      'create table if not exists __drizzle_migrations (id serial primary key, hash text not null, created_at numeric)',
    );
    const at = fileMigratedAt(sqlite);
    const done = sqlite.prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)');
    for (const { sql, hash, folderMillis } of readMigrationFiles({ migrationsFolder: migrationsFolder() })) {
      if (folderMillis <= at) continue;
      for (const statement of sql) sqlite.exec(statement);
      done.run(hash, folderMillis);
    }
    const broken = sqlite.prepare('pragma foreign_key_check').all().length;
    if (broken > 0)
      throw new Error(
        `the upgrade met ${broken} broken references: the database is as it was, and the version before still opens it`,
      );
  });
  migrate.immediate();
}

function hasTable(sqlite: Sqlite.Database, name: string): boolean {
  const found = sqlite.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(name);
  return found !== undefined;
}

function fileMigratedAt(sqlite: Sqlite.Database): number {
  if (!hasTable(sqlite, '__drizzle_migrations')) return 0;
  const newest = sqlite
    .prepare<[], { at: number | null }>('select max(created_at) as at from __drizzle_migrations')
    .get();
  return newest?.at ?? 0;
}

/** By SQLite, not by the file system: while anybody else has the file open, part of it lies in the one beside. */
function copyBeforeMigration(sqlite: Sqlite.Database, file: string): void {
  const target = `${file}.before-migration-${newestMigrationTime()}`;
  const half = `${target}.half`;
  for (const left of [half, `${half}-journal`]) rmSync(left, { force: true });
  sqlite.prepare('vacuum into ?').run(half);
  const written = openSync(half, 'r+');
  fsyncSync(written);
  closeSync(written);
  renameSync(half, target);
}

/**
 * @param client one connection that holds the lock of migrations
 * @param backUpFirst whether a database with data is refused unless it says that a backup was made within a day
 * @throws NewerDatabase, BackupNeeded
 */
export async function bringServerUpToDate(client: pg.PoolClient, backUpFirst: boolean): Promise<void> {
  if (!hasPendingMigrations(await serverMigratedAt(client))) return;
  if (backUpFirst && (await hasRows(client)) && !(await wasBackedUp(client))) throw new BackupNeeded();
  await migratePg(drizzlePg(client), { migrationsFolder: migrationsFolder() });
}

async function serverMigratedAt(client: pg.PoolClient): Promise<number> {
  if (!(await firstOf(client, "select to_regclass('drizzle.__drizzle_migrations') is not null"))) return 0;
  return Number(await firstOf(client, 'select max(created_at) from drizzle.__drizzle_migrations'));
}

async function hasRows(client: pg.PoolClient): Promise<boolean> {
  if (!(await firstOf(client, "select to_regclass('offices') is not null"))) return false;
  return (await firstOf(client, 'select exists (select 1 from offices)')) === true;
}

/** A backup writes itself down when it was brought back once as a rehearsal; in the database's own time. */
async function wasBackedUp(client: pg.PoolClient): Promise<boolean> {
  const made =
    "select exists (select 1 from audit where action = 'backup.make' and at > now() - interval '1 day')";
  return (await firstOf(client, made)) === true;
}

/** The one value of a query of one row. */
async function firstOf(client: pg.PoolClient, query: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: query, rowMode: 'array' });
  return rows[0]?.[0];
}
