// Why: whether the intervals, tests and alarms keep what they promise is measured, not believed. `npm run calibrate`
// prints; with `-- --write` the tables also go into the README of the analysis.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { interruptedTable, meanTable, otherIntervalsTable } from './coverageOfMeans.js';
import { netTable, rateRatioTable, twoSharesTable, wilsonTable } from './coverageOfShares.js';
import { detectionTable, watchedTable } from './detection.js';
import { changeTable, comparisonTable, trendTable } from './discoveries.js';
import { biasTable, longPowerTable, powerTable, regressionTable } from './effects.js';
import { pointsTable, runLengthTable } from './falseAlarms.js';
import { count, toMarkdown, type Table } from './table.js';

const makers: readonly (() => Table)[] = [
  () => wilsonTable([10, 20, 30, 50, 100, 200, 400, 1000]),
  () => twoSharesTable(),
  () => netTable([60, 150, 400]),
  () => rateRatioTable([30, 120]),
  () => meanTable(),
  () => otherIntervalsTable(),
  () => interruptedTable(),
  () => pointsTable(),
  () => runLengthTable(),
  () => detectionTable(),
  () => watchedTable(),
  () => comparisonTable(),
  () => trendTable(),
  () => changeTable(),
  () => powerTable(),
  () => longPowerTable(),
  () => biasTable(),
  () => regressionTable(),
];

const [open, close] = ['<!-- calibration -->', '<!-- /calibration -->'];
const readme = fileURLToPath(new URL('../../analysis/README.md', import.meta.url));

async function write(markdown: string): Promise<void> {
  // Formatted alone, so that nothing else in the file is touched.
  const formatted = await format(markdown, { ...(await resolveConfig(readme)), parser: 'markdown' });
  const block = `${open}\n\n${formatted.trim()}\n\n${close}`;
  const text = readFileSync(readme, 'utf8');
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from >= 0 && to > from) {
    writeFileSync(readme, text.slice(0, from) + block + text.slice(to + close.length));
    return;
  }
  const section = text.indexOf('## How it is checked');
  const next = section < 0 ? -1 : text.indexOf('\n## ', section);
  const at = next < 0 ? text.length : next + 1;
  writeFileSync(readme, `${text.slice(0, at).trimEnd()}\n\n### Calibration\n\n${block}\n\n${text.slice(at)}`);
}

const tables: Table[] = [];
for (const make of makers) {
  const started = Date.now();
  const table = make();
  tables.push(table);
  console.log(toMarkdown(table));
  console.error(`${((Date.now() - started) / 1000).toFixed(1)} s`);
}
const { within, outside } = count(tables);
const verdict = `${within} within, ${outside} outside`;
if (process.argv.includes('--write')) await write(`${tables.map(toMarkdown).join('\n')}\n${verdict}.\n`);
console.log(verdict);
process.exitCode = outside === 0 ? 0 : 1;
