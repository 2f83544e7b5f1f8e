// Why: what more a comparison can carry: counters in a funnel instead of a ranking, the order of answers beside the gap of
// means where two groups stand against each other, and the mix of channels that any difference may come from.
import { brunnerMunzel, type BrunnerMunzel } from '../../analysis/groups/brunnerMunzel.js';
import { funnel, type Funnel } from '../../analysis/groups/funnel.js';
import { mannWhitney, type MannWhitney } from '../../analysis/groups/mannWhitney.js';
import { meanDifference } from '../../analysis/meanDifference.js';
import { leastForPercent } from '../../analysis/refusals.js';
import { summariseScores } from '../../analysis/satisfaction.js';
import type { ScoreCount } from '../../analysis/scoreCounts.js';
import type { CompareResult } from './compare.js';
import { crossTableOf, type CrossTable } from './crossTable.js';
import type { Figure } from './figures.js';
import { funnelCurves, type FunnelCurves } from './funnelChart.js';
import type { Filters } from './filters.form.js';
import type { Counting } from './jointSubject.js';
import type { Measure } from './measures.js';
import type { Subject } from './subject.js';
import { weightingOf, type Weighting } from './weighting.js';

export type TwoGroups = {
  first: string;
  second: string;
  /** Of the means, first minus second, in points of the scale. */
  gap: ReturnType<typeof meanDifference>;
  /** The chance that an answer of the first is higher, equals counted half. */
  effect: BrunnerMunzel;
  mannWhitney: MannWhitney;
};

export type DepthResult = CompareDepth & { cross: CrossTable | null; weighting: Weighting };

export type CompareDepth = {
  funnel: Funnel | null;
  /** Around the funnel's centre, for the curves: 95 % and 99.8 % by number of answers. */
  curves: FunnelCurves;
  two: TwoGroups | null;
  mix: { group: string; name: string; n: number; share: number }[] | null;
};

/** Everything beside the plain comparison; what must be counted from the responses may take a while. */
export function depthOf(subject: Subject, filters: Filters, result: CompareResult): Counting<DepthResult> {
  const cross = crossTableOf(subject, filters, result);
  const weighting = weightingOf(subject, filters, result);
  const done = Promise.all([cross.done, weighting.done]).then(([table, weights]) => ({
    ...compareDepthOf(result),
    cross: table,
    weighting: weights,
  }));
  done.catch(() => undefined);
  const progress = () =>
    [cross.progress(), weighting.progress()].reduce((a, b) => (a.total > b.total ? a : b));
  return { done, progress };
}

export function compareDepthOf(result: CompareResult): CompareDepth {
  const own = result.kind === 'groups' && result.by === 'counter' ? funnelOf(result) : null;
  return {
    funnel: own,
    curves: own === null ? [] : funnelCurves(own),
    two: twoGroupsOf(result),
    mix: mixOf(result),
  };
}

/** Counters that are shown, in the order of the office. */
function funnelOf({ rows, measure }: Extract<CompareResult, { kind: 'groups' }>): Funnel {
  return funnel(
    rows.flatMap(({ group, figure }) => {
      const scores = scoresOf(figure);
      const summary = scores === null ? undefined : summariseScores(scores, measure.scale);
      return summary?.ok === true ? [{ key: group, x: summary.satisfied, n: summary.n }] : [];
    }),
  );
}

function twoGroupsOf(result: CompareResult): TwoGroups | null {
  const rows = result.rows.filter(({ figure }) => (figure.n ?? 0) > 0);
  const [first, second] = rows;
  if (rows.length !== 2 || first === undefined || second === undefined) return null;
  if (rows.some(({ figure }) => (figure.n ?? 0) < leastForPercent)) return null;
  const [a, b] = [scoresOf(first.figure), scoresOf(second.figure)];
  if (a === null || b === null) return null;
  const [one, other] = [meanOf(a, result.measure), meanOf(b, result.measure)];
  if (one === undefined || other === undefined) return null;
  return {
    first: first.name,
    second: second.name,
    gap: meanDifference(one, other),
    effect: brunnerMunzel(a, b),
    mannWhitney: mannWhitney(a, b),
  };
}

/** How the answers that are shown divide among the channels. */
function mixOf(result: CompareResult): CompareDepth['mix'] {
  if (result.kind !== 'groups' || result.by !== 'channel') return null;
  const shown = result.rows.flatMap(({ group, name, figure }) =>
    figure.n === null ? [] : [{ group, name, n: figure.n }],
  );
  const all = shown.reduce((sum, { n }) => sum + n, 0);
  return all === 0 ? null : shown.map((row) => ({ ...row, share: row.n / all }));
}

function scoresOf(figure: Figure): readonly ScoreCount[] | null {
  return figure.n === null || figure.n === 0 ? null : figure.counts;
}

function meanOf(scores: readonly ScoreCount[], { scale }: Measure) {
  const summary = summariseScores(scores, scale);
  return summary.ok ? { n: summary.n, mean: summary.mean, sd: summary.sd } : undefined;
}
