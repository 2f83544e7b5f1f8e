// Why: one scale question from counted answers, with top and bottom box, mean and both intervals, as the cases name them.
import { meanInterval } from '../../../analysis/meanInterval.js';
import { summariseScores } from '../../../analysis/satisfaction.js';
import { readScoreCounts } from '../../../analysis/scoreCounts.js';
import { wilson } from '../../../analysis/wilson.js';
import type { Case, Named } from '../contract.js';
import { confidence, figure, kept, numbers, numbersByName, refused } from '../given.js';

export function likertTopBoxWilson(given: Case): Named {
  const { inputs, options } = given;
  const byCode = numbersByName(inputs['counts']);
  const missing = typeof inputs['n_missing'] === 'number' ? inputs['n_missing'] : 0;
  const counts = Object.entries(byCode).map(([code, count]) => ({ code, count }));
  const read = readScoreCounts([...counts, { code: 'blank', count: missing }]);
  const codes = Object.keys(byCode).map(Number);
  const scale = {
    lowest: Math.min(...codes),
    highest: Math.max(...codes),
    satisfiedFrom: Math.min(...numbers(options['top']).flatMap((code) => code ?? [])),
    // The cases count the two lowest codes as the bottom box, on every scale.
    dissatisfiedTo: 2,
    goodDirection: 'up',
  } as const;
  const summary = summariseScores(read.scores, scale);
  if (!summary.ok) return { n: read.n, ...refused(needsAnswers, summary.reason) };
  const { n, satisfied, dissatisfied } = summary;
  const share = wilson(satisfied, n, confidence(given));
  const mean = meanInterval(summary, { confidence: confidence(given) });
  return {
    n,
    n_top: satisfied,
    n_bottom: dissatisfied,
    pct_top: (satisfied / n) * 100,
    pct_bottom: (dissatisfied / n) * 100,
    net: ((satisfied - dissatisfied) / n) * 100,
    wilson_lower: figure(share, ({ lower }) => lower),
    wilson_upper: figure(share, ({ upper }) => upper),
    mean: summary.mean,
    sd: kept(mean, 'sd'),
    se_mean: kept(mean, 'standardError'),
    t_lower: kept(mean, 'lower'),
    t_upper: kept(mean, 'upper'),
    median: summary.median,
  };
}

const needsAnswers = [
  ...['n_top', 'n_bottom', 'pct_top', 'pct_bottom', 'net', 'wilson_lower', 'wilson_upper'],
  ...['mean', 'sd', 'se_mean', 't_lower', 't_upper', 'median'],
];
