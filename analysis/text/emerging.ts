// Why: a theme that suddenly fills the comments should be seen in its first weeks, without an alarm for every chance bump of
// sixteen themes.
import { benjaminiHochberg } from '../benjaminiHochberg.js';
import type { Interval } from '../criticalValues.js';
import { newcombe } from '../newcombe.js';
import { leastForPercent, leastForPlain, refuse, type Refused } from '../refusals.js';
import { isPossibleShare, type Share } from '../wilson.js';

/** Comments that speak of a theme (`x`) of all comments (`n`), now and in the base. */
export type ThemeShares<Name extends string = string> = { theme: Name; now: Share; base: Share };

export type EmergingTheme<Name extends string = string> = { theme: Name } & (
  | {
      ok: true;
      share: number;
      baseShare: number;
      /** Now minus base, with its plain 95 % interval. */
      difference: { value: number } & Interval;
      p: number;
      adjustedP: number;
      emerging: boolean;
    }
  | Refused
);

/** Fewer comments on a theme are read one by one, and no alarm. */
const leastForAlarm = 5;

/**
 * Emerging themes: themes with a larger share of the comments now than in the base.
 * Use: an overview of all themes at once; the base is a time before, without overlap, of the same season where there is one.
 * Variant: exact conditional test of two Poisson counts, one-sided upward: given both counts, `now.x` is binomial with
 * probability n/(n + n₀), so a short or empty base is not taken for certain; p adjusted over all themes by
 * Benjamini–Hochberg; an alarm needs an adjusted p under 5 % and 5 comments. As R's
 * `poisson.test(c(x, x0), c(n, n0), alternative = "greater")`. Comments come in company (one incident, one family); where
 * they do, the test alarms too easily, so the comments themselves are shown beside it.
 * Source: Przyborowski & Wilenski (1940), Biometrika 31, 313–323. Shapes: in the order given. Throws nothing. Fewer than 10
 * comments now → 'too-few-answers', fewer than 30 in the base → 'small-base', x beyond n → 'impossible-input'; no themes →
 * empty list.
 */
export function emergingThemes<Name extends string>(
  themes: readonly ThemeShares<Name>[],
): EmergingTheme<Name>[] {
  const tested = themes.map((entry) => ({ entry, refused: refusalOf(entry) }));
  const pValues = tested.map(({ entry, refused }) => (refused === undefined ? upwardP(entry) : null));
  const adjusted = benjaminiHochberg(pValues);
  return tested.map(({ entry: { theme, now, base }, refused }, index) => {
    const interval = newcombe(now, base);
    const p = pValues[index] ?? 1;
    const adjustedP = adjusted[index] ?? 1;
    if (refused !== undefined) return { theme, ...refused };
    if (!interval.ok) return { theme, ...interval };
    return {
      theme,
      ok: true,
      share: now.x / now.n,
      baseShare: base.x / base.n,
      difference: { value: interval.difference, lower: interval.lower, upper: interval.upper },
      p,
      adjustedP,
      emerging: adjustedP < 0.05 && now.x >= leastForAlarm,
    };
  });
}

function refusalOf({ now, base }: ThemeShares): Refused | undefined {
  const whole = [now.x, now.n, base.x, base.n].every((count) => Number.isInteger(count));
  if (!whole || !isPossibleShare(now) || !isPossibleShare(base)) return refuse('impossible-input');
  if (now.n < leastForPercent) return refuse('too-few-answers');
  return base.n < leastForPlain ? refuse('small-base') : undefined;
}

/** P(K ≥ x) for K binomial of x + x₀ with n/(n + n₀), summed by ratios from the peak: no factorial, no overflow. */
function upwardP({ now, base }: ThemeShares): number {
  const trials = now.x + base.x;
  if (now.x === 0) return 1;
  const odds = now.n / base.n;
  const peak = Math.min(trials, Math.floor(((trials + 1) * odds) / (1 + odds)));
  const rising = (k: number) => ((trials - k) / (k + 1)) * odds;
  const weights: { k: number; weight: number }[] = [{ k: peak, weight: 1 }];
  for (let k = peak, weight = 1; k < trials && weight > 0; k += 1) {
    weight *= rising(k);
    weights.push({ k: k + 1, weight });
  }
  for (let k = peak, weight = 1; k > 0 && weight > 0; k -= 1) {
    weight /= rising(k - 1);
    weights.push({ k: k - 1, weight });
  }
  let total = 0;
  let upper = 0;
  for (const { k, weight } of weights.sort((a, b) => a.weight - b.weight)) {
    total += weight;
    if (k >= now.x) upper += weight;
  }
  return Math.min(1, upper / total);
}
