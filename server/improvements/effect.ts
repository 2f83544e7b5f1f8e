// Why: did the improvement work? Worked out from count cells by the rule in analysis/effects/effectVerdict.ts, anew as
// answers come in; once the window is closed and somebody signed, what was found then stays, with its fingerprint.
import { createHash } from 'node:crypto';
import { effectVerdict, type EffectJudgement } from '../../analysis/effects/effectVerdict.js';
import { periodOfDay } from '../../analysis/periods.js';
import { findAlarm } from '../../db/queries/alarms.js';
import type { CellCount } from '../../db/queries/cells.js';
import type { Improvement } from '../../db/queries/improvements.js';
import { readNumbers } from '../alarms/numbers.js';
import type { Measure } from '../dashboards/measures.js';
import { findSubject, type Reader, type Subject } from '../dashboards/subject.js';
import type { Dependencies } from '../dependencies.js';
import { AppError } from '../errors.js';
import type { Language } from '../i18n.js';
import { lastCounted, readEffectCounts, windowEnd, type Counts, type Window } from './effectFigures.js';

/** Why there is no figure at all. */
export type EffectAbsence = 'no_measure' | 'no_day' | 'not_begun' | 'survey_gone' | 'not_yours';

export type Found = {
  state: 'found';
  survey: { slug: string; title: string };
  measure: Measure;
  segment: { cut: string; cutValue: string };
  comparisonSegment: { cut: string; cutValue: string } | null;
  /** Windows as they were counted; `end`: the last day that will count. */
  baseline: Window;
  after: Window;
  end: string;
  closed: boolean;
  judgement: EffectJudgement;
  /** Why the judgement was not made although there are answers: hidden, or another wording in between. */
  refused: 'suppressed' | 'different-definition' | null;
  months: Counts['months'];
  firstAfter: number;
  sameSeason: boolean;
  /** sha256 of the cells. */
  hash: string;
  subject: Subject;
};

export type Effect = { state: 'absent'; why: EffectAbsence } | Found;

/** @param threshold the office's for this reader: staff or public */
export async function effectOf(
  dependencies: Dependencies,
  reader: Reader,
  language: Language,
  improvement: Pick<Improvement, 'measure' | 'effectiveDay' | 'alarmId'>,
  threshold: number = reader.office.settings.staffThreshold,
): Promise<Effect> {
  const { measure: target, effectiveDay } = improvement;
  if (target === null) return { state: 'absent', why: 'no_measure' };
  if (effectiveDay === null) return { state: 'absent', why: 'no_day' };
  const subject = await subjectOf(dependencies, reader, language, target.surveyId);
  const measure = subject?.measures.find(({ code }) => code === target.question);
  if (subject === undefined || measure === undefined) return { state: 'absent', why: 'survey_gone' };
  const segments = [target, ...(target.comparison === undefined ? [] : [target.comparison])];
  const seen = new Set(subject.counters.map(({ code }) => code));
  if (segments.some(({ cut, cutValue }) => cut === 'counter' && !seen.has(cutValue)))
    return { state: 'absent', why: 'not_yours' };
  if (effectiveDay > subject.today) return { state: 'absent', why: 'not_begun' };
  const looked = { ...subject, threshold };
  const end = windowEnd(target, effectiveDay);
  const baseline = { from: target.baselineFrom, to: target.baselineTo };
  const after = { from: effectiveDay, to: lastCounted(looked, target, end) };
  const own = await readEffectCounts(looked, measure, target, baseline, after);
  const other =
    target.comparison === undefined
      ? undefined
      : await readEffectCounts(looked, measure, target.comparison, baseline, after);
  const refused = refusalOf(own);
  const judgement = effectVerdict({
    ...(refused === null ? sidesOf(own) : nobody),
    ...(other === undefined || refusalOf(other) !== null ? {} : { comparison: comparisonOf(own, other) }),
    ...(await alarmOf(dependencies, reader, improvement.alarmId, refused === null ? own.before.byMonth : [])),
  });
  return {
    state: 'found',
    survey: { slug: subject.survey.slug, title: subject.title },
    measure,
    segment: { cut: target.cut, cutValue: target.cutValue },
    comparisonSegment: target.comparison ?? null,
    baseline,
    after,
    end,
    closed: end < subject.today,
    judgement,
    refused,
    months: own.months,
    firstAfter: own.firstAfter,
    sameSeason: judgement.beforeAfter.ok && judgement.beforeAfter.sameSeason,
    hash: fingerprint([...own.cells, ...(other?.cells ?? [])]),
    subject: looked,
  };
}

async function subjectOf(
  dependencies: Dependencies,
  reader: Reader,
  language: Language,
  surveyId: string,
): Promise<Subject | undefined> {
  try {
    return await findSubject(dependencies, reader, language, surveyId);
  } catch (error) {
    if (error instanceof AppError && error.status === 404) return undefined;
    throw error;
  }
}

