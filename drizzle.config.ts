// Why: one schema, two sets of migrations. `npm run migrations` runs this once per engine.
import { defineConfig } from 'drizzle-kit';
import { engine } from './db/dialect.js';

export default defineConfig({
  dialect: engine === 'postgres' ? 'postgresql' : 'sqlite',
  schema: './db/schema.ts',
  // The check generates into a copy, to see whether anything is missing.
  out: process.env['MIGRATIONS_OUT'] ?? `./db/migrations/${engine}`,
});
