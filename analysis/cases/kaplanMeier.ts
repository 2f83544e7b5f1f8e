// Why: the mean of closed cases looks best when the slow ones are still open; the open ones must count as "at least so long".
import { criticalZ } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';

/** A case's time so far: to its closing, or, while open, to today. */
export type CaseTime = { days: number; closed: boolean };

export type SurvivalStep = {
  days: number;
  /** Cases that had lasted at least so long. */
  atRisk: number;
  closed: number;
  /** Open ones whose time ends here. */
  censored: number;
  /** Share of cases still open after so many days. */
  open: number;
  /** Limits of that share; null where no case is left to tell (R: NA). */
  lower: number | null;
  upper: number | null;
};

export type KaplanMeier = { ok: true; n: number; closed: number; steps: SurvivalStep[] } | Refused;

export type SurvivalQuantile =
  | {
      ok: true;
      days: number;
      lower: number | null;
      /** null: the limit is not reached; the slow end is unknown. */
      upper: number | null;
    }
  | Refused;

/** R's allowance for "exactly" the wanted share. */
const tolerance = Math.sqrt(Number.EPSILON);

/**
 * Kaplan–Meier curve: the share of cases still open after so many days, open cases censored.
 * Use: days to close, with `survivalQuantile` for the median and the 90th percentile. Variant: product limit;
 * Greenwood's variance; limits on the log scale, S·exp(±z·se), cut at 1, as R's `survfit`; where closing and
 * censoring share a day, the closing comes first. Source: Kaplan & Meier (1958), J. Am. Stat. Assoc. 53, 457–481;
 * Greenwood 1926. Units: days ≥ 0 (halves allowed), in any order; one step for each different day. Throws RangeError
 * for a confidence outside 0–1. No cases → 'no-cases'; days below 0 or no number → 'impossible-input'. Supposes
 * that being still open says nothing of how long it will last.
 */
export function kaplanMeier(cases: readonly CaseTime[], confidence = 0.95): KaplanMeier {
  if (!cases.every(({ days }) => Number.isFinite(days) && days >= 0)) return refuse('impossible-input');
  if (cases.length === 0) return refuse('no-cases');
  const z = criticalZ(confidence);
  let atRisk = cases.length;
  let open = 1;
  let variance = 0;
  const steps = countByDay(cases).map(({ days, closed, censored }): SurvivalStep => {
    const remaining = atRisk - closed;
    if (closed > 0) {
      open *= remaining / atRisk;
      variance += closed / (atRisk * remaining);
    }
    const step = { days, atRisk, closed, censored, open, ...logLimits(open, variance, z) };
    atRisk = remaining - censored;
    return step;
  });
  return { ok: true, n: cases.length, closed: cases.filter(({ closed }) => closed).length, steps };
}

/**
 * Time after which a part of the cases is closed.
 * Use: `part` .5 for the median, .9 for the 90th percentile of days to close. Variant: the first day on which at most
 * 1  part are open; where exactly that share stays open until the next closing, the middle between both days, as R's
 * `survfit` does. Limits: the same rule on the curve's own limits (Brookmeyer & Crowley 1982, on the log scale).
 * Units: days. Throws RangeError unless 0  part  1. So many still open that the part is not reached →
 * 'not-reached'; a refused curve stays refused.
 */
export function survivalQuantile(curve: KaplanMeier, part: number): SurvivalQuantile {
  if (!(part > 0 && part < 1)) throw new RangeError('a part lies between 0 and 1');
  if (!curve.ok) return curve;
  const { steps } = curve;
  const wanted = 1 - part;
  const days = crossing(steps, wanted, ({ open }) => open);
  if (days === null) return refuse('not-reached');
  return {
    ok: true,
    days,
    lower: crossing(steps, wanted, ({ lower }) => lower),
    upper: crossing(steps, wanted, ({ upper }) => upper),
  };
}

function countByDay(cases: readonly CaseTime[]): { days: number; closed: number; censored: number }[] {
  const counts = new Map<number, { days: number; closed: number; censored: number }>();
  for (const { days, closed } of cases) {
    const known = counts.get(days) ?? { days, closed: 0, censored: 0 };
    if (closed) known.closed += 1;
    else known.censored += 1;
    counts.set(days, known);
  }
  return [...counts.values()].sort((a, b) => a.days - b.days);
}

function logLimits(
  open: number,
  variance: number,
  z: number,
): { lower: number | null; upper: number | null } {
  if (open === 0) return { lower: null, upper: null };
  const factor = Math.exp(z * Math.sqrt(variance));
  return { lower: open / factor, upper: Math.min(1, open * factor) };
}

function crossing(
  steps: readonly SurvivalStep[],
  wanted: number,
  curve: (step: SurvivalStep) => number | null,
): number | null {
  const below = steps.flatMap((step) => {
    const share = curve(step);
    return share !== null && share < wanted + tolerance ? [{ days: step.days, share }] : [];
  });
  const [first] = below;
  if (first === undefined) return null;
  const next = below.find(({ share }) => share < first.share);
  const exactly = Math.abs(first.share - wanted) < tolerance;
  return exactly && next !== undefined ? (first.days + next.days) / 2 : first.days;
}
