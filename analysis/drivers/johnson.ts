// Why: relative weights give nearly the same shares as Shapley for any number of questions, and check it.
import { at } from '../linear/matrix.js';
import { symmetricEigen } from '../linear/symmetricEigen.js';
import type { DriverCorrelations } from './regression.js';

/**
 * Johnson's relative weights: shares of R² by way of the closest uncorrelated stand-ins of the drivers.
 * Use: beside Shapley shares, and instead of them for more than 12 drivers. Variant: raw weights, they sum to R²; with
 * drivers that follow from each other the generalised inverse is taken, so duplicates share equally. Source: Johnson
 * (2000), Multivariate Behavioral Research 35, 1–19; as R's iopsych::relWt. Units: parts of R². Shapes: in the order of
 * the drivers; leave drivers without spread out first. Throws nothing. No drivers → empty.
 */
export function johnson({ among, withOutcome }: DriverCorrelations): number[] {
  const size = withOutcome.length;
  const { values, vectors } = symmetricEigen(among);
  const along = (power: number, i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < size; k += 1) {
      const value = values[k] ?? 0;
      if (value > 1e-10) sum += at(vectors, i, k) * value ** power * at(vectors, j, k);
    }
    return sum;
  };
  const betas = withOutcome.map((_, i) => withOutcome.reduce((sum, r, j) => sum + along(-0.5, i, j) * r, 0));
  return withOutcome.map((_, i) =>
    betas.reduce((sum, beta, j) => sum + along(0.5, i, j) ** 2 * beta ** 2, 0),
  );
}
