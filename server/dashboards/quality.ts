// Why: before a figure is believed one may ask what was left out of it, by which rule, and whether somebody or something
// made answers of its own. Raw counts, used counts and the score without the rules stand side by side.
import { z } from 'zod';
import { fallInRate, type FallInRate, type RatePeriod } from '../../analysis/quality/fallInRate.js';
import { lowersUsed, ruleOn, type RuleName, type RuleVersion } from '../../analysis/quality/findings.js';
import { mixDrift, type MixDrift } from '../../analysis/quality/mixDrift.js';
import { moreThanServed, type ServedAlert } from '../../analysis/quality/moreThanServed.js';
import { alertBook, ruleBook, ruleNames, type FallRule } from '../../analysis/quality/rules.js';
import { leastForPercent } from '../../analysis/refusals.js';
import { daysOfPeriod, listPeriods, periodOfDay, shiftPeriod } from '../../analysis/periods.js';
import { isTooSmallToShow } from '../../analysis/suppression.js';
import { findLastAudit } from '../../db/queries/audit.js';
import { countCells, type CellCount } from '../../db/queries/cells.js';
import { countFlags, type FlagCount } from '../../db/queries/flags.js';
import { listFlags, listQualityMonths, listResponsesByIds } from '../../db/queries/quality.js';
import { listVisits } from '../../db/queries/visits.js';
import type { OpeningFrom } from '../../db/schema.js';
import type { Staff } from '../http/currentUser.js';
import { daysSetLate, type LateDay } from '../quality/lateDays.js';
import { openingOn } from '../quality/places.js';
import { addSummaries, summaryOf } from '../quality/summary.js';
import type { Answers } from '../responses/cells.js';
import { figureOf, readTally, satisfiedOf, type Figure } from './figures.js';
import { countingAtOffice, type CountAtOffice } from './atOffice.js';
import type { Filters } from './filters.form.js';
import { choiceQuestions, neverIn, type NeverFinding } from './qualityChoices.js';
import { deviceFindings, type DeviceFindings } from './qualityDevices.js';
import { askedOf, readPlaces, responseRateOf, type ResponseRate } from './responseRate.js';
import { answeredInParts, sumByDay, visitsByDay } from './responseRateDays.js';
import { lastWholePeriod, namesOf } from './series.js';
import { helpedFinding, type HelpedFinding } from './qualityHelped.js';
import type { Subject } from './subject.js';
import { spanOf } from './words.js';

export type RuleFinding = {
  rule: RuleName;
  version: string;
  startsOn: string;
  lowers: boolean;
  /** How many it could judge; null: nobody looked yet. */
  judged: number | null;
  flagged: number;
  /** Left out by this rule and no other; the score if this rule alone did not hold. */
  alone: { n: number; share: number | null; difference: number | null } | null;
};

export type Quality = {
  period: string;
  name: string;
  span: { from: string; to: string };
  headline: Figure;
  rules: RuleFinding[];
  /** Flags of others than the rules: came late, a wrong clock, corrected. Null: too many answers to be read for a page. */
  otherFlags: { flag: string; n: number }[] | null;
  /** What came with imported answers, flagged where they were collected. Null as above. */
  importedFlags: { flag: string; n: number }[] | null;
  looked: { at: Date | null; months: number; of: number };
  never: NeverFinding[];
  drift: MixDrift;
  helped: HelpedFinding;
  opening: OpeningFrom | undefined;
  /** Days by whose calendar answers were judged once more after they were over. */
  lateDays: LateDay[];
  served: { known: boolean; days: number; alerts: ServedAlert[] };
  fall: { weeks: string[]; counts: RatePeriod[]; result: FallInRate };
  rate: ResponseRate;
  devices: DeviceFindings;
  chains: { at: Date; detail: unknown } | undefined;
};

