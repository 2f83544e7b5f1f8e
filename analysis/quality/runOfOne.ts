// Why: twenty equal answers in a row are suspicious on one device and daily bread on another; only its own habits can tell.
import { byDevice, finding, type DeviceRecord, type Finding, type RuleVersion } from './findings.js';

/** A run is flagged where fewer than this many as long are expected. */
export type RunRule = RuleVersion & { expectedRuns: number };

export const runDefaults = { expectedRuns: 0.01 } as const;

export type LongRun = {
  device: string;
  answer: string;
  length: number;
  /** Length from which runs of this answer are flagged on this device. */
  least: number;
  ids: string[];
};

/**
 * Runs of one option: more equal answers in a row than the device's own answers explain.
 * Use: one question on one device, over a stretch long enough to know its habits (a month). Variant: for each option,
 * p is its share among the n answers of the device; a run is flagged from the first length L at which fewer than .01
 * runs are expected by chance. Flagged only, never left out of the headline: good days look like that. All answers
 * equal → no length is unusual, nothing is flagged. Source: C.14 of the project's statistics notes; see
 * `expectedRuns`. Throws nothing. Empty → none.
 */
export function runOfOne(
  records: readonly (DeviceRecord & { answer: string })[],
  rule: RunRule,
): { finding: Finding; runs: LongRun[] } {
  const runs: LongRun[] = [];
  const flagged: DeviceRecord[] = [];
  for (const answers of byDevice(records)) {
    const leastOf = new Map<string, number | undefined>();
    for (const run of splitIntoRuns(answers)) {
      const [first] = run;
      if (first === undefined) continue;
      if (!leastOf.has(first.answer)) {
        const same = answers.filter(({ answer }) => answer === first.answer).length;
        leastOf.set(first.answer, leastRun(same / answers.length, answers.length, rule.expectedRuns));
      }
      const least = leastOf.get(first.answer);
      if (least === undefined || run.length < least) continue;
      runs.push({
        device: first.device,
        answer: first.answer,
        length: run.length,
        least,
        ids: run.map(({ id }) => id),
      });
      flagged.push(...run);
    }
  }
  return { finding: finding('run-of-one', rule.version, flagged), runs };
}

/**
 * Expected runs: how many runs of at least `length` one expects among `n` answers, each this option with chance `p`.
 * Use: `leastRun`, and to say how odd a run is. Variant: exact, ((n - length)(1 - p) + 1)·p^length: a run may begin
 * at the first answer or after another option. Source: Schilling (1990), College Mathematics Journal 21, 196–207.
 * Throws nothing. A run longer than n → 0.
 */
export function expectedRuns(length: number, p: number, n: number): number {
  return length > n ? 0 : ((n - length) * (1 - p) + 1) * p ** length;
}

/**
 * Least unusual run: the first length of which fewer than `limit` are expected.
 * Use: inside `runOfOne`, and on the device's page. Units: answers. Throws nothing. No length up to n is unusual →
 * undefined.
 */
export function leastRun(p: number, n: number, limit: number = runDefaults.expectedRuns): number | undefined {
  for (let length = 1; length <= n; length += 1) {
    if (expectedRuns(length, p, n) < limit) return length;
  }
  return undefined;
}

function splitIntoRuns<Item extends { answer: string }>(answers: readonly Item[]): Item[][] {
  const runs: Item[][] = [];
  for (const answer of answers) {
    const last = runs.at(-1);
    if (last?.[0]?.answer === answer.answer) last.push(answer);
    else runs.push([answer]);
  }
  return runs;
}
