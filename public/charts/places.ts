// Why: where things stand in a chart, in pixels, so that points and words that lie close can still be told apart.

/** More answers, larger point: area grows with n. Points that stand close stay small enough to be told apart. */
export function radius(n: number, most: number, spacing = Infinity): number {
  const largest = Math.min(7, Math.max(3, spacing * 0.45));
  const smallest = Math.min(2.5, largest / 2);
  return smallest + (largest - smallest) * Math.sqrt(n / Math.max(1, most));
}

/** About how wide words are at this size: a Chinese character is as wide as high, a Latin letter about half of it. */
export function widthOf(text: string, size: number): number {
  return Array.from(text).reduce((sum: number, letter) => sum + (letter > '\u2e7f' ? size : size * 0.56), 0);
}

/**
 * A name on as many lines as it takes to stay within `room` pixels: broken between words, before a bracket or after a
 * stroke where there is one, and else between two characters.
 */
export function linesOf(text: string, size: number, room: number): string[] {
  const pieces = text.match(/[（(]?[^\s／/（(]+[／/]?\s?/g) ?? [text];
  const lines: string[] = [];
  for (const piece of pieces.flatMap((one) => (widthOf(one, size) > room ? Array.from(one) : [one]))) {
    const last = lines.at(-1);
    if (last === undefined || widthOf((last + piece).trimEnd(), size) > room) lines.push(piece);
    else lines[lines.length - 1] = last + piece;
  }
  return lines.map((line) => line.trimEnd());
}

/**
 * Labels above a chart: each in the lowest lane where it touches no other, moved inwards where it would leave the picture.
 * @param labels `at` and `width` in pixels @returns in the order given; `shift` in pixels
 */
export function lanes(
  labels: readonly { at: number; width: number }[],
  from: number,
  to: number,
): { lane: number; shift: number }[] {
  const ends: number[] = [];
  const order = labels.map((_, index) => index).sort((a, b) => (labels[a]?.at ?? 0) - (labels[b]?.at ?? 0));
  const placed: { lane: number; shift: number }[] = labels.map(() => ({ lane: 0, shift: 0 }));
  for (const index of order) {
    const label = labels[index];
    if (label === undefined) continue;
    const half = label.width / 2;
    const centre = Math.max(from + half, Math.min(to - half, label.at));
    const free = ends.findIndex((end) => end + 8 <= centre - half);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = centre + half;
    placed[index] = { lane, shift: centre - label.at };
  }
  return placed;
}

/**
 * Names beside the parts of a pile, from the bottom up: each at its own height, at least a line above the one before, and
 * all of them inside the picture. Heights in pixels, counted from the top.
 */
export function heightsApart(wanted: readonly number[], line: number, top: number, bottom: number): number[] {
  const places: number[] = [];
  wanted.forEach((height, index) => {
    const limit = (places.at(-1) ?? bottom + line) - line;
    const highest = top + (wanted.length - 1 - index) * line;
    places.push(Math.max(highest, Math.min(limit, height)));
  });
  return places;
}
