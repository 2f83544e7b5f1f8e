// Why: `npm start` on a machine that may lack something: say in one line what, build when sources changed, then run the
// program in this same process, so that the signals a supervisor sends reach it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

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

try {
  const { build } = await import('../public/build.mjs');
  await build();
} catch (error) {
  stop(`The program could not be built: ${error instanceof Error ? error.message : String(error)}`);
}

await import('../dist/server/main.js');
