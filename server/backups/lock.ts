// Why: one backup at a time in a folder, also after a power cut: what is left of a lock then names a PID that another program
// may have got since, and nobody would be told why there are no backups any more.
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { TransferError } from '../../db/transfer.js';
import { systemClock } from '../dependencies.js';

const lockName = 'making.lock';
const day = 86_400_000;

/** One at a time in a folder. Returns what gives it free again. */
export function lockFolder(into: string): () => void {
  const path = join(into, lockName);
  const busy = `Another backup into ${into} is being made. Where none is, delete ${path}.`;
  for (const again of [true, false]) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, describeProcess(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (!again || isHeld(path)) throw new TransferError(busy);
      rmSync(path, { force: true });
    }
  }
  throw new TransferError(busy);
}

/** A process as no later one with its PID is described: with boot and start on Linux; elsewhere by its PID alone. */
export function describeProcess(pid: number): string {
  return [pid, startOf(pid)].filter((part) => part !== undefined).join(' ');
}

/** Does the process that wrote the lock still run? Where only its PID can be compared, a day is the longest. */
function isHeld(path: string): boolean {
  const [pid, ...rest] = readFileSync(path, 'utf8').trim().split(' ');
  if (!isAlive(Number(pid))) return false;
  const written = rest.join(' ');
  const found = startOf(Number(pid));
  if (written !== '' && found !== undefined) return written === found;
  // By the computer's own clock, which dates its files.
  return systemClock().getTime() - statSync(path).mtimeMs < day;
}

/** The boot, and the clock ticks from it to the start of the process; undefined where the system does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, second and in parentheses, may hold anything; the start is the 22nd field, the 20th after the name.
    const ticks = stat
      .slice(stat.lastIndexOf(')') + 1)
      .trim()
      .split(' ')[19];
    return ticks === undefined ? undefined : `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