const nobody = {
  before: { x: 0, n: 0, months: [] },
  after: { x: 0, n: 0, months: [] },
  months: [],
  firstAfter: 1,
};

function sidesOf({ before, after, months, firstAfter }: Counts) {
  return { before, after, months, firstAfter };
}

/** One wording on both sides, and nobody who must stay hidden. */
function refusalOf({ before, after }: Counts): Found['refused'] {
  if (before.hidden || after.hidden) return 'suppressed';
  return new Set([...before.editions, ...after.editions]).size > 1 ? 'different-definition' : null;
}

/** At most a year of months before, in which both had answers. */
function comparisonOf(own: Counts, other: Counts) {
  const theirs = new Map(other.months.map(({ month, counts }) => [month, counts]));
  const earlier = own.months
    .slice(0, Math.max(0, own.firstAfter - 1))
    .flatMap(({ month, counts: treated }) => {
      const control = theirs.get(month);
      return treated === null || control == null ? [] : [{ treated, control }];
    });
  return { before: other.before, after: other.after, earlier: earlier.slice(-12) };
}

/** The months of the baseline, and the one that rang. */
async function alarmOf(
  dependencies: Dependencies,
  { scope }: Reader,
  alarmId: string | null,
  periods: Counts['before']['byMonth'],
) {
  if (alarmId === null) return {};
  const alarm = await findAlarm(dependencies.database.queries, scope, alarmId);
  if (alarm === undefined) return {};
  const period = periodOfDay(readNumbers(alarm.numbers).periodFrom, 'month');
  return { alarm: { periods, period } };
}

/** The same answers give the same fingerprint on both engines, in whatever order they were read. */
export function fingerprint(cells: readonly CellCount[]): string {
  const sums = new Map<string, { raw: number; used: number }>();
  for (const { question, edition, period, cutValue, code, nRaw, nUsed } of cells) {
    const key = JSON.stringify([question, edition, period, cutValue, code]);
    const sum = sums.get(key) ?? { raw: 0, used: 0 };
    sums.set(key, { raw: sum.raw + nRaw, used: sum.used + nUsed });
  }
  const lines = [...sums].map(([key, { raw, used }]) => `${key} ${raw} ${used}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** What leaves the server of an effect, and what is kept when it is signed. */
export function effectData(effect: Effect) {
  return effect.state === 'absent' ? { state: 'absent' as const, reason: effect.why } : foundData(effect);
}

export type EffectData = ReturnType<typeof foundData>;

/** Stable names: the JSON and the signed result carry them as they are. Unrounded fractions. */
export function foundData(effect: Found) {
  const { judgement, measure, refused } = effect;
  const { beforeAfter, series, comparison } = judgement;
  return {
    state: 'found' as const,
    survey: effect.survey,
    question: measure.code,
    satisfiedFrom: measure.scale.satisfiedFrom,
    segment: effect.segment,
    comparisonSegment: effect.comparisonSegment,
    baseline: effect.baseline,
    after: effect.after,
    windowEnd: effect.end,
    closed: effect.closed,
    verdict: judgement.verdict,
    reason: refused ?? judgement.reason,
    method: judgement.method,
    label: judgement.label,
    change: judgement.change,
    before: sideData(judgement.before),
    afterwards: sideData(judgement.after),
    sameSeason: effect.sameSeason,
    regressionWarning: judgement.regressionWarning,
    beforeAfter:
      beforeAfter.ok && beforeAfter.comparison.ok
        ? {
            difference: beforeAfter.comparison.difference,
            lower: beforeAfter.comparison.lower,
            upper: beforeAfter.comparison.upper,
            p: beforeAfter.comparison.p,
          }
        : null,
    series: series.ok
      ? {
          monthsBefore: series.before,
          monthsAfter: series.after,
          levelChange: numbersOf(series.levelChange),
          slopeChange: numbersOf(series.slopeChange),
          effectAtEnd: numbersOf(series.effectAtEnd),
          lag: series.lag,
          oldTrend: series.counterfactual,
        }
      : null,
    seriesRefused: series.ok ? null : series.reason,
    comparison:
      comparison?.ok === true
        ? {
            effect: comparison.effect,
            lower: comparison.lower,
            upper: comparison.upper,
            reading: comparison.reading,
            because: comparison.because,
          }
        : null,
    months: effect.months.map(({ month, counts }) => ({ month, n: counts?.n ?? null, x: counts?.x ?? null })),
    hash: effect.hash,
  };
}

function sideData(side: EffectJudgement['before']) {
  return side.ok ? { n: side.n, x: side.x, share: side.share, lower: side.lower, upper: side.upper } : null;
}

function numbersOf({
  estimate,
  robust,
}: {
  estimate: number;
  robust: { lower: number; upper: number; p: number };
}) {
  return { estimate, lower: robust.lower, upper: robust.upper, p: robust.p };
}
