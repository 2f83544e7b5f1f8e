import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { mustChange, openDatabase } from '../../db/connection.js';
import { BackupNeeded, NothingChanged } from '../../db/errors.js';
import { engine } from '../../db/dialect.js';
import { listOffices } from '../../db/queries/offices.js';
import { listComments } from '../../db/queries/comments.js';
import {
  insertInvitationList,
  listInvitationLists,
  listInvitedAddresses,
} from '../../db/queries/invitations.js';
import { responseFlags } from '../../db/schema.js';
import { officeScope } from '../../db/scope.js';
import { openTestDatabase } from '../support/testDatabase.js';

const folder = mkdtempSync(join(tmpdir(), 'manyi-migrations-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Only the first so many migrations, as an installation of that day has them. */
function firstMigrations(howMany: number): string {
  const source = new URL(`../../db/migrations/${engine}`, import.meta.url).pathname;
  const copy = join(folder, `${engine}-${howMany}`);
  cpSync(source, copy, { recursive: true });
  const journalFile = join(copy, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as { entries: unknown[] };
  writeFileSync(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, howMany) }));
  return copy;
}

const name = `'{"zh-TW":"北","en":"North","ja":"北"}'`;
const rows = (moment: string, no: string) => [
  `insert into offices (id, name, time_zone, settings, created_at) values ('north', ${name}, 'Asia/Taipei', '{}', ${moment})`,
  `insert into surveys (office_id, id, slug, title, state, revision, created_at) values ('north', 's', 'old', ${name}, 'open', 1, ${moment})`,
  `insert into responses (office_id, id, survey_id, version, language, channel, assisted, received_at, answers, flags, body_hash, stream, sequence, salt, hash)
   values ('north', 'r', 's', 1, 'zh-TW', 'web', ${no}, ${moment}, '{}', '', 'b', 'web', 1, 'x', 'h')`,
  `insert into comments (office_id, id, survey_id, response_id, question, language, channel, received_at, text, hash, search_text)
   values ('north', 'c', 's', 'r', 'suggestion', 'zh-TW', 'web', ${moment}, '保留', 'h', '保留')`,
];

const isSqlite = engine === 'sqlite';

/** Runs `work` on an old installation with data, of the first day or later; on SQLite while somebody else still reads. */
async function withOldInstallation(
  name: string,
  work: (address: string, write: (statement: string) => Promise<void>) => Promise<void>,
  { migrations = 1, more = [] }: { migrations?: number; more?: readonly string[] } = {},
): Promise<void> {
  if (isSqlite) {
    const address = join(folder, name);
    const reader = new Sqlite(address);
    const sqlite = new Sqlite(address);
    sqlite.pragma('journal_mode = WAL');
    migrateSqlite(drizzleSqlite(sqlite), { migrationsFolder: firstMigrations(migrations) });
    // Somebody still reads, so what comes in stays beside the file.
    reader.exec('begin');
    reader.prepare('select 1 from offices').get();
    for (const row of [...rows('0', '0'), ...more]) sqlite.exec(row);
    sqlite.close();
    await work(address, () => Promise.reject(new Error('only on a server')));
    reader.close();
    return;
  }
  const empty = await openTestDatabase();
  await empty.database.close();
  const client = new pg.Client({ connectionString: empty.address });
  await client.connect();
  await client.query('drop schema public cascade; drop schema drizzle cascade; create schema public');
  await migratePg(drizzlePg(client), { migrationsFolder: firstMigrations(migrations) });
  for (const row of [...rows("'1970-01-01T00:00:00Z'", 'false'), ...more]) await client.query(row);
  await work(empty.address, async (statement) => {
    await client.query(statement);
  });
  await client.end();
}

const copiesOf = (name: string) =>
  readdirSync(folder).filter((file) => file.startsWith(`${name}.before-migration-`));

/** The schema, and every row of every table; where in the file they lie, a copy need not keep. */
function contentOf(file: string) {
  const sqlite = new Sqlite(file, { readonly: true });
  const schema = sqlite.prepare('select type, name, sql from sqlite_master order by type, name').all();
  const tables = sqlite
    .prepare<[], { name: string }>("select name from sqlite_master where type = 'table' order by name")
    .all()
    .map(({ name }) => ({
      name,
      rows: sqlite
        .prepare(`select * from "${name}"`)
        .all()
        .map((row) => JSON.stringify(row))
        .sort(),
    }));
  sqlite.close();
  return { schema, tables };
}

