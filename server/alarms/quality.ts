// Why: a box that is hidden, and a tablet or a ticket machine that counts wrong, show in how many answer and not in what they
// say; by C.14 they alert somebody, who need not open the quality page to hear of it.
import { z } from 'zod';
import { ruleOn, type RuleVersion } from '../../analysis/quality/findings.js';
import type { ServedAlert } from '../../analysis/quality/moreThanServed.js';
import { alertBook, type AlertName } from '../../analysis/quality/rules.js';
import { daysOfPeriod, periodOfDay, shiftPeriod } from '../../analysis/periods.js';
import type { Alarm } from '../../db/queries/alarms.js';
import { fallOf, servedByPlace } from '../dashboards/quality.js';
import type { Subject } from '../dashboards/subject.js';

/** Stands where an alarm of a chart has its question; no question may be called so. */
const prefix = 'quality:';
const qualityQuestion = (rule: AlertName): string => `${prefix}${rule}`;

const numbersSchema = z.object({
  rule: z.enum(['fall-in-rate', 'more-than-served']),
  version: z.string(),
  periodFrom: z.string(),
  periodTo: z.string(),
  /** The days that are too much; of a fall none, for it is one of whole weeks. */
  days: z.array(z.string()),
  answers: z.number(),
  visitors: z.number(),
  /** Of the rate, 0–1. */
  lower: z.number().nullable(),
  center: z.number().nullable(),
});

export type QualityNumbers = z.infer<typeof numbersSchema>;

/** What was seen when a rule of data quality raised it; undefined: a chart did. Throws when this program did not write it. */
export function readQuality({
  question,
  numbers,
}: Pick<Alarm, 'question' | 'numbers'>): QualityNumbers | undefined {
  return question.startsWith(prefix) ? numbersSchema.parse(numbers) : undefined;
}

export type QualityFinding = Pick<
  Alarm,
  'question' | 'cut' | 'cutValue' | 'period' | 'chart' | 'direction' | 'tone'
> & {
  numbers: QualityNumbers;
};

/** What both rules find in the days since then, up to yesterday. */
export async function qualityFindings(subject: Subject, since: string): Promise<QualityFinding[]> {
  const to = shiftPeriod(subject.today, 'day', -1);
  return [...(await falls(subject, since, to)), ...(await excesses(subject, since, to))];
}

/** Weeks one after another are one finding, told of its first. */
async function falls(subject: Subject, since: string, to: string): Promise<QualityFinding[]> {
  const { weeks, counts, result } = await fallOf(subject, to);
  if (!result.ok) return [];
  return result.falls.flatMap((position): QualityFinding[] => {
    const week = weeks[position];
    const count = counts[position];
    if (week === undefined || count === undefined || result.falls.includes(position - 1)) return [];
    let last = position;
    while (result.falls.includes(last + 1)) last += 1;
    const { firstDay } = daysOfPeriod(week, 'week');
    const { lastDay } = daysOfPeriod(weeks[last] ?? week, 'week');
    const version = versionOn('fall-in-rate', lastDay);
    if (version === undefined || lastDay < since) return [];
    return [
      {
        ...{ question: qualityQuestion('fall-in-rate'), cut: '', cutValue: '', period: week },
        ...{ chart: 'fall-in-rate', direction: 'below', tone: 'bad' },
        numbers: {
          ...{ rule: 'fall-in-rate', version, periodFrom: firstDay, periodTo: lastDay, days: [] },
          ...{
            answers: count.answers,
            visitors: count.served ?? 0,
            center: result.center,
            lower: result.points[position]?.lower ?? null,
          },
        },
      },
    ];
  });
}

/** A counter whose tickets nobody draws is over on every day: it is told once a week, with the days until then. */
async function excesses(subject: Subject, from: string, to: string): Promise<QualityFinding[]> {
  const found = await servedByPlace(subject, { from, to }, subject.counters);
  return (found?.places ?? []).flatMap(({ cut, cutValue, alerts }) =>
    byWeek(alerts).flatMap(([week, ofWeek]): QualityFinding[] => {
      const days = ofWeek.map(({ hour }) => hour).sort();
      const [first, last] = [days[0] ?? '', days.at(-1) ?? ''];
      const version = versionOn('more-than-served', last);
      if (version === undefined) return [];
      const [answers, visitors] = [sumOf(ofWeek, 'answers'), sumOf(ofWeek, 'served')];
      return [
        {
          ...{ question: qualityQuestion('more-than-served'), cut, cutValue, period: week },
          ...{ chart: 'more-than-served', direction: 'above', tone: 'bad' },
          numbers: {
            ...{ rule: 'more-than-served', version, periodFrom: first, periodTo: last, days },
            ...{ answers, visitors, lower: null, center: null },
          },
        },
      ];
    }),
  );
}

function byWeek(alerts: readonly ServedAlert[]): [string, ServedAlert[]][] {
  const weeks = new Map<string, ServedAlert[]>();
  for (const alert of alerts) {
    const week = periodOfDay(alert.hour, 'week');
    weeks.set(week, [...(weeks.get(week) ?? []), alert]);
  }
  return [...weeks];
}

const sumOf = (alerts: readonly ServedAlert[], count: 'answers' | 'served'): number =>
  alerts.reduce((sum, alert) => sum + alert[count], 0);

const versionOn = (rule: AlertName, day: string): string | undefined =>
  ruleOn<RuleVersion>(alertBook[rule], day)?.version;

/** Those nobody was told of. The limits move a little from week to week: of a fall any of its weeks may have been told. */
export function qualityNews(findings: readonly QualityFinding[], alarms: readonly Alarm[]): QualityFinding[] {
  const told = alarms.flatMap((alarm) => {
    const numbers = readQuality(alarm);
    return numbers === undefined ? [] : [{ ...alarm, numbers }];
  });
  return findings.filter(
    ({ question, cut, cutValue, period, numbers }) =>
      !told.some(
        (one) =>
          one.question === question &&
          one.cut === cut &&
          one.cutValue === cutValue &&
          (one.period === period ||
            (numbers.rule === 'fall-in-rate' &&
              one.numbers.periodFrom <= numbers.periodTo &&
              one.numbers.periodTo >= shiftPeriod(numbers.periodFrom, 'day', -1))),
      ),
  );
}
