// Why: constraints come first and friendly messages second, so somebody must read both engines' error codes.

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (
    let current = error;
    typeof current === 'object' && current !== null;
    current = 'cause' in current ? current.cause : null
  ) {
    if ('code' in current && typeof current.code === 'string') codes.push(current.code);
  }
  return codes;
}

/** True when a write broke a unique or primary key, on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  return codesOf(error).some(
    (code) =>
      code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY',
  );
}

/** True when a write named a row that is not there, or took one away that others still name. */
export function isForeignKeyViolation(error: unknown): boolean {
  return codesOf(error).some((code) => code === '23503' || code === 'SQLITE_CONSTRAINT_FOREIGNKEY');
}

/** True when PostgreSQL gave way to another transaction (deadlock, serialisation); the same work may be tried again. */
export function isRetryable(error: unknown): boolean {
  return codesOf(error).some((code) => code === '40P01' || code === '40001');
}

/** True when there is no room left on the disk. */
export function isStorageFull(error: unknown): boolean {
  return codesOf(error).some((code) => code === 'SQLITE_FULL' || code === 'ENOSPC' || code === '53100');
}

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host is not known',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'it does not answer',
  '28P01': 'it refuses the password',
  '28000': 'it refuses the account',
  '3D000': 'it has no such database',
  '42501': 'the account may not make tables there',
  '53300': 'it takes no more connections',
};

/** Why PostgreSQL could not be used, in words for the person at the terminal; undefined for any other error. */
export function unreachableReason(error: unknown): string | undefined {
  const code = codesOf(error).find((one) => Object.hasOwn(unreachable, one));
  return code === undefined
    ? undefined
    : `The database of DATABASE_URL cannot be used: ${unreachable[code] ?? ''} (${code}).`;
}

/** A guarded update touched no row: somebody else changed the thing first. The whole list was rolled back. */
export class NothingChanged extends Error {
  constructor() {
    super('a guarded statement changed no row');
    this.name = 'NothingChanged';
  }
}

/** The program may not work with this database as it is; nothing was changed. Says to the person at the terminal what to do. */
export class UnfitDatabase extends Error {}

/** The database has data, is of an older program, and says of no backup made within a day. */
export class BackupNeeded extends UnfitDatabase {
  constructor() {
    super(
      'The database is of an older version, and no backup was made of it within a day. With the older version: npm run admin -- backup DIR; then start again. With a copy made another way, set UPGRADE_WITHOUT_BACKUP=yes for this start.',
    );
  }
}

/** The database was brought up to date by a newer program: an older one would write what the newer does not expect. */
export class NewerDatabase extends UnfitDatabase {
  constructor() {
    super(
      'The database belongs to a newer version of the program. Install that version; or, to go back, restore the backup made before the upgrade into a new DATA_DIR or database.',
    );
  }
}
