// Why: `npm run verify:reference -- DIR` answers whether this code gives what R, SciPy and statsmodels gave, for any folder of cases.
import { resolve } from 'node:path';
import { calculations } from './calculations.js';
import { verifyCommand } from './verify.js';

const [folder] = process.argv.slice(2);
// npm moves into the project before it starts the command; a relative folder is meant from where the user stands.
const from = process.env['INIT_CWD'] ?? process.cwd();
process.exitCode = verifyCommand(
  folder === undefined ? undefined : resolve(from, folder),
  calculations,
  (line) => console.log(line),
);
