// Why: history from the command line: one command brings a file in, one takes it out, one shows what there is.
import { readFileSync } from 'node:fs';
import { listImports } from '../../db/queries/imports.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Terminal } from '../commandLine/terminal.js';
import type { Dependencies } from '../dependencies.js';
import { dryRun, importCsv } from './imports.commands.js';
import { readMapping, type Mapping } from './mapping.js';
import { receiptOfStream } from '../responses/receipts.js';
import { Refusal } from './refusal.js';
import { reportLines } from './report.js';
import { undoImport } from './undo.js';

const largestMapping = 5_000_000;

export async function importCsvCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  options: { file: string; mapping: string; dryRun: boolean; again: boolean },
  terminal: Terminal,
): Promise<void> {
  const progress = terminal.progress(options.dryRun ? 'reading' : 'importing');
  const order = {
    path: options.file,
    mapping: mappingFrom(options.mapping),
    userId: null,
    again: options.again,
    progress,
  };
  try {
    if (options.dryRun) {
      const report = await dryRun(dependencies, scope, order);
      progress.end();
      reportLines(report).forEach((line) => terminal.print(line));
      terminal.print('');
      terminal.print(
        report.ragged.count === 0
          ? 'dry run: nothing was changed'
          : 'dry run: nothing was changed; this file would be refused',
      );
      return;
    }
    const { importId, report } = await importCsv(dependencies, scope, order);
    progress.end();
    reportLines(report).forEach((line) => terminal.print(line));
    terminal.print('');
    terminal.print(`imported: ${report.rows} responses`);
    terminal.print(`import: ${importId}`);
    const receipt = await receiptOfStream(dependencies, scope, `import:${importId}`);
    if (receipt !== undefined) terminal.print(`receipt code: ${receipt}`);
    terminal.print(`undo: npm run admin -- undo-import ${importId}`);
  } finally {
    progress.end();
  }
}

function mappingFrom(path: string): Mapping {
  let json: string;
  try {
    json = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refusal(
      `The mapping cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (json.length > largestMapping) throw new Refusal('The mapping is larger than 5 MB.');
  const read = readMapping(json);
  if (!read.ok) throw new Refusal(`The mapping is not right:\n${read.problems.join('\n')}`);
  return read.mapping;
}

export async function undoImportCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  importId: string,
  terminal: Terminal,
): Promise<void> {
  const { removed, kept, surveyRemoved } = await undoImport(dependencies, scope, importId);
  terminal.print(`undone: ${importId}`);
  terminal.print(`removed: ${removed} responses`);
  if (kept > 0)
    terminal.print(
      `kept: ${kept} responses, whose comments a case, an improvement or the like names; they count in no figure`,
    );
  if (surveyRemoved) terminal.print('removed: the survey, which only this import had made');
}

export async function listImportsCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  terminal: Terminal,
): Promise<void> {
  const imports = await listImports(dependencies.database.queries, scope);
  if (imports.length === 0) terminal.print('no imports');
  for (const one of imports) {
    terminal.print(
      [
        one.id,
        one.state,
        `${one.rowCount} rows`,
        one.startedAt.toISOString(),
        one.surveySlug ?? '-',
        one.fileName,
      ].join('  '),
    );
  }
}
