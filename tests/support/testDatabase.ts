// Why: every test file gets a database of its own, on the engine of its project, migrated like the real one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../db/connection.js';
import { engine } from '../../db/dialect.js';

export type TestDatabase = { database: Database; address: string; folder: string; drop: () => Promise<void> };

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
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const address = server.replace(/\/postgres$/, `/${name}`);
  const database = await openDatabase(address, { poolSize: 5 });
  return {
    database,
    address,
    folder,
    drop: async () => {
      await database.close();
      const dropper = new pg.Client({ connectionString: server });
      await dropper.connect();
      await dropper.query(`drop database if exists ${name} with (force)`);
      await dropper.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
