// Why: long work (a backup, a rehearsal) is done beside the server, by the command line in a process of its own: nobody's
// page waits for it, and its memory goes with it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environmentWith } from '../config.js';

/** What starts the command line: the built one, or, run from the sources as tests do, the source. */
function adminProgram(): string[] {
  const built = import.meta.url.endsWith('.js');
  const path = fileURLToPath(new URL(built ? '../admin.js' : '../admin.ts', import.meta.url));
  return built ? [path] : ['--import', 'tsx', path];
}

/** Runs one command to its end. `said`: the last of what it told people. */
export async function runBeside(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> {
  return await new Promise((done, fail) => {
    const child = spawn(process.execPath, [...adminProgram(), ...args], {
      env: environmentWith(environment),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    child.once('error', fail);
    child.once('close', (code) => done({ code, said: said.trim() }));
  });
}
