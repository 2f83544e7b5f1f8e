// Why: from counted answer codes to the figures a page may show, once, for pages, CSV and JSON alike. The rules on small
// numbers (statistics.md, general display rules) are kept here: under 10 counts only, 10–29 marked, hidden is hidden.
import { meanInterval } from '../../analysis/meanInterval.js';
import { netInterval } from '../../analysis/netInterval.js';
import { displayRule } from '../../analysis/refusals.js';
import { summariseScores, type ScoreSummary } from '../../analysis/satisfaction.js';
import { isOnScale } from '../../analysis/scale.js';
import {
  mergeReadScoreCounts,
  readScoreCounts,
  type CodeCount,
  type ReadScoreCounts,
  type ScoreCount,
} from '../../analysis/scoreCounts.js';
import { wilson } from '../../analysis/wilson.js';
import type { CellCount } from '../../db/queries/cells.js';
import type { Measure } from './measures.js';

/** What was counted of one measure: with the answers that the quality rules leave out (raw), and without (used). */
export type Tally = { used: ReadScoreCounts; raw: ReadScoreCounts };

export type FigureState =
  /** 30 answers and more. */
  | 'shown'
  /** 10–29: shown grey, with a warning. */
  | 'low_sample'
  /** 1–9: counts only. */
  | 'counts_only'
  /** Nobody answered. */
  | 'empty'
  /** Too few to be shown at all, or hidden so that others stay hidden. */
  | 'suppressed';

export type ShareFigure = { count: number; share: number; lower: number; upper: number };
export type MeanFigure = { mean: number; sd: number | null; lower: number | null; upper: number | null };
export type NetFigure = { net: number; lower: number | null; upper: number | null };

/** One measure in one period and group. Stable names: the JSON carries them as they are. */
export type Figure = {
  state: FigureState;
  n: number | null;
  nRaw: number | null;
  counts: ScoreCount[] | null;
  notApplicable: number | null;
  blank: number | null;
  notShown: number | null;
  unreadable: number | null;
  satisfied: ShareFigure | null;
  dissatisfied: ShareFigure | null;
  mean: MeanFigure | null;
  net: NetFigure | null;
  /** The share before the quality rules left anything out; null where nothing was left out. */
  satisfiedRaw: number | null;
};

const nothing: ReadScoreCounts = { scores: [], n: 0, notApplicable: 0, blank: 0, notShown: 0, unreadable: 0 };
export const emptyTally: Tally = { used: nothing, raw: nothing };

/** Reads counted codes of one measure. A code the scale does not have is unreadable, counted, never dropped. */
export function readTally(cells: Iterable<CellCount>, measure: Measure): Tally {
  const scoreOf = new Map(measure.choices.map((choice) => [choice.code, String(choice.score)]));
  const read = (code: string): string => {
    const score = scoreOf.get(code) ?? code;
    const number = Number(score);
    return score !== '' && Number.isFinite(number) && !isOnScale(number, measure.scale)
      ? 'off the scale'
      : score;
  };
  const used: CodeCount[] = [];
  const raw: CodeCount[] = [];
  for (const cell of cells) {
    const code = read(cell.code);
    used.push({ code, count: cell.nUsed });
    raw.push({ code, count: cell.nRaw });
  }
  return { used: readScoreCounts(used), raw: readScoreCounts(raw) };
}

export function mergeTallies(tallies: readonly Tally[]): Tally {
  return {
    used: mergeReadScoreCounts(tallies.map((tally) => tally.used)),
    raw: mergeReadScoreCounts(tallies.map((tally) => tally.raw)),
  };
}

/** The satisfied among the valid answers, as the pinned definition has it. */
export function satisfiedOf(tally: Tally, measure: Measure): { x: number; n: number } {
  const summary = summariseScores(tally.used.scores, measure.scale);
  return summary.ok ? { x: summary.satisfied, n: summary.n } : { x: 0, n: 0 };
}

export function summaryOf(tally: Tally, measure: Measure): ScoreSummary | undefined {
  const summary = summariseScores(tally.used.scores, measure.scale);
  return summary.ok ? summary : undefined;
}

export const suppressedFigure: Figure = {
  state: 'suppressed',
  n: null,
  nRaw: null,
  counts: null,
  notApplicable: null,
  blank: null,
  notShown: null,
  unreadable: null,
  satisfied: null,
  dissatisfied: null,
  mean: null,
  net: null,
  satisfiedRaw: null,
};

/** @param hidden as decided by suppress.ts: then nothing of the tally gets out */
export function figureOf(tally: Tally, measure: Measure, hidden: boolean): Figure {
  if (hidden) return suppressedFigure;
  const { used, raw } = tally;
  const rule = displayRule(used.n);
  const base: Figure = {
    ...suppressedFigure,
    state:
      used.n === 0 ? 'empty' : rule === 'ok' ? 'shown' : rule === 'low-sample' ? 'low_sample' : 'counts_only',
    n: used.n,
    nRaw: raw.n,
    counts: used.scores,
    notApplicable: used.notApplicable,
    blank: used.blank,
    notShown: used.notShown,
    unreadable: used.unreadable,
  };
  const summary = summariseScores(used.scores, measure.scale);
  if (!summary.ok || rule === 'counts-only') return base;
  const before = raw.n === used.n ? undefined : summariseScores(raw.scores, measure.scale);
  return {
    ...base,
    satisfied: shareFigure(summary.satisfied, summary.n),
    dissatisfied: shareFigure(summary.dissatisfied, summary.n),
    mean: meanFigure(summary, measure),
    net: netFigure(summary),
    satisfiedRaw: before?.ok === true ? before.satisfied / before.n : null,
  };
}

function shareFigure(x: number, n: number): ShareFigure | null {
  const interval = wilson(x, n);
  return interval.ok
    ? { count: x, share: interval.share, lower: interval.lower, upper: interval.upper }
    : null;
}

function meanFigure(summary: ScoreSummary, measure: Measure): MeanFigure {
  const within = { lower: measure.scale.lowest, upper: measure.scale.highest };
  const interval = meanInterval({ n: summary.n, mean: summary.mean, sd: summary.sd }, { within });
  // All answers equal: the spread cannot be estimated, so there is a mean and no interval.
  return interval.ok
    ? { mean: interval.mean, sd: interval.sd, lower: interval.lower, upper: interval.upper }
    : { mean: summary.mean, sd: summary.sd ?? null, lower: null, upper: null };
}

function netFigure(summary: ScoreSummary): NetFigure {
  const interval = netInterval(summary);
  return interval.ok
    ? { net: interval.net, lower: interval.lower, upper: interval.upper }
    : { net: (summary.satisfied - summary.dissatisfied) / summary.n, lower: null, upper: null };
}
