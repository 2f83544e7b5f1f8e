// Why: the one place that decides which engine this process speaks. The schema is built when modules load, so the
// choice is made from the environment before anything else, and holds for the whole process.
export type Engine = 'sqlite' | 'postgres';

/** Which engine an address means: `postgres://…` or `postgresql://…` is PostgreSQL, anything else SQLite. */
export function engineOf(databaseUrl: string | undefined): Engine {
  return databaseUrl !== undefined && /^postgres(ql)?:\/\//.test(databaseUrl) ? 'postgres' : 'sqlite';
}

export const engine: Engine = engineOf(process.env['DATABASE_URL']);
