// Why: «shown only when an earlier answer says so» is decided in one place, for the form, the kiosk and the server's check.
import type { Condition } from '../surveys/document.js';
import type { Answers } from './cells.js';

/** True when there is no condition, or the earlier answer is one of those it names. */
export function isMet(condition: Condition | undefined, answers: Answers): boolean {
  if (condition === undefined) return true;
  const answer = answers[condition.question];
  if (answer === undefined || answer === null) return false;
  const given = typeof answer === 'object' ? answer : [String(answer)];
  return given.some((code) => condition.in.includes(code));
}