/** What the audit row of a walk over the chains holds. */
export const checkedChains = z.object({
  streams: z.number(),
  responses: z.number(),
  /** Earlier walks did not count them. */
  purged: z.number().default(0),
  faults: z.array(z.unknown()),
  more: z.number(),
});

const mostFlagged = 20_000;

/** Undefined when nothing was ever counted by day. */
export async function qualityOf(
  subject: Subject,
  filters: Filters,
  staff: Staff,
): Promise<Quality | undefined> {
  const { db, scope, survey, headline } = subject;
  const calendar =
    filters.kind === 'wave' ? { ...filters, kind: 'month' as const, period: undefined } : filters;
  const period = calendar.period ?? lastWholePeriod(subject, calendar);
  if (period === undefined || subject.counted === undefined || calendar.kind === 'wave') return undefined;
  const { firstDay: from, lastDay: to } = spanOf(period, calendar.kind, calendar.startMonth);
  const span = { from, to };
  const cells = await countCells(db, scope, {
    surveyId: survey.id,
    questions: choiceQuestions(subject).map(({ code }) => code),
    editions: subject.editions,
    cut: '',
    ...span,
    grain: 'month',
  });
  const own = cells.filter((cell) => cell.question === headline.code);
  const tally = readTally(own, headline);
  const hidden = isTooSmallToShow(tally.used.n, subject.threshold);
  const figure = figureOf(tally, headline, hidden && tally.raw.n > 0);
  const months = await listQualityMonths(db, scope, survey.id, {
    from: from.slice(0, 7),
    to: to.slice(0, 7),
  });
  const summary = months.length === 0 ? undefined : addSummaries(months.map(summaryOf));
  const flags = await flagsOf(subject, span);
  const rate = await responseRateOf(subject, { ...filters, cuts: [] }, span);
  const counted = tally.raw.n > mostFlagged ? null : await countFlags(db, scope, survey.id, from, to);
  return {
    period,
    name: namesOf(subject, calendar, period).name,
    span,
    headline: figure,
    rules: rulesOf(subject, to, summary?.judged, flags, satisfiedOf(tally, headline), hidden),
    otherFlags: counted === null ? null : otherFlags(counted),
    importedFlags: counted && counted.flatMap(({ flag, imported: n }) => (n === 0 ? [] : [{ flag, n }])),
    looked: {
      at: months.reduce<Date | null>(
        (latest, { judgedAt }) => (latest === null || judgedAt > latest ? judgedAt : latest),
        null,
      ),
      months: months.length,
      of: listPeriods(from.slice(0, 7), (to < subject.today ? to : subject.today).slice(0, 7), 'month')
        .length,
    },
    never: neverIn(subject, cells),
    drift: mixDrift(countsOf(subject, await before(subject, from)), countsOf(subject, own)),
    helped:
      counted === null
        ? { ok: false, reason: 'many' }
        : await helpedFinding(subject, span, satisfiedOf(tally, headline)),
    opening: openingOn(subject.office.settings, to < subject.today ? to : subject.today),
    lateDays: await daysSetLate(db, scope, subject.office, span),
    // Counters' figures are seen when the time is over.
    served: servedOf(
      await servedByPlace(
        subject,
        span,
        staff.may('counters.read') && to < subject.today ? subject.counters : [],
      ),
    ),
    fall: await fallOf(subject, to),
    // Of a period in which something is hidden nobody reads how many answered.
    rate: figure.state === 'suppressed' ? { ok: false, reason: 'suppressed' } : rate,
    devices: await deviceFindings(subject, span, calendar.kind, summary, staff),
    chains: await findLastAudit(db, scope, 'chains.check'),
  };
}

async function before(subject: Subject, from: string): Promise<CellCount[]> {
  return await countCells(subject.db, subject.scope, {
    surveyId: subject.survey.id,
    questions: [subject.headline.code],
    editions: subject.editions,
    cut: '',
    from: shiftPeriod(from, 'day', -365),
    to: shiftPeriod(from, 'day', -1),
    grain: 'month',
  });
}

