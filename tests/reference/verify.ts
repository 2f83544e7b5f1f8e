// Why: one walk over a folder of cases counts values, not only cases, and no case can stop the others.
import { messageOf, readCases, type ReadCase } from './cases.js';
import { compareCase, type Calculation, type Named } from './contract.js';

type Calculations = Readonly<Record<string, Calculation>>;

/** What became of one case: counted values, and a line for each failure. */
export type CaseReport = {
  id: string;
  method: string | undefined;
  passed: number;
  failed: number;
  leftOut: number;
  lines: string[];
};

/**
 * Verifying: every case of a folder against the calculations.
 * Use: the test and the command. A case that cannot be computed at all is one line and fails with all its values.
 * A folder that is not there, or holds no case → an empty list. Throws nothing.
 */
export function verifyFolder(folder: string, calculations: Calculations): CaseReport[] {
  return readCases(folder).map((read) => verifyCase(read, calculations));
}

function verifyCase({ id, given, trouble }: ReadCase, calculations: Calculations): CaseReport {
  if (given === undefined) return uncomputed(id, undefined, 1, trouble ?? 'is not a case');
  const { method } = given;
  const { failures: asked } = compareCase(given, {});
  const fail = (why: string) => uncomputed(id, method, Math.max(1, asked.length), why);
  if (trouble !== undefined) return fail(trouble);
  const calculation = Object.hasOwn(calculations, method) ? calculations[method] : undefined;
  if (calculation === undefined) return fail(`no calculation for method ${method}`);
  let computed: Named;
  try {
    computed = calculation(given);
  } catch (error) {
    return fail(`the calculation threw: ${messageOf(error)}`);
  }
  const { passed, leftOut, failures } = compareCase(given, computed);
  const lines = failures.map(
    ({ name, got, expected, allowed }) =>
      `${id}  ${name}  got ${got}  expected ${expected}  allowed ${allowed}`,
  );
  return { id, method, passed, failed: failures.length, leftOut, lines };
}

function uncomputed(id: string, method: string | undefined, values: number, why: string): CaseReport {
  const line = `${id}  ${why}${values > 1 ? `  (${values} values)` : ''}`;
  return { id, method, passed: 0, failed: values, leftOut: 0, lines: [line] };
}

/**
 * The command without its process: prints a line per failure and the counts, and gives the exit code.
 * 0 all passed, 1 something failed, 2 nothing to verify.
 */
export function verifyCommand(
  folder: string | undefined,
  calculations: Calculations,
  print: (line: string) => void,
): 0 | 1 | 2 {
  if (folder === undefined) {
    print('Which folder? Usage: npm run verify:reference -- DIR');
    return 2;
  }
  const reports = verifyFolder(folder, calculations);
  if (reports.length === 0) {
    print(`No reference cases in ${folder}: there is no such folder, or no .json file of a case in it.`);
    return 2;
  }
  for (const line of reports.flatMap(({ lines }) => lines)) print(line);
  const total = (pick: (report: CaseReport) => number) =>
    reports.reduce((sum, report) => sum + pick(report), 0);
  const failed = total((report) => report.failed);
  const whole = reports.filter((report) => report.failed === 0).length;
  print(`${whole} of ${reports.length} cases whole`);
  print(`${total((report) => report.leftOut)} left out, as the contract of the cases allows`);
  print(`${total((report) => report.passed)} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
