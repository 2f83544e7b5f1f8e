import { describe, expect, it } from 'vitest';
import type { AnswerPattern } from '../../../analysis/answerPatterns.js';
import { driversOfMany } from '../../../analysis/drivers/driversOfMany.js';
import { keyDrivers } from '../../../analysis/drivers/keyDrivers.js';
import { randomFrom } from '../../../analysis/random.js';

/** People whose overall answer follows the first question more than the second. */
function people(count: number): AnswerPattern[] {
  const random = randomFrom(5);
  return Array.from({ length: count }, () => {
    const [a, b] = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 5)];
    return { values: [Math.round(0.6 * a + 0.25 * b + random()), a, b], count: 1 };
  });
}

describe('drivers of many people', () => {
  it('are the key drivers themselves while a page has the time to draw them all again', () => {
    const patterns = people(300);
    const { drivers, resampled } = driversOfMany(patterns, { seed: 3, replicates: 100 });
    expect(resampled).toBe(300);
    expect(drivers).toEqual(keyDrivers(patterns, { seed: 3, replicates: 100 }));
  });

  it('keep the shares of all, with intervals about as wide as drawing all would give', () => {
    const patterns = people(3_000);
    const whole = keyDrivers(patterns, { seed: 3, replicates: 300 });
    const { drivers, resampled } = driversOfMany(patterns, { seed: 3, replicates: 300, most: 500 });
    expect(resampled).toBe(500);
    if (!whole.ok || !drivers.ok) throw new Error('refused');
    drivers.drivers.forEach((driver, i) => {
      const other = whole.drivers[i];
      const width = (interval: { lower: number; upper: number } | undefined) =>
        (interval?.upper ?? 0) - (interval?.lower ?? 0);
      expect(driver.share).toBe(other?.share);
      expect(driver.interval?.lower).toBeLessThan(driver.share);
      expect(driver.interval?.upper).toBeGreaterThan(driver.share);
      expect(width(driver.interval) / width(other?.interval)).toBeGreaterThan(0.75);
      expect(width(driver.interval) / width(other?.interval)).toBeLessThan(1.33);
    });
    expect(drivers.order).toEqual([{ higher: 0, lower: 1 }]);
  });

  it('give the same limits for any order of people', () => {
    const patterns = people(1_000);
    const options = { seed: 9, replicates: 50, most: 200 };
    const [a, b] = [driversOfMany(patterns, options), driversOfMany([...patterns].reverse(), options)];
    if (!a.drivers.ok || !b.drivers.ok) throw new Error('refused');
    a.drivers.drivers.forEach((driver, i) => {
      const other = b.drivers.ok ? b.drivers.drivers[i] : undefined;
      expect(driver.interval?.lower).toBeCloseTo(other?.interval?.lower ?? NaN, 10);
      expect(driver.interval?.upper).toBeCloseTo(other?.interval?.upper ?? NaN, 10);
    });
  });

  it('are refused as key drivers are', () => {
    expect(driversOfMany([], { seed: 1 }).drivers).toEqual({ ok: false, reason: 'no-answers' });
    expect(driversOfMany(people(60), { seed: 1 }).drivers).toEqual({ ok: false, reason: 'too-few-answers' });
  });
});