function wholenessOf(file: string): unknown {
  const sqlite = new Sqlite(file, { readonly: true });
  const said: unknown = sqlite.pragma('integrity_check', { simple: true });
  sqlite.close();
  return said;
}

describe('an installation of the first day', () => {
  it('is brought up to date with its data, and on SQLite copied before', async () => {
    await withOldInstallation('old.sqlite', async (address, write) => {
      if (!isSqlite) await write(backupMade('23 hours'));
      const database = await openDatabase(address);
      expect((await listOffices(database.queries)).map((office) => office.id)).toEqual(['north']);
      const comments = await listComments(database.queries, officeScope('north'), {}, 10);
      // A rebuilt table takes nothing over from columns that were not there, not even their names as words.
      expect(comments).toEqual([
        expect.objectContaining({
          surveyId: 's',
          responseId: 'r',
          question: 'suggestion',
          text: '保留',
          reference: null,
          enteredBy: null,
          mergedInto: null,
        }),
      ]);
      await database.close();
    });
    if (isSqlite) {
      const copies = copiesOf('old.sqlite');
      expect(copies).toHaveLength(1);
      const copy = new Sqlite(join(folder, copies[0] ?? ''), { readonly: true });
      expect(copy.prepare('select text from comments').all()).toEqual([{ text: '保留' }]);
      // Copied before, not after: of the first day, without what later migrations add.
      expect(copy.prepare('select count(*) as n from __drizzle_migrations').get()).toEqual({ n: 1 });
      const columns = copy.pragma('table_info(comments)') as { name: string }[];
      expect(columns.map(({ name }) => name)).not.toContain('corrected_by');
      copy.close();
    }
  });

  if (isSqlite)
    it('can go back: the copy is the database as it was, and in its place is brought up to date once more', async () => {
      let before: unknown;
      await withOldInstallation('back.sqlite', async (address) => {
        before = contentOf(address);
        await (await openDatabase(address)).close();
      });
      expect(contentOf(join(folder, 'back.sqlite'))).not.toEqual(before);
      const [copy = '', ...more] = copiesOf('back.sqlite');
      expect(more).toEqual([]);
      expect(wholenessOf(join(folder, copy))).toBe('ok');
      // The schema among it, and which migrations there have been: the version before opens it.
      expect(contentOf(join(folder, copy))).toEqual(before);

      // As the README says: alone in a new DATA_DIR, under the name that the program looks for.
      const newFolder = join(folder, 'back');
      mkdirSync(newFolder);
      const placed = join(newFolder, 'manyi.sqlite');
      copyFileSync(join(folder, copy), placed);
      // The version before finds nothing to do there; the new one does it all once more.
      const older = new Sqlite(placed);
      migrateSqlite(drizzleSqlite(older), { migrationsFolder: firstMigrations(1) });
      older.close();
      expect(contentOf(placed)).toEqual(before);
      const database = await openDatabase(placed);
      expect(await listComments(database.queries, officeScope('north'), {}, 10)).toEqual([
        expect.objectContaining({ surveyId: 's', responseId: 'r', text: '保留' }),
      ]);
      await database.close();
      expect(wholenessOf(placed)).toBe('ok');
      expect(contentOf(placed)).toEqual(contentOf(join(folder, 'back.sqlite')));
    });

  // On SQLite the copy is always made.
  if (!isSqlite)
    it('is left as it is where no backup was made of it within a day', async () => {
      await withOldInstallation('unsaved', async (address, write) => {
        await expect(openDatabase(address)).rejects.toBeInstanceOf(BackupNeeded);
        await write(backupMade('25 hours'));
        await expect(openDatabase(address)).rejects.toThrow(/npm run admin -- backup DIR/);
        // Still of the first day.
        // What the next migrations made is not there.
        await expect(write('select 1 from response_flags')).rejects.toThrow(/does not exist/);
      });
    });

  it('is brought up to date without either where whoever looks after it says so', async () => {
    await withOldInstallation('brave.sqlite', async (address) => {
      const database = await openDatabase(address, { backUpFirst: false });
      expect(await listOffices(database.queries)).toHaveLength(1);
      await database.close();
    });
    expect(copiesOf('brave.sqlite')).toEqual([]);
  });
});

