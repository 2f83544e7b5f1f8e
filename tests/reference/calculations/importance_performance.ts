// Why: importance and performance of each question and its field, as the cases name them.
import { countPatterns } from '../../../analysis/answerPatterns.js';
import { pearsonWithOutcome } from '../../../analysis/drivers/correlations.js';
import { importancePerformance, type Quadrant } from '../../../analysis/drivers/importancePerformance.js';
import { covarianceOf } from '../../../analysis/linear/covariance.js';
import type { Case, Named } from '../contract.js';
import { figure, numberColumn, numberLists, text, texts } from '../given.js';

/** The case's words for our fields. */
const wordOf: Readonly<Record<Quadrant, string>> = {
  'concentrate-here': 'concentrate_here',
  'keep-it-up': 'keep_up_good_work',
  'low-priority': 'low_priority',
  'possible-overkill': 'possible_overkill',
};

export function importancePerformanceOfCase(given: Case): Named {
  const { inputs } = given;
  const names = texts(inputs['attributes']);
  const inline = inputs['rows'] === undefined ? undefined : numberLists(inputs['rows']);
  const columns = [text(inputs['overall']), ...names].map((name) =>
    inline ? (inline[name] ?? []) : numberColumn(given, name),
  );
  const rows = (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] ?? null));
  const { patterns } = countPatterns(rows);
  const means = covarianceOf(patterns)?.means ?? [];
  const importance = pearsonWithOutcome(patterns);
  const items = names.flatMap((key, i) => {
    const own = importance[i];
    return own?.ok ? [{ key, importance: { value: own.r }, performance: { value: means[i + 1] ?? 0 } }] : [];
  });
  const placed = importancePerformance(items);
  return {
    importance: Object.fromEntries(importance.map((own, i) => [names[i] ?? '', figure(own, ({ r }) => r)])),
    performance: Object.fromEntries(names.map((name, i) => [name, means[i + 1] ?? 0])),
    cut_importance_mean: figure(placed, ({ cut }) => cut.importance),
    cut_performance_mean: figure(placed, ({ cut }) => cut.performance),
    quadrant_mean_cut: figure(placed, (all) =>
      Object.fromEntries(all.items.map(({ key, quadrant }) => [key, wordOf[quadrant]])),
    ),
  };
}
