// Why: what needs the answers of one person together needs them once per different sheet, not once per person.

/** How many people answered exactly these values, in the order of the questions. */
export type AnswerPattern = { values: readonly number[]; count: number };

export type CountedPatterns = {
  /** Ascending by value, question by question: the same for any order of people. */
  patterns: AnswerPattern[];
  /** People who answered every question. */
  n: number;
  /** People left out because an answer was missing. */
  incomplete: number;
};

/**
 * Patterns: people's rows of answers become different rows with counts.
 * Use: first step of reliability and drivers. Variant: listwise (a row with a missing answer, null, is left out and
 * counted); sorted, so that later sums do not depend on who answered first. Shapes: one row per person, one value per
 * question. Throws RangeError for rows of different length and values that are not finite. Empty input → no patterns.
 */
export function countPatterns(rows: Iterable<readonly (number | null)[]>): CountedPatterns {
  const byKey = new Map<string, { values: readonly number[]; count: number }>();
  let width: number | undefined;
  let n = 0;
  let incomplete = 0;
  for (const row of rows) {
    width ??= row.length;
    if (row.length !== width) throw new RangeError('rows of different length');
    const values = row.filter((value) => value !== null);
    if (!values.every(Number.isFinite)) throw new RangeError('a value must be a finite number');
    if (values.length < width) {
      incomplete += 1;
      continue;
    }
    n += 1;
    const key = values.join();
    const known = byKey.get(key);
    if (known) known.count += 1;
    // Read back from the key: −0 becomes 0, and the numbers lie close together, which halves the time of a bootstrap.
    else byKey.set(key, { values: key === '' ? [] : key.split(',').map(Number), count: 1 });
  }
  return { patterns: sortPatterns([...byKey.values()]), n, incomplete };
}

/**
 * Sorting: patterns in ascending order of their values.
 * Use: whenever patterns come from elsewhere, so that results do not depend on their order. Throws nothing. Empty → empty.
 */
export function sortPatterns(patterns: readonly AnswerPattern[]): AnswerPattern[] {
  return [...patterns].sort((a, b) => {
    const place = a.values.findIndex((value, i) => value !== b.values[i]);
    return place < 0 ? 0 : (a.values[place] ?? 0) - (b.values[place] ?? 0);
  });
}
