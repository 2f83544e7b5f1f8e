// Why: what a method should give is worked out here from its theory, apart from the method's own code.
import betaCdf from '@stdlib/stats-base-dists-beta-cdf';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import studentCdf from '@stdlib/stats-base-dists-t-cdf';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';

export const phi = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** P(|Z| > z). */
export const outside = (z: number): number => 2 * normalCdf(-Math.abs(z), 0, 1);

/**
 * Coverage of mean ± 1.96·s/√n (or Student's quantile) for values with this skewness and excess kurtosis: two-sided
 * Edgeworth expansion of the studentised mean, Hall (1992), The Bootstrap and Edgeworth Expansion, §2.6.
 */
export function edgeworthCoverage(
  n: number,
  skewness: number,
  kurtosis: number,
  quantile: 'normal' | 'student',
): number {
  const z = 1.959963984540054;
  const z2 = z * z;
  const shape = (kurtosis * (z2 - 3)) / 12 - (skewness ** 2 * (z2 * z2 + 2 * z2 - 3)) / 18;
  const normalOnly = quantile === 'normal' ? -(z2 + 3) / 4 : 0;
  return 0.95 + (2 / n) * z * phi(z) * (shape + normalOnly);
}

/**
 * False alarms of three-sigma limits on a binomial share: both tails with Edgeworth's second-order terms, and by what
 * factor whole answers can move them: half an answer where the normal tail falls by 3.28 per σ.
 */
export function shewhartTheory(n: number, p: number, baseline?: number): { rate: number; factor: number } {
  const sigma = Math.sqrt(n * p * (1 - p));
  // A centre from m subgroups errs itself: the distance from it has the variance 1 + 1/m.
  const reach = 3 / Math.sqrt(1 + (baseline === undefined ? 0 : 1 / baseline));
  const skewness = (1 - 2 * p) / sigma;
  const kurtosis = (1 - 6 * p * (1 - p)) / sigma ** 2;
  const he3 = reach ** 3 - 3 * reach;
  const he5 = reach ** 5 - 10 * reach ** 3 + 15 * reach;
  const rate = outside(reach) + 2 * phi(reach) * ((kurtosis * he3) / 24 + (skewness ** 2 * he5) / 72);
  return { rate, factor: Math.exp(1.65 / sigma) };
}

/** False alarms of ±reach limits whose centre and σ come from m points, σ by moving ranges (Laney's way). */
export function movingRangeTheory(m: number, reach = 3): number {
  const relative = movingRangeError(m);
  return overNormal((z) => outside((reach * Math.max(0, 1 + relative * z)) / Math.sqrt(1 + 1 / m)));
}

/** Standard error of σ from the mean moving range of m normal values, as a share of it (Cryer & Ryan 1990). */
export function movingRangeError(m: number): number {
  return Math.sqrt((0.8264 * m - 1.082) / (m - 1) ** 2) / 1.128;
}

/** P(F > f) of Fisher's F. */
export function fTail(f: number, df1: number, df2: number): number {
  return betaCdf(df2 / (df2 + df1 * f), df2 / 2, df1 / 2);
}

/** Limits of a gap of `perPoint` events over its mean, as a gamma value with three sigma's chance beyond each. */
export function gapFactors(perPoint: number): { lower: number; upper: number } {
  const tail = outside(3) / 2;
  const smallest = (holds: (f: number) => boolean) => {
    let [low, high] = [1e-9, 100];
    for (let step = 0; step < 80; step += 1) {
      const middle = Math.sqrt(low * high);
      if (holds(middle)) high = middle;
      else low = middle;
    }
    return high;
  };
  const many = 1e7;
  return {
    lower: smallest((f) => 1 - fTail(f, 2 * perPoint, many) >= tail),
    upper: smallest((f) => fTail(f, 2 * perPoint, many) <= tail),
  };
}

/** Mean of a function of a standard normal value. */
export function overNormal(of: (z: number) => number): number {
  let sum = 0;
  let weights = 0;
  for (let z = -4; z <= 4.001; z += 0.05) {
    sum += phi(z) * of(z);
    weights += phi(z);
  }
  return sum / weights;
}

