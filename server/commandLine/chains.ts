// Why: the walk over the chains from the command line, and whether what somebody noted elsewhere still fits.
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { checkAndNote } from '../quality/recordCheck.js';
import { checkReceipt, typedReceipt, type Receipt, type ReceiptState } from '../responses/receipts.js';
import { findNoted, typedSeal } from '../responses/seals.js';
import type { Terminal } from './terminal.js';

export const notedUsage =
  '--seal takes a number and five groups, such as 12-a3f0-9c1b-77d2-e5a4-01bc; --receipt the name of a chain and eight, such as web-1b7e-a3f0-9c1b-77d2-e5a4-01bc-4d20-8f6a';

type Noted = { seal?: { number: number; start: string }; receipt?: Receipt };

/** Undefined where one of them cannot be what it should. */
export function readNoted(options: {
  seal?: string | undefined;
  receipt?: string | undefined;
}): Noted | undefined {
  const seal = options.seal === undefined ? undefined : typedSeal(options.seal);
  const receipt = options.receipt === undefined ? undefined : typedReceipt(options.receipt);
  const isWrong =
    (options.seal !== undefined && seal === undefined) ||
    (options.receipt !== undefined && receipt === undefined);
  return isWrong
    ? undefined
    : { ...(seal === undefined ? {} : { seal }), ...(receipt === undefined ? {} : { receipt }) };
}

const stateWords: Readonly<Record<ReceiptState, string>> = {
  fits: 'fits',
  purged: 'fits, its words were purged by law',
  undone: 'its import was taken out as a whole',
  differs: 'differs',
  unknown: 'never given by this office, or mistyped',
};

/** Returns the exit code: 0 where nothing was changed and what was noted fits. */
export async function checkChainsCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  { seal: noted, receipt }: Noted,
  terminal: Terminal,
): Promise<number> {
  const { streams, responses, purged, seal, faults } = await checkAndNote(dependencies, scope);
  for (const fault of faults) terminal.print(JSON.stringify(fault));
  terminal.print(`streams: ${streams}`);
  terminal.print(`responses: ${responses}`);
  terminal.print(`purged lawfully: ${purged}`);
  terminal.print(`newest seal: ${seal ?? 'none yet'}`);
  terminal.print(`faults: ${faults.length}`);
  const db = dependencies.database.queries;
  let fits = true;
  if (noted !== undefined) {
    const { state } = await findNoted(db, scope, noted);
    terminal.print(`seal ${noted.number}: ${state === 'none' ? 'there is none' : state}`);
    fits &&= state === 'fits';
  }
  if (receipt !== undefined) {
    const state = await checkReceipt(dependencies, scope, receipt);
    terminal.print(`receipt of ${receipt.stream}: ${stateWords[state]}`);
    fits &&= state === 'fits' || state === 'purged' || state === 'undone';
  }
  return faults.length === 0 && fits ? 0 : 1;
}
