// Why: what a month's look counted by tablet is kept with the month, so that a page reads a few lines and not every answer.
import { z } from 'zod';
import type { QualityMonth } from '../../db/queries/quality.js';
import { shownCode } from '../responses/cells.js';
import type { Reading, ReadResponse } from './reading.js';

const share = z.object({ x: z.number(), n: z.number() });
const counts = z.record(z.string(), z.number());
const device = z.object({
  counter: z.string().nullable(),
  n: z.number(),
  /** Rule → how many of its answers it flags. */
  flagged: counts,
  /**
   * Question → option → how often: all presses, and those that no rule takes out. Several choices stand in months that were
   * looked at since they are judged.
   */
  pressed: z.record(z.string(), counts),
  used: z.record(z.string(), counts),
  afterBad: z.object({ after: share, otherwise: share }),
  shift: z.object({ near: share, otherwise: share }),
  /** A month that was looked at before nobody noted when a supervisor was alerted says nothing of it. */
  alert: z.object({ on: share, off: share }).default(() => ({ on: { x: 0, n: 0 }, off: { x: 0, n: 0 } })),
});
const summary = z.object({
  responses: z.number(),
  /** Rule → how many it could judge. */
  judged: counts,
  devices: z.record(z.string(), device),
});

export type DeviceSummary = z.infer<typeof device>;
export type QualitySummary = z.infer<typeof summary>;

export function summaryOf(month: QualityMonth): QualitySummary {
  return summary.parse(JSON.parse(month.summary));
}

/** How often each option was chosen; one that nobody chose stands there with 0. Of several choices also how many could. */
export function optionsOf(
  rows: readonly Pick<ReadResponse, 'answers'>[],
  readings: readonly Reading[],
): DeviceSummary['pressed'] {
  const counts: DeviceSummary['pressed'] = {};
  for (const { options } of readings)
    for (const [question, codes] of options) {
      const shown = rows.some(({ answers }) => answers[question] !== undefined);
      if (shown)
        counts[question] = { ...Object.fromEntries(codes.map((code) => [code, 0])), ...counts[question] };
    }
  for (const { answers } of rows)
    for (const [question, own] of Object.entries(counts)) {
      const value = answers[question];
      const chosen = Array.isArray(value) ? [shownCode, ...(value as readonly string[])] : [value];
      for (const code of chosen)
        if (typeof code === 'string' && Object.hasOwn(own, code)) own[code] = (own[code] ?? 0) + 1;
    }
  return counts;
}

export function addSummaries(months: readonly QualitySummary[]): QualitySummary {
  const devices: Record<string, DeviceSummary> = {};
  for (const month of months)
    for (const [code, one] of Object.entries(month.devices)) {
      const known = devices[code];
      devices[code] = known === undefined ? one : addDevices(known, one);
    }
  return {
    responses: months.reduce((sum, month) => sum + month.responses, 0),
    judged: addAll(months.map((month) => month.judged)),
    devices,
  };
}

/** Counters may change; the last one holds. */
function addDevices(a: DeviceSummary, b: DeviceSummary): DeviceSummary {
  return {
    counter: b.counter,
    n: a.n + b.n,
    flagged: addAll([a.flagged, b.flagged]),
    pressed: addByQuestion(a.pressed, b.pressed),
    used: addByQuestion(a.used, b.used),
    afterBad: {
      after: plus(a.afterBad.after, b.afterBad.after),
      otherwise: plus(a.afterBad.otherwise, b.afterBad.otherwise),
    },
    shift: { near: plus(a.shift.near, b.shift.near), otherwise: plus(a.shift.otherwise, b.shift.otherwise) },
    alert: { on: plus(a.alert.on, b.alert.on), off: plus(a.alert.off, b.alert.off) },
  };
}

type ByQuestion = Record<string, Record<string, number>>;

function addByQuestion(a: ByQuestion, b: ByQuestion): ByQuestion {
  const questions = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(questions.map((code) => [code, addAll([a[code] ?? {}, b[code] ?? {}])]));
}

type Share = { x: number; n: number };
const plus = (a: Share, b: Share): Share => ({ x: a.x + b.x, n: a.n + b.n });

export function addAll(list: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const one of list)
    for (const [name, value] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
