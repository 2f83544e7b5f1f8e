// Why: count cells carry answer codes as text; every method here wants scores with whole counts, and what is no score must stay counted.

/** How many answers carried this score. A composite's score may be a fraction; the count is always whole. */
export type ScoreCount = { score: number; count: number };

export type CodeCount = { code: string; count: number };

export type ReadScoreCounts = {
  /** Ascending by score, one row per score, counts above zero. */
  scores: ScoreCount[];
  /** Valid answers: the sum over `scores`. */
  n: number;
  notApplicable: number;
  blank: number;
  notShown: number;
  unreadable: number;
};

const scoreCode = /^-?\d{1,9}(\.\d{1,9})?$/;

/**
 * Reading count cells: answer codes with their counts become scores with counts, and the rest is counted by kind.
 * Use: first step of every figure. Variant: numeric codes are scores; `na`, `blank` and `not_shown` have their own
 * totals; any other code is unreadable, counted and never dropped. The order of the input does not matter.
 * Units: counts in answers. Throws RangeError for a count that is negative or not whole: such a cell is corrupt and
 * every figure over it would be wrong. Empty input → no scores and zeros.
 */
export function readScoreCounts(counts: Iterable<CodeCount>): ReadScoreCounts {
  const byScore = new Map<number, number>();
  const read: ReadScoreCounts = { scores: [], n: 0, notApplicable: 0, blank: 0, notShown: 0, unreadable: 0 };
  for (const { code, count } of counts) {
    requireWholeCount(count);
    if (code === 'na') read.notApplicable += count;
    else if (code === 'blank') read.blank += count;
    else if (code === 'not_shown') read.notShown += count;
    else if (scoreCode.test(code)) {
      // Adding zero makes "-0" the same score as "0".
      const score = Number(code) + 0;
      byScore.set(score, (byScore.get(score) ?? 0) + count);
      read.n += count;
    } else read.unreadable += count;
  }
  read.scores = sorted(byScore);
  return read;
}

/**
 * Adding: several score counts (periods, counters, halves of a table) become one.
 * Use: totals over segments and longer periods. Units: counts in answers. Throws RangeError for a count that is
 * negative or not whole. Empty input → an empty list.
 */
export function addScoreCounts(parts: Iterable<Iterable<ScoreCount>>): ScoreCount[] {
  const byScore = new Map<number, number>();
  for (const part of parts) {
    for (const { score, count } of part) {
      requireWholeCount(count);
      byScore.set(score, (byScore.get(score) ?? 0) + count);
    }
  }
  return sorted(byScore);
}

/**
 * Merging: several readings of count cells become one, the totals of non-scores included.
 * Use: like `addScoreCounts`, when "not applicable" and "blank" must stay visible. Throws as `addScoreCounts`.
 * Empty input → no scores and zeros.
 */
export function mergeReadScoreCounts(parts: Iterable<ReadScoreCounts>): ReadScoreCounts {
  const all = [...parts];
  const total = (pick: (part: ReadScoreCounts) => number) => all.reduce((sum, part) => sum + pick(part), 0);
  return {
    scores: addScoreCounts(all.map((part) => part.scores)),
    n: total((part) => part.n),
    notApplicable: total((part) => part.notApplicable),
    blank: total((part) => part.blank),
    notShown: total((part) => part.notShown),
    unreadable: total((part) => part.unreadable),
  };
}

function sorted(byScore: ReadonlyMap<number, number>): ScoreCount[] {
  return [...byScore]
    .filter(([, count]) => count > 0)
    .map(([score, count]) => ({ score, count }))
    .sort((a, b) => a.score - b.score);
}

function requireWholeCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`a count must be a whole number, not ${count}`);
  }
}
