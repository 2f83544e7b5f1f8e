// Why: the engine seam. Opens SQLite or PostgreSQL, migrates it, and runs a list of statements as one transaction.
// Only this file, columns.ts, dialect.ts, errors.ts, intake*.ts and upgrade.ts know that two engines exist.
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { engine, engineOf, type Engine } from './dialect.js';
import { NothingChanged } from './errors.js';
import type { IntakeEngine } from './intake.js';
import { openPostgresIntake } from './intakePostgres.js';
import { openSqliteIntake } from './intakeSqlite.js';
import { bringFileUpToDate, bringServerUpToDate } from './upgrade.js';

/** What a query function may use: nothing engine-bound can be called through it. */
export type Queries = Pick<
  PgDatabase<PgQueryResultHKT>,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'with' | '$with'
>;

/** One write, built but not yet run. Query builders are lazy: nothing happens until the list runs. */
export type Statement = PromiseLike<unknown>;
export type Guarded = { readonly mustChange: Statement };

/** Marks an update or insert that must touch at least one row, or the whole list is rolled back with NothingChanged. */
export function mustChange(statement: Statement): Guarded {
  return { mustChange: statement };
}

export interface Database {
  readonly queries: Queries;
  readonly engine: Engine;
  /** Bytes on disk. */
  size(): Promise<number>;
  /** Runs the statements in order as one durable transaction: all of them or none. */
  atomically(build: (db: Queries) => readonly (Statement | Guarded)[]): Promise<void>;
  /**
   * Many lists as one load. PostgreSQL shows none of them before all are there, whatever happens; on SQLite, where a
   * transaction cannot wait, the caller loads into a file of its own.
   */
  load<T>(work: (write: Database['atomically']) => Promise<T>): Promise<T>;
  /**
   * While `work` runs, a power cut may undo its last lists, but breaks nothing: for what is done again where it stopped, as
   * the demo's seed. Everything is on disk with the first list after it.
   */
  loosely<T>(work: () => Promise<T>): Promise<T>;
  /** The grouped, durable write of responses with their count cells (see intake.ts). */
  readonly intake: IntakeEngine;
  /** Reads as if the world stood still: everything `read` sees is of one moment, however long it takes. */
  snapshot<T>(read: (db: Queries) => Promise<T>): Promise<T>;
  /**
   * Copies the whole database as of one moment into a new file, while others go on writing; `read` sees that moment too.
   * Undefined where the engine keeps no file of its own: there an export is the copy.
   */
  readonly copyInto: (<T>(target: string, read: (db: Queries) => Promise<T>) => Promise<T>) | undefined;
  /** Throws when the engine does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database and brings it up to date.
 * @param address a file path for SQLite (its folder is made), or `postgres://…`
 * @param options `poolSize`: PostgreSQL connections of this process; `backUpFirst`: see upgrade.ts (default: yes)
 * @throws NewerDatabase, BackupNeeded: nothing was changed
 */
export async function openDatabase(
  address: string,
  { poolSize = 10, backUpFirst = true }: { poolSize?: number; backUpFirst?: boolean } = {},
): Promise<Database> {
  return engine === 'postgres'
    ? await openPostgres(address, poolSize, backUpFirst)
    : openSqlite(address, backUpFirst);
}

/** The file in which a database lies as a whole; undefined where a server keeps it. */
export function databaseFileOf(address: string): string | undefined {
  return engineOf(address) === 'sqlite' ? address : undefined;
}

export type Reader = { readonly queries: Queries; close(): Promise<void> };

/** A connection of its own that can only read and migrates nothing: for long reads in another thread. */
export function openReader(address: string): Reader {
  if (engineOf(address) === 'sqlite') {
    const sqlite = new Sqlite(address, { readonly: true, timeout: 5_000 });
    return {
      queries: queriesOf(sqlite),
      close: () => {
        sqlite.close();
        return Promise.resolve();
      },
    };
  }
  const options = '-c default_transaction_read_only=on';
  const pool = new pg.Pool({ connectionString: address, max: 1, options });
  pool.on('error', () => undefined);
  return {
    queries: drizzlePg(pool),
    close: async () => {
      await pool.end();
    },
  };
}

function queriesOf(sqlite: Sqlite.Database): Queries {
  return drizzleSqlite(sqlite) as unknown as Queries;
}

function openSqlite(file: string, backUpFirst: boolean): Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  // SQLite opens a file it may not write, for reading only, and every answer would be refused later.
  if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  const sqlite = new Sqlite(file, { timeout: 5_000 });
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL'); // acknowledged means on disk
  sqlite.pragma('cache_size = -32768');
  // Count cells change the same pages again and again: fewer checkpoints write each page fewer times.
  sqlite.pragma('wal_autocheckpoint = 8000');
  sqlite.pragma('temp_store = MEMORY');
  sqlite.pragma('secure_delete = ON'); // what is purged by law is overwritten, not only forgotten
  // Drizzle rebuilds tables with foreign keys as they are; with them on, a rebuilt parent would take its children along.
  sqlite.pragma('foreign_keys = OFF');
  bringFileUpToDate(sqlite, file, backUpFirst);
  sqlite.pragma('foreign_keys = ON');
  const queries = queriesOf(sqlite);
  const run = (list: readonly (Statement | Guarded)[]): void => {
    for (const item of list) {
      const guarded = 'mustChange' in item;
      const statement = (guarded ? item.mustChange : item) as Statement & { run(): { changes: number } };
      if (statement.run().changes === 0 && guarded) throw new NothingChanged();
    }
  };
  const transaction = sqlite.transaction(run);
  // A promise even so: callers await both engines alike.
  const atomically: Database['atomically'] = (build) =>
    new Promise((resolve) => {
      transaction.immediate(build(queries));
      resolve();
    });

