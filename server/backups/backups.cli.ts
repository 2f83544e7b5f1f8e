// Why: backup, verify and restore on the command line, each saying in figures what it did.
import { uuidv7 } from 'uuidv7';
import type { Config } from '../config.js';
import { systemClock, type Dependencies } from '../dependencies.js';
import type { Terminal } from '../commandLine/terminal.js';
import { makeBackup } from './making.js';
import { checkFingerprint, readManifest, type Manifest } from './manifest.js';
import { rehearse, restoreBackup } from './restoring.js';

export const backupUsage = `backup DIR [--keep N]         makes a backup in DIR while the server runs, and brings it back once as a rehearsal;
                              with --keep older good ones beyond N are removed
verify BACKUP                 is the copy whole? brings it back into a folder of its own, and compares counts and figures
restore BACKUP                brings it back into the empty DATA_DIR or DATABASE_URL; never over anything`;

export async function backupCommand(
  dependencies: Dependencies,
  into: string,
  keep: number | undefined,
  terminal: Terminal,
): Promise<void> {
  const progress = terminal.progress('copying, rows');
  const { folder, manifest, removed, stuck } = await makeBackup(dependencies, into, {
    keep,
    progress: (rows) => progress(rows, 0),
  });
  progress.end();
  sayWhat(manifest, terminal);
  for (const name of removed) terminal.print(`removed: ${name}`);
  for (const path of stuck)
    terminal.say(
      `A rehearsal that was killed left a copy of all data that this account cannot remove: ${path}`,
    );
  terminal.print(`backup: ${folder}`);
}

export async function verifyCommand(folder: string, terminal: Terminal): Promise<void> {
  const manifest = readManifest(folder);
  await checkFingerprint(folder, manifest);
  terminal.say('The fingerprint is right. Bringing it back as a rehearsal …');
  await rehearse(folder);
  sayWhat(manifest, terminal);
  terminal.print('whole: every count and figure came back equal');
}

export async function restoreCommand(folder: string, config: Config, terminal: Terminal): Promise<void> {
  const progress = terminal.progress('bringing back, rows');
  const manifest = await restoreBackup(folder, config.databaseAddress, {
    now: systemClock,
    newId: uuidv7,
    progress: (rows) => progress(rows, 0),
  });
  progress.end();
  sayWhat(manifest, terminal);
  terminal.print(`restored: ${folder}`);
  terminal.say('Every count and figure is equal. Nobody is signed in.');
}

function sayWhat({ at, program, data, rows, figures }: Manifest, terminal: Terminal): void {
  terminal.print(`of: ${at}, version ${program}, ${data.file} of ${data.bytes} bytes`);
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  terminal.print(`rows: ${total} in ${Object.keys(rows).length} tables`);
  for (const { office, survey, responses, headline, n, satisfied } of figures) {
    const figure =
      headline === null || n === 0
        ? ''
        : `; ${headline}: ${satisfied} of ${n} satisfied (${((100 * satisfied) / n).toFixed(1)} %)`;
    terminal.print(`${office}/${survey}: ${responses} responses${figure}`);
  }
}
