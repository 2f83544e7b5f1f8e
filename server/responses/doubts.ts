// Why: the flags of a response come from three hands: receipt, the rules of quality, and a sheet typed anew. What was known at
// receipt belongs to the response for good; the other two have rows of their own that say why.
import { lowersUsed, type RuleName } from '../../analysis/quality/findings.js';
import { ruleNames } from '../../analysis/quality/rules.js';

/** Of a paper sheet that was corrected: the entry that came after it counts. */
export const correctedFlag = 'corrected';

const isRule = (flag: string): flag is RuleName => ruleNames.some((name) => name === flag);
const listed = (flags: string): string[] => (flags === '' ? [] : flags.split(','));

/** What was known when it came in: of the column `flags`, what nobody adds later. */
export function receiptFlags(flags: string): string[] {
  return listed(flags).filter((flag) => flag !== correctedFlag && !isRule(flag));
}

/** The column when these rules hold: what others flagged stays, theirs is what takes it out of the used. */
export function columnOf(before: string, held: readonly string[]): string {
  const others = listed(before).filter((flag) => !isRule(flag));
  return [...others, ...ruleNames.filter((rule) => lowersUsed[rule] && held.includes(rule))].join(',');
}

/** Has each flag that came later its row, and each row that takes out of the used counts its flag? */
export function areExplained(
  flags: string,
  { held, wasCorrected }: { held: readonly string[]; wasCorrected: boolean },
): boolean {
  const later = listed(flags).filter((flag) => flag !== correctedFlag);
  const due = listed(columnOf(receiptFlags(flags).join(','), held));
  return (
    listed(flags).includes(correctedFlag) === wasCorrected &&
    later.length === due.length &&
    due.every((flag) => later.includes(flag))
  );
}
