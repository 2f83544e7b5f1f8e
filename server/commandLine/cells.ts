// Why: the counts behind every figure, compared with the stored answers and put right from the command line; what cannot be
// counted any more is said, never dropped unseen.
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { checkCells, rebuildCells } from '../responses/rebuild.js';
import type { Terminal } from './terminal.js';

/** So many are printed one by one. */
const mostPrinted = 20;

/** Returns the exit code: 0 where every cell is right and every answer can be read. */
export async function checkCellsCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  terminal: Terminal,
): Promise<number> {
  const { responses, unreadable, cells, differences } = await checkCells(dependencies, scope);
  for (const one of differences.slice(0, mostPrinted)) terminal.print(JSON.stringify(one));
  terminal.print(`responses: ${responses}`);
  terminal.print(`cells: ${cells}`);
  terminal.print(`different: ${differences.length}`);
  sayLeftOut(unreadable, terminal);
  if (differences.length > 0) terminal.say('"rebuild-cells" puts them right.');
  return differences.length + unreadable.length === 0 ? 0 : 1;
}

export async function rebuildCellsCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  terminal: Terminal,
): Promise<number> {
  const { responses, unreadable, cells, differences } = await rebuildCells(dependencies, scope);
  terminal.print(`responses: ${responses}`);
  terminal.print(`cells: ${cells}`);
  terminal.print(`put right: ${differences.length}`);
  sayLeftOut(unreadable, terminal);
  return 0;
}

/** Responses that count nowhere any more: somebody wrote over them what cannot be read. */
function sayLeftOut(ids: readonly string[], terminal: Terminal): void {
  if (ids.length === 0) return;
  terminal.print(`left out, unreadable: ${ids.length}`);
  for (const id of ids.slice(0, mostPrinted)) terminal.print(`  ${id}`);
  terminal.say('What cannot be read was written over: "check-chains" says more.');
}
