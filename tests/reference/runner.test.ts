// Why: a runner that passes what is wrong, or stops at a broken file, would make every proof of the figures worthless.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { projectRoot, removeFolder, temporaryFolder } from '../support/serverProcess.js';
import { NoValue, type Calculation, type Named } from './contract.js';
import { number, numberColumn, variable } from './given.js';
import { verifyCommand, verifyFolder, type CaseReport } from './verify.js';

const folders: string[] = [];
afterAll(() => folders.forEach(removeFolder));

/** A folder of files: objects are written as JSON, texts as they are. */
function folderOf(files: Record<string, unknown>): string {
  const folder = temporaryFolder();
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

type Asked = { expected: unknown; tolerance?: unknown; method?: string; inputs?: unknown };

const tight = { abs: 1e-9, rel: 1e-8 };

function caseFile({ expected, tolerance = tight, method = 'invented', inputs = {} }: Asked) {
  return { method, inputs, options: {}, expected, tolerance };
}

/** What becomes of one case when the calculation answers `computed`. */
function verified(
  asked: Asked,
  computed: Named | Calculation,
): Pick<CaseReport, 'passed' | 'failed' | 'leftOut' | 'lines'> {
  const calculation = typeof computed === 'function' ? computed : () => computed;
  const method = asked.method ?? 'invented';
  const [report] = verifyFolder(folderOf({ 'H-one.json': { id: 'H-one', ...caseFile(asked) } }), {
    [method]: calculation,
  });
  if (report === undefined) throw new Error('the case was not read');
  const { passed, failed, leftOut, lines } = report;
  return { passed, failed, leftOut, lines };
}

/** What the command prints and gives as exit code. */
function commanded(folder: string | undefined, calculations: Record<string, Calculation>) {
  const printed: string[] = [];
  const code = verifyCommand(folder, calculations, (line) => printed.push(line));
  return { code, printed };
}

async function run(...parameters: string[]): Promise<{ code: unknown; output: string }> {
  return await new Promise((done) => {
    execFile(
      join(projectRoot, 'node_modules/.bin/tsx'),
      ['tests/reference/run.ts', ...parameters],
      { cwd: projectRoot },
      (error, stdout, stderr) => done({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

describe('a value', () => {
  test('passes within the larger of the absolute and the relative tolerance, the border included', () => {
    const asked = { expected: { a: 100, b: 0.5, c: -4 }, tolerance: { abs: 0.25, rel: 0.01 } };
    expect(verified(asked, { a: 101, b: 0.75, c: -4.25 })).toEqual({
      passed: 3,
      failed: 0,
      leftOut: 0,
      lines: [],
    });
    expect(verified(asked, { a: 101.5, b: 0.25, c: -4.5 })).toMatchObject({
      passed: 1,
      failed: 2,
      lines: [
        'H-one  a  got 101.5  expected 100  allowed ±1.00',
        'H-one  c  got -4.5  expected -4  allowed ±0.250',
      ],
    });
  });

  test('that is not computed fails by its name, and one that nobody asked for is not looked at', () => {
    expect(verified({ expected: { mean: 1 } }, { median: 1, other: Number.NaN })).toMatchObject({
      passed: 0,
      failed: 1,
      lines: ['H-one  mean  got nothing  expected 1  allowed ±1.00e-8'],
    });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('that is %s passes no tolerance', (value) => {
    const asked = { expected: { mean: 1 }, tolerance: { abs: 1e300, rel: 1e300 } };
    expect(verified(asked, { mean: value })).toMatchObject({ passed: 0, failed: 1 });
  });

  test('that a case without a tolerance expects must be the very number', () => {
    const asked = { expected: { mean: 0.5 }, tolerance: {} };
    expect(verified(asked, { mean: 0.5 }).failed).toBe(0);
    expect(verified(asked, { mean: 0.5 + 1e-15 }).failed).toBe(1);
  });
});

describe('an expected null', () => {
  const asked = { expected: { lower: null } };

  test('passes for a refusal with a reason only', () => {
    expect(verified(asked, { lower: new NoValue('no-answers') }).failed).toBe(0);
    expect(verified(asked, { lower: new NoValue('') }).lines).toEqual([
      'H-one  lower  got no value (without a reason)  expected no value  allowed exact',
    ]);
  });

  test.each([0, Number.NaN, Number.POSITIVE_INFINITY, '', []])('fails for %s', (value) => {
    expect(verified(asked, { lower: value })).toMatchObject({ passed: 0, failed: 1 });
  });

  test('fails when the name is missing and when the calculation throws', () => {
    expect(verified(asked, {})).toMatchObject({ passed: 0, failed: 1 });
    const throwing = () => {
      throw new RangeError('n must\nbe positive');
    };
    expect(verified(asked, throwing)).toMatchObject({
      failed: 1,
      lines: ['H-one  the calculation threw: n must be positive'],
    });
  });

  test('inside a list or an object is asked of its own place', () => {
    const nested = { expected: { growth: [null, 0.5], r: { a: null, b: 1 } } };
    const right = { growth: [new NoValue('zero-base'), 0.5], r: { a: new NoValue('all-equal'), b: 1 } };
    expect(verified(nested, right)).toMatchObject({ passed: 4, failed: 0 });
    const wrong = { growth: [0.5, new NoValue('zero-base')], r: new NoValue('all-equal') };
    expect(verified(nested, wrong).lines).toEqual([
      'H-one  growth[1]  got 0.5  expected no value  allowed exact',
      'H-one  growth[2]  got no value (zero-base)  expected 0.5  allowed ±5.00e-9',
      'H-one  r.b  got no value (all-equal)  expected 1  allowed ±1.00e-8',
    ]);
  });
});

describe('a nested tolerance', () => {
  test('replaces the outer one whole for names that begin with its key', () => {
    const asked = {
      expected: { sen_slope: 1e-12, se: 100, se_raked: 100 },
      tolerance: {
        abs: 1,
        rel: 0,
        se_: { rel: 0.01, comment: 'others differ slightly' },
        sen: { rel: 1e-6 },
      },
    };
    // The outer ±1 no longer holds for sen_slope: its own tolerance names no absolute part.
    expect(verified(asked, { sen_slope: 2e-12, se: 101, se_raked: 101 }).lines).toEqual([
      'H-one  sen_slope  got 2e-12  expected 1e-12  allowed ±1.00e-18',
    ]);
    expect(verified(asked, { sen_slope: 1e-12, se: 101.5, se_raked: 101.5 }).failed).toBe(2);
  });

  test('reaches into nested objects, and the longest key decides', () => {
    const asked = {
      expected: { coef: { level: 10, slope: 10 } },
      tolerance: { abs: 0, coef: { abs: 1 }, 'coef.level': { abs: 5 } },
    };
    expect(verified(asked, { coef: { level: 14, slope: 11 } }).failed).toBe(0);
    expect(verified(asked, { coef: { level: 14, slope: 14 } }).failed).toBe(1);
  });
});

describe('lists and objects', () => {
  test('are counted value by value, and further names of an object are not looked at', () => {
    const asked = { expected: { table: [[1, 2], [3]], r: { a: 1 } } };
    expect(verified(asked, { table: [[1, 2], [3]], r: { a: 1, b: 9 } })).toMatchObject({
      passed: 4,
      failed: 0,
    });
  });

  test('fail by each missing value, and once when there are too many', () => {
    const asked = { expected: { ewma: [1, 2, 3], segments: [] } };
    expect(verified(asked, { ewma: [1], segments: [] })).toMatchObject({ passed: 2, failed: 2 });
    expect(verified(asked, { ewma: [1, 2, 3, 4], segments: [1] }).lines).toEqual([
      'H-one  ewma  got 4 values  expected 3 values  allowed exact',
      'H-one  segments  got [1]  expected []  allowed exact',
    ]);
  });
});

describe('positions and labels', () => {
  const loose = { abs: 5, rel: 1 };

  test('must match exactly, whatever the tolerance, and a list of positions is one value', () => {
    const asked = {
      expected: { signal_up: [29, 30], optimal_change_points: [28], first_alarm: 29, out_of_limits: [] },
      tolerance: loose,
    };
    const right = { signal_up: [29, 30], optimal_change_points: [28], first_alarm: 29, out_of_limits: [] };
    expect(verified(asked, right)).toMatchObject({ passed: 4, failed: 0 });
    const wrong = { signal_up: [29], optimal_change_points: [29], first_alarm: 30, out_of_limits: [3] };
    expect(verified(asked, wrong).lines).toEqual([
      'H-one  signal_up  got [29]  expected [29,30]  allowed exact',
      'H-one  optimal_change_points  got [29]  expected [28]  allowed exact',
      'H-one  first_alarm  got 30  expected 29  allowed exact',
      'H-one  out_of_limits  got [3]  expected []  allowed exact',
    ]);
  });

  test('of words must be the very words', () => {
    const asked = { expected: { quadrant: { waiting: 'concentrate_here' } }, tolerance: loose };
    expect(verified(asked, { quadrant: { waiting: 'concentrate_here' } }).failed).toBe(0);
    expect(verified(asked, { quadrant: { waiting: 'low_priority' } }).failed).toBe(1);
  });

  test('of an expected error are the product’s own: any refusal with a reason passes, a figure does not', () => {
    const asked = { expected: { error: 'empty stratum M' } };
    expect(verified(asked, { error: new NoValue('empty-stratum') }).failed).toBe(0);
    expect(verified(asked, { error: new NoValue('') }).failed).toBe(1);
    expect(verified(asked, { mean: 3 }).failed).toBe(1);
  });
});

describe('names that a product may leave out', () => {
  test.each([
    ...['arl0_theory', 'wilson_cc_lower', 'cc_upper', 'chi2_yates', 'p_yates', 'g', 'p_g', 'wald_z_unpooled'],
    ...['q1_type6', 'q3_type6', 'se_n_minus_1', 'sen_lower_scipy_rounded', 'p_no_continuity'],
    ...['z_no_continuity', 'intercept_conover', 'p_dependent_seasons', 'gls_ar1_phi', 'ucl_asymptotic'],
    ...['laney_sigma_z_exact_d2', 'deff_survey_replace', 'weighted_var_freq', 'lower_delta', 'upper_delta'],
    ...['se_delta', 'cagr_se_delta', 'cagr_lower_delta', 'quadrant_median_cut', 'cut_importance_median'],
  ])('%s is counted apart when it is not computed, and compared when it is', (name) => {
    const asked = { expected: { [name]: 1 } };
    expect(verified(asked, {})).toEqual({ passed: 0, failed: 0, leftOut: 1, lines: [] });
    expect(verified(asked, { [name]: 1 })).toMatchObject({ passed: 1, leftOut: 0 });
    expect(verified(asked, { [name]: 2 })).toMatchObject({ failed: 1, leftOut: 0 });
  });

  test.each([
    'p_value',
    'se_n',
    'sen_lower_gilbert',
    'laney_sigma_z',
    'q1_type7',
    'lower',
    'cut_performance_mean',
  ])('%s is not one of them', (name) => {
    expect(verified({ expected: { [name]: 1 } }, {})).toMatchObject({ failed: 1, leftOut: 0 });
  });

  test('count each value of a nested one', () => {
    const asked = { expected: { gls_ar1_coef: { level: 1, slope: 2 } } };
    expect(verified(asked, {}).leftOut).toBe(2);
  });

  test.each([
    ['logit_lower', 'wilson_neff_lower'],
    ['wilson_neff_upper', 'logit_upper'],
    ['binseg_order', 'optimal_change_points'],
    ['optimal_cost', 'binseg_gains'],
  ])('let %s go when %s is computed, and fail when neither is', (left, taken) => {
    const asked = { expected: { [left]: 1 } };
    expect(verified(asked, { [taken]: 2 })).toMatchObject({ failed: 0, leftOut: 1 });
    expect(verified(asked, {})).toMatchObject({ failed: 1, leftOut: 0 });
  });

  test('depend on the method where the contract says so', () => {
    const leftOut = (asked: Asked) => verified(asked, {}).leftOut;
    expect(leftOut({ expected: { t_lower: 1, t_upper: 1 }, method: 'nps' })).toBe(2);
    expect(leftOut({ expected: { t_lower: 1, t_upper: 1 }, method: 'weighted_mean' })).toBe(0);
    expect(leftOut({ expected: { pooled_t: 1 }, method: 'difference_of_means' })).toBe(1);
    expect(leftOut({ expected: { pooled_z: 1 }, method: 'difference_of_proportions' })).toBe(0);
    const fisher = (table: number[][]) => leftOut({ expected: { fisher_p: 1 }, inputs: { table } });
    expect(fisher([[1, 2, 3], [4, 5, 6]])).toBe(1); // prettier-ignore
    expect(fisher([[1, 2], [3, 4]])).toBe(0); // prettier-ignore
  });
});

describe('a folder', () => {
  const half: Calculation = ({ inputs }) => ({
    half: number(inputs['x']) / 2,
    third: number(inputs['x']) / 3,
  });
  const total: Calculation = (given) => ({
    rows: numberColumn(given, 'score').length,
    sum: numberColumn(given, 'score').reduce<number>((sum, value) => sum + (value ?? 0), 0),
    said_yes: variable(given, 'said == Yes').reduce<number>((sum, value) => sum + (value ?? 0), 0),
  });
  const calculations = { half, total };
  const files = {
    'index.json': [{ id: 'H-a-right' }, { id: 'H-b-wrong' }, { id: 'H-c-broken' }, { id: 'H-z-absent' }],
    'H-a-right.json': caseFile({ method: 'half', inputs: { x: 4 }, expected: { half: 2 } }),
    'H-b-wrong.json': caseFile({ method: 'half', inputs: { x: 4 }, expected: { half: 2, third: 1 } }),
    'H-c-broken.json': '{"id": "H-c-broken", "method": "half", ',
    'H-d-unknown.json': caseFile({ method: 'constructor', expected: { a: 1, b: [1, 2], g: 3 } }),
    'H-e-no-rows.json': caseFile({
      method: 'total',
      inputs: { csv: 'data/other/none.csv' },
      expected: { sum: 9 },
    }),
    'H-f-rows.json': caseFile({
      method: 'total',
      inputs: { csv: 'data/other/rows.csv' },
      expected: { rows: 4, sum: 7, said_yes: 2, q1_type6: 1 },
    }),
    'H-g-not-a-case.json': [1, 2],
    'H-h-empty.json': caseFile({ method: 'half', expected: {} }),
    'data/other/rows.csv': '\uFEFF"id","score","said"\n1,3,Yes\n2,NA,No\n3,,Yes\n4,4,\n',
  };

  test('is verified to its end whatever its files hold, value by value', () => {
    const { code, printed } = commanded(folderOf(files), calculations);
    expect(code).toBe(1);
    expect(printed).toEqual([
      'H-b-wrong  third  got 1.3333333333333333  expected 1  allowed ±1.00e-8',
      expect.stringMatching(/^H-c-broken {2}cannot be read: /),
      'H-d-unknown  no calculation for method constructor  (3 values)',
      expect.stringMatching(/^H-e-no-rows {2}its rows cannot be read: .*none\.csv/),
      'H-g-not-a-case  is not a case: it names no method',
      'H-h-empty  is not a case: it expects nothing',
      'H-z-absent  listed in index.json, but has no file',
      '2 of 9 cases whole',
      '1 left out, as the contract of the cases allows',
      '5 passed, 9 failed',
    ]);
  });

  test('of right cases ends with nothing failed and exit code 0', () => {
    const { code, printed } = commanded(folderOf({ 'H-a.json': files['H-a-right.json'] }), calculations);
    expect(code).toBe(0);
    expect(printed.at(-1)).toBe('1 passed, 0 failed');
  });

  test('that is not there, is empty, or was not named is one clear line and exit code 2', () => {
    const absent = join(folderOf({}), 'nowhere');
    for (const folder of [absent, folderOf({}), folderOf({ 'index.json': [] }), undefined]) {
      const { code, printed } = commanded(folder, calculations);
      expect(code).toBe(2);
      expect(printed).toEqual([expect.stringMatching(folder === undefined ? /Usage:/ : /^No reference/)]);
    }
  });
});

describe('the command', () => {
  test('prints the failing values and the counts, and its exit code says whether all passed', async () => {
    const of = (lower: number) =>
      caseFile({
        method: 'proportion_wilson',
        inputs: { x: 0, n: 10 },
        // R: binom::binom.wilson(0, 10)
        expected: { p: 0, lower, upper: 0.277532799862889 },
      });
    const right = await run(folderOf({ 'H-right.json': of(0) }));
    expect(right).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^3 passed, 0 failed\n$/m) as unknown,
    });
    const wrong = await run(folderOf({ 'H-wrong.json': of(0.1) }));
    expect(wrong.code).toBe(1);
    expect(wrong.output).toMatch(/^H-wrong {2}lower {2}got 0 {2}expected 0\.1 {2}allowed ±1\.00e-9\n/);
    expect(wrong.output).toMatch(/\n2 passed, 1 failed\n$/);
    expect((await run(join(folderOf({}), 'nowhere'))).code).toBe(2);
  });
});