/** The headline's options; what the rules leave out is no part of an honest mix. */
function countsOf({ headline }: Subject, cells: readonly CellCount[]): Record<string, number> {
  const counts = Object.fromEntries(headline.choices.map(({ code }) => [code, 0]));
  for (const { code, nUsed } of cells)
    if (Object.hasOwn(counts, code)) counts[code] = (counts[code] ?? 0) + nUsed;
  return counts;
}

type Flags = {
  byRule: Map<RuleName, number>;
  alone: Map<RuleName, { x: number; n: number }> | undefined;
};

async function flagsOf(subject: Subject, span: { from: string; to: string }): Promise<Flags> {
  const { db, scope, survey, headline } = subject;
  const flags = await listFlags(db, scope, survey.id, span);
  const byRule = new Map<RuleName, number>();
  for (const { rule } of flags) byRule.set(rule as RuleName, (byRule.get(rule as RuleName) ?? 0) + 1);
  const ids = [
    ...new Set(flags.filter(({ rule }) => lowersUsed[rule as RuleName]).map((one) => one.responseId)),
  ];
  if (ids.length > mostFlagged) return { byRule, alone: undefined };
  const alone = new Map<RuleName, { x: number; n: number }>();
  const scores = new Map(headline.choices.map(({ code, score }) => [code, score]));
  const { goodDirection, satisfiedFrom } = headline.scale;
  for (let start = 0; start < ids.length; start += 500) {
    for (const row of await listResponsesByIds(db, scope, ids.slice(start, start + 500))) {
      const rule = ruleNames.find((name) => name === row.flags);
      const given = (JSON.parse(row.answers) as Answers)[headline.code];
      const score = typeof given === 'string' ? scores.get(given) : undefined;
      if (rule === undefined || score === undefined) continue;
      const sum = alone.get(rule) ?? { x: 0, n: 0 };
      sum.n += 1;
      if (goodDirection === 'down' ? score <= satisfiedFrom : score >= satisfiedFrom) sum.x += 1;
      alone.set(rule, sum);
    }
  }
  return { byRule, alone };
}

/** Of our own answers: what no rule found. */
function otherFlags(counted: readonly FlagCount[]) {
  return counted.flatMap(({ flag, n, imported }) =>
    n === imported || ruleNames.includes(flag as RuleName) ? [] : [{ flag, n: n - imported }],
  );
}

/** Each rule with what it took out. A score is left out where it would tell what fewer than the threshold said. */
function rulesOf(
  { threshold }: Subject,
  day: string,
  judged: Readonly<Record<string, number>> | undefined,
  { byRule, alone }: Flags,
  used: { x: number; n: number },
  hidden: boolean,
): RuleFinding[] {
  return ruleNames.flatMap((rule): RuleFinding[] => {
    const inForce = ruleOn<RuleVersion>(ruleBook[rule], day);
    if (inForce === undefined) return [];
    const without = alone?.get(rule) ?? { x: 0, n: 0 };
    const shown = !hidden && used.n >= leastForPercent && without.n >= threshold;
    const share = shown ? (used.x + without.x) / (used.n + without.n) : null;
    return [
      {
        rule,
        version: inForce.version,
        startsOn: inForce.startsOn,
        lowers: lowersUsed[rule],
        judged: judged === undefined ? null : (judged[rule] ?? 0),
        flagged: byRule.get(rule) ?? 0,
        alone:
          lowersUsed[rule] && alone !== undefined
            ? { n: without.n, share, difference: share === null ? null : share - used.x / used.n }
            : null,
      },
    ];
  });
}

export type ServedPlace = { cut: '' | 'service' | 'counter'; cutValue: string; alerts: ServedAlert[] };

