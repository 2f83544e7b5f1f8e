// Why: how well cases are handled, counted so that what lies in the drawer counts too: open and overdue is late, open is «at
// least so long». Of units, kinds, channels and months; never of persons.
import { compareMany, evaluation, type Comparison, type Evaluation } from '../../analysis/comparison.js';
import { kaplanMeier, survivalQuantile, type SurvivalQuantile } from '../../analysis/cases/kaplanMeier.js';
import { onTime, type CaseState } from '../../analysis/cases/onTime.js';
import { growthOfShares } from '../../analysis/growth.js';
import { listPeriods, samePeriodLastYear, shiftPeriod } from '../../analysis/periods.js';
import { refuse, type RefusalReason } from '../../analysis/refusals.js';
import { suppressCounts } from '../../analysis/suppression.js';
import { similarTo } from '../../analysis/text/similar.js';
import { wilson, type Share, type WilsonInterval } from '../../analysis/wilson.js';
import type { CaseStanding, CaseTurn } from '../../db/queries/caseFigures.js';
import { z } from 'zod';

export const cuts = ['section', 'kind', 'channel', 'month'] as const;
export type Cut = (typeof cuts)[number];

/** One case as the figures need it. `ours`: neither withdrawn nor joined with another. */
export type Handled = CaseStanding & {
  ours: boolean;
  state: CaseState;
  finishedDay: string | null;
  transferred: boolean;
  replies: number;
  ratings: { solved: boolean; satisfaction: number }[];
};

export type HandlingFigures = {
  n: number;
  onTime: WilsonInterval;
  openOverdue: number;
  openInTime: number;
  median: SurvivalQuantile;
  slowTenth: SurvivalQuantile;
  reopened: WilsonInterval;
  extended: WilsonInterval;
  transferred: WilsonInterval;
};

/** `figures` null: too few to be shown, or one that would tell on such a one. */
export type HandlingRow = { cut: Cut | 'all'; key: string; figures: HandlingFigures | null };

export type HandlingChange = {
  against: 'previous' | 'last_year';
  month: string;
  base: string;
  comparison: Comparison;
  evaluation: Evaluation;
  growth: { ok: true; growth: number; lower: number; upper: number } | { ok: false; reason: RefusalReason };
};

export type Performance = {
  from: string;
  to: string;
  all: HandlingRow;
  rows: HandlingRow[];
  changes: HandlingChange[];
  /** Of replies: how many were rated; of ratings: satisfied (4 or 5), and solved. Refused where too few. */
  rated: { responseRate: WilsonInterval; satisfied: WilsonInterval; solved: WilsonInterval };
  /** Themes of which a case was answered and after which another came; null: too few to be shown. */
  themes: { theme: string; answered: number; again: number | null }[];
  /** A case much like one that was answered before it. Never a confidential one. */
  recurring: { id: string; number: string; before: { id: string; number: string } }[];
};

const never = '9999-12-31';
const ratingSchema = z.object({ solved: z.boolean(), satisfaction: z.number().int().min(1).max(5) });

