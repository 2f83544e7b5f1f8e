// Why: `npm start` on a machine that may lack something: say in one line what, build when sources changed, then run the
// program in this same process, so that the signals a supervisor sends reach it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

function stop(line) {
  console.error(line);
  process.exit(1);
}

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) stop(`Node 20 or newer is needed; this is ${process.versions.node}.`);

const require = createRequire(import.meta.url);
if (!existsSync(new URL('../node_modules/better-sqlite3', import.meta.url))) {
  stop('The libraries are not installed yet: run "npm ci" in this folder first.');
}

try {
  const Database = require('better-sqlite3');
  new Database(':memory:').close();
} catch {
  stop(
    'better-sqlite3 could not be loaded: it is compiled at installation and needs a compiler and the Node headers. ' +
      'Run "apt-get install python3 make g++", then "npm rebuild better-sqlite3" ' +
      '(without internet, with the headers in /usr/include/node: "npm_config_nodedir=/usr npm rebuild better-sqlite3").',
  );
}

// In a process of its own: what compiles styles and scripts would stay in the server's memory for years.
const builder = new URL('../public/build.mjs', import.meta.url);
if (!(await import(builder.href)).isFresh()) {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(builder)], { encoding: 'utf8' });
  if (status !== 0) stop(`The program could not be built: ${stderr.trim()}`);
}

await import('../dist/server/main.js');