function servedOf(found: { days: number; places: ServedPlace[] } | undefined): Quality['served'] {
  return {
    known: found !== undefined,
    days: found?.days ?? 0,
    alerts: found?.places.flatMap(({ alerts }) => alerts) ?? [],
  };
}

/** Days on which more answered than came: of the whole office, of each service, and of these counters. Undefined: no visitors known. */
export async function servedByPlace(
  subject: Subject,
  span: { from: string; to: string },
  counters: Subject['counters'],
): Promise<{ days: number; places: ServedPlace[] } | undefined> {
  const { db, scope, services } = subject;
  const rows = await listVisits(db, scope, span.from, span.to);
  if (rows.length === 0) return undefined;
  const countAtOffice = await countingAtOffice(subject, span);
  // All that came in.
  const perDay = async (...of: Parameters<CountAtOffice>) => sumByDay(await countAtOffice(...of), 'nRaw');
  const known = visitsByDay(rows, undefined, undefined);
  const all = await perDay('');
  const byPlace = await readPlaces(countAtOffice, known);
  const whole = new Map([...all, ...answeredInParts(known, all, byPlace, 'nRaw')]);
  const alertsOf = (place: string, answers: ReadonlyMap<string, number>, visits: typeof known) =>
    moreThanServed(
      [...answers].map(([hour, n]) => ({
        place,
        hour,
        answers: n,
        served: visits.get(hour)?.visitors ?? null,
      })),
    );
  const places: ServedPlace[] = [{ cut: '', cutValue: '', alerts: alertsOf('', whole, known) }];
  const parts = [
    ...services.map((one) => ({ cut: 'service' as const, ...one })),
    ...counters.map((one) => ({ cut: 'counter' as const, ...one })),
  ];
  for (const { cut, code, name } of parts) {
    const alerts = alertsOf(name, await perDay(cut, [code]), visitsByDay(rows, cut, code));
    places.push({ cut, cutValue: code, alerts });
  }
  return { days: [...whole.keys()].filter((day) => known.has(day)).length, places };
}

/**
 * The response rate of each week up to the period's end: a box that is hidden shows there first. Weeks without a survey to
 * answer have none: that nobody answered then is no fall.
 */
export async function fallOf(subject: Subject, to: string): Promise<Quality['fall']> {
  const last = to < subject.today ? to : shiftPeriod(subject.today, 'day', -1);
  const lastWeek = periodOfDay(last, 'week');
  const whole = daysOfPeriod(lastWeek, 'week').lastDay <= last ? lastWeek : shiftPeriod(lastWeek, 'week', -1);
  const rule = ruleOn<FallRule>(alertBook['fall-in-rate'], last);
  const weeks = listPeriods(shiftPeriod(whole, 'week', 1 - (rule?.weeks ?? 0)), whole, 'week');
  const shown = {
    from: daysOfPeriod(weeks[0] ?? whole, 'week').firstDay,
    to: daysOfPeriod(whole, 'week').lastDay,
  };
  const sums = new Map(weeks.map((week) => [week, { answers: 0, served: 0 }]));
  const span = askedOf(subject, shown);
  if (span !== undefined) {
    const rows = await listVisits(subject.db, subject.scope, span.from, span.to);
    const visits = visitsByDay(rows, undefined, undefined);
    const countAtOffice = await countingAtOffice(subject, span);
    const answered = sumByDay(await countAtOffice(''), 'nRaw');
    const inParts = answeredInParts(visits, answered, await readPlaces(countAtOffice, visits), 'nRaw');
    for (const [day, { visitors }] of visits) {
      const sum = sums.get(periodOfDay(day, 'week'));
      if (sum === undefined) continue;
      sum.answers += inParts.get(day) ?? answered.get(day) ?? 0;
      sum.served += visitors;
    }
  }
  const counts = [...sums.values()].map(({ answers, served }) => ({
    answers,
    served: served === 0 ? null : served,
  }));
  return { weeks, counts, result: fallInRate(counts) };
}