  return {
    queries,
    engine: 'sqlite',
    size: () =>
      Promise.resolve(
        ['', '-wal'].reduce(
          (sum, part) => sum + (statSync(file + part, { throwIfNoEntry: false })?.size ?? 0),
          0,
        ),
      ),
    atomically,
    load: (work) => work(atomically),
    loosely: async (work) => {
      sqlite.pragma('synchronous = NORMAL');
      try {
        return await work();
      } finally {
        sqlite.pragma('synchronous = FULL');
      }
    },
    intake: openSqliteIntake(sqlite, (build) => {
      run(build(queries));
    }),
    snapshot: async (read) => {
      // A second connection, for its open transaction must not hold up the writer. In memory there is only one.
      const own = file === ':memory:' ? undefined : new Sqlite(file, { readonly: true, timeout: 5_000 });
      try {
        own?.exec('begin');
        return await read(own === undefined ? queries : queriesOf(own));
      } finally {
        own?.close();
      }
    },
    copyInto: async (target, read) => {
      const own = new Sqlite(file, { readonly: true, timeout: 5_000 });
      try {
        // The first read fixes the moment; a copy inside the transaction never has to begin again, however much is written.
        own.exec('begin');
        own.prepare('select 1 from offices limit 1').get();
        const seen = await read(queriesOf(own));
        await own.backup(target, { progress: () => pagesAtOnce });
        return seen;
      } finally {
        own.close();
      }
    },
    ping: () => {
      sqlite.prepare('select 1').get();
      return Promise.resolve();
    },
    close: () => {
      sqlite.close();
      return Promise.resolve();
    },
  };
}

/** Pages copied before others have their turn: under a millisecond each. */
const pagesAtOnce = 200;

/**
 * Makes a copied file one that lies by itself: no log beside it, nobody signed in.
 * Throws when its pages or references are not whole.
 */
export function settleCopy(file: string): void {
  const sqlite = new Sqlite(file, { timeout: 5_000 });
  try {
    sqlite.pragma('journal_mode = DELETE');
    const whole: unknown = sqlite.pragma('integrity_check', { simple: true });
    if (whole !== 'ok') throw new Error(`the copy is not whole: ${String(whole)}`);
    const broken = sqlite.pragma('foreign_key_check');
    if (Array.isArray(broken) && broken.length > 0)
      throw new Error(`the copy has ${broken.length} broken references`);
    // Overwritten, not only let go.
    sqlite.pragma('secure_delete = ON');
    sqlite.exec('delete from sessions');
  } finally {
    sqlite.close();
  }
}

async function runInOrder(list: readonly (Statement | Guarded)[]): Promise<void> {
  for (const item of list) {
    const guarded = 'mustChange' in item;
    const result = (await (guarded ? item.mustChange : item)) as { rowCount?: number | null };
    if (guarded && (result.rowCount ?? 0) === 0) throw new NothingChanged();
  }
}

async function openPostgres(address: string, poolSize: number, backUpFirst: boolean): Promise<Database> {
  const pool = new pg.Pool({ connectionString: address, max: poolSize });
  // An idle connection that breaks must not end the process; the next query takes a new one.
  pool.on('error', () => undefined);
  const db = drizzlePg(pool);
  const locked = await pool.connect();
  let failed = false;
  try {
    await locked.query('select pg_advisory_lock(762374501)');
    await bringServerUpToDate(locked, backUpFirst);
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    await locked.query('select pg_advisory_unlock(762374501)').catch(() => undefined);
    locked.release();
    if (failed) await pool.end();
  }
  return {
    queries: db,
    engine: 'postgres',
    size: async () => {
      const { rows } = await pool.query<{ bytes: string }>(
        'select pg_database_size(current_database()) as bytes',
      );
      return Number(rows[0]?.bytes ?? 0);
    },
    atomically: (build) => db.transaction((transaction) => runInOrder(build(transaction))),
    load: (work) => db.transaction((transaction) => work((build) => runInOrder(build(transaction)))),
    loosely: (work) => work(),
    intake: openPostgresIntake(pool, (client, build) => runInOrder(build(drizzlePg(client)))),
    snapshot: (read) =>
      db.transaction((transaction) => read(transaction), {
        isolationLevel: 'repeatable read',
        accessMode: 'read only',
      }),
    copyInto: undefined,
    ping: async () => {
      await pool.query('select 1');
    },
    close: async () => {
      await pool.end();
    },
  };
}