// On a server every reference is held at all times.
if (isSqlite)
  it('an installation with a broken reference is not brought up to date, at any start, and stays what it was', async () => {
    const broken = `insert into sections (office_id, id, code, name, position) values ('gone', 'a', 'a', ${name}, 1)`;
    await withOldInstallation(
      'broken.sqlite',
      async (address) => {
        const state = () => {
          const sqlite = new Sqlite(address, { readonly: true });
          const migrations = sqlite.prepare('select hash, created_at from __drizzle_migrations').all();
          const tables = sqlite.prepare('select sql from sqlite_master order by name').all();
          sqlite.close();
          return { migrations, tables };
        };
        const before = state();
        for (const start of [1, 2, 3])
          await expect(openDatabase(address), `start ${start}`).rejects.toThrow(
            /1 broken references.*as it was/,
          );
        expect(state()).toEqual(before);
      },
      { more: ['pragma foreign_keys = off', broken] },
    );
  });

describe('an installation in which two looks held one doubt twice', () => {
  it('holds it once when it has been brought up to date, by the row that came first', async () => {
    const at = isSqlite ? '1000' : "'1970-01-01T00:00:01Z'";
    const flag = (id: string, rule: string, lifted: string) =>
      `insert into response_flags (office_id, id, survey_id, response_id, day, rule, version, set_at, lifted_at)
       values ('north', '${id}', 's', 'r', '2026-06-01', '${rule}', '1', ${at}, ${lifted})`;
    const more = [
      flag('a', 'speeder', at),
      flag('b', 'speeder', 'null'),
      flag('c', 'speeder', 'null'),
      flag('d', 'rapid', 'null'),
    ];
    const open = async (address: string) => {
      const database = await openDatabase(address, { backUpFirst: false });
      const flags = await database.queries.select().from(responseFlags).orderBy(responseFlags.id);
      expect(flags.map(({ id, liftedAt }) => [id, liftedAt === null])).toEqual([
        ['a', false],
        ['b', true],
        ['c', false],
        ['d', true],
      ]);
      await database.close();
    };
    await withOldInstallation('twice.sqlite', open, { migrations: 28, more });
  });
});

describe('an installation in which two lists of a survey hold one address', () => {
  it('keeps both when it has been brought up to date, and numbers the lists that come', async () => {
    const [at, no] = isSqlite ? ['1000', '0'] : ["'1970-01-01T00:00:01Z'", 'false'];
    const list = (n: number) => [
      `insert into code_batches (office_id, id, survey_id, name, size, made_by, made_at)
       values ('north', 'b${n}', 's', 'x', 1, 'u', ${at})`,
      `insert into access_codes (office_id, code_hash, batch_id, spent) values ('north', 'h${n}', 'b${n}', ${no})`,
      `insert into invitation_lists (office_id, id, survey_id, batch_id, name, made_by, made_at)
       values ('north', 'l${n}', 's', 'b${n}', 'x', 'u', ${at})`,
      `insert into invitations (office_id, id, list_id, email, code, code_hash, language, state, attempts)
       values ('north', 'i${n}', 'l${n}', 'wang@example.tw', 'c${n}', 'h${n}', 'en', 'sent', 0)`,
    ];
    const open = async (address: string) => {
      const database = await openDatabase(address, { backUpFirst: false });
      const north = officeScope('north');
      const addresses = async (id: string) => await listInvitedAddresses(database.queries, north, id);
      expect([await addresses('l1'), await addresses('l2')]).toEqual([
        ['wang@example.tw'],
        ['wang@example.tw'],
      ]);
      const add = async (id: string) => {
        const row = { id, surveyId: 's', batchId: 'b1', number: 1, name: 'x', madeBy: 'u' };
        await database.atomically((db) => [
          mustChange(insertInvitationList(db, north, { ...row, madeAt: new Date(0) })),
        ]);
      };
      await add('l3');
      await expect(add('l4')).rejects.toBeInstanceOf(NothingChanged);
      const numbers = (await listInvitationLists(database.queries, north, 's')).map(({ number }) => number);
      expect(numbers.sort()).toEqual([1, null, null]);
      await database.close();
    };
    await withOldInstallation('lists.sqlite', open, { migrations: 30, more: [...list(1), ...list(2)] });
  });
});

/** What a backup writes down of itself. */
function backupMade(age: string): string {
  return `insert into audit (office_id, id, at, action, entity, entity_id)
    values ('north', 'backup ${age}', now() - interval '${age}', 'backup.make', 'office', 'north')`;
}
