// Why: every test file gets a database of its own, on the engine of its project, migrated like the real one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../db/connection.js';
import { engine } from '../../db/dialect.js';

export type TestDatabase = { database: Database; address: string; folder: string; drop: () => Promise<void> };

const addressOf = (server: string, name: string) => server.replace(/\/postgres$/, `/${name}`);

let kept: pg.Pool | undefined;
/** One connection a worker: a new one takes half a second before it makes its first database. */
function administration(server: string): pg.Pool {
  kept ??= new pg.Pool({ connectionString: server, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true });
  return kept;
}

/** Migrated once by the real migrations, then copied for every file: running them again costs more than most tests. */
async function haveMigrated(admin: pg.Pool, server: string): Promise<void> {
  await admin.query('select pg_advisory_lock(1)'); // two workers may come at once
  const found = await admin.query("select 1 from pg_database where datname = 'migrated'");
  if (found.rowCount === 0) {
    await admin.query('create database migrating');
    await (await openDatabase(addressOf(server, 'migrating'), { poolSize: 2 })).close();
    await admin.query('alter database migrating rename to migrated');
  }
  await admin.query('select pg_advisory_unlock(1)');
}

/** A fresh, empty, migrated database; a file or a PostgreSQL database of its own. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'manyi-test-'));
  if (engine === 'sqlite') {
    const address = join(folder, 'manyi.sqlite');
    const database = await openDatabase(address);
    return {
      database,
      address,
      folder,
      drop: async () => {
        await database.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const server = inject('postgresUrl');
  const name = `t_${process.pid}_${Math.floor(performance.now() * 1000)}`;
  const admin = administration(server);
  await haveMigrated(admin, server);
  await admin.query(`create database ${name} template migrated strategy file_copy`);
  const address = addressOf(server, name);
  const database = await openDatabase(address, { poolSize: 5 });
  return {
    database,
    address,
    folder,
    drop: async () => {
      await database.close();
      await admin.query(`drop database if exists ${name} with (force)`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
