// Why: the backup nobody has to remember: once a day into BACKUP_DIR, by the command line in a process of its own.
import type { Dependencies } from '../dependencies.js';
import { runBeside } from './beside.js';

export const backupJob = 'backup.make';

/** Throws with what the command said, so that the job is tried again and the reason is kept. */
export async function backupDaily({ config }: Dependencies): Promise<void> {
  if (config.backup === undefined) return;
  const { into, keep } = config.backup;
  const { code, said } = await runBeside(['backup', into, '--keep', String(keep)], {
    DATA_DIR: config.dataDir,
    DATABASE_URL: config.databaseAddress,
  });
  if (code !== 0) throw new Error(said === '' ? `the backup ended with ${String(code)}` : said);
}