/** The cases with what their stories say. Those that were never confirmed are left out. */
export function handledCases(standings: readonly CaseStanding[], turns: readonly CaseTurn[]): Handled[] {
  const stories = new Map<string, CaseTurn[]>();
  for (const turn of turns) stories.set(turn.caseId, [...(stories.get(turn.caseId) ?? []), turn]);
  return standings.flatMap((standing): Handled[] => {
    const story = stories.get(standing.id) ?? [];
    const times = (kind: CaseTurn['kind']) => story.filter((turn) => turn.kind === kind).length;
    const waited = story.some(({ kind, status }) => kind === 'received' && status === 'waiting');
    if (waited && times('confirmed') === 0) return [];
    const finishedDay = standing.repliedDay ?? standing.closedDay;
    return [
      {
        ...standing,
        finishedDay,
        ours: times('withdrawn') === 0 && times('merged') === 0,
        state: {
          dueOn: standing.dueDay ?? never,
          closedOn: finishedDay,
          extensions: times('extended'),
          reopened: times('reopened') > 0,
        },
        transferred: times('transferred') > 0,
        replies: times('replied'),
        ratings: story.flatMap(({ kind, data }) => {
          const read = kind === 'rated' ? ratingSchema.safeParse(data) : undefined;
          return read?.success === true ? [read.data] : [];
        }),
      },
    ];
  });
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

export function figuresOf(handled: readonly Handled[], today: string): HandlingFigures {
  const states = onTime(
    handled.map(({ state }) => state),
    today,
  );
  const curve = kaplanMeier(
    handled.map(({ receivedDay, finishedDay }) => ({
      days: Math.max(0, dayNumber(finishedDay ?? today) - dayNumber(receivedDay)),
      closed: finishedDay !== null,
    })),
  );
  return {
    n: handled.length,
    onTime: states.ok ? states.onTime : states,
    openOverdue: states.ok ? states.openOverdue : 0,
    openInTime: states.ok ? states.openInTime : 0,
    median: survivalQuantile(curve, 0.5),
    slowTenth: survivalQuantile(curve, 0.9),
    reopened: states.ok ? states.reopened : states,
    extended: states.ok ? states.extended : states,
    transferred: wilson(handled.filter(({ transferred }) => transferred).length, handled.length),
  };
}

function keyOf(handled: Handled, cut: Cut): string {
  if (cut === 'month') return handled.receivedDay.slice(0, 7);
  if (cut === 'channel') return handled.channel;
  return (cut === 'kind' ? handled.petitionType : handled.sectionId) ?? '';
}

/**
 * @param handled received in the months asked for and in the thirteen before them
 * @param threshold the office's for staff: fewer are not shown
 */
export function performanceOf(
  handled: readonly Handled[],
  themes: readonly { caseId: string; theme: string }[],
  { from, to, today, threshold }: { from: string; to: string; today: string; threshold: number },
): Performance {
  const ours = handled.filter((one) => one.ours);
  const within = ours.filter(({ receivedDay }) => {
    const month = receivedDay.slice(0, 7);
    return from <= month && month <= to;
  });
  return {
    from,
    to,
    all: {
      cut: 'all',
      key: '',
      figures: within.length < threshold ? null : figuresOf(within, today),
    },
    rows: cuts.flatMap((cut) => rowsOf(within, cut, { from, to, today, threshold })),
    changes: changesOf(ours, { to, today, threshold }),
    rated: ratedOf(within, threshold),
    themes: themesOf(within, themes, threshold),
    recurring: recurringOf(within),
  };
}

function rowsOf(
  within: readonly Handled[],
  cut: Cut,
  { from, to, today, threshold }: { from: string; to: string; today: string; threshold: number },
): HandlingRow[] {
  const groups = new Map<string, Handled[]>(
    cut === 'month' ? listPeriods(from, to, 'month').map((month) => [month, []]) : [],
  );
  for (const one of within) {
    const key = keyOf(one, cut);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const parts = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const { cells } = suppressCounts(
    parts.map(([, members]) => ({ n: members.length })),
    { threshold },
  );
  return parts.map(([key, members], index) => ({
    cut,
    key,
    figures: cells[index] === 'shown' ? figuresOf(members, today) : null,
  }));
}

/** The last month that is over against the one before and the same a year ago; verdicts adjusted for both. */
function changesOf(
  ours: readonly Handled[],
  { to, today, threshold }: { to: string; today: string; threshold: number },
): HandlingChange[] {
  const month = to < today.slice(0, 7) ? to : shiftPeriod(today.slice(0, 7), 'month', -1);
  const shareOf = (key: string): Share | undefined => {
    const members = ours.filter(({ receivedDay }) => receivedDay.startsWith(key));
    if (members.length < threshold) return undefined;
    const { onTime: share } = figuresOf(members, today);
    return share.ok ? { x: share.x, n: share.n } : { x: 0, n: 0 };
  };
  const current = shareOf(month);
  const bases = [
    { against: 'previous' as const, base: shiftPeriod(month, 'month', -1) },
    {
      against: 'last_year' as const,
      base: samePeriodLastYear(month, 'month') ?? shiftPeriod(month, 'month', -12),
    },
  ].map((one) => ({ ...one, share: shareOf(one.base) }));
  const compared = compareMany(
    bases.flatMap(({ base, share }) =>
      current === undefined || share === undefined ? [] : [{ key: base, a: current, b: share }],
    ),
    { kind: 'time', adjust: 'holm' },
  );
  return bases.map(({ against, base, share }): HandlingChange => {
    if (current === undefined || share === undefined) {
      const refused = refuse('too-few-answers');
      return { against, month, base, comparison: refused, evaluation: 'unknown', growth: refused };
    }
    const comparison = compared.find(({ key }) => key === base)?.comparison ?? refuse('missing-period');
    const growth = growthOfShares({ current, base: share });
    return {
      against,
      month,
      base,
      comparison,
      evaluation: comparison.ok ? evaluation(comparison.verdict, 'up') : 'unknown',
      growth: growth.ok
        ? { ok: true, growth: growth.growth, lower: growth.lower, upper: growth.upper }
        : { ok: false, reason: growth.reason },
    };
  });
}

function ratedOf(within: readonly Handled[], threshold: number): Performance['rated'] {
  const ratings = within.flatMap((one) => one.ratings);
  const replies = within.reduce((sum, one) => sum + one.replies, 0);
  const few = ratings.length < threshold || replies - ratings.length < 0;
  const share = (x: number, n: number) => (few ? refuse('too-few-answers') : wilson(x, n));
  return {
    responseRate: replies < threshold ? refuse('too-few-answers') : share(ratings.length, replies),
    satisfied: share(ratings.filter(({ satisfaction }) => satisfaction >= 4).length, ratings.length),
    solved: share(ratings.filter(({ solved }) => solved).length, ratings.length),
  };
}

/** A theme comes again with each case received after one of the same theme was finished. */
function themesOf(
  within: readonly Handled[],
  themes: readonly { caseId: string; theme: string }[],
  threshold: number,
): Performance['themes'] {
  const byId = new Map(within.map((one) => [one.id, one]));
  const groups = new Map<string, Handled[]>();
  for (const { caseId, theme } of themes) {
    const one = byId.get(caseId);
    if (one !== undefined) groups.set(theme, [...(groups.get(theme) ?? []), one]);
  }
  return [...groups]
    .flatMap(([theme, members]) => {
      const answered = members.filter(({ replies }) => replies > 0);
      const days = answered.flatMap(({ finishedDay }) => finishedDay ?? []).sort();
      const first = days[0];
      if (first === undefined || answered.length < threshold) return [];
      const again = members.filter(({ receivedDay }) => receivedDay > first).length;
      return [{ theme, answered: answered.length, again: again < threshold ? null : again }];
    })
    .sort((a, b) => (b.again ?? 0) - (a.again ?? 0) || (a.theme < b.theme ? -1 : 1));
}

/** Enough for a table that is read; comparing everything with everything would hold up everybody else. */
const newest = 30;
const compared = 200;

function recurringOf(within: readonly Handled[]): Performance['recurring'] {
  const open = within.filter(({ confidential, searchText }) => !confidential && searchText !== null);
  return open.slice(-newest).flatMap((one) => {
    const candidates = open
      .filter(
        ({ id, finishedDay, replies }) =>
          id !== one.id && replies > 0 && finishedDay !== null && finishedDay < one.receivedDay,
      )
      .slice(-compared)
      .map(({ id, number, searchText }) => ({ id, number, searchText: searchText ?? '' }));
    const [likest] = similarTo(one.searchText ?? '', candidates, { most: 1, least: 0.5 });
    if (likest === undefined) return [];
    const { id, number } = likest.candidate;
    return [{ id: one.id, number: one.number, before: { id, number } }];
  });
}
