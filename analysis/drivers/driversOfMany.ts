// Why: resampling a million people takes longer than a page may; a sample of them tells the spread just as well.
import { sortPatterns, type AnswerPattern } from '../answerPatterns.js';
import { randomFrom } from '../random.js';
import { separatedPairs } from './bootstrap.js';
import { keyDrivers, type Driver, type KeyDrivers } from './keyDrivers.js';

/** As many people as a page has the time to draw again a thousand times. */
export const mostResampled = 2_000;

export type DriversOfMany = {
  drivers: KeyDrivers;
  /** People the bootstrap drew from: all of them, or a seeded sample. */
  resampled: number;
};

/**
 * Key drivers of any number of people.
 * Use: the page of drivers, where a survey may have a million answers. Variant: shares, weights and correlations from all
 * people; up to 2,000 people bootstrapped as `keyDrivers` does; of more, a seeded sample of 2,000 drawn without replacement
 * is bootstrapped, and what its limits stand off from its own share is taken times √(2,000/n) and put around the share of
 * all (m out of n bootstrap for a √n-consistent figure); limits are cut at 0. Source: Bickel, Götze & van Zwet (1997),
 * Statistica Sinica 7, 1–31. Units, shapes, throws and refusals: as `keyDrivers`. A driver that nobody in the sample
 * answers differently has no interval, and takes no part in the order.
 */
export function driversOfMany(
  patterns: readonly AnswerPattern[],
  options: { seed: number; replicates?: number; most?: number },
): DriversOfMany {
  const { seed, most = mostResampled } = options;
  const replicates = options.replicates ?? 1_000;
  const n = patterns.reduce((sum, { count }) => sum + count, 0);
  if (n <= most) return { drivers: keyDrivers(patterns, { seed, replicates }), resampled: n };

  const whole = keyDrivers(patterns, { seed, replicates: 0 });
  if (!whole.ok) return { drivers: whole, resampled: 0 };
  const sample = keyDrivers(drawSample(patterns, most, seed), { seed, replicates });
  const narrower = Math.sqrt(most / n);
  const drivers = whole.drivers.map((driver): Driver => {
    const own = sample.ok ? sample.drivers.find(({ question }) => question === driver.question) : undefined;
    if (own?.interval === undefined) return driver;
    const around = (limit: number) => Math.max(0, driver.share + (limit - own.share) * narrower);
    return {
      ...driver,
      interval: { lower: around(own.interval.lower), upper: around(own.interval.upper) },
    };
  });
  const known = drivers.flatMap(({ question, interval }) => (interval ? [{ question, interval }] : []));
  const order = separatedPairs(known.map(({ interval }) => interval)).flatMap(({ higher, lower }) => {
    const [first, second] = [known[higher], known[lower]];
    return first && second ? [{ higher: first.question, lower: second.question }] : [];
  });
  return { drivers: { ...whole, drivers, order }, resampled: most };
}

/** So many different people, each equally likely; the same ones whatever the order of the patterns. */
function drawSample(patterns: readonly AnswerPattern[], size: number, seed: number): AnswerPattern[] {
  const random = randomFrom(seed);
  const sorted = sortPatterns(patterns);
  let left = sorted.reduce((sum, { count }) => sum + count, 0);
  let wanted = size;
  // Person by person in order, each taken with the chance that fills the sample exactly.
  return sorted.flatMap(({ values, count }) => {
    let taken = 0;
    for (let person = 0; person < count; person += 1, left -= 1) {
      if (random() * left < wanted) {
        taken += 1;
        wanted -= 1;
      }
    }
    return taken > 0 ? [{ values, count: taken }] : [];
  });
}
