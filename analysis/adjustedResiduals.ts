// Why: a cross-table that differs as a whole does not say where; each cell's residual does, once it is adjusted for how many are looked at.
import { benjaminiHochberg } from './benjaminiHochberg.js';
import { chiSquare } from './chiSquare.js';
import { normalTwoSidedP } from './criticalValues.js';
import { freemanHalton } from './groups/freemanHalton.js';
import { holm } from './holm.js';
import { refuse, type Refused } from './refusals.js';

export type ResidualCell = {
  /** Observed minus expected in standard errors; undefined in an empty row or column. */
  residual: number | undefined;
  adjustedP: number | null;
  /** More or fewer than if rows answered alike; 'cannot-tell' unless overall and adjusted test both reject. */
  verdict: 'higher' | 'lower' | 'cannot-tell';
};

export type ResidualTests =
  | {
      ok: true;
      chiSquare: number;
      df: number;
      p: number;
      method: 'chi-square' | 'exact' | 'simulated';
      cramersV: number;
      rejected: boolean;
      adjustment: 'holm' | 'benjamini-hochberg';
      cells: ResidualCell[][];
    }
  | Refused;

const significance = 0.05;
/** Up to so many cells the chance of even one false word is held at 5 %; beyond, the share of false words among all. */
const mostForHolm = 20;

/**
 * Adjusted residuals of a cross-table: which cells hold more, or fewer, than if the rows answered alike.
 * Use: under a table of segment by answer. Variant: χ² over the table first (the exact test where an expected count is
 * under 5); Haberman's residuals with a two-sided normal p each, Holm up to 20 cells, Benjamini–Hochberg beyond; a word only
 * where both reject and five are expected in the cell. Source: Haberman (1973), Biometrics 29, 205–220; see `chiSquare`,
 * `holm`. Units: whole counts; residuals in standard errors. Shapes: as the table. Throws nothing. Refused as `chiSquare`
 * and `freemanHalton`.
 */
export function adjustedResiduals(table: readonly (readonly number[])[]): ResidualTests {
  const test = chiSquare(table);
  if (!test.ok) return refuse(test.reason);
  const exact = test.minExpected >= 5 ? undefined : freemanHalton(table);
  if (exact?.ok === false) return exact;
  const p = exact?.p ?? test.p;
  const raw = test.standardisedResiduals.map((row, i) =>
    row.map((residual, j) =>
      residual === undefined || (test.expected[i]?.[j] ?? 0) < 5 ? null : normalTwoSidedP(residual),
    ),
  );
  const flat = raw.flat();
  const adjustment = flat.length <= mostForHolm ? 'holm' : 'benjamini-hochberg';
  const adjusted = adjustment === 'holm' ? holm(flat) : benjaminiHochberg(flat);
  const rejected = p < significance;
  const width = table[0]?.length ?? 0;
  return {
    ok: true,
    chiSquare: test.chiSquare,
    df: test.df,
    p,
    method: exact?.method ?? 'chi-square',
    cramersV: test.cramersV,
    rejected,
    adjustment,
    cells: test.standardisedResiduals.map((row, i) =>
      row.map((residual, j) => {
        const adjustedP = adjusted[i * width + j] ?? null;
        const holds = rejected && adjustedP !== null && adjustedP < significance;
        const way = (residual ?? 0) > 0 ? 'higher' : 'lower';
        return { residual, adjustedP, verdict: holds ? way : 'cannot-tell' };
      }),
    ),
  };
}
