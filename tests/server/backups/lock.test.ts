// Why: a lock that outlives who made it keeps every later backup away, and one that is not kept lets two backups meet.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeProcess, lockFolder } from '../../../server/backups/lock.js';

const knowsStarts = existsSync('/proc/self/stat') && existsSync('/proc/sys/kernel/random/boot_id');

/** A folder with this in its lock, written so many days ago. */
function lockedBy(text: string, days = 0): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'manyi-lock-'));
  const path = join(folder, 'making.lock');
  writeFileSync(path, text);
  const at = Date.now() / 1000 - days * 86_400;
  utimesSync(path, at, at);
  return { folder, path };
}

it('keeps a second one away, names the file, and is gone when given free', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manyi-lock-'));
  const path = join(folder, 'making.lock');
  const unlock = lockFolder(folder);
  expect(readFileSync(path, 'utf8')).toBe(describeProcess(process.pid));
  expect(() => lockFolder(folder)).toThrow(
    `Another backup into ${folder} is being made. Where none is, delete ${path}.`,
  );
  unlock();
  expect(existsSync(path)).toBe(false);
  lockFolder(folder)();
});

it.runIf(knowsStarts)(
  'holds as long as the very process that made it runs, however long that is',
  async () => {
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(other, 'spawn');
    const ended = once(other, 'exit');
    try {
      const pid = other.pid ?? 0;
      const [, boot = '', start = ''] = describeProcess(pid).split(' ');
      expect([boot, start]).toEqual([
        expect.stringMatching(/^[0-9a-f-]{36}$/),
        expect.stringMatching(/^\d+$/),
      ]);
      const running = lockedBy(`${pid} ${boot} ${start}`, 3);
      expect(() => lockFolder(running.folder)).toThrow(running.path);
      // The same PID, of a process that began at another moment or before the machine started.
      lockFolder(lockedBy(`${pid} ${boot} ${Number(start) - 1}`).folder)();
      lockFolder(lockedBy(`${pid} 00000000-0000-4000-8000-000000000000 ${start}`).folder)();
      other.kill();
      await ended;
      lockFolder(running.folder)();
    } finally {
      other.kill();
      await ended;
    }
  },
);

it('with a PID alone it holds while that lives, and for a day at most', () => {
  const pid = String(process.pid);
  expect(() => lockFolder(lockedBy(pid).folder)).toThrow('is being made');
  lockFolder(lockedBy(pid, 2).folder)();
  // What a power cut leaves.
  lockFolder(lockedBy('').folder)();
});
