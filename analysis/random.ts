// Why: resampling needs chance, and a figure must come out the same every time: chance is made from a seed that is handed in.

/** A source of numbers evenly spread over [0, 1). */
export type Random = () => number;

/**
 * Seeded random numbers.
 * Use: bootstraps; never for secrets. Variant: Mulberry32 (32 bits of state, period 2³²), the same on every machine.
 * Source: Ettinger (2017), public domain. Unit: a number in [0, 1). Shapes: one independent source per call.
 * Throws RangeError for a seed that is not a whole number.
 */
export function randomFrom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError('a seed must be a whole number');
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
