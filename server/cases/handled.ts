// Why: the performance of handling is counted month by month into small cells, so that no page holds a year of cases in memory;
// what is asked of them afterwards is a sum of cells.
import { onTime, type CaseState } from '../../analysis/cases/onTime.js';
import { daysOfPeriod } from '../../analysis/periods.js';
import type { Queries } from '../../db/connection.js';
import {
  listCaseRatings,
  listCaseStandings,
  type CaseRating,
  type CaseStanding,
} from '../../db/queries/caseFigures.js';
import type { OfficeScope } from '../../db/scope.js';
import { letOthersTurn } from '../pauses.js';
import { z } from 'zod';

/** One case as the figures need it. `ours`: neither withdrawn, joined with another, nor never confirmed. */
export type Handled = Pick<
  CaseStanding,
  'sectionId' | 'petitionType' | 'channel' | 'receivedDay' | 'replies'
> & {
  ours: boolean;
  state: CaseState;
  finishedDay: string | null;
  transferred: boolean;
  ratings: Rating[];
};

export type Rating = { solved: boolean; satisfaction: number };

/** The cases of one month, section, kind and channel, as counts. */
export type Tally = {
  month: string;
  section: string;
  kind: string;
  channel: string;
  n: number;
  inTime: number;
  judged: number;
  openOverdue: number;
  extended: number;
  reopened: number;
  everClosed: number;
  transferred: number;
  transferredInTime: number;
  replies: number;
  ratings: number;
  satisfied: number;
  solved: number;
  /** Calendar days from receipt, and how many cases. */
  closedAfter: Map<number, number>;
  openFor: Map<number, number>;
};

const never = '9999-12-31';
const ratingSchema = z.object({ solved: z.boolean(), satisfaction: z.number().int().min(1).max(5) });
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** The cases with what their stories say. */
export function handledCases(standings: readonly CaseStanding[], rated: readonly CaseRating[]): Handled[] {
  const ratings = new Map<string, Rating[]>();
  for (const { caseId, data } of rated) {
    const read = ratingSchema.safeParse(data);
    if (!read.success) continue;
    const known = ratings.get(caseId);
    if (known === undefined) ratings.set(caseId, [read.data]);
    else known.push(read.data);
  }
  return standings.map((standing): Handled => {
    const finishedDay = standing.repliedDay ?? standing.closedDay;
    const { sectionId, petitionType, channel, receivedDay, replies } = standing;
    return {
      sectionId,
      petitionType,
      channel,
      receivedDay,
      replies,
      finishedDay,
      ours:
        standing.withdrawals === 0 &&
        standing.merges === 0 &&
        (standing.waits === 0 || standing.confirmations > 0),
      state: {
        dueOn: standing.dueDay ?? never,
        closedOn: finishedDay,
        extensions: standing.extensions,
        reopened: standing.reopenings > 0,
      },
      transferred: standing.transfers > 0,
      ratings: ratings.get(standing.id) ?? [],
    };
  });
}

/** Counts of the cases that are ours. */
export function talliesOf(handled: readonly Handled[], today: string): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const one of handled) {
    if (!one.ours) continue;
    const place = {
      month: one.receivedDay.slice(0, 7),
      section: one.sectionId ?? '',
      kind: one.petitionType ?? '',
      channel: one.channel,
    };
    const key = JSON.stringify(place);
    const tally = tallies.get(key) ?? { ...place, ...emptyTally() };
    tallies.set(key, tally);
    addCase(tally, one, today);
  }
  return [...tallies.values()];
}

const emptyTally = () => ({
  n: 0,
  inTime: 0,
  judged: 0,
  openOverdue: 0,
  extended: 0,
  reopened: 0,
  everClosed: 0,
  transferred: 0,
  transferredInTime: 0,
  replies: 0,
  ratings: 0,
  satisfied: 0,
  solved: 0,
  closedAfter: new Map<number, number>(),
  openFor: new Map<number, number>(),
});

function addCase(tally: Tally, one: Handled, today: string): void {
  const { state, finishedDay } = one;
  const states = onTime([state], today);
  tally.n += 1;
  if (states.ok) {
    const { closedInTime, closedLate, openOverdue } = states;
    tally.inTime += closedInTime;
    tally.judged += closedInTime + closedLate + openOverdue;
    tally.openOverdue += openOverdue;
    if (one.transferred) tally.transferredInTime += closedInTime;
  }
  if (state.extensions > 0) tally.extended += 1;
  if (state.reopened) tally.reopened += 1;
  if (state.reopened || finishedDay !== null) tally.everClosed += 1;
  if (one.transferred) tally.transferred += 1;
  tally.replies += one.replies;
  tally.ratings += one.ratings.length;
  tally.satisfied += one.ratings.filter(({ satisfaction }) => satisfaction >= 4).length;
  tally.solved += one.ratings.filter(({ solved }) => solved).length;
  const days = Math.max(0, dayNumber(finishedDay ?? today) - dayNumber(one.receivedDay));
  const counts = finishedDay === null ? tally.openFor : tally.closedAfter;
  counts.set(days, (counts.get(days) ?? 0) + 1);
}

/** Month by month, letting others in between: each month's cases are forgotten when they are counted. */
export async function loadTallies(
  db: Queries,
  scope: OfficeScope,
  months: readonly string[],
  today: string,
): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const month of months) {
    const { firstDay, lastDay } = daysOfPeriod(month, 'month');
    const [standings, ratings] = await Promise.all([
      listCaseStandings(db, scope, firstDay, lastDay),
      listCaseRatings(db, scope, firstDay, lastDay),
    ]);
    tallies.push(...talliesOf(handledCases(standings, ratings), today));
    await letOthersTurn();
  }
  return tallies;
}
