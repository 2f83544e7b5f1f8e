// Why: the net promoter score from counts of 0 to 10, with its multinomial error, as the cases name it.
import { netInterval } from '../../../analysis/netInterval.js';
import { summariseScores } from '../../../analysis/satisfaction.js';
import type { Case, Named } from '../contract.js';
import { confidence, kept, list, number } from '../given.js';

const scale = { lowest: 0, highest: 10, satisfiedFrom: 9, dissatisfiedTo: 6, goodDirection: 'up' } as const;

export function nps(given: Case): Named {
  const counts = list(given.inputs['counts_0_to_10']).map((count, score) => ({
    score,
    count: number(count),
  }));
  const all = summariseScores(counts, scale);
  const groups = all.ok ? all : { n: 0, satisfied: 0, dissatisfied: 0 };
  const net = netInterval(groups, confidence(given));
  return {
    n: groups.n,
    promoters: groups.satisfied,
    passives: groups.n - groups.satisfied - groups.dissatisfied,
    detractors: groups.dissatisfied,
    nps: kept(net, 'net', 100),
    variance_unit: kept(net, 'variance', groups.n),
    se_n: kept(net, 'standardError', 100),
    z_lower_se_n: kept(net, 'lower', 100),
    z_upper_se_n: kept(net, 'upper', 100),
  };
}