/**
 * Chance that one of so many points falls below the lower limit after a fall of `shift` standard errors: the centre lies
 * off by 1/√m, the spread by `spreadError` (as a share), and the new points scatter `spread` times as much; `power`
 * points must do so together.
 */
export function foundWithin(
  periods: number,
  fall: {
    shift: number;
    spread: number;
    m: number | undefined;
    spreadError?: number;
    reach?: number;
    power?: number;
  },
): number {
  const { shift, spread, m, spreadError = 0, reach = 3, power = 1 } = fall;
  const off = m === undefined ? 0 : 1 / Math.sqrt(m);
  return overNormal((a) =>
    overNormal((b) => {
      const single =
        normalCdf((shift - reach * Math.max(0, 1 + spreadError * b) + off * a) / spread, 0, 1) ** power;
      return 1 - (1 - single) ** periods;
    }),
  );
}

/**
 * Coverage of a t interval whose variance estimate is a quadratic form e'Be of residuals e = Mε, ε normal with
 * covariance Σ: its mean and variance give the degrees of freedom (Satterthwaite; Bell & McCaffrey 2002). B are the
 * Newey–West weights of one coefficient with the factor n/(n − k).
 */
export function neweyWestCoverage(
  design: readonly (readonly number[])[],
  coefficient: number,
  lag: number,
  carryOver: number,
): { coverage: number; standardError: number } {
  const n = design.length;
  const k = design[0]?.length ?? 0;
  const inverse = inverted(product(transposed(design), design));
  const hat = product(product(design, inverse), transposed(design));
  const c = design.map((row) =>
    (inverse[coefficient] ?? []).reduce((sum, value, j) => sum + value * (row[j] ?? 0), 0),
  );
  const sigma = square(n, (i, j) => carryOver ** Math.abs(i - j));
  const m = square(n, (i, j) => (i === j ? 1 : 0) - (hat[i]?.[j] ?? 0));
  const b = square(n, (i, j) => {
    const apart = Math.abs(i - j);
    return apart > lag ? 0 : (n / (n - k)) * (1 - apart / (lag + 1)) * (c[i] ?? 0) * (c[j] ?? 0);
  });
  const form = product(b, product(m, product(sigma, m)));
  const mean = trace(form);
  const spread = 2 * trace(product(form, form));
  const df = (2 * mean * mean) / spread;
  const truth = c.reduce(
    (sum, ci, i) => sum + c.reduce((inner, cj, j) => inner + ci * cj * (sigma[i]?.[j] ?? 0), 0),
    0,
  );
  const reach = studentQuantile(0.975, n - k) * Math.sqrt(mean / truth);
  return { coverage: 1 - 2 * studentCdf(-reach, df), standardError: Math.sqrt(truth) };
}

type Grid = readonly (readonly number[])[];

function square(n: number, of: (i: number, j: number) => number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => of(i, j)));
}

function transposed(grid: Grid): number[][] {
  return (grid[0] ?? []).map((_, j) => grid.map((row) => row[j] ?? 0));
}

function product(left: Grid, right: Grid): number[][] {
  const columns = transposed(right);
  return left.map((row) =>
    columns.map((column) => row.reduce((sum, value, i) => sum + value * (column[i] ?? 0), 0)),
  );
}

function trace(grid: Grid): number {
  return grid.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
}

/** Gauss–Jordan with row exchange, for the handful of columns of a design. */
function inverted(grid: Grid): number[][] {
  const size = grid.length;
  const rows = grid.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column += 1) {
    const rest = rows.slice(column);
    const best = rest.reduce((a, b) => (Math.abs(b[column] ?? 0) > Math.abs(a[column] ?? 0) ? b : a));
    const at = rows.indexOf(best);
    const moved = rows[column] ?? [];
    rows[at] = moved;
    const pivot = best.map((value) => value / (best[column] ?? 1));
    rows[column] = pivot;
    rows.forEach((row, i) => {
      if (i === column) return;
      const factor = row[column] ?? 0;
      rows[i] = row.map((value, j) => value - factor * (pivot[j] ?? 0));
    });
  }
  return rows.map((row) => row.slice(size));
}
