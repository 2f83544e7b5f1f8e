// Why: the command line, a process of its own beside a running server.
import { runAdmin } from './commandLine/run.js';
import { realTerminal } from './commandLine/terminal.js';
import { ConfigError, readConfig, type Config } from './config.js';

// The database may be made here first; see main.ts.
process.umask(0o077);
const terminal = realTerminal(() => performance.now());
const config = configOrReason();
process.exitCode = config === undefined ? 1 : await runAdmin(process.argv.slice(2), config, terminal);

function configOrReason(): Config | undefined {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.say(error.message);
    return undefined;
  }
}
