// Why: one schema for two engines. The kit names what we mean; each engine gives its best type for it. The code is
// typed as PostgreSQL, the stricter one, and runs on SQLite by default, so what only PostgreSQL can do fails first.
import { sql, type SQL } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import * as lite from 'drizzle-orm/sqlite-core';
import { engine } from './dialect.js';

const pgKit = {
  table: pg.pgTable,
  text: (name: string) => pg.text(name),
  integer: (name: string) => pg.integer(name),
  real: (name: string) => pg.doublePrecision(name),
  /** A moment in UTC, to the millisecond; a `Date` in code. */
  instant: (name: string) => pg.timestamp(name, { withTimezone: true, precision: 3, mode: 'date' }),
  flag: (name: string) => pg.boolean(name),
  /** A value stored and read whole. If we filter on it, it is a column instead. */
  json: (name: string) => pg.jsonb(name),
  bytes: pg.customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' }),
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
  foreignKey: pg.foreignKey,
  unique: pg.unique,
  check: pg.check,
};

const sqliteKit = {
  table: lite.sqliteTable,
  text: (name: string) => lite.text(name),
  integer: (name: string) => lite.integer(name),
  real: (name: string) => lite.real(name),
  instant: (name: string) => lite.integer(name, { mode: 'timestamp_ms' }),
  flag: (name: string) => lite.integer(name, { mode: 'boolean' }),
  json: (name: string) => lite.text(name, { mode: 'json' }),
  bytes: (name: string) => lite.blob(name, { mode: 'buffer' }),
  index: lite.index,
  uniqueIndex: lite.uniqueIndex,
  primaryKey: lite.primaryKey,
  foreignKey: lite.foreignKey,
  unique: lite.unique,
  check: lite.check,
};

/** Any table and any column, for code that goes over all of them. */
export type AnyTable = pg.PgTable;
export type AnyColumn = pg.AnyPgColumn;

const kit = engine === 'postgres' ? pgKit : (sqliteKit as unknown as typeof pgKit);

export const {
  table,
  text,
  integer,
  real,
  instant,
  flag,
  json,
  bytes,
  index,
  uniqueIndex,
  primaryKey,
  foreignKey,
  unique,
  check,
} = kit;

/**
 * The items of a JSON array as rows, for `from`: one parameter, however many they are. Each is `value`; `value ->> 0` is the
 * first of its own items, as text or, on SQLite, as what it is.
 */
export function rowsOfJson(items: readonly unknown[]): SQL {
  const json = JSON.stringify(items);
  return engine === 'sqlite' ? sql`json_each(${json})` : sql`jsonb_array_elements(${json}::jsonb)`;
}
