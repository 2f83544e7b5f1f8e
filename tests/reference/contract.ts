// Why: what a reference case asks for and when a figure passes is decided in one place, for the test and the command alike.

/** One cell of a file of rows: text, or null where the file says nothing (empty or NA). */
export type Cell = string | null;

/** One case as its file gives it. Read inputs and options with the functions of `given.ts`. */
export type Case = {
  id: string;
  method: string;
  inputs: Record<string, unknown>;
  options: Record<string, unknown>;
  expected: Record<string, unknown>;
  tolerance: Record<string, unknown>;
  /** Columns of the file that `inputs.csv` names; none when the case carries its numbers itself. */
  columns: ReadonlyMap<string, readonly Cell[]>;
};

/** The product's answer "no value", with its reason: what an expected `null` asks for. */
export class NoValue {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

export type Computed =
  number | string | boolean | NoValue | readonly Computed[] | { readonly [name: string]: Computed };

/** What an adapter hands back: the names of the case with the figures the product gave. */
export type Named = Record<string, Computed>;

export type Calculation = (given: Case) => Named;

export type Failure = { name: string; got: string; expected: string; allowed: string };

/** Counted in values: each number of a nested list or object is one, a list of positions is one as a whole. */
export type Comparison = { passed: number; leftOut: number; failures: Failure[] };

type Allowed = { abs: number; rel: number } | 'exact';

/** The names the contract lets a product leave out, whatever the method. */
const mayBeLeftOut =
  /_theory$|^wilson_cc_|^cc_|^(?:chi2|p)_yates$|^(?:p_)?g$|^wald_|^q[13]_type6$|^se_n_minus_1$|^sen_.*_scipy_rounded$|^[pz]_no_continuity$|^intercept_conover$|^p_dependent_seasons$|^gls_ar1_|^laney_sigma_z_exact_d2$|_asymptotic$|^deff_survey_replace$|^weighted_var_freq$|^(?:cagr_)?(?:lower|upper|se)_delta$|_median_cut$|^cut_.*_median$/;

/** Two ways to the same answer, by the beginning of their names: a product that goes one may leave the other. */
const choices = [
  ['logit_', 'wilson_neff_'],
  ['wilson_neff_', 'logit_'],
  ['binseg_', 'optimal_'],
  ['optimal_', 'binseg_'],
] as const;

/** Names of positions (and of lists of them): these are right or wrong, no tolerance makes them nearly right. */
const position = /change_points?$|^binseg_order$|^signal_|alarms?$|out_of_limits$|_out$|_positions?$/;

/**
 * Comparing: every expected value of a case with what was computed.
 * Use: one call per case. A missing name is a failure, unless the contract lets it be left out; then it is counted apart.
 */
export function compareCase(given: Case, computed: Named): Comparison {
  const result: Comparison = { passed: 0, leftOut: 0, failures: [] };
  for (const [name, expected] of Object.entries(given.expected)) {
    if (!Object.hasOwn(computed, name) && isOptional(given, name, Object.keys(computed))) {
      result.leftOut += countValues(expected);
    } else {
      compareValue({ given, name, expected, got: computed[name] }, result);
    }
  }
  return result;
}

function isOptional({ method, inputs }: Case, name: string, computed: readonly string[]): boolean {
  if (mayBeLeftOut.test(name)) return true;
  if (name === 'fisher_p') return !isTwoByTwo(inputs['table']);
  if (name.startsWith('pooled_')) return method.includes('mean');
  if (name === 't_lower' || name === 't_upper') return method === 'nps';
  return choices.some(
    ([left, taken]) => name.startsWith(left) && computed.some((other) => other.startsWith(taken)),
  );
}

/** Whether a table has two rows of two cells, so that Fisher's exact test is asked for. */
export function isTwoByTwo(table: unknown): boolean {
  return (
    Array.isArray(table) &&
    table.length === 2 &&
    table.every((row: unknown) => Array.isArray(row) && row.length === 2)
  );
}

function compareValue(
  asked: { given: Case; name: string; expected: unknown; got: unknown },
  result: Comparison,
): void {
  const { given, name, expected, got } = asked;
  if (Array.isArray(expected) && expected.length > 0 && !position.test(topName(name))) {
    const elements: readonly unknown[] = Array.isArray(got) ? got : [];
    expected.forEach((value: unknown, index) => {
      const element = got instanceof NoValue ? got : elements[index];
      compareValue({ given, name: `${name}[${index + 1}]`, expected: value, got: element }, result);
    });
    if (elements.length > expected.length) {
      const [long, short] = [`${elements.length} values`, `${expected.length} values`];
      result.failures.push({ name, got: long, expected: short, allowed: 'exact' });
    }
  } else if (isRecord(expected)) {
    for (const [key, value] of Object.entries(expected)) {
      const part = isRecord(got) && Object.hasOwn(got, key) ? got[key] : undefined;
      const inner = got instanceof NoValue ? got : part;
      compareValue({ given, name: `${name}.${key}`, expected: value, got: inner }, result);
    }
  } else {
    const allowed = allowedFor(given, name, expected);
    if (passes(name, got, expected, allowed)) result.passed += 1;
    else {
      const texts = { got: asText(got), expected: asText(expected), allowed: allowedText(allowed, expected) };
      result.failures.push({ name, ...texts });
    }
  }
}

function passes(name: string, got: unknown, expected: unknown, allowed: Allowed): boolean {
  if (expected === null) return got instanceof NoValue && got.reason !== '';
  // The case names its own words for an error; the product's refusal carries a reason in the product's words.
  if (name === 'error' && got instanceof NoValue) return got.reason !== '';
  if (allowed !== 'exact' && typeof expected === 'number') {
    const within = Math.max(allowed.abs, allowed.rel * Math.abs(expected));
    return typeof got === 'number' && Number.isFinite(got) && Math.abs(got - expected) <= within;
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(got) &&
      got.length === expected.length &&
      expected.every((value: unknown, index) => value === got[index])
    );
  }
  return got === expected;
}

/**
 * A nested tolerance replaces the outer one whole for names that start with its key; the longest such key decides.
 * What a tolerance does not name is 0: a case without any asks for the very number.
 */
function allowedFor({ tolerance }: Case, name: string, expected: unknown): Allowed {
  if (typeof expected !== 'number' || position.test(topName(name))) return 'exact';
  const nested = Object.entries(tolerance)
    .filter(([key, value]) => isRecord(value) && name.startsWith(key))
    .sort(([a], [b]) => b.length - a.length)
    .at(0)?.[1];
  const { abs, rel } = isRecord(nested) ? nested : tolerance;
  return { abs: typeof abs === 'number' ? abs : 0, rel: typeof rel === 'number' ? rel : 0 };
}

/** How many values an expectation holds: at least one, also for an empty list. */
export function countValues(expected: unknown): number {
  if (!Array.isArray(expected) && !isRecord(expected)) return 1;
  const counts = Object.values(expected).map(countValues);
  return Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
}

function topName(name: string): string {
  return name.split(/[.[]/, 1)[0] ?? name;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NoValue);
}

function asText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof NoValue)
    return `no value (${value.reason === '' ? 'without a reason' : value.reason})`;
  if (value === null) return 'no value';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function allowedText(allowed: Allowed, expected: unknown): string {
  if (allowed === 'exact') return 'exact';
  return `±${Math.max(allowed.abs, allowed.rel * Math.abs(Number(expected))).toPrecision(3)}`;
}
