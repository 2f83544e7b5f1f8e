// Why: going back to an older program over a newer database would lose what the newer one wrote; it is refused in words.
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../db/connection.js';
import { engine } from '../../db/dialect.js';
import { NewerDatabase } from '../../db/errors.js';
import { openTestDatabase, type TestDatabase } from '../support/testDatabase.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(async () => {
  await test.drop();
});

/** As if a program of the year 2286 had brought it up to date. */
async function bringIntoTheFuture(): Promise<void> {
  if (engine === 'sqlite') {
    const sqlite = new Sqlite(test.address);
    sqlite.exec("insert into __drizzle_migrations (hash, created_at) values ('future', 9999999999999)");
    sqlite.close();
    return;
  }
  const client = new pg.Client({ connectionString: test.address });
  await client.connect();
  await client.query(
    "insert into drizzle.__drizzle_migrations (hash, created_at) values ('future', 9999999999999)",
  );
  await client.end();
}

it('a database of a newer program is refused, and left as it is', async () => {
  await (await openDatabase(test.address)).close();
  await bringIntoTheFuture();
  await expect(openDatabase(test.address)).rejects.toBeInstanceOf(NewerDatabase);
  await expect(openDatabase(test.address)).rejects.toThrow(/restore the backup made before the upgrade/);
});
