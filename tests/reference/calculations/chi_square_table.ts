// Why: a table of counts tested as a whole, and exactly when it is 2×2, as the cases name it.
import { chiSquare } from '../../../analysis/chiSquare.js';
import { fisherExact } from '../../../analysis/fisherExact.js';
import { isTwoByTwo, NoValue, type Case, type Named } from '../contract.js';
import { figure, list, number } from '../given.js';

export function chiSquareTable({ inputs }: Case): Named {
  const table = list(inputs['table']).map((row) => list(row).map(number));
  const tested = chiSquare(table);
  const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = table;
  const fisher = isTwoByTwo(table) ? fisherExact({ x: a, n: a + b }, { x: c, n: c + d }) : undefined;
  return {
    chi2: figure(tested, ({ chiSquare: statistic }) => statistic),
    df: figure(tested, ({ df }) => df),
    p_value: figure(tested, ({ p }) => p),
    cramers_v: figure(tested, ({ cramersV }) => cramersV),
    expected: figure(tested, ({ expected }) => expected),
    std_residuals: figure(tested, ({ standardisedResiduals }) =>
      standardisedResiduals.map((row) =>
        row.map((residual) => residual ?? new NoValue('an empty row or column')),
      ),
    ),
    min_expected: figure(tested, ({ minExpected }) => minExpected),
    n_expected_below_5: figure(tested, ({ expectedBelowFive }) => expectedBelowFive),
    ...(fisher ? { fisher_p: figure(fisher, ({ p }) => p) } : {}),
  };
}
