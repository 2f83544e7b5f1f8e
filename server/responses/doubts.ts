// Why: the flags of a response come from three hands: receipt, the rules of quality, and a sheet typed anew. What was known at
// receipt belongs to the response for good; the other two have rows of their own that say why.
import { lowersUsed, type RuleName } from '../../analysis/quality/findings.js';
import { ruleNames } from '../../analysis/quality/rules.js';

/** Of a paper sheet that was corrected: the entry that came after it counts. */
export const correctedFlag = 'corrected';

/** Of an import: doubted where it was collected, in a word we do not know. Left out, for nobody here can say that it counts. */
export const unreadableFlag = 'unreadable';

const isRule = (flag: string): flag is RuleName => ruleNames.some((name) => name === flag);
const listed = (flags: string): string[] => (flags === '' ? [] : flags.split(','));

/** Every flag there is: of the rules, of a sheet typed anew, and of receipt. */
export const knownFlags: readonly string[] = [
  ...ruleNames,
  correctedFlag,
  'clock',
  'late',
  'test',
  'honeypot',
  'flood',
  'instant',
  unreadableFlag,
];

/**
 * What was known when it came in: of the column `flags`, what nobody adds later. An import was judged by whoever collected
 * it, so all its flags came with it.
 */
export function receiptFlags(flags: string, isImported: boolean): string[] {
  return listed(flags).filter((flag) => isImported || (flag !== correctedFlag && !isRule(flag)));
}

/** The column when these rules hold: what others flagged stays, theirs is what takes it out of the used. */
export function columnOf(before: string, held: readonly string[]): string {
  const others = listed(before).filter((flag) => !isRule(flag));
  return [...others, ...ruleNames.filter((rule) => lowersUsed[rule] && held.includes(rule))].join(',');
}

/** Has each flag that came later its row, and each row that takes out of the used counts its flag? */
export function areExplained(
  flags: string,
  { held, wasCorrected, isImported }: { held: readonly string[]; wasCorrected: boolean; isImported: boolean },
): boolean {
  if (isImported) return held.length === 0 && !wasCorrected;
  const later = listed(flags).filter((flag) => flag !== correctedFlag);
  const due = listed(columnOf(receiptFlags(flags, false).join(','), held));
  return (
    listed(flags).includes(correctedFlag) === wasCorrected &&
    later.length === due.length &&
    due.every((flag) => later.includes(flag))
  );
}
